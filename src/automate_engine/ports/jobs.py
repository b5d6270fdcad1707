"""The job port: a host's own background jobs, run by the same worker as the runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from automate_engine.domain.json import JsonValue

__all__ = ["ClaimedJob", "JobOutcome", "JobStore"]


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that a worker holds under a lease epoch; `attempt` counts from 1."""

    id: int
    epoch: int
    attempt: int
    max_attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOutcome:
    """How an attempt ended: with a result, with an error, or with an error and a time to retry."""

    at: datetime
    result: JsonValue = None
    error: str | None = None
    retry_at: datetime | None = None


class JobStore(Protocol):
    """Hands out jobs under leases and executes them in the host.

    Rules: `claim` takes due jobs, highest priority first, then the oldest `scheduled_at`, and bumps
    their epoch. `execute` calls the host's own code and returns its result, or raises what it
    raised. `renew` extends the leases that are held and gives the ids of the jobs that are not any
    more. `finish` writes only under the current epoch and tells whether it did.
    """

    async def claim(
        self, worker: str, limit: int, now: datetime, until: datetime
    ) -> list[ClaimedJob]: ...

    async def renew(
        self, worker: str, jobs: Sequence[ClaimedJob], now: datetime, until: datetime
    ) -> set[int]: ...

    async def execute(self, job: ClaimedJob) -> JsonValue: ...

    async def finish(self, job: ClaimedJob, outcome: JobOutcome) -> bool: ...
