"""Everything that an expression may call. What is not listed here does not exist for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from automate_engine.expressions import _lists, _numbers, _text, _time
from automate_engine.expressions._checks import TESTS
from automate_engine.expressions._evaluation import Evaluation
from automate_engine.expressions._missing import ABSENT

__all__ = ["FILTERS", "FUNCTIONS", "METHODS", "METHOD_NAMES", "TESTS"]

Function = Callable[..., Any]


def _default(evaluation: Evaluation, value: Any, default: Any = "", boolean: Any = False) -> Any:
    return default if value is ABSENT or (boolean and not value) else value


FILTERS: dict[str, Function] = {
    "abs": _numbers.absolute,
    "add_time": _time.add_time,
    "b64decode": _text.b64decode,
    "b64encode": _text.b64encode,
    "batch": _lists.batch,
    "capitalize": _text.capitalize,
    "count": _lists.length,
    "d": _default,
    "date": _time.date,
    "datetime": _time.datetime_of,
    "default": _default,
    "dictsort": _lists.dictsort,
    "e": _text.escape,
    "escape": _text.escape,
    "first": _lists.first,
    "flatten": _lists.flatten,
    "float": _numbers.to_float,
    "from_json": _text.from_json,
    "groupby": _lists.groupby,
    "int": _numbers.to_int,
    "items": _lists.items,
    "join": _text.join,
    "json": _text.tojson,
    "keys": _lists.keys,
    "last": _lists.last,
    "length": _lists.length,
    "list": _lists.list_of,
    "lower": _text.lower,
    "map": _lists.map_items,
    "max": _lists.maximum,
    "merge": _lists.merge,
    "min": _lists.minimum,
    "reject": _lists.reject,
    "rejectattr": _lists.rejectattr,
    "replace": _text.replace,
    "reverse": _lists.reverse,
    "round": _numbers.round_to,
    "select": _lists.select,
    "selectattr": _lists.selectattr,
    "sha256": _text.sha256,
    "slugify": _text.slugify,
    "sort": _lists.sort,
    "split": _text.split,
    "strftime": _time.strftime,
    "string": _text.string,
    "sum": _lists.sum_of,
    "timestamp": _time.timestamp,
    "title": _text.title,
    "tojson": _text.tojson,
    "trim": _text.trim,
    "truncate": _text.truncate,
    "unique": _lists.unique,
    "upper": _text.upper,
    "urlencode": _text.urlencode,
    "values": _lists.values,
}

FUNCTIONS: dict[str, Function] = {
    "now": _time.now,
    "range": _numbers.range_of,
}

METHODS: dict[type, dict[str, Function]] = {
    str: {
        "capitalize": _text.capitalize,
        "count": _text.count_text,
        "endswith": _text.endswith,
        "find": _text.find,
        "join": lambda evaluation, separator, value: _text.join(evaluation, value, separator),
        "lower": _text.lower,
        "lstrip": _text.lstrip,
        "replace": _text.replace,
        "rstrip": _text.rstrip,
        "split": _text.split,
        "splitlines": _text.splitlines,
        "startswith": _text.startswith,
        "strip": _text.trim,
        "title": _text.title,
        "upper": _text.upper,
    },
    list: {
        "count": _lists.count_items,
        "index": _lists.index_of,
    },
    dict: {
        "get": _lists.get,
        "items": _lists.items,
        "keys": _lists.keys,
        "values": _lists.values,
    },
}

METHOD_NAMES: dict[str, Function] = {
    name: function for table in METHODS.values() for name, function in table.items()
}
"""Every method; those that two types share take the same arguments."""
