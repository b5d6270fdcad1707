"""The statistics port in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from automate_engine.domain.runs import Run, RunStatus
from automate_engine.domain.statistics import (
    PeriodFigures,
    QueueFigures,
    RunFigure,
    WorkflowFigures,
)
from automate_engine.testing.stores.database import MemoryDatabase

__all__ = ["MemoryStatisticsStore"]


class MemoryStatisticsStore:
    """The StatisticsStore port on a MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def recent(
        self, tenant_id: str, workflow_ids: Sequence[int], limit: int
    ) -> list[RunFigure]:
        found: list[RunFigure] = []
        left = dict.fromkeys(workflow_ids, limit)
        for run in reversed(self._runs(tenant_id)):
            if run.workflow_id is not None and left.get(run.workflow_id):
                left[run.workflow_id] -= 1
                found.append(_figure_of(run, run.workflow_id))
        return found

    async def period(
        self, tenant_id: str, since: datetime, until: datetime, *, seconds: int, most: int
    ) -> PeriodFigures:
        runs = [run for run in self._runs(tenant_id) if since <= run.created_at < until]
        counted_since = since
        if len(runs) >= most:
            counted_since = sorted(run.created_at for run in runs)[-most]
            runs = [run for run in runs if run.created_at >= counted_since]
        step = timedelta(seconds=seconds)
        counts = Counter(((run.created_at - since) // step, run.status) for run in runs)
        return PeriodFigures(since=counted_since, counts=dict(counts), workflows=_workflows(runs))

    async def queue(self, tenant_id: str, most: int) -> QueueFigures:
        runs = [run for run in self._runs(tenant_id) if not run.status.is_terminal]
        queued = [run for run in runs if run.status is RunStatus.QUEUED]
        started = [run for run in runs if run.status is RunStatus.RUNNING]
        suspended = sum(run.suspended_at is not None for run in runs)
        approvals = sum(
            step.is_approval and step.waits and step.run_row.run.tenant_id == tenant_id
            for step in self._database.steps.values()
        )
        return QueueFigures(
            queued=min(len(queued), most),
            running=min(sum(run.suspended_at is None for run in started), most),
            suspended=min(suspended, most),
            oldest_queued_at=queued[0].created_at if queued else None,
            approvals=min(approvals, most),
        )

    def _runs(self, tenant_id: str) -> list[Run]:
        rows = self._database.runs.values()
        return [row.run for row in rows if row.run.tenant_id == tenant_id]


def _figure_of(run: Run, workflow_id: int) -> RunFigure:
    return RunFigure(
        id=run.id,
        workflow_id=workflow_id,
        status=run.status,
        created_at=run.created_at,
        duration_ms=_duration(run),
    )


def _duration(run: Run) -> int | None:
    if run.started_at is None or run.ended_at is None:
        return None
    return round((run.ended_at - run.started_at) / timedelta(milliseconds=1))


def _workflows(runs: Sequence[Run]) -> list[WorkflowFigures]:
    failed: Counter[int] = Counter()
    durations: defaultdict[int, list[int]] = defaultdict(list)
    for run in runs:
        if run.workflow_id is None:
            continue
        if run.status is RunStatus.FAILED:
            failed[run.workflow_id] += 1
        elif run.status is RunStatus.COMPLETED:
            durations[run.workflow_id].append(_duration(run) or 0)
    return [
        WorkflowFigures(
            workflow_id=workflow_id,
            completed=len(durations[workflow_id]),
            failed=failed[workflow_id],
            p50_ms=_share(durations[workflow_id], 50),
            p95_ms=_share(durations[workflow_id], 95),
        )
        for workflow_id in dict.fromkeys([*failed, *durations])
    ]


def _share(durations: Sequence[int], percent: int) -> int | None:
    """The shortest duration that so many of them do not exceed."""
    if not durations:
        return None
    return sorted(durations)[-(-len(durations) * percent // 100) - 1]
