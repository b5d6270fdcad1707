"""Plain JSON values: turning results into them, measuring them, and writing them as text."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from automate_engine.domain.errors import ExpressionError, LimitError
from automate_engine.expressions._evaluation import Evaluation
from automate_engine.expressions._missing import UnfitError, kind_of, needs

__all__ = [
    "CONTAINERS",
    "PLAIN",
    "SCALARS",
    "JsonValue",
    "Survey",
    "entries_of",
    "finite",
    "parse_json",
    "settle",
    "settle_reference",
    "text_of",
    "to_json",
    "to_plain",
    "weigh",
]

JsonValue: TypeAlias = Any
"""None, bool, int, float, str, list of JsonValue, or dict of str to JsonValue."""

SCALARS = frozenset({type(None), bool, int, float, str})
CONTAINERS = frozenset({dict, list})
PLAIN = SCALARS | CONTAINERS

_BASES: dict[type, Callable[[Any], Any]] = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
}
_REFERENCE_PROBE = 4_000
_WORK_PER_CONTAINER = 20
_WORK_PER_OPERATION = 4
_CHARACTERS_PER_VALUE = 8
_JSON_COSTS = {",": 2, "[": 4, "{": 8}


@dataclass(slots=True)
class Survey:
    """How much a value holds, on all levels, and the work of going through it."""

    values: int = 0
    work: int = 0
    widest: int = 0
    levels: int = 0
    characters: int = 0
    plain: bool = True
    deep: bool = False


def _survey(value: Any, *, depth: int, most: int, texts: bool) -> Survey:
    """Go through `value`, level by level, until that took more than `most` work.

    A part that is reached twice counts twice, as it would when the value is written.
    """
    survey = Survey()
    level = [value]
    while level and survey.work <= most:
        if survey.levels == depth:
            survey.deep = True
            break
        survey.levels += 1
        level = _survey_level(level, survey, most, texts)
    return survey


def _survey_level(level: list[Any], survey: Survey, most: int, texts: bool) -> list[Any]:
    below: list[Any] = []
    for container in level:
        survey.values += len(container)
        survey.widest = max(survey.widest, len(container))
        survey.work += len(container) + _WORK_PER_CONTAINER
        if survey.work > most:
            break
        children = container
        if type(container) is dict:
            survey.plain = survey.plain and _STRINGS.issuperset(map(type, container))
            if texts and survey.plain:
                survey.characters += sum(map(len, container))
            children = container.values()
        kinds = set(map(type, children))
        survey.plain = survey.plain and kinds <= PLAIN
        if not survey.plain:
            break
        if texts and str in kinds:
            survey.characters += sum(len(child) for child in children if type(child) is str)
        if kinds & CONTAINERS:
            below += [child for child in children if type(child) in CONTAINERS]
    return below if survey.plain else []


_STRINGS = frozenset({str})


def weigh(evaluation: Evaluation, value: Any) -> Survey:
    """Pay for going through the whole of `value` and return how much it holds.

    Raises LimitError when it is too deep or too large, UnfitError when it is not plain JSON.
    """
    kind = type(value)
    if kind in SCALARS:
        return Survey(values=1, work=1, characters=len(value) if kind is str else 0)
    if kind not in CONTAINERS:
        needs("plain JSON data", value)
    survey = _survey_all(evaluation, value, texts=True)
    if not survey.plain:
        raise UnfitError("holds something that is not plain JSON data.")
    evaluation.entries(survey.widest)
    return survey


def _survey_all(evaluation: Evaluation, value: Any, *, texts: bool) -> Survey:
    depth, most = evaluation.limits.depth, max(evaluation.left(), 0) * _WORK_PER_OPERATION
    survey = _survey(value, depth=depth, most=most, texts=texts)
    if survey.deep:
        evaluation.too_deep()
    evaluation.spend(1 + survey.work // _WORK_PER_OPERATION)
    return survey


def settle(evaluation: Evaluation, value: Any) -> JsonValue:
    """Return a computed `value` as plain JSON of bounded size and depth."""
    kind = type(value)
    if kind in SCALARS:
        return value
    if kind in CONTAINERS and _survey_all(evaluation, value, texts=False).plain:
        return value
    return to_plain(evaluation, value)


def settle_reference(evaluation: Evaluation, value: Any) -> JsonValue:
    """Return a value that a reference read, as plain JSON.

    It was data of the run before, and is not copied: only a few thousand values of it are
    looked at, so that passing on a large list costs nothing.
    """
    if type(value) in CONTAINERS:
        depth = evaluation.limits.depth
        survey = _survey(value, depth=depth, most=_REFERENCE_PROBE, texts=False)
        if survey.deep:
            evaluation.too_deep()
        if survey.plain:
            return value
    return to_plain(evaluation, value)


def to_plain(evaluation: Evaluation, value: Any) -> JsonValue:
    """Copy `value` with what JSON has no name for turned into JSON.

    Tuples become lists, sets sorted lists, dates ISO 8601 text, subclasses their plain base.
    Raises ExpressionError for anything else, LimitError when it is too deep or too large.
    """
    return _to_plain(evaluation, value, evaluation.limits.depth)


def _to_plain(evaluation: Evaluation, value: Any, depth: int) -> JsonValue:
    if type(value) in SCALARS:
        return value
    if depth <= 0:
        evaluation.too_deep()
    if isinstance(value, Mapping):
        evaluation.spend(2 + len(value))
        return {
            _to_key(key): _to_plain(evaluation, child, depth - 1) for key, child in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        evaluation.spend(2 + len(value))
        items = [_to_plain(evaluation, child, depth - 1) for child in value]
        return _in_order(items) if isinstance(value, set | frozenset) else items
    for base, plain in _BASES.items():
        if isinstance(value, base):
            return plain(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    raise _not_json(value)


def _to_key(key: Any) -> str:
    if isinstance(key, str):
        return str(key)
    raise ExpressionError(
        f"The data has an object with a key that is {kind_of(key)}. Keys of objects are text."
    )


def _in_order(items: list[Any]) -> list[Any]:
    try:
        return sorted(items)
    except TypeError:
        raise ExpressionError(
            "The data has a set of values that have no order. Make it a list."
        ) from None


def _not_json(value: Any) -> ExpressionError:
    return ExpressionError(
        f"The value is {kind_of(value)}, which is not plain JSON data. "
        "Use objects, lists, text, numbers, true, false and null."
    )


def finite(evaluation: Evaluation, number: Any) -> Any:
    """Return a number that arithmetic made, if JSON can hold it and its size is bounded."""
    if type(number) is float:
        if not math.isfinite(number):
            raise LimitError("The number is too large for arithmetic.")
    elif type(number) is int:
        if number.bit_length() > evaluation.limits.integer_bits:
            raise LimitError(
                f"The number is an integer of more than {evaluation.limits.integer_bits} bits. "
                "Use `| float` before the arithmetic."
            )
    elif type(number) is not bool:
        needs("a real number as its result", number)
    return number


def text_of(evaluation: Evaluation, value: Any) -> str:
    """Write `value` as it stands in a text: null as nothing, true and false, lists as JSON."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if value is None:
        return ""
    if kind is bool:
        return "true" if value else "false"
    if kind is int or kind is float:
        text = repr(finite(evaluation, value))
        evaluation.produce(len(text))
        return text
    if kind in CONTAINERS:
        return to_json(evaluation, value)
    return text_of(evaluation, to_plain(evaluation, value))


