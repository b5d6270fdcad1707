"""Operators and comparisons, each bounded before it runs."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from automate_engine.domain.errors import LimitError
from automate_engine.expressions._evaluation import Evaluation
from automate_engine.expressions._missing import UnfitError, kind_of
from automate_engine.expressions._values import (
    CONTAINERS,
    SCALARS,
    finite,
    text_of,
    to_plain,
    weigh,
)

__all__ = [
    "BINARY",
    "COMPARISONS",
    "NUMBERS",
    "concatenate",
    "contains",
    "equals",
    "negate",
    "positive",
]

NUMBERS = frozenset({int, float, bool})
_CHARACTERS_PER_COMPARISON = 1_024

Operator = Callable[[Evaluation, Any, Any], Any]


def _numeric(symbol: str, work: Callable[[Any, Any], Any]) -> Operator:
    def apply(evaluation: Evaluation, left: Any, right: Any) -> Any:
        if type(left) in NUMBERS and type(right) in NUMBERS:
            return _calculate(evaluation, work, left, right)
        raise _mismatch(symbol, left, right)

    return apply


def _calculate(
    evaluation: Evaluation, work: Callable[[Any, Any], Any], left: Any, right: Any
) -> Any:
    finite(evaluation, left)
    finite(evaluation, right)
    try:
        return finite(evaluation, work(left, right))
    except ZeroDivisionError:
        raise UnfitError("divides by zero.") from None
    except OverflowError:
        raise LimitError("The number is too large for arithmetic.") from None


def _mismatch(symbol: str, left: Any, right: Any) -> UnfitError:
    remedy = "Convert one side with `| int`, `| float` or `| string`"
    if symbol == "+":
        remedy += ", or join them as text with `~`"
    return UnfitError(
        f"cannot use `{symbol}` between {kind_of(left)} and {kind_of(right)}. {remedy}."
    )


def _add(evaluation: Evaluation, left: Any, right: Any) -> Any:
    kind = type(left)
    if kind is type(right):
        if kind is str:
            evaluation.produce(len(left) + len(right))
            return left + right
        if kind is list:
            evaluation.entries(len(left) + len(right))
            return left + right
    return _add_numbers(evaluation, left, right)


_add_numbers = _numeric("+", operator.add)
_multiply_numbers = _numeric("*", operator.mul)


def _multiply(evaluation: Evaluation, left: Any, right: Any) -> Any:
    if type(left) is int and type(right) in (str, list):
        left, right = right, left
    if type(right) is int and type(left) is str:
        evaluation.produce(len(left) * max(right, 0))
        return left * right
    if type(right) is int and type(left) is list:
        evaluation.entries(len(left) * max(right, 0))
        return left * right
    return _multiply_numbers(evaluation, left, right)


def _power(evaluation: Evaluation, left: Any, right: Any) -> Any:
    if type(left) not in NUMBERS or type(right) not in NUMBERS:
        raise _mismatch("**", left, right)
    if type(right) is not float and type(left) is not float and abs(left) > 1:
        bits = evaluation.limits.integer_bits
        if right > 0 and (left.bit_length() - 1) * right >= bits:
            raise LimitError(f"`**` would make an integer of more than {bits} bits.")
    return _calculate(evaluation, operator.pow, left, right)


def negate(evaluation: Evaluation, value: Any) -> Any:
    """Return `-value` of a number."""
    return -positive(evaluation, value)


def positive(evaluation: Evaluation, value: Any) -> Any:
    """Return `+value` of a number."""
    if type(value) not in NUMBERS:
        raise UnfitError(
            f"needs a number, but was given {kind_of(value)}. Use `| int` or `| float`."
        )
    return +finite(evaluation, value)


def concatenate(evaluation: Evaluation, parts: list[Any]) -> str:
    """Join values as text, as `~` does."""
    texts = [text_of(evaluation, part) for part in parts]
    evaluation.produce(sum(map(len, texts)))
    return "".join(texts)


def equals(evaluation: Evaluation, left: Any, right: Any) -> bool:
    """Compare two values for equality; values of different kinds are unequal."""
    kind = type(left)
    if kind is str:
        if len(left) > _CHARACTERS_PER_COMPARISON:
            evaluation.spend(len(left) // _CHARACTERS_PER_COMPARISON)
        return bool(left == right) if type(right) in SCALARS else False
    if kind in SCALARS:
        return bool(left == right) if type(right) in SCALARS else False
    if kind not in CONTAINERS:
        return equals(evaluation, to_plain(evaluation, left), right)
    if type(right) is not kind:
        return False if type(right) in SCALARS | CONTAINERS else equals(evaluation, right, left)
    evaluation.spend(_comparison_cost(evaluation, left))
    return bool(left == right)


def _comparison_cost(evaluation: Evaluation, value: Any) -> int:
    if type(value) is str:
        return 1 + len(value) // _CHARACTERS_PER_COMPARISON
    if type(value) in SCALARS:
        return 1
    survey = weigh(evaluation, value)
    return survey.values + survey.characters // _CHARACTERS_PER_COMPARISON


def _unequal(evaluation: Evaluation, left: Any, right: Any) -> bool:
    return not equals(evaluation, left, right)


def _ordered(symbol: str, work: Callable[[Any, Any], bool]) -> Operator:
    def apply(evaluation: Evaluation, left: Any, right: Any) -> bool:
        if type(left) is str and type(right) is str:
            evaluation.spend(1 + min(len(left), len(right)) // _CHARACTERS_PER_COMPARISON)
        elif type(left) not in NUMBERS or type(right) not in NUMBERS:
            raise UnfitError(
                f"cannot order {kind_of(left)} and {kind_of(right)} with `{symbol}`. "
                "Compare two numbers or two texts."
            )
        return work(left, right)

    return apply


def contains(evaluation: Evaluation, item: Any, container: Any) -> bool:
    """Tell whether a text holds a text, a list a value, or an object a key."""
    kind = type(container)
    if kind is str:
        if type(item) is not str:
            raise UnfitError(f"cannot look for {kind_of(item)} in text. Use `| string` on it.")
        evaluation.scan(len(container) + len(item))
        return item in container
    if kind is dict:
        return type(item) is str and item in container
    if kind is list:
        evaluation.entries(len(container))
        evaluation.spend(len(container) * _comparison_cost(evaluation, item))
        return item in container
    if kind in SCALARS:
        raise UnfitError(f"cannot look for something in {kind_of(container)}.")
    return contains(evaluation, item, to_plain(evaluation, container))


def _lacks(evaluation: Evaluation, item: Any, container: Any) -> bool:
    return not contains(evaluation, item, container)


BINARY: dict[str, Operator] = {
    "Add": _add,
    "Sub": _numeric("-", operator.sub),
    "Mul": _multiply,
    "Div": _numeric("/", operator.truediv),
    "FloorDiv": _numeric("//", operator.floordiv),
    "Mod": _numeric("%", operator.mod),
    "Pow": _power,
}
"""By the name of the syntax node."""

COMPARISONS: dict[str, Operator] = {
    "eq": equals,
    "ne": _unequal,
    "lt": _ordered("<", operator.lt),
    "lteq": _ordered("<=", operator.le),
    "gt": _ordered(">", operator.gt),
    "gteq": _ordered(">=", operator.ge),
    "in": contains,
    "notin": _lacks,
}
"""By the name that the syntax tree uses."""
