"""Background jobs on an engine: attempts, failures for good, and jobs that another worker has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from automate_engine.domain.errors import PermanentError
from automate_engine.domain.json import JsonValue
from automate_engine.ports.jobs import ClaimedJob
from automate_engine.runtime import EngineSettings
from automate_engine.runtime.jobs import JobRunner
from automate_engine.testing import ManualClock
from automate_engine.testing.stores import MemoryJobStore, memory_stores

Code = Callable[[], Awaitable[JsonValue]]


class Bench:
    """A job store with a runner on a clock of the test's own."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        stores = memory_stores(self.clock)
        assert isinstance(stores.jobs, MemoryJobStore)
        self.store = stores.jobs
        settings = EngineSettings(worker="one", lease=30, shutdown_grace=0.1)
        self.runner = JobRunner(self.store, self.clock, settings)

    async def enqueue(self, code: Code, max_attempts: int) -> int:
        return await self.store.enqueue(
            code, scheduled_at=self.clock.now(), max_attempts=max_attempts
        )

    async def take_all(self, seconds: float = 4000) -> None:
        """Take what is due, again and again while the time passes."""
        for _ in range(5):
            await self.runner.take()
            await asyncio.sleep(0)
            await self.clock.advance(seconds)


async def test_a_job_that_fails_is_tried_until_its_attempts_are_used_up() -> None:
    bench = Bench()
    attempts: list[int] = []

    async def fail() -> JsonValue:
        attempts.append(1)
        raise OSError("down")

    await bench.enqueue(fail, max_attempts=3)
    await bench.take_all()

    assert len(attempts) == 3


async def test_a_permanent_error_is_not_tried_again() -> None:
    bench = Bench()
    attempts: list[int] = []

    async def refuse() -> JsonValue:
        attempts.append(1)
        raise PermanentError("There is no such customer.")

    await bench.enqueue(refuse, max_attempts=3)
    await bench.take_all()

    assert len(attempts) == 1


async def test_a_job_that_another_worker_has_is_left() -> None:
    bench = Bench()
    stopped = asyncio.Event()

    async def work() -> JsonValue:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    await bench.enqueue(work, max_attempts=3)
    await bench.runner.take()
    await asyncio.sleep(0)
    now = bench.clock.now() + timedelta(seconds=31)
    (taken,) = await bench.store.claim("two", 1, now, now + timedelta(seconds=30))
    assert taken.attempt == 2

    await bench.runner.renew()

    await asyncio.wait_for(stopped.wait(), 5)


async def test_a_job_that_was_claimed_late_and_another_worker_has_since_is_left() -> None:
    bench = Bench()
    executed: list[int] = []

    async def work() -> JsonValue:
        executed.append(1)
        return None

    await bench.enqueue(work, max_attempts=3)
    claim = bench.store.claim

    async def claim_late(
        worker: str, limit: int, now: datetime, until: datetime
    ) -> list[ClaimedJob]:
        claimed = await claim(worker, limit, now, until)
        await bench.clock.advance(40)
        later = bench.clock.now()
        assert await claim("two", limit, later, later + timedelta(seconds=30))
        return claimed

    bench.store.claim = claim_late  # type: ignore[method-assign]
    await bench.runner.take()
    await bench.runner.stop()

    assert executed == []
