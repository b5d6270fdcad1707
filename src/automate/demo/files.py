"""The files that the demo keeps in its folder; those with secrets are readable by the user only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

__all__ = ["DEMO_FOLDER", "examples_folder", "make_folder", "secret_file", "write_private"]

DEMO_FOLDER: Final = Path(".demo").absolute()

_SECRET_BYTES: Final = 48


def make_folder() -> None:
    """Make the demo's folder unless it is there."""
    DEMO_FOLDER.mkdir(mode=0o700, exist_ok=True)


def secret_file(name: str, *, length: int = _SECRET_BYTES) -> str:
    """The secret in a file of the folder, a new one unless it is there."""
    path = DEMO_FOLDER / name
    if not path.exists():
        write_private(path, secrets.token_urlsafe(length))
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only the user can read."""
    make_folder()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as file:
        file.write(text + "\n")


def examples_folder() -> Path:
    """Where the examples are: in the installed package, or in the project's folder."""
    installed = Path(__file__).parent / "examples"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "examples"
