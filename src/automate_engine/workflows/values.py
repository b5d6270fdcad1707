"""Checks of JSON that callers submit, before anything of it is stored."""

from __future__ import annotations

from automate_engine.domain.errors import InvalidInputError, PermanentError, Problem
from automate_engine.domain.json import JsonValue, encode_json

__all__ = ["check_storable"]


def check_storable(value: JsonValue, field: str, *, max_bytes: int) -> None:
    """Raise InvalidInputError when `value` is too large, too deep or not storable as JSON."""
    try:
        encode_json(value, max_bytes=max_bytes)
    except PermanentError as error:
        message, _, remedy = error.message.partition(". ")
        raise InvalidInputError(
            f"The {field} cannot be stored.",
            [Problem("not_storable", f"{message}.", remedy or "Correct the value.", field)],
        ) from None
