"""What everything that an expression may call does, for people who write expressions.

The keys are signatures; the name is what stands before the parenthesis, and of methods what stands
after the dot: before it stands what they belong to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

__all__ = ["CATALOGUE", "CatalogueEntry"]


_FILTERS: Final[Mapping[str, str]] = {
    "abs": "the number without its sign",
    "add_time(weeks, days, hours, minutes, seconds)": "moves a time",
    "b64decode": "Base64 to text",
    "b64encode": "text to Base64",
    "batch(size, fill)": "cuts a list into lists of this size",
    "capitalize": "first letter upper case, the rest lower",
    "count": "same as `length`",
    "d(default, boolean)": "same as `default`",
    "date(timezone)": "the day of a time",
    "datetime(timezone)": "a time as ISO 8601 text, in UTC unless it has an offset",
    "default(default, boolean)": (
        "another value for what is not there; with `true` also for what is empty, null, 0 or false"
    ),
    "dictsort(case_sensitive, by, reverse)": "sorted pairs of an object",
    "e": "same as `escape`",
    "escape": "text safe inside HTML",
    "first": "first entry of a list or text",
    "flatten(levels)": "takes the entries out of inner lists, one level deep unless told",
    "float(default)": "a number with fraction, or the default, or an error",
    "from_json": "reads JSON text",
    "groupby(attribute, default, case_sensitive)": "pairs of a key and its items, sorted by key",
    "int(default, base)": "a whole number, or the default, or an error",
    "items": "pairs of key and value",
    "join(separator)": "joins entries as text",
    "json(indent)": "same as `tojson`",
    "keys": "keys of an object",
    "last": "last entry of a list or text",
    "length": "entries of a list or object, characters of a text",
    "list": "a list, of the characters of a text or the keys of an object",
    "lower": "lower case",
    "map(filter, …)": "applies a filter to each item, or reads an attribute of it",
    "map(attribute=…, default=…)": "applies a filter to each item, or reads an attribute of it",
    "max(case_sensitive, attribute)": "the largest",
    "merge(other)": "an object with the keys of both; the other's win",
    "min(case_sensitive, attribute)": "the smallest",
    "reject(test, …)": "items that a test does not hold for",
    "rejectattr(attribute, test, …)": "items whose attribute a test does not hold for",
    "replace(old, new, count)": "replaces text",
    "reverse": "the other way round",
    "round(precision, method)": "rounds: `common` (half to even), `ceil` or `floor`",
    "select(test, …)": (
        "items that a test holds for; without a test, those not empty, null, 0 or false"
    ),
    "selectattr(attribute, test, …)": "items whose attribute a test holds for",
    "sha256": "the SHA-256 of a text, in hexadecimal",
    "slugify": "text for an address",
    "sort(reverse, case_sensitive, attribute)": (
        "sorts numbers or texts; several attributes with commas"
    ),
    "split(separator, limit)": "parts of a text",
    "strftime(format)": "writes a time",
    "string": "any value as text",
    "sum(attribute, start)": "the sum of numbers",
    "timestamp": "seconds since 1970",
    "title": "Each Word With A Capital",
    "tojson(indent)": "writes JSON text; the indent is 2 or none",
    "trim(chars)": "without white space, or these characters, at both ends",
    "truncate(length, end)": "shortens text to this length, the ending included",
    "unique(case_sensitive, attribute)": "the first of each",
    "upper": "upper case",
    "urlencode": "text for an address, or an object as a query",
    "values": "values of an object",
}

_TESTS: Final[Mapping[str, str]] = {
    "boolean": "true and false",
    "contains(part)": "a text, list or object that holds it",
    "defined": "what is there",
    "divisibleby(number)": "multiples",
    "endswith(part)": "text that ends so",
    "eq(other)": "equal values",
    "equalto(other)": "equal values",
    "==(other)": "equal values",
    "even": "even whole numbers",
    "false": "false only",
    "float": "numbers with fraction",
    "ge(other)": "at least the other",
    ">=(other)": "at least the other",
    "gt(other)": "more than the other",
    "greaterthan(other)": "more than the other",
    ">(other)": "more than the other",
    "in(container)": "what a text, list or object holds",
    "integer": "whole numbers",
    "iterable": "lists and objects",
    "le(other)": "at most the other",
    "<=(other)": "at most the other",
    "lower": "text in lower case",
    "lt(other)": "less than the other",
    "lessthan(other)": "less than the other",
    "<(other)": "less than the other",
    "mapping": "objects",
    "ne(other)": "other values",
    "!=(other)": "other values",
    "none": "null",
    "number": "numbers",
    "odd": "odd whole numbers",
    "sequence": "lists",
    "startswith(part)": "text that starts so",
    "string": "text",
    "true": "true only",
    "undefined": "what is not there",
    "upper": "text in upper case",
}

_FUNCTIONS: Final[Mapping[str, str]] = {
    "now()": (
        "the name `now` if there is one, else when the run started; a replayed run sees "
        "the same time"
    ),
    "range(start, stop, step)": "a list of whole numbers",
}

_METHODS: Final[Mapping[str, str]] = {
    "text.capitalize()": "first letter upper case, the rest lower",
    "text.count(part)": "how often a part occurs",
    "text.endswith(part)": "whether it ends so",
    "text.find(part)": "where a part begins, -1 when it does not occur",
    "text.join(list)": "joins entries with this text between them",
    "text.lower()": "lower case",
    "text.lstrip(chars)": "without white space, or these characters, at the beginning",
    "text.replace(old, new, count)": "replaces text",
    "text.rstrip(chars)": "without white space, or these characters, at the end",
    "text.split(separator, limit)": "parts of a text",
    "text.splitlines()": "the lines of a text",
    "text.startswith(part)": "whether it begins so",
    "text.strip(chars)": "without white space, or these characters, at both ends",
    "text.title()": "Each Word With A Capital",
    "text.upper()": "upper case",
    "list.count(item)": "how often an item occurs",
    "list.index(item)": "the position of an item",
    "object.get(key, default)": "the value of a key, or the default, or null",
    "object.items()": "pairs of key and value",
    "object.keys()": "keys of an object",
    "object.values()": "values of an object",
}


Kind = Literal["filter", "test", "function", "method"]

_TABLES: Final[Mapping[Kind, Mapping[str, str]]] = {
    "filter": _FILTERS,
    "test": _TESTS,
    "function": _FUNCTIONS,
    "method": _METHODS,
}


class CatalogueEntry(NamedTuple):
    """Something that expressions may call."""

    name: str
    kind: Kind
    signature: str
    description: str


def _name(signature: str) -> str:
    return signature.partition("(")[0].rpartition(".")[2]


CATALOGUE: Final = tuple(
    CatalogueEntry(_name(signature), kind, signature, description)
    for kind, table in _TABLES.items()
    for signature, description in table.items()
)
"""All filters, tests, functions and methods, in the order of the reference page."""
