"""What a condition demands of the data, read from its syntax tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from automate_engine.expressions._describe import literal_path
from automate_engine.expressions._faults import SourceError, with_plain_line_ends
from automate_engine.expressions._paths import Hop
from automate_engine.expressions._programs import is_templated
from automate_engine.expressions._values import JsonValue

__all__ = ["demanded_values"]

_Equality = tuple[tuple[Hop, ...], JsonValue]


def demanded_values(condition: str) -> list[_Equality]:
    """The places that have to have a given value for a condition to hold, with that value.

    They are the comparisons of a path with a text, a number, true, false or none by ``==`` that
    the condition is, or that it joins with ``and`` at its top. A condition that cannot be read
    demands nothing.
    """
    from automate_engine.expressions import _syntax  # importing the parser takes a while

    source = with_plain_line_ends(condition)
    try:
        if not is_templated(source):
            return list(_demanded(_syntax.parse_expression(source)))
        expression = _syntax.lone_expression(_syntax.parse_template(source))
    except SourceError:
        return []
    return [] if expression is None else list(_demanded(expression))


def _demanded(node: Any) -> Iterator[_Equality]:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if type(part).__name__ == "And":
            waiting += [part.right, part.left]
        elif type(part).__name__ == "Compare" and [one.op for one in part.ops] == ["eq"]:
            yield from _equality(part.expr, part.ops[0].expr)


def _equality(left: Any, right: Any) -> Iterator[_Equality]:
    for place, value in ((left, right), (right, left)):
        path = literal_path(place)
        if path is not None and _is_constant(value):
            yield path, _constant(value)


def _is_constant(node: Any) -> bool:
    if type(node).__name__ == "Neg":
        return type(node.node).__name__ == "Const" and type(node.node.value) in (int, float)
    return type(node).__name__ == "Const"


def _constant(node: Any) -> JsonValue:
    return -node.node.value if type(node).__name__ == "Neg" else node.value
