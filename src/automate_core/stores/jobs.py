"""The job store: handing out jobs under leases, and doing them with the project's own code."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections
from django.db.models import F, Q, QuerySet

from automate_core.base import tenant_context
from automate_core.jobs.models import Job
from automate_core.stores.database import Database, Store, stored
from automate_core.stores.overrides import model_class
from automate_engine.domain import FencedError, JsonValue, encode_json
from automate_engine.ports.jobs import ClaimedJob, JobOutcome

__all__ = ["DjangoJobStore"]

_THREADS = 32
"""The most jobs that a process does at once; a worker's own limit is usually lower."""


class DjangoJobStore(Store):
    """Keeps jobs; does each in a thread of its own, apart from requests."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="automate-job")

    @stored
    def claim(self, worker: str, limit: int, now: datetime, until: datetime) -> list[ClaimedJob]:
        _end_abandoned(now)
        due = Q(status="pending", scheduled_at__lte=now) | Q(status="running", lease_until__lte=now)
        connection = connections[self._database.alias]
        locked = Job.objects.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        order = ("-priority", "scheduled_at", "id")
        ids = list(locked.filter(due).order_by(*order).values_list("id", flat=True)[:limit])
        taken = Job.objects.filter(id__in=ids)
        taken.update(
            status="running",
            attempts=F("attempts") + 1,
            lease_epoch=F("lease_epoch") + 1,
            lease_owner=worker,
            lease_until=until,
            started_at=now,
            updated_at=now,
        )
        return [
            ClaimedJob(job.id, job.lease_epoch, job.attempts, job.max_attempts)
            for job in taken.order_by(*order)
        ]

    @stored
    def renew(
        self, worker: str, jobs: Sequence[ClaimedJob], now: datetime, until: datetime
    ) -> set[int]:
        return {
            job.id
            for job in jobs
            if not _held(job).filter(lease_owner=worker).update(lease_until=until)
        }

    async def execute(self, job: ClaimedJob) -> JsonValue:
        do = sync_to_async(_execute, thread_sensitive=False, executor=self._threads)
        return await do(job)

    @stored
    def finish(self, job: ClaimedJob, outcome: JobOutcome) -> bool:
        row = _held(job).select_for_update().first()
        if row is None:
            return False
        values: dict[str, Any] = {"ended_at": outcome.at, "result": outcome.result}
        if row.cancel_requested_at:
            values["status"] = "cancelled"
        elif outcome.error is None:
            values["status"] = "completed"
        elif outcome.retry_at is None:
            values["status"] = "failed"
        else:
            values |= {"status": "pending", "ended_at": None, "scheduled_at": outcome.retry_at}
        _held(job).update(
            **values,
            error=outcome.error or "",
            lease_owner=None,
            lease_until=None,
            updated_at=outcome.at,
        )
        return True

    def close(self) -> None:
        """Wait for the jobs being done."""
        self._threads.shutdown()


def _held(job: ClaimedJob) -> QuerySet[Job]:
    """The row of a job while its lease is this one."""
    rows: QuerySet[Job] = model_class(Job).objects.filter(
        id=job.id, lease_epoch=job.epoch, status="running"
    )
    return rows


def _end_abandoned(now: datetime) -> None:
    """End jobs whose worker is gone and that must not be tried again."""
    abandoned = Job.objects.filter(status="running", lease_until__lte=now)
    ended = {"ended_at": now, "lease_owner": None, "lease_until": None}
    abandoned.filter(cancel_requested_at__isnull=False).update(status="cancelled", **ended)
    abandoned.filter(attempts__gte=F("max_attempts")).update(
        status="failed", error="The worker stopped during the last attempt.", **ended
    )


def _execute(claimed: ClaimedJob) -> JsonValue:
    """Do a job in this thread, whose connections are closed afterwards."""
    try:
        with tenant_context(None):
            job = _held(claimed).first()
        if job is None:
            raise FencedError(f"Job {claimed.id} was taken over by another worker.")
        with tenant_context(job.tenant_id or None):
            result = job.execute()
        encode_json(result)
        return result
    finally:
        connections.close_all()
