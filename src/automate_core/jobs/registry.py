"""Which function does the work of which type of job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from automate_engine.domain import PermanentError

__all__ = ["JobHandler", "UnknownJobTypeError", "handler_of", "job"]

JobHandler: TypeAlias = Callable[[Any], Any]
"""Takes the `Job` and gives its result, plain JSON or None; may be async."""

_Handler = TypeVar("_Handler", bound=Callable[..., Any])

_handlers: dict[str, JobHandler] = {}


class UnknownJobTypeError(PermanentError):
    """No function is registered for a type of job."""


def job(type: str) -> Callable[[_Handler], _Handler]:
    """Register a function, sync or async, as the work of jobs of this type.

    Raises ValueError when another function has the type already.
    """

    def register(handler: _Handler) -> _Handler:
        if _handlers.setdefault(type, handler) is not handler:
            raise ValueError(
                f"The job type {type!r} has a handler already, {_handlers[type].__qualname__}. "
                "Use another name."
            )
        return handler

    return register


def handler_of(type: str) -> JobHandler:
    """The function registered for a type. Raises UnknownJobTypeError when there is none."""
    try:
        return _handlers[type]
    except KeyError:
        raise UnknownJobTypeError(
            f"There is no handler for jobs of type '{type}'. Decorate a function with "
            f"@job('{type}') in the module automations.py of an installed app."
        ) from None
