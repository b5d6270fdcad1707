"""Keys: expressions by whose values runs or events belong together."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Final

from automate_engine.domain.errors import Problem
from automate_engine.domain.json import JsonValue, canonical_json, sha256_hex
from automate_engine.expressions._compile import Compiled, compile_value
from automate_engine.expressions._faults import ExpressionSyntaxError

__all__ = ["compile_key", "key_digest", "key_problems"]

_DIGITS: Final = 32


@lru_cache(maxsize=2_000)
def compile_key(key: str, field: str) -> Compiled:
    """A key, compiled once. Raises ExpressionSyntaxError."""
    return compile_value(key, field=field)


def key_digest(value: JsonValue) -> str:
    """What stands for a value in stored keys: of one length, and equal for equal values."""
    return sha256_hex(canonical_json(value))[:_DIGITS]


def key_problems(key: str, field: str, names: Collection[str]) -> list[Problem]:
    """What is wrong with a key that may use some names, before anything is started by it."""
    try:
        compiled = compile_key(key, field)
    except ExpressionSyntaxError as error:
        return list(error.problems)
    known = " and ".join(names)
    if compiled.constant:
        return [
            Problem(
                "constant_key",
                "The key has no expression, so that it would be the same for all.",
                f"Write an expression over {known} in double braces, or leave the key out.",
                field,
            )
        ]
    roots = {str(one.path[0]) for one in compiled.references}
    return [
        Problem(
            "unknown_name",
            f"There is no '{root}' before a run starts.",
            f"The key is evaluated before that: use {known} only.",
            field,
        )
        for root in sorted(roots.difference(names))
    ]
