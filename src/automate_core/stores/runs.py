"""The run store: reading runs and steps, and signals from people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from automate_core.stores.database import Store, stored
from automate_core.stores.dialect import Row, read_json, read_optional_time, read_time
from automate_core.stores.paging import page_of
from automate_core.stores.rows import RUN_COLUMNS, STEP_COLUMNS, run_of, step_of
from automate_core.stores.signals import make_ready
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

__all__ = ["DjangoRunStore"]

_RUNS = f"SELECT {RUN_COLUMNS} FROM automate_core_execution AS run WHERE run.tenant_id = %s"  # noqa: S608
_STEPS = f"SELECT {STEP_COLUMNS}, step.id FROM automate_core_steprun AS step"  # noqa: S608

_LATEST = (
    " AND NOT EXISTS (SELECT 1 FROM automate_core_steprun AS later"
    " WHERE later.execution_id = step.execution_id AND later.step_id = step.step_id"
    " AND later.attempt > step.attempt)"
)
_OF_WORKFLOW = f"{_STEPS} WHERE step.execution_id = ANY(%s) AND step.scope = ''{_LATEST}"
_OF_BODIES = (
    f"{_STEPS} WHERE step.execution_id = ANY(%s) AND step.scope <> '' AND step.scope = ANY(%s)"
    f"{_LATEST}"
)
_OPEN = (
    f"{_STEPS} WHERE step.execution_id = %s AND step.status IN ('RUNNING', 'WAITING')"
    " ORDER BY step.id"
)
_CHILD = (
    "SELECT id FROM automate_core_execution WHERE parent_id = %s AND parent_step_id = %s"
    " ORDER BY id DESC LIMIT 1"
)

_CANCEL = (
    "UPDATE automate_core_execution SET cancel_requested_at = %s WHERE id = %s"
    " AND tenant_id = %s AND status IN ('QUEUED', 'RUNNING') AND cancel_requested_at IS NULL"
    " RETURNING id"
)

_APPROVALS = (
    "SELECT step.id, step.tenant_id, step.execution_id, run.automation_id, step.step_id,"
    " step.input::text, step.started_at, step.wake_at FROM automate_core_steprun AS step"
    " JOIN automate_core_execution AS run ON run.id = step.execution_id"
    " WHERE step.tenant_id = %s AND step.wait_kind = 'approval'"
)

_PENDING = (
    " AND step.status = 'WAITING' AND step.resolution IS NULL"
    " AND run.status IN ('QUEUED', 'RUNNING')"
)

_RESOLVE = (
    "UPDATE automate_core_steprun SET resolution = %s WHERE id = %s AND tenant_id = %s"
    " AND wait_kind = 'approval' AND status = 'WAITING' AND resolution IS NULL AND execution_id IN"
    " (SELECT id FROM automate_core_execution WHERE status IN ('QUEUED', 'RUNNING'))"
    " RETURNING execution_id"
)

_KNOWN = (
    "SELECT 1 FROM automate_core_steprun WHERE id = %s AND tenant_id = %s"
    " AND (wait_kind IS NULL OR wait_kind = 'approval')"
)


class DjangoRunStore(Store):
    """Reads runs and steps; takes signals."""

    @stored
    def get(self, tenant_id: str, run_id: int) -> Run:
        return self._run(tenant_id, run_id)

    @stored
    def find(
        self, tenant_id: str, filters: RunFilter, *, after: int | None = None, limit: int = 50
    ) -> Page[Run]:
        conditions, values = self._conditions(filters, after)
        sql = " ".join([_RUNS, *conditions, "ORDER BY run.id DESC LIMIT %s"])
        rows = self._query(sql, [tenant_id, *values, limit + 1])
        return page_of(rows, limit, run_of, itemgetter(0))

    @stored
    def load_steps(self, run_ids: Sequence[int], scopes: Sequence[str]) -> list[StepRecord]:
        array = self._database.dialect.array
        rows: list[Row] = []
        if run_ids and "" in scopes:
            rows += self._query(_OF_WORKFLOW, [array(run_ids)])
        if run_ids and (bodies := [scope for scope in scopes if scope]):
            rows += self._query(_OF_BODIES, [array(run_ids), array(bodies)])
        return [step_of(row) for row in sorted(rows, key=itemgetter(-1))]

    @stored
    def load_open_steps(self, run_id: int) -> list[StepRecord]:
        return [step_of(row) for row in self._query(_OPEN, [run_id])]

    @stored
    def child_run_id(self, run_id: int, step_key: str) -> int | None:
        for (child_id,) in self._query(_CHILD, [run_id, step_key]):
            return int(child_id)
        return None

    @stored
    def list_steps(
        self, tenant_id: str, run_id: int, *, after: int | None = None, limit: int = 1000
    ) -> Page[StepRecord]:
        self._run(tenant_id, run_id)
        sql = f"{_STEPS} WHERE step.execution_id = %s AND step.id > %s ORDER BY step.id LIMIT %s"
        rows = self._query(sql, [run_id, after or 0, limit + 1])
        return page_of(rows, limit, step_of, itemgetter(-1))

    @stored
    def get_step(self, tenant_id: str, run_id: int, key: str) -> StepRecord:
        self._run(tenant_id, run_id)
        sql = (
            f"{_STEPS} WHERE step.execution_id = %s AND step.step_id = %s"
            " ORDER BY step.attempt DESC LIMIT 1"
        )
        for row in self._query(sql, [run_id, key]):
            return step_of(row)
        raise NotFoundError("There is no such step in this run. Check its key.")

    @stored
    def request_cancel(self, tenant_id: str, run_id: int, at: datetime) -> bool:
        now = self._database.dialect.time(at)
        asked = self._query(_CANCEL, [now, run_id, tenant_id])
        if not asked:
            return not self._run(tenant_id, run_id).status.is_terminal
        self._make_ready(run_id, now)
        return True

    @stored
    def approvals(
        self, tenant_id: str, *, after: int | None = None, limit: int = 50
    ) -> Page[Approval]:
        older = "" if after is None else " AND step.id < %s"
        sql = f"{_APPROVALS}{_PENDING}{older} ORDER BY step.id DESC LIMIT %s"
        values = [tenant_id, *([] if after is None else [after]), limit + 1]
        return page_of(self._query(sql, values), limit, _approval_of, itemgetter(0))

    @stored
    def get_approval(self, tenant_id: str, approval_id: int) -> Approval:
        for row in self._query(f"{_APPROVALS} AND step.id = %s", [tenant_id, approval_id]):
            return _approval_of(row)
        raise _no_approval()

    @stored
    def resolve_approval(
        self, tenant_id: str, approval_id: int, resolution: JsonObject, at: datetime
    ) -> bool:
        dialect = self._database.dialect
        document = dialect.document(encode_json(resolution))
        resolved = self._query(_RESOLVE, [document, approval_id, tenant_id])
        for (run_id,) in resolved:
            self._make_ready(run_id, dialect.time(at))
        if not resolved and not self._query(_KNOWN, [approval_id, tenant_id]):
            raise _no_approval()
        return bool(resolved)

    def _run(self, tenant_id: str, run_id: int) -> Run:
        for row in self._query(f"{_RUNS} AND run.id = %s", [tenant_id, run_id]):
            return run_of(row)
        raise NotFoundError("There is no such run. Check the id.")

    def _conditions(self, filters: RunFilter, after: int | None) -> tuple[list[str], list[Any]]:
        """The SQL of those parts of a filter that are given, and their values."""
        time = self._database.dialect.time
        parts = {
            "AND run.automation_id = %s": filters.workflow_id,
            "AND run.status = %s": filters.status and filters.status.value,
            "AND run.trigger_id = %s": filters.trigger_id,
            "AND run.event_id = %s": filters.event_id,
            "AND run.created_at >= %s": time(filters.created_from),
            "AND run.created_at < %s": time(filters.created_until),
            "AND run.id < %s": after,
        }
        given = {sql: value for sql, value in parts.items() if value is not None}
        conditions = list(given)
        if filters.suspended is not None:
            conditions.append(f"AND run.suspended_at IS {'NOT ' * filters.suspended}NULL")
        return conditions, list(given.values())

    def _make_ready(self, run_id: int, at: Any) -> None:
        with self._database.cursor() as cursor:
            make_ready(self._database.dialect, cursor, {run_id: at})
            self._database.announce(cursor)

    def _query(self, sql: str, values: Sequence[Any]) -> list[Row]:
        with self._database.cursor() as cursor:
            return self._database.dialect.query(cursor, sql, values)


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
