"""References: reading a path such as `steps.fetch.output.items[0]` straight from the names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from automate_engine.expressions._missing import MissingError, fetch

__all__ = ["Reference", "lone_path", "path_getter", "source_of"]

Hop = str | int


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that an expression reads: `('steps', 'fetch', 'output', 'items', 0)`.

    `path` starts with the name; None stands for a key that is only known at run time, as in
    `steps[inputs.which].output`: `('steps', None, 'output')`. It ends where a filter, a method or
    a slice begins. `field` is the dotted place of the string in the configuration. `optional`
    says that the expression copes with its absence, by `default` or `is defined`.
    """

    path: tuple[str | int | None, ...]
    field: str
    optional: bool


_KEYWORDS = frozenset(
    "and else false False if in is none None not null or true True".split()  # noqa: SIM905
)
_HOP = r"""\.(?P<attribute>[A-Za-z_]\w*)|\[(?:(?P<index>-?\d{1,9})|'(?P<key>[^'\\\r\n]*)')\]"""
_LONE_PATH = re.compile(
    rf"\s*\{{\{{\s*(?P<root>[A-Za-z_]\w*)(?P<hops>(?:{re.sub('P<[a-z]+>', ':', _HOP)})*)"
    r"\s*\}\}\s*",
    re.ASCII,
)
_EACH_HOP = re.compile(_HOP, re.ASCII)


def lone_path(source: str) -> tuple[Hop, ...] | None:
    """Read `{{ name.key[0]['other key'] }}`, the most common expression, without a parser."""
    match = _LONE_PATH.fullmatch(source)
    if match is None or match["root"] in _KEYWORDS:
        return None
    hops: list[Hop] = [match["root"]]
    for hop in _EACH_HOP.finditer(match["hops"]):
        if hop["index"] is not None:
            hops.append(int(hop["index"]))
        else:
            hops.append(hop["attribute"] if hop["key"] is None else hop["key"])
    return tuple(hops)


def path_getter(path: tuple[Hop, ...]) -> Callable[[Mapping[str, Any]], Any]:
    """Return a function that reads the path from the names. It raises MissingError."""

    def get(names: Any) -> Any:
        value = names
        try:
            for hop in path:
                value = value[hop]
        except (LookupError, TypeError):
            return _read(names, path)
        return value

    return get


def _read(names: Mapping[str, Any], path: tuple[Hop, ...]) -> Any:
    """Read the path hop by hop, so that the one which fails can be told."""
    value: Any = names
    for position, hop in enumerate(path):
        try:
            value = fetch("", value, hop)
        except MissingError:
            raise MissingError(source_of(path[:position]), value, hop) from None
    return value


def source_of(path: Sequence[Hop]) -> str:
    """Write a path as it stands in an expression."""
    text = ""
    for hop in path:
        if isinstance(hop, int):
            text += f"[{hop}]"
        elif hop.isidentifier():
            text += f".{hop}" if text else hop
        else:
            text += f"['{hop}']"
    return text
