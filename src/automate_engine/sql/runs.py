"""The run store: reading runs and steps, and signals from people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from automate_engine.domain import (
    Approval,
    JsonObject,
    NotFoundError,
    Page,
    Run,
    StepRecord,
    encode_json,
)
from automate_engine.ports.runs import RunFilter
from automate_engine.sql.encoding import read_json, read_optional_time, read_time
from automate_engine.sql.paging import page_of
from automate_engine.sql.rows import STEP_COLUMNS, Rows, step_of
from automate_engine.sql.signals import Signals
from automate_engine.sql.statements import Notify, Operation, Query, Row

__all__ = ["RunOperations"]

_STEPS = f"SELECT {STEP_COLUMNS}, step.id FROM $steps AS step"  # noqa: S608

_LATEST = (
    " AND NOT EXISTS (SELECT 1 FROM $steps AS later"
    " WHERE later.$run = step.$run AND later.step_id = step.step_id"
    " AND later.attempt > step.attempt)"
)
_OF_WORKFLOW = f"{_STEPS} WHERE step.$run = ANY(%s) AND step.scope = ''{_LATEST}"
_OF_BODIES = (
    f"{_STEPS} WHERE step.$run = ANY(%s) AND step.scope <> '' AND step.scope = ANY(%s){_LATEST}"
)
_OPEN = f"{_STEPS} WHERE step.$run = %s AND step.status IN ('RUNNING', 'WAITING') ORDER BY step.id"
_LIST = f"{_STEPS} WHERE step.$run = %s AND step.id > %s ORDER BY step.id LIMIT %s"
_STEP = f"{_STEPS} WHERE step.$run = %s AND step.step_id = %s ORDER BY step.attempt DESC LIMIT 1"

_CHILD = (
    "SELECT id FROM $runs WHERE parent_id = %s AND parent_step_id = %s ORDER BY id DESC LIMIT 1"
)

_CANCEL = (
    "UPDATE $runs SET cancel_requested_at = %s, lane = '', coalesce_key = NULL, concurrency_key ="
    " CASE WHEN status = 'QUEUED' THEN NULL ELSE concurrency_key END WHERE id = %s"
    " AND $tenant = %s AND status IN ('QUEUED', 'RUNNING') AND cancel_requested_at IS NULL"
    " RETURNING id"
)

_APPROVALS = (
    "SELECT step.id, step.$tenant, step.$run, run.$workflow, step.step_id,"
    " step.input::text, step.started_at, step.wake_at FROM $steps AS step"
    " JOIN $runs AS run ON run.id = step.$run"
    " WHERE step.$tenant = %s AND step.wait_kind = 'approval'"
)

_PENDING = (
    " AND step.status = 'WAITING' AND step.resolution IS NULL"
    " AND run.status IN ('QUEUED', 'RUNNING')"
)

_RESOLVE = (
    "UPDATE $steps SET resolution = %s WHERE id = %s AND $tenant = %s"
    " AND wait_kind = 'approval' AND status = 'WAITING' AND resolution IS NULL AND $run IN"
    " (SELECT id FROM $runs WHERE status IN ('QUEUED', 'RUNNING'))"
    " RETURNING $run"
)

_KNOWN = (
    "SELECT 1 FROM $steps WHERE id = %s AND $tenant = %s AND $run IS NOT NULL"
    " AND (wait_kind IS NULL OR wait_kind = 'approval')"
)

_OF_EVENT = (
    "SELECT id FROM $runs WHERE event_id = %s UNION ALL"
    " SELECT $run FROM $run_events WHERE event_id = %s"
)


_NEWEST_FIRST = "ORDER BY run.id DESC LIMIT %s"


class RunOperations:
    """Reads runs and steps; takes signals."""

    def __init__(self, rows: Rows) -> None:
        fill = rows.names.fill
        self._rows = rows
        self._encoding = rows.encoding
        self._signals = Signals(rows)
        self._runs = fill(f"SELECT {rows.run_columns} FROM $runs AS run WHERE run.$tenant = %s")  # noqa: S608
        self._ids = fill("SELECT run.id FROM $runs AS run WHERE run.$tenant = %s")
        self._has_text = _has_text(rows)
        self._of_workflow = fill(_OF_WORKFLOW)
        self._of_bodies = fill(_OF_BODIES)
        self._open = fill(_OPEN)
        self._list = fill(_LIST)
        self._step = fill(_STEP)
        self._child = fill(_CHILD)
        self._cancel = fill(_CANCEL)
        self._approvals = fill(_APPROVALS)
        self._resolve = fill(_RESOLVE)
        self._known = fill(_KNOWN)
        self._of_event = fill(_OF_EVENT)

    def get(self, tenant_id: str, run_id: int) -> Operation[Run]:
        for row in (yield Query(f"{self._runs} AND run.id = %s", [tenant_id, run_id])):
            return self._rows.run_of(row)
        raise NotFoundError("There is no such run. Check the id.")

    def find(
        self,
        tenant_id: str,
        filters: RunFilter,
        *,
        after: int | None = None,
        limit: int = 50,
        examined: int = 2000,
    ) -> Operation[Page[Run]]:
        conditions, values = self._conditions(filters, after)
        last: int | None = None
        if filters.text is not None:
            last = yield from self._last_examined([tenant_id, *values], conditions, examined)
            conditions.append(self._has_text)
            values += [_pattern(filters.text)] * 3
            if last is not None:
                conditions.append("AND run.id >= %s")
                values.append(last)
        sql = " ".join([self._runs, *conditions, _NEWEST_FIRST])
        rows = yield Query(sql, [tenant_id, *values, limit + 1])
        page = page_of(rows, limit, self._rows.run_of, itemgetter(0))
        return page if page.next_after is not None else Page(page.items, last)

    def _last_examined(
        self, values: list[Any], conditions: list[str], examined: int
    ) -> Operation[int | None]:
        """The id of the last row to look through for a text, None when there are fewer."""
        sql = " ".join([self._ids, *conditions, f"{_NEWEST_FIRST} OFFSET %s"])
        for (run_id,) in (yield Query(sql, [*values, 1, examined - 1])):
            return int(run_id)
        return None

    def load_steps(
        self, run_ids: Sequence[int], scopes: Sequence[str]
    ) -> Operation[list[StepRecord]]:
        array = self._encoding.array
        rows: list[Row] = []
        if run_ids and "" in scopes:
            rows += yield Query(self._of_workflow, [array(run_ids)])
        if run_ids and (bodies := [scope for scope in scopes if scope]):
            rows += yield Query(self._of_bodies, [array(run_ids), array(bodies)])
        return [step_of(row) for row in sorted(rows, key=itemgetter(-1))]

    def load_open_steps(self, run_id: int) -> Operation[list[StepRecord]]:
        rows = yield Query(self._open, [run_id])
        return [step_of(row) for row in rows]

    def child_run_id(self, run_id: int, step_key: str) -> Operation[int | None]:
        for (child_id,) in (yield Query(self._child, [run_id, step_key])):
            return int(child_id)
        return None

    def list_steps(
        self, tenant_id: str, run_id: int, *, after: int | None = None, limit: int = 1000
    ) -> Operation[Page[StepRecord]]:
        yield from self.get(tenant_id, run_id)
        rows = yield Query(self._list, [run_id, after or 0, limit + 1])
        return page_of(rows, limit, step_of, itemgetter(-1))

    def get_step(self, tenant_id: str, run_id: int, key: str) -> Operation[StepRecord]:
        yield from self.get(tenant_id, run_id)
        for row in (yield Query(self._step, [run_id, key])):
            return step_of(row)
        raise NotFoundError("There is no such step in this run. Check its key.")

    def request_cancel(self, tenant_id: str, run_id: int, at: datetime) -> Operation[bool]:
        now = self._encoding.time(at)
        asked = yield Query(self._cancel, [now, run_id, tenant_id])
        if not asked:
            run = yield from self.get(tenant_id, run_id)
            return not run.status.is_terminal
        yield from self._make_ready(run_id, now)
        return True

    def approvals(
        self,
        tenant_id: str,
        *,
        run_id: int | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> Operation[Page[Approval]]:
        sql = f"{self._approvals}{_PENDING}"
        values: list[str | int] = [tenant_id]
        for condition, value in ((" AND run.id = %s", run_id), (" AND step.id < %s", after)):
            if value is not None:
                sql, values = sql + condition, [*values, value]
        rows = yield Query(f"{sql} ORDER BY step.id DESC LIMIT %s", [*values, limit + 1])
        return page_of(rows, limit, _approval_of, itemgetter(0))

    def get_approval(self, tenant_id: str, approval_id: int) -> Operation[Approval]:
        sql = f"{self._approvals} AND step.id = %s"
        for row in (yield Query(sql, [tenant_id, approval_id])):
            return _approval_of(row)
        raise _no_approval()

    def resolve_approval(
        self, tenant_id: str, approval_id: int, resolution: JsonObject, at: datetime
    ) -> Operation[bool]:
        document = self._encoding.document(encode_json(resolution))
        resolved = yield Query(self._resolve, [document, approval_id, tenant_id])
        for (run_id,) in resolved:
            yield from self._make_ready(run_id, self._encoding.time(at))
        if not resolved and not (yield Query(self._known, [approval_id, tenant_id])):
            raise _no_approval()
        return bool(resolved)

    def _conditions(self, filters: RunFilter, after: int | None) -> tuple[list[str], list[Any]]:
        """The SQL of those parts of a filter that are given, and their values."""
        names, time = self._rows.names, self._encoding.time
        parts = {
            f"AND run.{names.workflow} = %s": filters.workflow_id,
            "AND run.status = %s": filters.status and filters.status.value,
            f"AND run.{names.trigger} = %s": filters.trigger_id,
            "AND run.parent_id = %s": filters.parent_run_id,
            "AND run.created_at >= %s": time(filters.created_from),
            "AND run.created_at < %s": time(filters.created_until),
            "AND run.id < %s": after,
        }
        given = {sql: value for sql, value in parts.items() if value is not None}
        conditions = list(given)
        values = list(given.values())
        if filters.event_id is not None:
            conditions.append(f"AND run.id IN ({self._of_event})")
            values += [filters.event_id, filters.event_id]
        if filters.suspended is not None:
            conditions.append(f"AND run.suspended_at IS {'NOT ' * filters.suspended}NULL")
        return conditions, values

    def _make_ready(self, run_id: int, at: Any) -> Operation[None]:
        yield from self._signals.make_ready({run_id: at})
        yield Notify()


def _has_text(rows: Rows) -> str:
    """The condition that a value of a run has a text in it, which is given for each of them."""
    column, name = rows.schema.inputs
    inputs = rows.encoding.part(f"run.{column}", name) if name else f"run.{column}::text"
    values = (inputs, "run.outputs::text", f"run.{rows.names.error}::text")
    parts = " OR ".join(f"{value} ILIKE %s ESCAPE '!'" for value in values)
    return f"AND ({parts})"


def _pattern(text: str) -> str:
    """What finds a text in the JSON that it is a part of."""
    encoded = encode_json(text).decode()[1:-1]
    return "%" + re.sub("[!%_]", r"!\g<0>", encoded) + "%"


def _approval_of(row: Row) -> Approval:
    return Approval(
        id=row[0],
        tenant_id=row[1],
        run_id=row[2],
        workflow_id=row[3],
        step_key=row[4],
        request=read_json(row[5]) or {},
        requested_at=read_time(row[6]),
        expires_at=read_optional_time(row[7]),
    )


def _no_approval() -> NotFoundError:
    return NotFoundError("There is no such approval. Check the id.")
