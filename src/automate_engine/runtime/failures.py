"""How failures look in history and to expressions, and what a step's input may be."""

from __future__ import annotations

import logging
from typing import Any

from pydantic import ValidationError

from automate_engine.domain.errors import PermanentError, StepError
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.nodes.base import Config, Node
from automate_engine.spec import pydantic_problems

__all__ = ["checked_config", "edited", "error_view", "unexpected"]

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


def checked_config(node: Node[Any], values: JsonObject) -> Config:
    """The values of a step as its node takes them. Raises PermanentError naming each wrong one."""
    try:
        config: Config = node.config_model.model_validate(values)
    except ValidationError as error:
        problems = "; ".join(map(str, pydantic_problems(error, written=values)))
        raise PermanentError(f"The config does not fit: {problems}") from None
    return config


def edited(values: JsonValue, edit: JsonValue) -> JsonValue:
    """Values with an edit put over them, field by field; a masked secret keeps its value."""
    if isinstance(values, dict) and isinstance(edit, dict):
        return {**values, **{name: edited(values.get(name), edit[name]) for name in edit}}
    return values if isinstance(edit, str) and edit in _MASKS else edit
