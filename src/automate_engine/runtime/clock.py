"""The clock of the machine, and the one that all processes on a database share."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

from automate_engine.domain.errors import StoreError
from automate_engine.ports import Clock

__all__ = ["StoreClock", "SystemClock", "keeping_time"]

_logger = logging.getLogger(__name__)

_EVERY_SECONDS: Final = 1.0


class SystemClock:
    """The Clock port on the machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def adjust(self) -> float:
        """0.0: this clock has no other source to look at."""
        return 0.0


class StoreClock(SystemClock):
    """The Clock port on the time of a database, so that the machines which share it agree.

    `read` gives that time. Between two looks the time goes on as the machine's monotonic clock
    does, which nobody sets. Before the first look it is the machine's own.
    """

    def __init__(self, read: Callable[[], Awaitable[datetime]]) -> None:
        self._read = read
        self._origin: float | None = None
        """What the time was when the monotonic clock stood at zero, in seconds since 1970."""

    def now(self) -> datetime:
        if self._origin is None:
            return super().now()
        return datetime.fromtimestamp(self._origin + time.monotonic(), UTC)

    async def adjust(self) -> float:
        """See the port. What is less than the answer took to come says nothing."""
        before = time.monotonic()
        told = (await self._read()).timestamp()
        doubt = (time.monotonic() - before) / 2
        origin = told - (before + doubt)
        if self._origin is None:
            self._origin = origin
            return 0.0
        step = origin - self._origin
        if abs(step) <= doubt:
            return 0.0
        self._origin = origin
        return step


@asynccontextmanager
async def keeping_time(clock: Clock) -> AsyncIterator[None]:
    """Let the clock look at its source at the begin of the block and every second in it, for
    a process without an engine, which does so by itself. Raises what reading the source raises."""
    await clock.adjust()
    keeping = asyncio.create_task(_adjust_forever(clock), name="automate clock")
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


async def _adjust_forever(clock: Clock) -> None:
    while True:
        await clock.sleep(_EVERY_SECONDS)
        try:
            await clock.adjust()
        except StoreError as error:
            _logger.warning("The time of the database could not be read: %s", error)
