"""Which items a poller has seen already: sources tell the same things again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final

from automate_engine.triggers.base import Item

__all__ = ["MOST_ITEMS", "unseen"]

MOST_ITEMS: Final = 1_000
"""How many items one look may bring."""

_REMEMBERED: Final = 2 * MOST_ITEMS


def unseen(items: Iterable[Item], seen: Sequence[str]) -> tuple[list[Item], list[str]]:
    """The items whose keys are not among those seen, each key once, and what is seen then: the
    latest keys, hashed, those of this look first."""
    known = set(seen)
    found: dict[str, Item] = {}
    for item in items:
        found.setdefault(_mark(item.key), item)
    new = [item for mark, item in found.items() if mark not in known]
    former = [mark for mark in seen if mark not in found]
    return new, [*found, *former][:_REMEMBERED]


def _mark(key: str) -> str:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()
