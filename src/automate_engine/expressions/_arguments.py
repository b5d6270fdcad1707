"""Matching the arguments of a filter, test, function or method to its signature."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from automate_engine.expressions._faults import SourceError
from automate_engine.expressions._missing import suggest
from automate_engine.expressions._registry import FILTERS, TESTS

if TYPE_CHECKING:
    from jinja2 import nodes

__all__ = ["Bound", "bind", "look_up"]

_SEE = "See the expression reference for what it takes."
_NAMED_FUNCTIONS = {"filter": FILTERS, "test": TESTS}


@dataclass(frozen=True, slots=True)
class Bound:
    """Arguments in order: syntax nodes, or functions that the source gave by name."""

    positional: tuple[Any, ...]
    keyword: dict[str, Any]


def look_up(kind: str, name: str, known: dict[str, Any], offset: int) -> Callable[..., Any]:
    """Return the function of this name. Raises SourceError with near names."""
    try:
        return known[name]  # type: ignore[no-any-return]
    except KeyError:
        remedy = suggest(name, known).strip() or f"The reference lists every {kind}."
        raise SourceError(f"There is no {kind} `{name}`.", remedy, offset) from None


def bind(
    function: Callable[..., Any],
    label: str,
    call: nodes.Filter | nodes.Test | nodes.Call,
    *,
    given: int,
) -> Bound:
    """Match the arguments of `call`; the first `given` parameters come from the evaluation.

    A parameter `attribute` takes literal text or a number, `filter` and `test` literal names.
    Raises SourceError.
    """
    if call.dyn_args is not None or call.dyn_kwargs is not None:
        raise SourceError(f"{label} cannot take `*` or `**` arguments.", _SEE, call.lineno)
    keywords: dict[str, nodes.Expr] = {str(pair.key): pair.value for pair in call.kwargs}
    if len(keywords) != len(call.kwargs):
        raise SourceError(f"{label} is given an argument twice.", _SEE, call.lineno)
    bound = _bound(function, label, call.args, keywords, call.lineno, given)
    for name, node in bound.arguments.items():
        if name == "attribute":
            _literal(node, f"The attribute of {label}", (str, int))
    for parameter, known in _NAMED_FUNCTIONS.items():
        if parameter in bound.arguments:
            _bind_named(bound, parameter, known, label)
    return Bound(bound.args, bound.kwargs)


def _bound(
    function: Callable[..., Any],
    label: str,
    arguments: Iterable[nodes.Expr],
    keywords: dict[str, nodes.Expr],
    offset: int,
    given: int,
) -> inspect.BoundArguments:
    try:
        return _signature(function, given).bind(*arguments, **keywords)
    except TypeError as error:
        raise SourceError(f"{label}: {error}.", _SEE, offset) from None


@cache
def _signature(function: Callable[..., Any], given: int) -> inspect.Signature:
    parameters = list(inspect.signature(function).parameters.values())
    return inspect.Signature(parameters[given:])


def _bind_named(
    bound: inspect.BoundArguments, parameter: str, known: dict[str, Any], label: str
) -> None:
    node = bound.arguments[parameter]
    name = _literal(node, f"The {parameter} of {label}", (str,))
    function = look_up(parameter, name, known, node.lineno)
    if any(inner in _signature(function, 2).parameters for inner in _NAMED_FUNCTIONS):
        raise SourceError(f"{label} cannot apply `{name}`.", "Use a `for` loop.", node.lineno)
    _bound(function, f"`{name}`", bound.arguments.get("arguments", ()), {}, node.lineno, 2)
    bound.arguments[parameter] = function


def _literal(node: Any, what: str, kinds: tuple[type, ...]) -> Any:
    value = getattr(node, "value", None) if type(node).__name__ == "Const" else None
    if type(value) not in kinds:
        raise SourceError(f"{what} must be written out.", "Write it in quotes.", node.lineno)
    return value
