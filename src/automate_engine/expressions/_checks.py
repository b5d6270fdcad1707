"""Tests: what may follow `is`, and what `select` and its kin take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from automate_engine.expressions._evaluation import Evaluation
from automate_engine.expressions._missing import ABSENT, UnfitError
from automate_engine.expressions._numbers import number_of
from automate_engine.expressions._operators import COMPARISONS, contains
from automate_engine.expressions._text import endswith, startswith, text_argument, whole_number

__all__ = ["TESTS", "accepts_absent"]

Test = Callable[..., bool]


def _defined(evaluation: Evaluation, value: Any) -> bool:
    return value is not ABSENT


def _undefined(evaluation: Evaluation, value: Any) -> bool:
    return value is ABSENT


def accepts_absent(test: Test | None) -> bool:
    """Whether `test` is one of those that look at what is not there."""
    return test is _defined or test is _undefined


def _is_kind(*kinds: type) -> Test:
    def test(evaluation: Evaluation, value: Any) -> bool:
        return type(value) in kinds

    return test


def _is_value(wanted: bool) -> Test:
    def test(evaluation: Evaluation, value: Any) -> bool:
        return value is wanted

    return test


def _even(evaluation: Evaluation, value: Any) -> bool:
    return whole_number(value) % 2 == 0


def _odd(evaluation: Evaluation, value: Any) -> bool:
    return whole_number(value) % 2 == 1


def _divisibleby(evaluation: Evaluation, value: Any, divisor: Any) -> bool:
    if number_of(divisor) == 0:
        raise UnfitError("divides by zero.")
    return bool(number_of(value) % divisor == 0)


def _lower(evaluation: Evaluation, value: Any) -> bool:
    evaluation.scan(len(text_argument(value)))
    return bool(value.islower())


def _upper(evaluation: Evaluation, value: Any) -> bool:
    evaluation.scan(len(text_argument(value)))
    return bool(value.isupper())


def _contains(evaluation: Evaluation, value: Any, item: Any) -> bool:
    return contains(evaluation, item, value)


_equal, _unequal = COMPARISONS["eq"], COMPARISONS["ne"]
_less, _less_or_equal = COMPARISONS["lt"], COMPARISONS["lteq"]
_greater, _greater_or_equal = COMPARISONS["gt"], COMPARISONS["gteq"]

TESTS: dict[str, Test] = {
    "boolean": _is_kind(bool),
    "contains": _contains,
    "defined": _defined,
    "divisibleby": _divisibleby,
    "endswith": endswith,
    "eq": _equal,
    "equalto": _equal,
    "==": _equal,
    "even": _even,
    "false": _is_value(False),
    "float": _is_kind(float),
    "ge": _greater_or_equal,
    ">=": _greater_or_equal,
    "greaterthan": _greater,
    "gt": _greater,
    ">": _greater,
    "in": contains,
    "integer": _is_kind(int),
    "iterable": _is_kind(list, dict),
    "le": _less_or_equal,
    "<=": _less_or_equal,
    "lessthan": _less,
    "lower": _lower,
    "lt": _less,
    "<": _less,
    "mapping": _is_kind(dict),
    "ne": _unequal,
    "!=": _unequal,
    "none": _is_kind(type(None)),
    "number": _is_kind(int, float),
    "odd": _odd,
    "sequence": _is_kind(list),
    "startswith": startswith,
    "string": _is_kind(str),
    "true": _is_value(True),
    "undefined": _undefined,
    "upper": _upper,
}
