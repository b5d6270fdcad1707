"""Equality matching of JSON values by dotted paths: the cheap part of filters and waits."""

from __future__ import annotations

from collections.abc import Mapping

from automate_engine.domain.json import JsonValue

__all__ = ["MISSING", "matches_values", "value_at"]

MISSING = object()
"""What `value_at` gives for a path that leads nowhere; equal to nothing else."""


def value_at(value: JsonValue, path: str) -> JsonValue:
    """The value at a dotted path such as ``payload.body.items.0.id``, or MISSING."""
    for part in path.split("."):
        if isinstance(value, dict):
            value = value.get(part, MISSING)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return MISSING
    return value


def matches_values(expected: Mapping[str, JsonValue], value: JsonValue) -> bool:
    """Whether each dotted path of `expected` leads to a value that equals the one given."""
    return all(value_at(value, path) == wanted for path, wanted in expected.items())
