"""How runs went, in figures."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Final, Literal

from automate_engine.domain import (
    InvalidInputError,
    Principal,
    Problem,
    QueueFigures,
    RunFigure,
    RunStatus,
    WorkflowFigures,
)
from automate_engine.workflows.services import Services

__all__ = [
    "MOST_WORKFLOWS",
    "Counts",
    "RecentRuns",
    "Statistics",
    "get_statistics",
    "workflow_statistics",
]

MOST_WORKFLOWS: Final = 100
_NEWEST: Final = 100
_SHOWN: Final = 20
_LONGEST: Final = timedelta(days=31)
_MOST_RUNS: Final = 100_000
_MOST_QUEUED: Final = 10_000
_TOP: Final = 10
_SECONDS: Final = {"hour": 3_600, "day": 86_400}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentRuns:
    """The newest runs of a workflow, and how many of the newest 100 ended and completed."""

    workflow_id: int
    recent: list[RunFigure]
    finished: int
    completed: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many runs of one part of the time have each status."""

    at: datetime
    by_status: dict[RunStatus, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """The runs of a time in figures. `names` are those of the workflows that are named."""

    since: datetime
    until: datetime
    series: list[Counts]
    slowest: list[WorkflowFigures]
    failing: list[WorkflowFigures]
    names: dict[int, str]
    queue: QueueFigures


async def workflow_statistics(
    services: Services, principal: Principal, workflow_ids: Sequence[int]
) -> list[RecentRuns]:
    """How the newest runs of each workflow went."""
    found = await services.stores.statistics.recent(principal.tenant_id, workflow_ids, _NEWEST)
    runs: dict[int, list[RunFigure]] = {workflow_id: [] for workflow_id in workflow_ids}
    for run in found:
        runs[run.workflow_id].append(run)
    return [_recent_runs(workflow_id, newest) for workflow_id, newest in runs.items()]


def _recent_runs(workflow_id: int, newest: list[RunFigure]) -> RecentRuns:
    return RecentRuns(
        workflow_id=workflow_id,
        recent=newest[:_SHOWN],
        finished=sum(run.status.is_terminal for run in newest),
        completed=sum(run.status is RunStatus.COMPLETED for run in newest),
    )


async def get_statistics(
    services: Services,
    principal: Principal,
    *,
    since: datetime | None,
    until: datetime | None,
    interval: Literal["hour", "day"],
) -> Statistics:
    """The runs that were created in a time, and those that have not ended.

    Raises InvalidInputError for a time that ends before it begins or is too long.
    """
    until = (until or services.clock.now()).astimezone(UTC)
    since = (since or until - timedelta(days=1)).astimezone(UTC).replace(microsecond=0)
    _check_time(since, until)
    stores, tenant_id = services.stores, principal.tenant_id
    seconds = _SECONDS[interval]
    period = await stores.statistics.period(
        tenant_id, since, until, seconds=seconds, most=_MOST_RUNS
    )
    slowest = heapq.nlargest(
        _TOP, (each for each in period.workflows if each.completed), attrgetter("p95_ms")
    )
    failing = heapq.nlargest(
        _TOP, (each for each in period.workflows if each.failed), attrgetter("failed")
    )
    named = {each.workflow_id for each in (*slowest, *failing)}
    return Statistics(
        since=period.since,
        until=until,
        series=list(_series(period.counts, since, until, timedelta(seconds=seconds))),
        slowest=slowest,
        failing=failing,
        names=await stores.workflows.names(tenant_id, sorted(named)),
        queue=await stores.statistics.queue(tenant_id, _MOST_QUEUED),
    )


def _series(
    counts: dict[tuple[int, RunStatus], int], since: datetime, until: datetime, step: timedelta
) -> Iterator[Counts]:
    parts = -((since - until) // step)
    for number in range(parts):
        by_status = {status: counts.get((number, status), 0) for status in RunStatus}
        yield Counts(since + number * step, by_status)


def _check_time(since: datetime, until: datetime) -> None:
    problem: Problem | None = None
    if since >= until:
        problem = Problem(
            "bad_time", "The time ends before it begins.", "Give an earlier time.", "since"
        )
    elif until - since > _LONGEST:
        problem = Problem(
            "too_long", "The time is longer than 31 days.", "Give a later time.", "since"
        )
    if problem:
        raise InvalidInputError("The request is not valid.", [problem])
