"""The Python modules that an installation adds: their step functions are there once imported."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from seer.config import ConfigurationError

__all__ = ["import_modules"]


def import_modules(names: Iterable[str]) -> None:
    """Import modules by their dotted names, also from the current folder.

    Raises ConfigurationError naming a module that cannot be imported, and why.
    """
    here = str(Path.cwd())
    for name in names:
        if here not in sys.path:
            sys.path.insert(0, here)
        try:
            import_module(name)
        except Exception as error:
            raise ConfigurationError(
                f"SEER_MODULES names '{name}', which cannot be imported: "
                f"{type(error).__name__}: {error}. Correct the name or the module."
            ) from error
