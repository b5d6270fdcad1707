"""The retention port in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import RunStatus
from automate_engine.ports.retention import KeptEvent, KeptRun
from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.rows import EventRow, RunRow

__all__ = ["MemoryRetentionStore"]


class MemoryRetentionStore:
    """The RetentionStore port on a MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def policies(self) -> dict[int, JsonObject]:
        configs = {
            row.id: row.read().config
            for row in self._database.workflows.values()
            if not row.deleted
        }
        return {id: config["retention"] for id, config in configs.items() if "retention" in config}

    async def runs(
        self, after: int, limit: int, *, workflow_id: int | None = None
    ) -> list[KeptRun]:
        rows = [
            row
            for row in self._database.runs.values()
            if row.id > after and workflow_id in (None, row.run.workflow_id)
        ]
        return [self._kept_run(row) for row in rows[:limit]]

    async def nth_newest(self, workflow_id: int, status: RunStatus, n: int) -> int | None:
        ids = [
            row.id
            for row in self._database.runs.values()
            if row.run.workflow_id == workflow_id and row.run.status is status
        ]
        return ids[-n] if len(ids) >= n else None

    async def delete_runs(self, run_ids: Sequence[int]) -> list[tuple[str, str]]:
        values = []
        for run_id in run_ids:
            row = self._database.runs.get(run_id)
            if row is not None and row.run.status.is_terminal:
                values += _values_of(row)
                self._forget(row)
        return values

    async def events(self, after: int, limit: int) -> list[KeptEvent]:
        rows = [row for row in self._database.events.values() if row.id > after]
        return [self._kept_event(row) for row in rows[:limit]]

    async def delete_events(self, event_ids: Sequence[int]) -> int:
        found = [self._database.events.get(event_id) for event_id in event_ids]
        free = [row for row in found if row and row.event.processed_at and not self._has_runs(row)]
        for row in free:
            del self._database.events[row.id]
            for rows in self._database.deliveries.values():
                if row in rows:
                    rows.remove(row)
        return len(free)

    async def delete_rates(self, before: datetime, limit: int) -> int:
        rates = self._database.rates
        free = [key for key, free_at in rates.items() if free_at < before][:limit]
        for key in free:
            del rates[key]
        return len(free)

    def _kept_run(self, row: RunRow) -> KeptRun:
        run = row.run
        parent = self._database.runs.get(run.parent_run_id or 0)
        return KeptRun(
            run.id,
            run.tenant_id,
            run.workflow_id,
            run.status,
            run.created_at,
            run.ended_at,
            parent is not None and not parent.run.status.is_terminal,
        )

    def _kept_event(self, row: EventRow) -> KeptEvent:
        event = row.event
        is_processed = event.processed_at is not None
        return KeptEvent(event.id, event.received_at, self._has_runs(row), is_processed)

    def _has_runs(self, row: EventRow) -> bool:
        return any(
            run.run.event_id == row.id or row.id in run.event_ids
            for run in self._database.runs.values()
        )

    def _forget(self, row: RunRow) -> None:
        del self._database.runs[row.id]
        cause = self._database.events.get(row.run.event_id or 0)
        if cause is not None and row.id in cause.run_ids:
            cause.run_ids.remove(row.id)
        for step in row.steps.values():
            self._database.steps.pop(step.id, None)
            self._database.approvals.pop(step.id, None)
        for other in self._database.runs.values():
            if other.run.parent_run_id == row.id:
                other.run.parent_run_id = None
            if other.run.rerun_of_id == row.id:
                other.run.rerun_of_id = None
        self._database.children.pop(row.id, None)


def _values_of(row: RunRow) -> list[tuple[str, str]]:
    keys = [row.run.outputs_blob, *(step.record.output_blob for step in row.steps.values())]
    return [(row.run.tenant_id, key) for key in keys if key is not None]
