"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from itertools import count

__all__ = ["ManualClock"]

_START = datetime(2030, 1, 1, tzinfo=UTC)
_TURNS = 100
"""Turns of the event loop that others get after each sleeper is woken."""


class ManualClock:
    """The Clock port under a test's control: only `advance` moves it, and only `set_by` sets it.

    ::

        clock = ManualClock()
        task = asyncio.create_task(clock.sleep(60))
        await clock.advance(60)  # the task is done
    """

    def __init__(self, start: datetime = _START) -> None:
        """Raises ValueError when `start` has no time zone."""
        if start.utcoffset() is None:
            raise ValueError("The start has no time zone. Give a time in UTC.")
        self._start = start.astimezone(UTC)
        self._passed = timedelta()
        self._set = timedelta()
        self._seen = timedelta()
        self._order = count()
        self._sleepers: list[tuple[timedelta, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._start + self._passed + self._set

    def monotonic(self) -> float:
        return self._passed.total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Return once the clock was advanced by `seconds`; at once for zero or less."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        due = self._passed + timedelta(seconds=seconds)
        heapq.heappush(self._sleepers, (due, next(self._order), future))
        await future

    async def adjust(self) -> float:
        step, self._seen = self._set - self._seen, self._set
        return step.total_seconds()

    def set_by(self, seconds: float) -> None:
        """Set the clock on or, with a negative number, back: nobody is woken, and `monotonic`
        stays."""
        self._set += timedelta(seconds=seconds)

    async def advance(self, seconds: float) -> None:
        """Move the time on by `seconds`, stopping at each sleeper's moment to wake it.

        Whoever wakes runs at its own time until it waits again, and may fall asleep again within
        the same advance. Sleepers of one moment wake in the order in which they fell asleep.
        Raises ValueError for a negative number.
        """
        if seconds < 0:
            raise ValueError("Time does not go back. Give a positive number of seconds.")
        end = self._passed + timedelta(seconds=seconds)
        await _give_turns()
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, future = heapq.heappop(self._sleepers)
            if future.done():
                continue
            self._passed = max(self._passed, due)
            future.set_result(None)
            await _give_turns()
        self._passed = end
        await _give_turns()


async def _give_turns() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(0)
