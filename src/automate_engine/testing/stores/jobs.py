"""The job port in memory: a job's code is an async function of the test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from automate_engine.domain.json import JsonValue
from automate_engine.ports.jobs import ClaimedJob, JobOutcome
from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.rows import JobCode, JobRow

__all__ = ["MemoryJobStore"]


class MemoryJobStore:
    """The JobStore port in memory. `enqueue` and `cancel` are what a host's own code would do."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def enqueue(
        self, code: JobCode, *, scheduled_at: datetime, priority: int = 0, max_attempts: int = 1
    ) -> int:
        """Add a job and give its id."""
        row = JobRow(
            id=self._database.next_id(),
            code=code,
            priority=priority,
            scheduled_at=scheduled_at,
            max_attempts=max_attempts,
        )
        self._database.jobs[row.id] = row
        self._make_available(row, scheduled_at)
        self._database.wake()
        return row.id

    async def cancel(self, job_id: int) -> None:
        """End a job that no worker holds; ask one that runs to stop."""
        row = self._database.jobs[job_id]
        if row.owner is None:
            row.available_at = None

    async def claim(
        self, worker: str, limit: int, now: datetime, until: datetime
    ) -> list[ClaimedJob]:
        due = self._database.job_schedule.take(now, limit)
        return [self._claim(self._database.jobs[job_id], worker, until) for job_id in due]

    async def renew(
        self, worker: str, jobs: Sequence[ClaimedJob], now: datetime, until: datetime
    ) -> set[int]:
        lost = set()
        for job in jobs:
            row = self._held(job)
            if row is None or row.owner != worker:
                lost.add(job.id)
            else:
                self._make_available(row, until)
        return lost

    async def execute(self, job: ClaimedJob) -> JsonValue:
        return await self._database.jobs[job.id].code()

    async def finish(self, job: ClaimedJob, outcome: JobOutcome) -> bool:
        row = self._held(job)
        if row is None:
            return False
        row.owner = None
        self._make_available(row, outcome.retry_at)
        return True

    def _claim(self, row: JobRow, worker: str, until: datetime) -> ClaimedJob:
        row.owner = worker
        row.epoch += 1
        row.attempts += 1
        self._make_available(row, until)
        return ClaimedJob(row.id, row.epoch, row.attempts, row.max_attempts)

    def _held(self, job: ClaimedJob) -> JobRow | None:
        row = self._database.jobs.get(job.id)
        return row if row and row.owner is not None and row.epoch == job.epoch else None

    def _make_available(self, row: JobRow, at: datetime | None) -> None:
        row.available_at = at
        if at is not None:
            self._database.job_schedule.add(row.id, at, (-row.priority, row.scheduled_at))
