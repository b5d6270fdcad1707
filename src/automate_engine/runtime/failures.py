"""How failures look in history and to expressions, and edits of a step's input."""

from __future__ import annotations

import logging

from automate_engine.domain.errors import PermanentError, StepError
from automate_engine.domain.json import JsonObject, JsonValue

__all__ = ["edited", "error_view", "unexpected"]

_logger = logging.getLogger(__name__)

_MASKS = frozenset({"**********", "•••"})


def error_view(error: StepError, key: str | None) -> JsonObject:
    """An error as runs keep it and expressions see it; `key` is the step it comes from."""
    return {
        "type": type(error).__name__.removesuffix("Error"),
        "message": error.message,
        "retryable": error.retryable,
        "step": key,
    }


def unexpected(key: str, error: Exception) -> StepError:
    """A fault of a node's own code: logged whole, told to users by its type."""
    _logger.error("Step %s failed unexpectedly", key, exc_info=error)
    return PermanentError(f"The step failed unexpectedly ({type(error).__name__}).")


def edited(values: JsonValue, edit: JsonValue) -> JsonValue:
    """Values with an edit put over them, field by field; a masked secret keeps its value."""
    if isinstance(values, dict) and isinstance(edit, dict):
        return {**values, **{name: edited(values.get(name), edit[name]) for name in edit}}
    return values if isinstance(edit, str) and edit in _MASKS else edit
