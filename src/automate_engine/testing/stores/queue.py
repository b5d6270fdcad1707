"""The queue port in memory."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from automate_engine.domain.runs import ClaimedRun, Lease, RunStatus
from automate_engine.ports.clock import Clock
from automate_engine.ports.queue import Renewal
from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.rows import RunRow

__all__ = ["MemoryQueue"]


class _Turn:
    """One claim's look at the runs that are due, and at what is in use of each limit."""

    def __init__(self, database: MemoryDatabase, now: datetime, tenant_limit: int) -> None:
        self._database = database
        self._now = now
        self._tenant_limit = tenant_limit
        self._held_back: list[RunRow] = []
        self._held: Counter[str] = Counter()
        self._used: Counter[str] = Counter()
        for row in database.unfinished.values():
            if row.run.lease_owner is not None and (row.run.available_at or now) > now:
                self._held[row.run.tenant_id] += 1
            if row.concurrency is not None and row.run.status is RunStatus.RUNNING:
                self._used[row.concurrency.key] += 1

    def next_of(self, tenant: str) -> RunRow | None:
        """The next run of a tenant that may start."""
        if self._tenant_limit and self._held[tenant] >= self._tenant_limit:
            return None
        schedule = self._database.schedules[tenant]
        while due := schedule.take(self._now, 1):
            row = self._database.runs[due[0]]
            if row.run.status is RunStatus.QUEUED and self._must_wait(row):
                self._held_back.append(row)
                continue
            self._held[tenant] += 1
            if row.concurrency is not None and row.run.status is RunStatus.QUEUED:
                self._used[row.concurrency.key] += 1
            return row
        return None

    def put_back(self) -> None:
        """Leave the runs that must wait to a later claim."""
        for row in self._held_back:
            if row.run.available_at is not None:
                self._database.schedule_run(row, row.run.available_at)

    def _must_wait(self, row: RunRow) -> bool:
        run, limit = row.run, row.concurrency
        workflow = self._database.workflows.get(run.workflow_id or 0)
        is_paused = workflow is not None and workflow.workflow.paused
        return (
            (is_paused and run.cancel_requested_at is None)
            or (run.expires_at is not None and run.expires_at <= self._now)
            or (limit is not None and self._used[limit.key] >= limit.limit)
        )


class MemoryQueue:
    """The RunQueue port on a MemoryDatabase; each worker has its own."""

    def __init__(self, database: MemoryDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._woken = asyncio.Event()
        self._after: str | None = None
        database.listen(self._woken)

    async def claim(
        self, worker: str, limit: int, now: datetime, until: datetime, tenant_limit: int = 0
    ) -> list[ClaimedRun]:
        turn = _Turn(self._database, now, tenant_limit)
        claimed: list[ClaimedRun] = []
        tenants = self._in_turn()
        while tenants and len(claimed) < limit:
            tenant = tenants.pop(0)
            row = turn.next_of(tenant)
            if row is not None:
                claimed.append(self._claim(row, worker, now, until))
                tenants.append(tenant)
                self._after = tenant
        turn.put_back()
        return claimed

    def _in_turn(self) -> list[str]:
        """The tenants in the order of their turns: first those after the one served last."""
        tenants = sorted(self._database.schedules)
        later = [tenant for tenant in tenants if self._after is None or tenant > self._after]
        return [*later, *(tenant for tenant in tenants if tenant not in later)]

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

    async def expired(self, now: datetime, limit: int) -> list[int]:
        due = [
            (row.run.expires_at, row.id)
            for row in self._database.unfinished.values()
            if row.run.status is RunStatus.QUEUED and row.run.expires_at is not None
        ]
        return [run_id for at, run_id in sorted(due) if at <= now][:limit]

    async def depth(self, now: datetime) -> int:
        due = (row.run.available_at for row in self._database.unfinished.values())
        return sum(available_at is not None and available_at <= now for available_at in due)

    async def time(self) -> datetime:
        return self._clock.now()

    async def set_right(self, now: datetime, until: datetime) -> None:
        for row in list(self._database.unfinished.values()):
            available_at = row.run.available_at
            if available_at is not None and available_at > now:
                self._database.make_available(row, _possible(row, available_at, now, until))

    def _claim(self, row: RunRow, worker: str, now: datetime, until: datetime) -> ClaimedRun:
        run = row.run
        is_new = run.lease_epoch == 0 and not row.steps
        run.status = RunStatus.RUNNING
        run.lease_epoch += 1
        run.lease_owner = worker
        run.started_at = run.started_at or now
        run.suspended_at = None
        self._database.stop_waiting(row)
        self._database.signalled.discard(row.id)
        self._database.make_available(row, until)
        event = self._database.events[run.event_id].read().as_json() if run.event_id else None
        return ClaimedRun(row.read(), event, is_new)


def _possible(row: RunRow, available_at: datetime, now: datetime, until: datetime) -> datetime:
    """When a run that is available later than now may be so."""
    run = row.run
    if run.lease_owner is not None:
        return min(available_at, until)
    if run.cancel_requested_at is not None or row.has_signal:
        return now
    if run.status is RunStatus.RUNNING:
        return available_at if run.suspended_at and run.suspended_at <= now else now
    waits, set_back = available_at - run.created_at, run.created_at - now
    return now + waits if timedelta() <= waits < set_back else available_at
