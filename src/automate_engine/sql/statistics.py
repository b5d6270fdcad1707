"""Statistics: the runs of a tenant counted by SQL, among rows that an index finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from automate_engine.domain import (
    PeriodFigures,
    QueueFigures,
    RunFigure,
    RunStatus,
    WorkflowFigures,
)
from automate_engine.sql.encoding import read_optional_time, read_time
from automate_engine.sql.rows import Rows
from automate_engine.sql.statements import Operation, Query, Row

__all__ = ["StatisticsOperations"]

_RECENT = (
    "SELECT * FROM (SELECT run.id, run.$workflow, run.status, run.created_at, {duration}"
    " FROM $runs AS run WHERE run.$workflow = %s AND run.$tenant = %s"
    " ORDER BY run.id DESC LIMIT %s) AS newest"
)
_PERIOD = (
    "FROM $runs AS run WHERE run.$tenant = %s AND run.created_at >= %s AND run.created_at < %s"
)
_FIRST = f"SELECT run.created_at {_PERIOD} ORDER BY run.created_at DESC LIMIT 1 OFFSET %s"
_COUNTS = (
    "SELECT part, status, count(*) FROM"  # noqa: S608
    f" (SELECT ({{created}} - %s) / %s AS part, run.status {_PERIOD}) AS counted"
    " GROUP BY part, status"
)
_WORKFLOWS = (
    "SELECT workflow, status, count(*),"  # noqa: S608
    " min(CASE WHEN place * 100 >= number * 50 THEN duration END),"
    " min(CASE WHEN place * 100 >= number * 95 THEN duration END)"
    " FROM (SELECT workflow, status, duration,"
    " row_number() OVER (PARTITION BY workflow, status ORDER BY duration) AS place,"
    " count(*) OVER (PARTITION BY workflow, status) AS number"
    f" FROM (SELECT run.$workflow AS workflow, run.status, {{duration}} AS duration {_PERIOD}"
    " AND run.$workflow IS NOT NULL AND run.status IN ('COMPLETED', 'FAILED')) AS ended"
    ") AS placed GROUP BY workflow, status"
)
_QUEUED = (
    "SELECT count(*) FROM (SELECT 1 FROM $runs WHERE $tenant = %s AND status = 'QUEUED' LIMIT %s)"
    " AS counted"
)
_OLDEST = (
    "SELECT created_at FROM $runs WHERE $tenant = %s AND status = 'QUEUED' ORDER BY id LIMIT 1"
)
_STARTED = (
    "SELECT count(*) FROM (SELECT 1 FROM $runs WHERE $tenant = %s AND status = 'RUNNING'"
    " AND suspended_at IS NULL LIMIT %s) AS counted"
)
_SUSPENDED = (
    "SELECT count(*) FROM (SELECT 1 FROM $runs WHERE $tenant = %s AND suspended_at IS NOT NULL"
    " LIMIT %s) AS counted"
)
_APPROVALS = (
    "SELECT count(*) FROM (SELECT 1 FROM $steps AS step JOIN $runs AS run ON run.id = step.$run"
    " WHERE step.$tenant = %s AND step.wait_kind = 'approval' AND step.status = 'WAITING'"
    " AND step.resolution IS NULL AND run.status IN ('QUEUED', 'RUNNING') LIMIT %s) AS counted"
)


class StatisticsOperations:
    """Counts runs."""

    def __init__(self, rows: Rows) -> None:
        encoding, fill = rows.encoding, rows.names.fill
        duration = encoding.milliseconds("run.started_at", f"run.{rows.names.ended_at}")
        self._encoding = encoding
        self._recent = fill(_RECENT).format(duration=duration)
        self._first = fill(_FIRST)
        self._counts = fill(_COUNTS).format(created=encoding.seconds("run.created_at"))
        self._workflows = fill(_WORKFLOWS).format(duration=duration)
        self._oldest = fill(_OLDEST)
        self._depths = [fill(sql) for sql in (_QUEUED, _STARTED, _SUSPENDED, _APPROVALS)]

    def recent(
        self, tenant_id: str, workflow_ids: Sequence[int], limit: int
    ) -> Operation[list[RunFigure]]:
        if not workflow_ids:
            return []
        sql = " UNION ALL ".join([self._recent] * len(workflow_ids))
        values = [value for id in workflow_ids for value in (id, tenant_id, limit)]
        rows = yield Query(sql, values)
        return [_figure_of(row) for row in sorted(rows, key=itemgetter(0), reverse=True)]

    def period(
        self, tenant_id: str, since: datetime, until: datetime, *, seconds: int, most: int
    ) -> Operation[PeriodFigures]:
        time = self._encoding.time
        period = [tenant_id, time(since), time(until)]
        counted_since = since
        for (created_at,) in (yield Query(self._first, [*period, most - 1])):
            counted_since = read_time(created_at)
            period[1] = time(counted_since)
        epoch = int(since.timestamp())
        counts = yield Query(self._counts, [epoch, seconds, *period])
        workflows = yield Query(self._workflows, period)
        return PeriodFigures(
            since=counted_since,
            counts={(part, RunStatus(status)): number for part, status, number in counts},
            workflows=_workflows_of(workflows),
        )

    def queue(self, tenant_id: str, most: int) -> Operation[QueueFigures]:
        numbers = []
        for sql in self._depths:
            ((number,),) = yield Query(sql, [tenant_id, most])
            numbers.append(number)
        queued, running, suspended, approvals = numbers
        oldest = yield Query(self._oldest, [tenant_id])
        return QueueFigures(
            queued=queued,
            running=running,
            suspended=suspended,
            oldest_queued_at=read_optional_time(oldest[0][0]) if oldest else None,
            approvals=approvals,
        )


def _figure_of(row: Row) -> RunFigure:
    return RunFigure(
        id=row[0],
        workflow_id=row[1],
        status=RunStatus(row[2]),
        created_at=read_time(row[3]),
        duration_ms=row[4],
    )


def _workflows_of(rows: Sequence[Row]) -> list[WorkflowFigures]:
    found: dict[int, dict[str, Any]] = {}
    for workflow_id, status, number, p50, p95 in rows:
        figures = found.setdefault(workflow_id, {"workflow_id": workflow_id})
        if status == RunStatus.COMPLETED:
            figures |= {"completed": number, "p50_ms": p50, "p95_ms": p95}
        else:
            figures["failed"] = number
    return [WorkflowFigures(**figures) for figures in found.values()]
