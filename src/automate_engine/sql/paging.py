"""Pages of rows in order of their ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from automate_engine.domain import Page

__all__ = ["page_of"]

Row = TypeVar("Row")
Item = TypeVar("Item")


def page_of(
    rows: Sequence[Row], limit: int, read: Callable[[Row], Item], id_of: Callable[[Row], int]
) -> Page[Item]:
    """A page of at most `limit` rows, of which one more was read if there is one."""
    shown = rows[:limit]
    more = len(rows) > len(shown)
    return Page([read(row) for row in shown], id_of(shown[-1]) if more and shown else None)
