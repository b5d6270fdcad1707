"""Filters that read or make lists and objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from automate_engine.expressions._checks import accepts_absent
from automate_engine.expressions._evaluation import Evaluation
from automate_engine.expressions._missing import (
    ABSENT,
    MissingError,
    UnfitError,
    fetch,
    kind_of,
    needs,
)
from automate_engine.expressions._operators import NUMBERS, equals
from automate_engine.expressions._text import whole_number
from automate_engine.expressions._values import (
    SCALARS,
    entries_of,
    finite,
    to_json,
)

__all__ = [
    "batch",
    "count_items",
    "dictsort",
    "first",
    "flatten",
    "get",
    "groupby",
    "index_of",
    "items",
    "keys",
    "last",
    "length",
    "list_of",
    "map_items",
    "maximum",
    "merge",
    "minimum",
    "reject",
    "rejectattr",
    "reverse",
    "select",
    "selectattr",
    "sort",
    "sum_of",
    "unique",
    "values",
]

_AN_ITEM = "an item of the list"
_CHARACTERS_PER_COMPARISON = 1_024
_REQUIRED: Any = object()

Apply = Callable[..., Any]


def attribute_reader(attribute: Any, default: Any = _REQUIRED) -> Callable[[Any], Any]:
    """Return a function that reads `attribute` ('price', 'owner.name', 0) of an item."""
    hops = [int(hop) if hop.isdecimal() else hop for hop in str(attribute).split(".")]

    def read(item: Any) -> Any:
        try:
            for hop in hops:
                item = fetch(_AN_ITEM, item, hop)
        except MissingError:
            if default is _REQUIRED:
                raise
            return default
        return item

    return read


def _itself(item: Any) -> Any:
    return item


def _reader(attribute: Any, default: Any = _REQUIRED) -> Callable[[Any], Any]:
    return _itself if attribute is None else attribute_reader(attribute, default)


def map_items(
    evaluation: Evaluation,
    value: Any,
    filter: Apply | None = None,
    *arguments: Any,
    attribute: Any = None,
    default: Any = _REQUIRED,
) -> list[Any]:
    read = _reader(attribute, default)
    if filter is None:
        return [read(item) for item in entries_of(evaluation, value)]
    made = []
    for item in entries_of(evaluation, value):
        evaluation.spend(3)
        made.append(filter(evaluation, read(item), *arguments))
    return made


def select(
    evaluation: Evaluation, value: Any, test: Apply | None = None, *arguments: Any
) -> list[Any]:
    return _selected(evaluation, value, _itself, test, arguments, wanted=True)


def reject(
    evaluation: Evaluation, value: Any, test: Apply | None = None, *arguments: Any
) -> list[Any]:
    return _selected(evaluation, value, _itself, test, arguments, wanted=False)


def selectattr(
    evaluation: Evaluation, value: Any, attribute: Any, test: Apply | None = None, *arguments: Any
) -> list[Any]:
    read = _tested_reader(attribute, test)
    return _selected(evaluation, value, read, test, arguments, wanted=True)


def rejectattr(
    evaluation: Evaluation, value: Any, attribute: Any, test: Apply | None = None, *arguments: Any
) -> list[Any]:
    read = _tested_reader(attribute, test)
    return _selected(evaluation, value, read, test, arguments, wanted=False)


def _tested_reader(attribute: Any, test: Apply | None) -> Callable[[Any], Any]:
    if test is None:
        return attribute_reader(attribute, None)
    if accepts_absent(test):
        return attribute_reader(attribute, ABSENT)
    return attribute_reader(attribute)


def _selected(
    evaluation: Evaluation,
    value: Any,
    read: Callable[[Any], Any],
    test: Apply | None,
    arguments: tuple[Any, ...],
    *,
    wanted: bool,
) -> list[Any]:
    made = []
    for item in entries_of(evaluation, value):
        evaluation.spend(2)
        subject = read(item)
        held = bool(subject) if test is None else test(evaluation, subject, *arguments)
        if held is wanted:
            made.append(item)
    return made


def sort(
    evaluation: Evaluation,
    value: Any,
    reverse: Any = False,
    case_sensitive: Any = False,
    attribute: Any = None,
) -> list[Any]:
    items = entries_of(evaluation, value)
    columns: list[str | None] = [None] if attribute is None else [*str(attribute).split(",")]
    keys = [_order_keys(evaluation, items, _reader(name), case_sensitive) for name in columns]
    rows: list[Any] = keys[0] if len(keys) == 1 else list(zip(*keys, strict=True))
    order = sorted(range(len(items)), key=rows.__getitem__, reverse=bool(reverse))
    return [items[position] for position in order]


def _order_keys(
    evaluation: Evaluation, items: list[Any], read: Callable[[Any], Any], case_sensitive: Any
) -> list[Any]:
    """Read one key of each item; all numbers or all text. Pays for sorting them."""
    keys = [read(item) for item in items]
    kinds = set(map(type, keys))
    characters = 0
    if kinds == {str}:
        characters = sum(map(len, keys))
        if not case_sensitive:
            evaluation.produce(characters)
            keys = list(map(str.lower, keys))
    elif not kinds <= NUMBERS:
        found = " and ".join(sorted({kind_of(key) for key in keys}))
        raise UnfitError(f"orders numbers or text, but was given {found}.")
    work = len(keys) + characters // _CHARACTERS_PER_COMPARISON
    evaluation.spend(work * (len(keys).bit_length() + 2) // 4)
    return keys


def minimum(
    evaluation: Evaluation, value: Any, case_sensitive: Any = False, attribute: Any = None
) -> Any:
    return _extreme(min, evaluation, value, case_sensitive, attribute)


def maximum(
    evaluation: Evaluation, value: Any, case_sensitive: Any = False, attribute: Any = None
) -> Any:
    return _extreme(max, evaluation, value, case_sensitive, attribute)


def _extreme(
    choose: Callable[..., int],
    evaluation: Evaluation,
    value: Any,
    case_sensitive: Any,
    attribute: Any,
) -> Any:
    items = entries_of(evaluation, value)
    if not items:
        raise MissingError("the list", items, 0)
    keys = _order_keys(evaluation, items, _reader(attribute), case_sensitive)
    return items[choose(range(len(keys)), key=keys.__getitem__)]


def sum_of(evaluation: Evaluation, value: Any, attribute: Any = None, start: Any = 0) -> Any:
    read = _reader(attribute)
    numbers = [start, *(read(item) for item in entries_of(evaluation, value))]
    for kind in set(map(type, numbers)) - NUMBERS:
        needs("numbers", next(number for number in numbers if type(number) is kind))
    return finite(evaluation, sum(numbers))


def unique(
    evaluation: Evaluation, value: Any, case_sensitive: Any = False, attribute: Any = None
) -> list[Any]:
    read = _reader(attribute)
    kept: dict[Any, Any] = {}
    for item in entries_of(evaluation, value):
        evaluation.spend(2)
        kept.setdefault(_identity(evaluation, read(item), case_sensitive), item)
    return list(kept.values())


def _identity(evaluation: Evaluation, value: Any, case_sensitive: Any) -> Any:
    if type(value) is str:
        evaluation.produce(len(value))
        return value if case_sensitive else value.lower()
    if type(value) in SCALARS:
        return value
    return (type(value), to_json(evaluation, value, ordered=True))


def groupby(
    evaluation: Evaluation,
    value: Any,
    attribute: Any,
    default: Any = _REQUIRED,
    case_sensitive: Any = False,
) -> list[list[Any]]:
    read = attribute_reader(attribute, default)
    groups: dict[Any, list[Any]] = {}
    for item in entries_of(evaluation, value):
        evaluation.spend(4)
        found = read(item)
        identity = _identity(evaluation, found, case_sensitive)
        groups.setdefault(identity, [found, []])[1].append(item)
    return sort(evaluation, list(groups.values()), False, case_sensitive, "0")


def first(evaluation: Evaluation, value: Any) -> Any:
    return fetch("the list", _sequence(value), 0)


def last(evaluation: Evaluation, value: Any) -> Any:
    return fetch("the list", _sequence(value), -1)


def _sequence(value: Any) -> Any:
    if type(value) not in (list, str):
        needs("a list or text", value)
    return value


def length(evaluation: Evaluation, value: Any) -> int:
    if type(value) not in (list, dict, str):
        needs("a list, an object or text", value)
    return len(value)


def reverse(evaluation: Evaluation, value: Any) -> Any:
    if type(_sequence(value)) is str:
        evaluation.produce(len(value))
    else:
        evaluation.entries(len(value))
    return value[::-1]


def list_of(evaluation: Evaluation, value: Any) -> list[Any]:
    if type(value) is str:
        evaluation.entries(len(value))
        evaluation.spend(2 * len(value))
        return list(value)
    return list(entries_of(evaluation, value))


def batch(evaluation: Evaluation, value: Any, size: Any, fill: Any = None) -> list[list[Any]]:
    if whole_number(size) < 1:
        raise UnfitError("needs a size of at least 1.")
    items = entries_of(evaluation, value)
    evaluation.spend(4 * (len(items) // size + 1))
    rows = [items[start : start + size] for start in range(0, len(items), size)]
    if fill is not None and rows and len(rows[-1]) < size:
        evaluation.entries(size)
        rows[-1] = rows[-1] + [fill] * (size - len(rows[-1]))
    return rows


def flatten(evaluation: Evaluation, value: Any, levels: Any = 1) -> list[Any]:
    made = entries_of(evaluation, value)
    for _ in range(min(whole_number(levels), evaluation.limits.depth)):
        if list not in map(type, made):
            break
        evaluation.entries(sum(len(item) if type(item) is list else 1 for item in made))
        made = [child for item in made for child in (item if type(item) is list else (item,))]
    return made


def index_of(evaluation: Evaluation, value: Any, item: Any) -> int:
    for position, candidate in enumerate(entries_of(evaluation, value)):
        if equals(evaluation, candidate, item):
            return position
    raise UnfitError("does not hold the value looked for.")


def count_items(evaluation: Evaluation, value: Any, item: Any) -> int:
    return sum(equals(evaluation, candidate, item) for candidate in entries_of(evaluation, value))


def _object(evaluation: Evaluation, value: Any, cost: int) -> dict[str, Any]:
    if type(value) is not dict:
        needs("an object", value)
    evaluation.entries(len(value))
    evaluation.spend(cost * len(value))
    return value


def keys(evaluation: Evaluation, value: Any) -> list[Any]:
    return list(_object(evaluation, value, 0))


def values(evaluation: Evaluation, value: Any) -> list[Any]:
    return list(_object(evaluation, value, 0).values())


def items(evaluation: Evaluation, value: Any) -> list[Any]:
    return [[key, child] for key, child in _object(evaluation, value, 3).items()]


def get(evaluation: Evaluation, value: Any, key: Any, default: Any = None) -> Any:
    if type(value) is not dict:
        needs("an object", value)
    return value.get(key, default) if type(key) is str else default


def dictsort(
    evaluation: Evaluation,
    value: Any,
    case_sensitive: Any = False,
    by: Any = "key",
    reverse: Any = False,
) -> list[Any]:
    if by not in ("key", "value"):
        raise UnfitError("sorts by 'key' or by 'value'.")
    pairs = items(evaluation, value)
    return sort(evaluation, pairs, reverse, case_sensitive, "0" if by == "key" else "1")


def merge(evaluation: Evaluation, value: Any, other: Any) -> dict[str, Any]:
    left, right = _object(evaluation, value, 2), _object(evaluation, other, 2)
    return {**left, **right}
