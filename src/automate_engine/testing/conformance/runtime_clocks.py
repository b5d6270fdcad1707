"""G2 under clocks that are wrong and are set: nothing waits longer than it should."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from automate_engine.domain.runs import RunStatus, StepStatus
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch
from automate_engine.ports.queue import RunQueue
from automate_engine.runtime.clock import SystemClock
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    ended,
    latest,
    new_run_of,
    running,
    until,
)

__all__ = ["TestClockSteps"]

_HOUR = 3600.0
_HELD = """
nodes: [{id: held, type: probe, config: {gate: held}}, {id: after, type: probe}]
edges: [{from: held, to: after}]
"""
_WAITING = """
nodes:
- {id: pause, type: delay, config: {seconds: 0.6}}
- {id: again, type: probe, config: {fails: 1}, retry: {max_attempts: 2, initial_seconds: 0.6}}
"""


class _Wrong(SystemClock):
    """The machine's clock, set by `ahead` seconds."""

    def __init__(self, ahead: float) -> None:
        self._ahead = self._seen = ahead

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self._ahead)

    def set_right(self) -> None:
        self._ahead = 0.0

    async def adjust(self) -> float:
        step, self._seen = self._ahead - self._seen, self._ahead
        return step


class _Mending:
    """A queue that counts how often what lies ahead was set right."""

    def __init__(self, queue: RunQueue) -> None:
        self._queue = queue
        self.times = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queue, name)

    async def set_right(self, now: datetime, until: datetime) -> None:
        await self._queue.set_right(now, until)
        self.times += 1


class TestClockSteps:
    async def test_a_run_of_a_dead_worker_whose_clock_was_ahead_is_taken_up(
        self, stores: Stores
    ) -> None:
        async with running(stores, clock=_Wrong(_HOUR), lease=0.3) as first:
            reached, _ = first.probe.gate("held")
            run_id = await first.submit(_HELD)
            await reached.wait()
            await first.kill()

        async with running(stores, lease=0.3) as second:
            second.probe.gate("held")[1].set()
            run = await ended(stores, run_id)

        assert run.status is RunStatus.COMPLETED
        assert run.lease_epoch == 2

    async def test_a_run_queued_by_a_clock_that_was_ahead_starts(self, stores: Stores) -> None:
        ahead = CLOCK.now() + timedelta(seconds=_HOUR)
        queued = new_run_of("nodes: [{id: a, type: probe}]", created_at=ahead, available_at=ahead)
        (run_id,) = (await stores.journal.commit(Batch(runs=[queued]))).run_ids

        async with running(stores):
            run = await ended(stores, run_id)

        assert run.status is RunStatus.COMPLETED

    async def test_a_run_that_was_being_queued_when_the_clock_was_set_back_starts(
        self, stores: Stores
    ) -> None:
        clock, queue = _Wrong(_HOUR), _Mending(stores.queue)
        mending = replace(stores, queue=cast(RunQueue, queue))
        async with running(mending, clock=clock):

            async def mended() -> bool:
                return queue.times > before

            before = 0
            await until(mended, "the engine looks at its clock")
            before = queue.times
            at = clock.now()
            clock.set_right()
            await until(mended, "what was written before is set right")
            late = new_run_of("nodes: [{id: a, type: probe}]", created_at=at, available_at=at)
            (run_id,) = (await stores.journal.commit(Batch(runs=[late]))).run_ids
            run = await ended(stores, run_id)

        assert run.status is RunStatus.COMPLETED

    @pytest.mark.parametrize("park_after", [0.0, 5.0])
    async def test_waits_go_on_when_the_clock_is_set_back(
        self, stores: Stores, park_after: float
    ) -> None:
        clock = _Wrong(_HOUR)
        async with running(stores, clock=clock, lease=0.3, park_after=park_after) as worker:
            run_id = await worker.submit(_WAITING)

            async def waits() -> bool:
                steps = (await latest(stores, run_id)).values()
                return {step.status for step in steps} == {
                    StepStatus.WAITING,
                    StepStatus.RETRYING,
                }

            await until(waits, "both steps wait")
            clock.set_right()
            run = await ended(stores, run_id)

        assert run.status is RunStatus.COMPLETED
        assert worker.probe.executed == {"again": 2}

    async def test_a_delay_until_a_time_is_not_over_before_it(self, stores: Stores) -> None:
        due = CLOCK.now() + timedelta(seconds=1.5)
        clock = _Wrong(1.2)
        async with running(stores, clock=clock, lease=0.15) as worker:
            node = f"{{id: wait, type: delay_until, config: {{until: '{due.isoformat()}'}}}}"
            run_id = await worker.submit(f"nodes: [{node}]")
            clock.set_right()
            run = await ended(stores, run_id)

        assert run.status is RunStatus.COMPLETED
        assert run.ended_at is not None
        assert run.ended_at >= due