def to_json(
    evaluation: Evaluation, value: Any, *, indented: bool = False, ordered: bool = False
) -> str:
    """Write `value` as JSON text. Raises LimitError when it is too deep or too large."""
    survey = weigh(evaluation, value)
    estimate = survey.characters + survey.values * _CHARACTERS_PER_VALUE
    if indented:
        estimate += survey.values * 2 * survey.levels
    evaluation.produce(estimate)
    option = orjson.OPT_SORT_KEYS if ordered else 0
    if indented:
        option |= orjson.OPT_INDENT_2
    try:
        text = orjson.dumps(value, option=option).decode()
    except (TypeError, ValueError):
        raise UnfitError("holds a number or text that JSON cannot hold.") from None
    evaluation.produce(max(0, len(text) - estimate))
    return text


def parse_json(evaluation: Evaluation, text: str) -> JsonValue:
    """Read JSON text. Raises LimitError when it may hold too many values."""
    evaluation.scan(len(text))
    evaluation.spend(sum(text.count(mark) * cost for mark, cost in _JSON_COSTS.items()))
    try:
        return orjson.loads(text)
    except ValueError as error:
        line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
        raise UnfitError(f"needs valid JSON, but line {line}, column {column} is not.") from None


def entries_of(evaluation: Evaluation, value: Any) -> list[Any]:
    """Return the entries of a list, or the keys of an object, and pay for going through them."""
    if type(value) is list:
        evaluation.entries(len(value))
        return value
    if type(value) is dict:
        evaluation.entries(len(value))
        return list(value)
    if isinstance(value, list | tuple | set | frozenset | Mapping):
        return entries_of(evaluation, to_plain(evaluation, value))
    needs("a list or an object", value)
