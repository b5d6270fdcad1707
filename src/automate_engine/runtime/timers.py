"""One alarm clock for all that an engine waits for, on the engine's own clock."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from datetime import datetime, timedelta

from automate_engine.ports.clock import Clock

__all__ = ["Timer", "Timers"]


_MANY = 1000


class Timer:
    """A call that is due at a time, unless cancelled."""

    __slots__ = ("_moment", "_timers", "call")

    def __init__(self, timers: Timers, moment: float, call: Callable[[], None]) -> None:
        self._timers = timers
        self._moment = moment
        self.call: Callable[[], None] | None = call

    @property
    def due(self) -> datetime:
        """When it rings, by what the clock says now."""
        return self._timers.time_at(self._moment)

    def cancel(self) -> None:
        if self.call is not None:
            self.call = None
            self._timers.forget()


class Timers:
    """Calls back at given times, in order. Callbacks are quick and do not raise.

    How long it is until then is decided when a timer is made: when the clock is set meanwhile, the
    timer rings no later and no sooner for it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, Timer]] = []
        self._count = 0
        self._cancelled = 0
        self._changed = asyncio.Event()

    @property
    def next_due(self) -> datetime | None:
        """When the next timer rings, or None when there is none."""
        moments = (moment for moment, _, timer in self._heap if timer.call is not None)
        first = min(moments, default=None)
        return None if first is None else self.time_at(first)

    def time_at(self, moment: float) -> datetime:
        """The time at a moment of the monotonic clock, by what the clock says now."""
        return self._clock.now() + timedelta(seconds=moment - self._clock.monotonic())

    def at(self, due: datetime, call: Callable[[], None]) -> Timer:
        moment = self._clock.monotonic() + (due - self._clock.now()).total_seconds()
        timer = Timer(self, moment, call)
        self._count += 1
        heapq.heappush(self._heap, (moment, self._count, timer))
        if self._heap[0][2] is timer:
            self._changed.set()
        return timer

    def forget(self) -> None:
        """Count a cancelled timer; when most are, make room."""
        self._cancelled += 1
        if self._cancelled > _MANY and self._cancelled * 2 > len(self._heap):
            self._heap = [entry for entry in self._heap if entry[2].call is not None]
            heapq.heapify(self._heap)
            self._cancelled = 0

    async def run(self) -> None:
        """Ring the timers until cancelled."""
        while True:
            self._changed.clear()
            pause = self._ring_due()
            if pause is None:
                await self._changed.wait()
            else:
                await self._sleep_or_change(pause)

    def _ring_due(self) -> float | None:
        """Call what is due; the seconds until the next timer, or None when there is none."""
        while self._heap:
            moment, _, timer = self._heap[0]
            if timer.call is None:
                heapq.heappop(self._heap)
                self._cancelled = max(0, self._cancelled - 1)
                continue
            pause = moment - self._clock.monotonic()
            if pause > 0:
                return pause
            heapq.heappop(self._heap)
            call, timer.call = timer.call, None
            call()
        return None

    async def _sleep_or_change(self, seconds: float) -> None:
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        changed = asyncio.ensure_future(self._changed.wait())
        try:
            await asyncio.wait({sleeping, changed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            changed.cancel()
