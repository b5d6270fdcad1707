"""Functions that compiled expressions run: reading keys, slicing and calling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from automate_engine.domain.errors import ExpressionError
from automate_engine.expressions._evaluation import Evaluation
from automate_engine.expressions._missing import (
    ABSENT,
    DYNAMIC,
    MissingError,
    UnfitError,
    fetch,
    kind_of,
    needs,
    shortened,
)
from automate_engine.expressions._paths import path_getter
from automate_engine.expressions._registry import METHODS
from automate_engine.expressions._text import whole_number
from automate_engine.expressions._values import PLAIN, to_plain

__all__ = [
    "Compute",
    "at",
    "called",
    "dynamic_hop",
    "key_of",
    "literal_hop",
    "local_reader",
    "method_caller",
    "or_absent",
    "path_reader",
    "plainly",
    "sliced",
]

Compute = Callable[[Evaluation], Any]
"""What an expression compiles to."""


def at(place: str, problem: UnfitError) -> ExpressionError:
    """Say where a primitive was given what it cannot work on."""
    return ExpressionError(f"`{shortened(place)}` {problem}")


def called(
    place: str, function: Callable[..., Any], evaluation: Evaluation, *given: Any, **named: Any
) -> Any:
    """Call a filter, test, function or method, and name the place of what goes wrong."""
    try:
        value = function(evaluation, *given, **named)
    except UnfitError as problem:
        raise at(place, problem) from None
    except MissingError as missing:
        missing.inside = place
        raise
    return value if type(value) in PLAIN else to_plain(evaluation, value)


def method_caller(name: str) -> Callable[..., Any]:
    """Return a function that calls the method `name` of whatever type its subject has."""

    def call(evaluation: Evaluation, value: Any, *given: Any, **named: Any) -> Any:
        if type(value) is dict and name in value:
            raise UnfitError(f"is data: the object has a key `{name}`. Use the filter `| {name}`.")
        function = METHODS.get(type(value), {}).get(name)
        if function is None:
            raise UnfitError(f"cannot be called: {kind_of(value)} has no such method.")
        return function(evaluation, value, *given, **named)

    return call


def plainly(compute: Compute) -> Compute:
    """Give what `compute` reads as plain JSON."""

    def read(evaluation: Evaluation) -> Any:
        value = compute(evaluation)
        return value if type(value) in PLAIN else to_plain(evaluation, value)

    return read


def path_reader(path: tuple[str | int, ...]) -> Compute:
    """Read a path from the names."""
    get = path_getter(path)
    return lambda evaluation: get(evaluation.names)


def local_reader(name: str) -> Compute:
    """Read a variable of `for` or `set`, else the name that it would hide."""

    def read(evaluation: Evaluation) -> Any:
        try:
            return evaluation.local[name]
        except KeyError:
            return fetch("", evaluation.names, name)

    return read


def literal_hop(container: Compute, place: str, key: str | int) -> Compute:
    """Read a key that stands in the source."""
    return lambda evaluation: fetch(place, container(evaluation), key)


def dynamic_hop(container: Compute, place: str, key: Compute) -> Compute:
    """Read a key that is computed, and never shown."""
    return lambda evaluation: fetch(place, container(evaluation), key(evaluation), DYNAMIC)


def or_absent(compute: Compute) -> Compute:
    """Give ABSENT where something is not there."""

    def read(evaluation: Evaluation) -> Any:
        try:
            return compute(evaluation)
        except MissingError:
            return ABSENT

    return read


def key_of(value: Any) -> str:
    """Return a key of an object literal."""
    if type(value) is not str:
        raise ExpressionError(
            f"A key of an object is text, but here it is {kind_of(value)}. Use `| string`."
        )
    return value


def sliced(evaluation: Evaluation, value: Any, ends: list[Any]) -> Any:
    """Return `value[start:stop:step]` of a list or text."""
    if type(value) not in (list, str):
        needs("a list or text", value)
    start, stop, step = (end if end is None else whole_number(end) for end in ends)
    if step == 0:
        raise UnfitError("needs a step that is not 0.")
    part = slice(start, stop, step)
    size = len(range(*part.indices(len(value))))
    (evaluation.produce if type(value) is str else evaluation.entries)(size)
    return value[part]
