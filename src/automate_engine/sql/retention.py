"""Retention: old runs and events, looked through in the order of their ids and deleted."""

from __future__ import annotations

from collections.abc import Sequence

from automate_engine.domain.runs import RunStatus
from automate_engine.ports.retention import KeptEvent, KeptRun
from automate_engine.sql.encoding import read_optional_time, read_time
from automate_engine.sql.rates import RateOperations
from automate_engine.sql.rows import Rows
from automate_engine.sql.statements import Operation, Query

__all__ = ["RetentionOperations"]

_RUNS = (
    "SELECT run.id, run.$tenant, run.$workflow, run.status, run.created_at, run.$ended_at,"
    " EXISTS (SELECT 1 FROM $runs AS parent WHERE parent.id = run.parent_id"
    " AND parent.status IN ('QUEUED', 'RUNNING'))"
    " FROM $runs AS run WHERE run.id > %s"
)
_NTH_NEWEST = (
    "SELECT id FROM $runs WHERE $workflow = %s AND status = %s ORDER BY id DESC LIMIT 1 OFFSET %s"
)
_ENDED = (
    "SELECT id FROM $runs WHERE id = ANY(%s) AND status IN ('COMPLETED', 'FAILED', 'CANCELLED')"
    " ORDER BY id FOR NO KEY UPDATE"
)
_VALUES = (
    "SELECT $tenant, outputs_blob FROM $runs WHERE id = ANY(%s) AND outputs_blob IS NOT NULL"
    " UNION SELECT $tenant, output_blob FROM $steps"
    " WHERE $run = ANY(%s) AND output_blob IS NOT NULL"
)
_FORGET = (
    "UPDATE $runs SET parent_id = NULL WHERE parent_id = ANY(%s)",
    "UPDATE $runs SET rerun_of_id = NULL WHERE rerun_of_id = ANY(%s)",
)
_DELETE = (
    "DELETE FROM $steps WHERE $run = ANY(%s)",
    "DELETE FROM $run_events WHERE $run = ANY(%s)",
    "DELETE FROM $runs WHERE id = ANY(%s)",
)
_EVENTS = (
    "SELECT event.id, event.$received_at,"
    " EXISTS (SELECT 1 FROM $runs AS run WHERE run.event_id = event.id)"
    " OR EXISTS (SELECT 1 FROM $run_events AS link WHERE link.event_id = event.id),"
    " event.processed_at IS NOT NULL"
    " FROM $events AS event WHERE event.id > %s ORDER BY event.id LIMIT %s"
)
_DELETE_EVENTS = (
    "DELETE FROM $events WHERE id = ANY(%s) AND processed_at IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM $runs AS run WHERE run.event_id = $events.id)"
    " AND NOT EXISTS (SELECT 1 FROM $run_events AS link WHERE link.event_id = $events.id)"
    " RETURNING id"
)


class RetentionOperations:
    """Looks through what is old, and deletes it."""

    def __init__(self, rows: Rows) -> None:
        fill = rows.names.fill
        self._encoding = rows.encoding
        self._runs = fill(_RUNS)
        self._of_workflow = fill(" AND run.$workflow = %s")
        self._nth_newest = fill(_NTH_NEWEST)
        self._ended = fill(_ENDED)
        self._values = fill(_VALUES)
        self._forget = [fill(sql) for sql in _FORGET]
        self._delete = [fill(sql) for sql in (*rows.schema.deletes, *_DELETE)]
        self._events = fill(_EVENTS)
        self._delete_events = fill(_DELETE_EVENTS)
        self.delete_rates = RateOperations(rows).delete

    def runs(
        self, after: int, limit: int, *, workflow_id: int | None = None
    ) -> Operation[list[KeptRun]]:
        narrowed = self._of_workflow if workflow_id is not None else ""
        values = [after, *([workflow_id] if workflow_id is not None else []), limit]
        rows = yield Query(f"{self._runs}{narrowed} ORDER BY run.id LIMIT %s", values)
        return [
            KeptRun(
                id=row[0],
                tenant_id=row[1],
                workflow_id=row[2],
                status=RunStatus(row[3]),
                created_at=read_time(row[4]),
                ended_at=read_optional_time(row[5]),
                is_child_of_live=bool(row[6]),
            )
            for row in rows
        ]

    def nth_newest(self, workflow_id: int, status: RunStatus, n: int) -> Operation[int | None]:
        for (run_id,) in (yield Query(self._nth_newest, [workflow_id, status.value, n - 1])):
            return int(run_id)
        return None

    def delete_runs(self, run_ids: Sequence[int]) -> Operation[list[tuple[str, str]]]:
        ended = yield Query(self._ended, [self._encoding.array(run_ids)])
        ids = self._encoding.array([run_id for (run_id,) in ended])
        values = yield Query(self._values, [ids, ids])
        for sql in (*self._forget, *self._delete):
            yield Query(sql, [ids])
        return [(tenant_id, key) for tenant_id, key in values]

    def events(self, after: int, limit: int) -> Operation[list[KeptEvent]]:
        rows = yield Query(self._events, [after, limit])
        return [
            KeptEvent(event_id, read_time(at), bool(has_runs), bool(is_processed))
            for event_id, at, has_runs, is_processed in rows
        ]

    def delete_events(self, event_ids: Sequence[int]) -> Operation[int]:
        deleted = yield Query(self._delete_events, [self._encoding.array(event_ids)])
        return len(deleted)
