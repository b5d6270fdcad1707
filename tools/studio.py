"""``python -m tools.studio ARGUMENT...``: npm in the Studio's folder.

It is that of the machine's Node or, where there is none that is new enough, of one of our own.
"""

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


def main(arguments: list[str]) -> None:
    npm = _npm()
    print(f"npm {' '.join(arguments)}", flush=True)
    done = subprocess.run(
        [npm, *arguments], cwd=_ROOT / "studio", env=_environment(npm), check=False
    )
    if done.returncode:
        sys.exit(f"The Studio: npm {' '.join(arguments)} failed, as it says above.")


def _npm() -> str:
    """npm beside a Node that is new enough; installed beside this Python where there is none."""
    own = str(Path(sys.executable).parent)
    for folder in (None, own):
        node, npm = shutil.which("node", path=folder), shutil.which("npm", path=folder)
        if node and npm and _version(node) >= _OLDEST:
            return npm
    print("Installing Node", flush=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r"]
    if subprocess.run([*command, str(_ROOT / "requirements" / "node.txt")], check=False).returncode:
        wanted = ".".join(map(str, _OLDEST))
        sys.exit(f"The Studio: Node could not be installed. Install Node {wanted} or newer.")
    return str(Path(own) / "npm")


def _version(node: str) -> tuple[int, ...]:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(number) for number in re.findall(r"\d+", told))


def _environment(npm: str) -> dict[str, str]:
    """npm's scripts find the Node that belongs to it."""
    return os.environ | {"PATH": f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


if __name__ == "__main__":
    main(sys.argv[1:])
