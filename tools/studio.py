"""``python -m tools.studio``: build the Studio, with the machine's Node or one of our own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

__all__ = ["main"]

_ROOT: Final = Path(__file__).resolve().parent.parent
_OLDEST: Final = (20, 19)


def main() -> None:
    npm = _npm()
    for command in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        print(f"npm {' '.join(command)}", flush=True)
        done = subprocess.run(
            [npm, *command], cwd=_ROOT / "studio", env=_environment(npm), check=False
        )
        if done.returncode:
            sys.exit(f"The Studio could not be built: npm {command[0]} failed, as it says above.")


def _npm() -> str:
    """npm beside a Node that is new enough; installed beside this Python where there is none."""
    for folder in (None, str(Path(sys.executable).parent)):
        node, npm = shutil.which("node", path=folder), shutil.which("npm", path=folder)
        if node and npm and _version(node) >= _OLDEST:
            return npm
    print("Installing Node", flush=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r"]
    subprocess.run([*command, str(_ROOT / "requirements" / "node.txt")], check=True)
    return str(Path(sys.executable).parent / "npm")


def _version(node: str) -> tuple[int, ...]:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(number) for number in re.findall(r"\d+", told))


def _environment(npm: str) -> dict[str, str]:
    """npm's scripts find the Node that belongs to it."""
    return os.environ | {"PATH": f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


if __name__ == "__main__":
    main()
