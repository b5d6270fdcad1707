"""A server under load: what the load came to, and how 80 % of the full load is found."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import asyncpg

from benchmarks.figures import percentiles_ms
from benchmarks.ingress.load import Load, closed_loop
from benchmarks.ingress.servers import Server

__all__ = ["CONNECTIONS", "Loaded", "warmed_up"]

CONNECTIONS = 16
_SHARE = 0.8
_WARM_UP_SHARE = 0.3
_DRAIN_SECONDS = 120
_ATTEMPTS = 4
_CALM = 0.9
"""What part of the speed of before the machine has to have kept."""

Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Finished:
    count: int
    at: float


@asynccontextmanager
async def warmed_up(running: Server, dsn: str, seconds: float) -> AsyncIterator[Loaded]:
    """The server, after a share of so many seconds under full load."""
    connection = await asyncpg.connect(dsn)
    try:
        loaded = Loaded(running, connection)
        await loaded.fully(seconds * _WARM_UP_SHARE)
        yield loaded
    finally:
        await connection.close()


class Loaded:
    """A server that is put under load again and again."""

    def __init__(self, running: Server, connection: asyncpg.Connection) -> None:
        self.address = running.address
        self.connection = connection
        self._running = running

    async def fully(self, seconds: float) -> dict[str, float]:
        """Every connection sends its next delivery as soon as the last one is answered."""
        return await self.under(lambda: closed_loop(self.address, CONNECTIONS, seconds))

    async def calmly(
        self, seconds: float, steady: Callable[[float], Awaitable[Answer]]
    ) -> tuple[dict[str, float], Answer]:
        """Full load, then what `steady` measures at 80 % of the rate at which deliveries were
        worked off, then full load again.

        When the machine was slower at the end than at the start, the 80 % were more than that, and
        all is measured again.
        """
        for _ in range(_ATTEMPTS):
            full = await self.fully(seconds)
            rate = _SHARE * min(full["requests_per_second"], full["finished_per_second"])
            found = await steady(rate)
            again = await self.fully(seconds * _WARM_UP_SHARE)
            if again["finished_per_second"] >= _CALM * full["finished_per_second"]:
                break
        return full, found

    async def under(self, load: Callable[[], Awaitable[Load]]) -> dict[str, float]:
        """What a load came to. Finished counts from the load's start until the last run ended."""
        before = await self.connection.fetchval(self._running.count_finished)
        most = [self._running.memory_mb()]
        sampling = asyncio.create_task(self._sample(most))
        started = time.perf_counter()
        done = await load()
        finished = await self._drain(before + len(done.latencies))
        sampling.cancel()
        return {
            "requests_per_second": round(len(done.latencies) / done.seconds, 1),
            "finished_per_second": round((finished.count - before) / (finished.at - started), 1),
            **percentiles_ms(done.latencies),
            "memory_mb": round(max(most), 1),
        }

    async def _drain(self, expected: int) -> _Finished:
        """Wait until everything accepted is worked off; RuntimeError when that does not come."""
        deadline = time.perf_counter() + _DRAIN_SECONDS
        last = -1
        while time.perf_counter() < deadline:
            count = await self.connection.fetchval(self._running.count_finished)
            if count >= expected and count == last:
                return _Finished(count, time.perf_counter())
            last = count
            await asyncio.sleep(0.05)
        raise RuntimeError(f"Only {last} of {expected} deliveries were worked off.")

    async def _sample(self, most: list[float]) -> None:
        while True:
            most.append(self._running.memory_mb())
            await asyncio.sleep(0.2)
