"""What is wrong with a value during an evaluation, told without showing the value."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

__all__ = [
    "ABSENT",
    "DYNAMIC",
    "MissingError",
    "UnfitError",
    "fetch",
    "kind_of",
    "needs",
    "shortened",
    "suggest",
]

_CANDIDATES = 200
_LONGEST_NAME = 80
_LONGEST_PLACE = 120

ABSENT: Any = object()
"""Stands for 'nothing given' where null is a value."""

DYNAMIC: Any = object()
"""Stands for a key that is data, and therefore never shown."""

_KINDS = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
}


class UnfitError(Exception):
    """A primitive was given a value it cannot work on; the caller adds the place."""


class MissingError(Exception):
    """A name, key or entry is not there. The message is built only when somebody reads it.

    `inside` is the source of the filter that looked for it, if it was one.
    """

    def __init__(self, owner: str, container: Any, key: Any) -> None:
        super().__init__()
        self._owner = owner
        self._container = container
        self._key = key
        self.inside = ""

    def __str__(self) -> str:
        return (
            f"In `{shortened(self.inside)}`: {self._message()}" if self.inside else self._message()
        )

    def _message(self) -> str:
        if not self._owner:
            return _missing_name(self._container, self._key)
        place = f"`{shortened(self._owner)}`"
        container, key = self._container, self._key
        dynamic = key is DYNAMIC
        if isinstance(container, Mapping):
            name = "of the name asked for" if dynamic else _shown(key)
            return f"{place} has no key {name}.{_key_remedy(container, key)}"
        if isinstance(container, list | str) and (dynamic or isinstance(key, int)):
            position = "at the position asked for" if dynamic else _shown(key)
            return f"{place} has no entry {position}: it is too short.{_GUARD}"
        wish = "nothing can be" if dynamic else f"{_shown(key)} cannot be"
        remedy = _GUARD if container is None else " Check the path."
        return f"{place} is {kind_of(container)}, so {wish} read from it.{remedy}"


_GUARD = " Add `| default(...)` if it may be missing."


def kind_of(value: Any) -> str:
    """Name the type of `value` for a message."""
    return _KINDS.get(type(value)) or f"a Python {type(value).__name__}"


def shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_PLACE else f"{text[: _LONGEST_PLACE - 1]}…"


def suggest(word: str, known: Iterable[Any]) -> str:
    """Say which of `known` come near `word`: ' Did you mean `a` or `b`?', or nothing."""
    candidates = []
    for candidate, _ in zip(known, range(_CANDIDATES), strict=False):
        if type(candidate) is str and len(candidate) <= _LONGEST_NAME:
            candidates.append(candidate)
    near = difflib.get_close_matches(word[:_LONGEST_NAME], candidates, n=3)
    return f" Did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else ""


def fetch(owner: str, container: Any, key: Any, shown: Any = ABSENT) -> Any:
    """Read `container[key]`, keys of objects and positions in lists and texts only.

    `owner` is the container's place in the source, `shown` replaces the key in messages.
    Raises MissingError when there is no such entry.
    """
    kind = type(container)
    if kind is dict or isinstance(container, Mapping):
        if type(key) is str:
            try:
                return container[key]
            except KeyError:
                pass
    elif (
        (kind is list or kind is str or isinstance(container, list | tuple | str))
        and type(key) is int
        and -len(container) <= key < len(container)
    ):
        return container[key]
    raise MissingError(owner, container, key if shown is ABSENT else shown)


def needs(wanted: str, value: Any) -> NoReturn:
    raise UnfitError(f"needs {wanted}, but was given {kind_of(value)}.")


def _missing_name(names: Mapping[str, Any], key: str) -> str:
    near = suggest(key, names)
    return f"There is no name `{shortened(key)}`.{near or _known(names)}"


def _known(names: Mapping[str, Any]) -> str:
    shown: Sequence[str] = sorted(name for name in list(names)[:12] if type(name) is str)
    return f" The names here are {', '.join(f'`{name}`' for name in shown)}." if shown else ""


def _shown(key: Any) -> str:
    return f"`{shortened(key)}`" if isinstance(key, str) else f"[{key}]"


def _key_remedy(container: Mapping[str, Any], key: Any) -> str:
    if isinstance(key, str):
        return suggest(key, container) or _GUARD
    if isinstance(key, int) and str(key) in container:
        return f" Keys are text: write `['{key}']`."
    return _GUARD
