"""The workflow engine. It knows no web framework and no database; hosts supply those.

What code of your own needs is here; it is loaded when first used, so that importing the package
costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from automate_engine.domain.errors import PermanentError, RetryableError
    from automate_engine.domain.files import FileReference
    from automate_engine.nodes.base import StepContext
    from automate_engine.nodes.python_step import step

__all__ = ["FileReference", "PermanentError", "RetryableError", "StepContext", "step"]

_HOMES = {
    "FileReference": "automate_engine.domain.files",
    "PermanentError": "automate_engine.domain.errors",
    "RetryableError": "automate_engine.domain.errors",
    "StepContext": "automate_engine.nodes.base",
    "step": "automate_engine.nodes.python_step",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
