"""Filters that read or make numbers."""

from __future__ import annotations

import math
from typing import Any

from automate_engine.expressions._evaluation import Evaluation
from automate_engine.expressions._missing import ABSENT, UnfitError, kind_of, needs
from automate_engine.expressions._operators import NUMBERS
from automate_engine.expressions._text import whole_number
from automate_engine.expressions._values import finite

__all__ = ["absolute", "number_of", "range_of", "round_to", "to_float", "to_int"]

_LONGEST_NUMBER = 100
_MOST_DIGITS = 20
_LARGEST_BASE = 36


def number_of(value: Any) -> Any:
    """Return a number. Raises UnfitError for anything else."""
    if type(value) not in NUMBERS:
        needs("a number", value)
    return value


def absolute(evaluation: Evaluation, value: Any) -> Any:
    return finite(evaluation, abs(number_of(value)))


def round_to(evaluation: Evaluation, value: Any, precision: Any = 0, method: Any = "common") -> Any:
    number = finite(evaluation, number_of(value))
    if abs(whole_number(precision)) > _MOST_DIGITS:
        raise UnfitError(f"rounds to at most {_MOST_DIGITS} digits.")
    if method == "common":
        return finite(evaluation, float(round(number, precision)))
    if method not in ("ceil", "floor"):
        raise UnfitError("rounds by 'common', 'ceil' or 'floor'.")
    scale = 10.0**precision
    return finite(evaluation, getattr(math, method)(finite(evaluation, number * scale)) / scale)


def to_int(evaluation: Evaluation, value: Any, default: Any = ABSENT, base: Any = 10) -> Any:
    if not 2 <= whole_number(base) <= _LARGEST_BASE:
        raise UnfitError(f"needs a base between 2 and {_LARGEST_BASE}.")
    try:
        if type(value) is str:
            return finite(evaluation, _int_of_text(value, base))
        if type(value) in NUMBERS:
            return finite(evaluation, int(value))
    except (ValueError, OverflowError):
        pass
    return _fallback("a whole number", value, default)


def _int_of_text(text: str, base: int) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError
    try:
        return int(text, base)
    except ValueError:
        if base == 10:
            return int(float(text))
        raise


def to_float(evaluation: Evaluation, value: Any, default: Any = ABSENT) -> Any:
    try:
        if type(value) in NUMBERS or (type(value) is str and len(value) <= _LONGEST_NUMBER):
            number = float(value)
            if math.isfinite(number):
                return number
    except (ValueError, OverflowError):
        pass
    return _fallback("a number", value, default)


def _fallback(wanted: str, value: Any, default: Any) -> Any:
    if default is not ABSENT:
        return default
    raise UnfitError(
        f"cannot read {wanted} from this: it was given {kind_of(value)}. "
        "Give a default, as in `| int(0)`, if that may happen."
    )


def range_of(evaluation: Evaluation, start: Any, stop: Any = ABSENT, step: Any = 1) -> list[int]:
    if stop is ABSENT:
        start, stop = 0, start
    for number in (start, stop, step):
        whole_number(number)
    if step == 0:
        raise UnfitError("needs a step that is not 0.")
    evaluation.entries(max(0, -((start - stop) // step)))
    return list(range(start, stop, step))
