"""Files with secrets: only the user who runs Seer can read them, and each is made once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

__all__ = ["make_private_folder", "read_or_create", "write_private"]


def make_private_folder(folder: Path) -> None:
    """Make the folder, with mode 0700, unless it is there. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def read_or_create(path: Path, make: Callable[[], str]) -> str:
    """The text of the file at `path`, stripped. A file that is missing gets what `make` gives.

    Processes that start at the same time agree on one text: a file appears whole, and the first
    one stays. It is on disk when this returns. Raises OSError.
    """
    with suppress(FileNotFoundError):
        return path.read_text(encoding="utf-8").strip()
    make_private_folder(path.parent)
    temporary = _written(path, make())
    try:
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()
    _flush_folder(path.parent)
    return path.read_text(encoding="utf-8").strip()


def write_private(path: Path, text: str) -> None:
    """Put `text` in place of what the file at `path` has, whole or not at all. Raises OSError."""
    make_private_folder(path.parent)
    _written(path, text).replace(path)
    _flush_folder(path.parent)


def _written(path: Path, text: str) -> Path:
    """A new file beside `path`, of mode 0600, with the text on disk."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _flush_folder(folder: Path) -> None:
    """Bring the folder's entries to disk, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
