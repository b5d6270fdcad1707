"""What becomes due when, and in which order it is then taken."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

__all__ = ["Order", "Schedule"]

Order: TypeAlias = tuple[int, datetime]
"""Due entries are taken in this order: negated priority, then a time."""


class Schedule:
    """Ids with the time they are due. An entry that its row no longer agrees with is dropped late.

    `is_current` tells whether a row is still due at the time that an entry says.
    """

    def __init__(self, is_current: Callable[[int, datetime], bool]) -> None:
        self._is_current = is_current
        self._future: list[tuple[datetime, int, Order]] = []
        self._due: list[tuple[Order, int, datetime]] = []

    def add(self, id: int, due_at: datetime, order: Order) -> None:
        heapq.heappush(self._future, (due_at, id, order))

    def take(self, now: datetime, limit: int) -> list[int]:
        """At most `limit` ids that are due, in order, each once; they are no longer scheduled."""
        self._move_due(now)
        taken: dict[int, None] = {}
        while self._due and len(taken) < limit:
            order, id, due_at = heapq.heappop(self._due)
            if not self._is_current(id, due_at):
                continue
            if due_at > now:
                self.add(id, due_at, order)
            else:
                taken[id] = None
        return list(taken)

    def _move_due(self, now: datetime) -> None:
        while self._future and self._future[0][0] <= now:
            due_at, id, order = heapq.heappop(self._future)
            heapq.heappush(self._due, (order, id, due_at))
