"""The host's own background jobs, executed by the worker beside the runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from automate_engine.domain.errors import PermanentError
from automate_engine.ports import Clock, JobStore
from automate_engine.ports.jobs import ClaimedJob, JobOutcome
from automate_engine.runtime.settings import EngineSettings

__all__ = ["JobRunner"]

_logger = logging.getLogger(__name__)

_LONGEST_WAIT = 3600.0


class JobRunner:
    """Claims due jobs and executes them in the host, a few at a time, under renewed leases.

    A job that raises is tried again, 2, 4, 8 … seconds later (at most an hour), until its attempts
    are used up; after a PermanentError it is not.
    """

    def __init__(self, jobs: JobStore, clock: Clock, settings: EngineSettings) -> None:
        self._jobs = jobs
        self._clock = clock
        self._settings = settings
        self._running: dict[int, tuple[ClaimedJob, asyncio.Task[None]]] = {}

    async def take(self) -> bool:
        """Start due jobs while there is room; whether there may be more."""
        limit = self._settings.job_capacity - len(self._running)
        if limit <= 0:
            return False
        now, until = self._lease()
        claimed = await self._jobs.claim(self._settings.worker, limit, now, until)
        is_late = until - self._clock.now() < (until - now) / 2
        lost = await self._renew(claimed) if is_late else ()
        for job in claimed:
            if job.id in lost:
                continue
            task = asyncio.create_task(self._execute(job))
            self._running[job.id] = (job, task)
            task.add_done_callback(partial(self._ended, job.id))
        return len(claimed) == limit

    def _ended(self, job_id: int, task: asyncio.Task[None]) -> None:
        self._running.pop(job_id, None)
        if not task.cancelled() and task.exception() is not None:
            _logger.error("The end of job %s was not written", job_id, exc_info=task.exception())

    async def renew(self) -> None:
        """Keep the leases of running jobs; leave those that are held by another worker now."""
        if not self._running:
            return
        for job_id in await self._renew([job for job, _ in self._running.values()]):
            held = self._running.get(job_id)
            if held is not None:
                held[1].cancel()

    async def _renew(self, jobs: Sequence[ClaimedJob]) -> set[int]:
        return await self._jobs.renew(self._settings.worker, jobs, *self._lease())

    def _lease(self) -> tuple[datetime, datetime]:
        """The begin and the end of a lease that is asked for now."""
        now = self._clock.now()
        return now, now + timedelta(seconds=self._settings.lease)

    async def stop(self) -> None:
        """Let running jobs end for a while; the rest are available when their leases end."""
        tasks = [task for _, task in self._running.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=self._settings.shutdown_grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _execute(self, job: ClaimedJob) -> None:
        try:
            result = await self._jobs.execute(job)
        except Exception as error:
            _logger.warning("Job %s failed in attempt %s", job.id, job.attempt, exc_info=error)
            outcome = self._failure(job, error)
        else:
            outcome = JobOutcome(at=self._clock.now(), result=result)
        if not await self._jobs.finish(job, outcome):
            _logger.warning("The end of job %s came too late: another worker has it", job.id)

    def _failure(self, job: ClaimedJob, error: Exception) -> JobOutcome:
        now = self._clock.now()
        retry_at = None
        if job.attempt < job.max_attempts and not isinstance(error, PermanentError):
            retry_at = now + timedelta(seconds=min(2.0**job.attempt, _LONGEST_WAIT))
        message = f"{type(error).__name__}: {error}"[:10_000]
        return JobOutcome(at=now, error=message, retry_at=retry_at)
