"""The queue port in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from automate_engine.domain.runs import ClaimedRun, Lease, RunStatus
from automate_engine.ports.clock import Clock
from automate_engine.ports.queue import Renewal
from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.rows import RunRow

__all__ = ["MemoryQueue"]


class MemoryQueue:
    """The RunQueue port on a MemoryDatabase; each worker has its own."""

    def __init__(self, database: MemoryDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._woken = asyncio.Event()
        database.listen(self._woken)

    async def claim(
        self, worker: str, limit: int, now: datetime, until: datetime
    ) -> list[ClaimedRun]:
        due = self._database.schedule.take(now, limit)
        return [self._claim(self._database.runs[run_id], worker, now, until) for run_id in due]

    async def renew(
        self, worker: str, leases: Sequence[Lease], now: datetime, until: datetime
    ) -> Renewal:
        renewal = Renewal()
        for lease in leases:
            row = self._database.runs.get(lease.run_id)
            if row is None or row.run.lease_owner != worker or not row.is_held_under(lease):
                renewal.lost.add(lease.run_id)
                continue
            self._database.make_available(row, until)
            if row.id in self._database.signalled:
                renewal.signalled.add(row.id)
        self._database.signalled -= renewal.signalled
        return renewal

    async def signals(self, worker: str) -> set[int]:
        runs = self._database.runs
        marked = self._database.signalled
        signalled = {run_id for run_id in marked if runs[run_id].run.lease_owner == worker}
        marked -= signalled
        return signalled

    async def wait(self, seconds: float) -> None:
        waiting = asyncio.ensure_future(self._woken.wait())
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            await asyncio.wait({waiting, sleeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            sleeping.cancel()
        self._woken.clear()

    async def depth(self, now: datetime) -> int:
        due = (row.run.available_at for row in self._database.unfinished.values())
        return sum(available_at is not None and available_at <= now for available_at in due)

    def _claim(self, row: RunRow, worker: str, now: datetime, until: datetime) -> ClaimedRun:
        run = row.run
        is_new = run.lease_epoch == 0 and not row.steps
        run.status = RunStatus.RUNNING
        run.lease_epoch += 1
        run.lease_owner = worker
        run.started_at = run.started_at or now
        run.suspended_at = None
        self._database.signalled.discard(row.id)
        self._database.make_available(row, until)
        event = self._database.events[run.event_id].read().as_json() if run.event_id else None
        return ClaimedRun(row.read(), event, is_new)
