"""The run port in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from automate_engine.domain.events import Page
from automate_engine.domain.json import JsonObject, decode_json, encode_json
from automate_engine.domain.runs import Approval, Run, StepRecord, StepStatus
from automate_engine.ports.runs import RunFilter
from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.rows import RunRow, StepRow, newest_first, not_found

__all__ = ["MemoryRunStore"]

_OPEN = (StepStatus.RUNNING, StepStatus.WAITING)
_id = attrgetter("id")


class MemoryRunStore:
    """The RunStore port on a MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, tenant_id: str, run_id: int) -> Run:
        return self._row(tenant_id, run_id).read()

    async def find(
        self,
        tenant_id: str,
        filters: RunFilter,
        *,
        after: int | None = None,
        limit: int = 50,
        examined: int = 2000,
    ) -> Page[Run]:
        rows = [
            row
            for row in reversed(self._database.runs.values())
            if row.run.tenant_id == tenant_id and _passes(row.run, filters)
            if filters.event_id in (None, row.run.event_id, *row.event_ids)
            if after is None or row.id < after
        ]
        if filters.text is None:
            return newest_first(rows, after, limit, RunRow.read)
        text = encode_json(filters.text)[1:-1].lower()
        found = (row for row in rows[:examined] if _has_text(row, text))
        page = newest_first(found, after, limit, RunRow.read)
        if page.next_after is None and len(rows) >= examined:
            return Page(page.items, rows[examined - 1].id)
        return page

    async def load_steps(self, run_ids: Sequence[int], scopes: Sequence[str]) -> list[StepRecord]:
        wanted = frozenset(scopes)
        return [
            step.read()
            for run_id in run_ids
            for step in sorted(self._database.runs[run_id].latest.values(), key=_id)
            if step.record.scope in wanted
        ]

    async def list_steps(
        self, tenant_id: str, run_id: int, *, after: int | None = None, limit: int = 1000
    ) -> Page[StepRecord]:
        rows = [
            step
            for step in self._row(tenant_id, run_id).steps.values()
            if after is None or step.id > after
        ]
        items = [step.read() for step in rows[:limit]]
        return Page(items, rows[limit - 1].id if len(rows) > limit else None)

    async def get_step(self, tenant_id: str, run_id: int, key: str) -> StepRecord:
        step = self._row(tenant_id, run_id).latest.get(key)
        if step is None:
            raise not_found("step of this run")
        return step.read()

    async def load_open_steps(self, run_id: int) -> list[StepRecord]:
        steps = self._database.runs[run_id].steps.values()
        return [step.read() for step in steps if step.record.status in _OPEN]

    async def child_run_id(self, run_id: int, step_key: str) -> int | None:
        for row in reversed(self._database.children.get(run_id, ())):
            if row.run.parent_step_key == step_key:
                return row.id
        return None

    async def request_cancel(self, tenant_id: str, run_id: int, at: datetime) -> bool:
        row = self._row(tenant_id, run_id)
        if row.run.status.is_terminal:
            return False
        self._database.request_cancel(row, at)
        return True

    async def approvals(
        self,
        tenant_id: str,
        *,
        run_id: int | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> Page[Approval]:
        rows = (
            step
            for _, step in sorted(self._database.approvals.items(), reverse=True)
            if step.waits
            and step.run_row.run.tenant_id == tenant_id
            and run_id in (None, step.run_row.run.id)
        )
        return newest_first(rows, after, limit, _approval)

    async def get_approval(self, tenant_id: str, approval_id: int) -> Approval:
        return _approval(self._approval_row(tenant_id, approval_id))

    async def resolve_approval(
        self, tenant_id: str, approval_id: int, resolution: JsonObject, at: datetime
    ) -> bool:
        encoded = encode_json(resolution)
        step = self._approval_row(tenant_id, approval_id)
        if not step.waits:
            return False
        self._database.resolve(step, encoded, at)
        return True

    def _row(self, tenant_id: str, run_id: int) -> RunRow:
        row = self._database.runs.get(run_id)
        if row is None or row.run.tenant_id != tenant_id:
            raise not_found("run")
        return row

    def _approval_row(self, tenant_id: str, approval_id: int) -> StepRow:
        step = self._database.steps.get(approval_id)
        if step is None or not step.is_approval or step.run_row.run.tenant_id != tenant_id:
            raise not_found("approval")
        return step


def _has_text(row: RunRow, text: bytes) -> bool:
    return any(text in (value or b"").lower() for value in (row.inputs, row.outputs, row.error))


def _passes(run: Run, filters: RunFilter) -> bool:
    created_from, created_until = filters.created_from, filters.created_until
    return (
        filters.workflow_id in (None, run.workflow_id)
        and filters.status in (None, run.status)
        and filters.trigger_id in (None, run.trigger_id)
        and filters.parent_run_id in (None, run.parent_run_id)
        and (created_from is None or run.created_at >= created_from)
        and (created_until is None or run.created_at < created_until)
        and filters.suspended in (None, run.suspended_at is not None)
    )


def _approval(step: StepRow) -> Approval:
    record, run = step.record, step.run_row.run
    return Approval(
        id=step.id,
        tenant_id=run.tenant_id,
        run_id=run.id,
        workflow_id=run.workflow_id,
        step_key=record.key,
        request=decode_json(record.input) if record.input else {},
        requested_at=record.started_at,
        expires_at=record.wake_at,
    )
