"""Comparing JSON values of documents, and what stands for a value that is not there."""

from __future__ import annotations

from typing import Final

from automate_engine.domain.json import JsonValue, canonical_json

__all__ = ["MISSING", "given", "same"]

MISSING: Final = object()


def same(one: JsonValue, other: JsonValue) -> bool:
    """Whether two values are the same JSON: unlike ``==``, 1 and true and 1.0 differ."""
    if one is MISSING or other is MISSING:
        return one is other
    return canonical_json(one) == canonical_json(other)


def given(value: JsonValue) -> JsonValue:
    """The value, None where there is none."""
    return None if value is MISSING else value
