"""The trigger port in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from automate_engine.domain.errors import ConflictError
from automate_engine.domain.events import Match, Page, Trigger, TriggerType
from automate_engine.domain.json import JsonObject, encode_json
from automate_engine.ports.events import (
    Advance,
    DueTrigger,
    NewTrigger,
    TriggerChange,
    TriggerFilter,
)
from automate_engine.ports.journal import NewEvent
from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.rows import TriggerRow, encoded, newest_first, not_found
from automate_engine.triggers.coalescing import coalescing_of
from automate_engine.triggers.matching import event_view, extract_inputs, trigger_matches

__all__ = ["MemoryTriggerStore"]


class MemoryTriggerStore:
    """The TriggerStore port on a MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def match(self, event: NewEvent, trigger_ids: Sequence[int] | None = None) -> list[Match]:
        view = event_view(event)
        matches = []
        for row in self._enabled(event.tenant_id):
            if trigger_ids is None:
                concerns = row.listens_to(event.type, event.source)
            else:
                concerns = row.id in trigger_ids
            workflow = self._database.workflows[row.trigger.workflow_id]
            live = workflow.live
            if not concerns or live is None:
                continue
            trigger = row.read()
            if trigger_matches(trigger, view):
                matches.append(
                    Match(
                        trigger_id=trigger.id,
                        workflow_id=trigger.workflow_id,
                        version_id=live.version.id,
                        spec_hash=live.version.spec_hash,
                        inputs=extract_inputs(trigger, view),
                        paused=workflow.workflow.paused,
                        coalescing=coalescing_of(trigger.id, trigger.config, view),
                    )
                )
        return matches

    async def match_each(self, asked: Sequence[tuple[NewEvent, int]]) -> list[list[Match]]:
        return [await self.match(event, [trigger_id]) for event, trigger_id in asked]

    async def by_path(self, type: TriggerType, path: str, *, or_disabled: bool = False) -> Trigger:
        row = self._row_of_path(type, path)
        if row is None or not (row.trigger.enabled or or_disabled):
            raise not_found("trigger")
        return row.read()

    async def of_workflow(self, tenant_id: str, workflow_id: int) -> list[Trigger]:
        self._check_workflow(tenant_id, workflow_id)
        return [row.read() for row in self._present() if row.trigger.workflow_id == workflow_id]

    async def find(
        self, tenant_id: str, filters: TriggerFilter, *, after: int | None = None, limit: int = 50
    ) -> Page[Trigger]:
        rows = (
            row
            for row in reversed(list(self._present()))
            if row.trigger.tenant_id == tenant_id
            and filters.workflow_id in (None, row.trigger.workflow_id)
            and filters.type in (None, row.trigger.type)
            and filters.enabled in (None, row.trigger.enabled)
        )
        return newest_first(rows, after, limit, TriggerRow.read)

    async def get(self, tenant_id: str, trigger_id: int) -> Trigger:
        return self._row(tenant_id, trigger_id).read()

    async def create(self, tenant_id: str, workflow_id: int, trigger: NewTrigger) -> Trigger:
        self._check_workflow(tenant_id, workflow_id)
        self._check_path(trigger.type, trigger.source)
        made = Trigger(
            id=self._database.next_id(),
            tenant_id=tenant_id,
            workflow_id=workflow_id,
            type=trigger.type,
            source=trigger.source,
            enabled=trigger.enabled,
            next_at=trigger.next_at,
        )
        if trigger.seal_secret is not None:
            made.secret = trigger.seal_secret(made.id)
        row = TriggerRow(
            trigger=made, config=encode_json(trigger.config), filters=encoded(trigger.filters)
        )
        self._database.triggers[row.id] = row
        return row.read()

    async def change(self, tenant_id: str, trigger_id: int, change: TriggerChange) -> Trigger:
        row = self._row(tenant_id, trigger_id)
        if change.source != row.trigger.source:
            self._check_path(row.trigger.type, change.source)
        config, filters = encode_json(change.config), encoded(change.filters)
        row.trigger.source, row.trigger.secret = change.source, change.secret
        row.config, row.filters = config, filters
        if change.next_time is not None:
            row.trigger.next_at = change.next_time.at
            if change.next_time.state is not None:
                row.state = encode_json(change.next_time.state)
        return row.read()

    async def set_enabled(
        self,
        tenant_id: str,
        trigger_id: int,
        enabled: bool,
        *,
        next_at: datetime | None = None,
        state: JsonObject | None = None,
    ) -> Trigger:
        row = self._row(tenant_id, trigger_id)
        row.trigger.enabled = enabled
        row.trigger.next_at = next_at
        if state is not None:
            row.state = encode_json(state)
        if enabled:
            row.enabled_after_run = max(self._database.runs, default=0)
            row.trigger.failures = 0
            row.trigger.disabled_reason = ""
        return row.read()

    async def delete(self, tenant_id: str, trigger_id: int) -> None:
        self._row(tenant_id, trigger_id).deleted = True

    async def due(self, types: Collection[str], now: datetime, limit: int) -> list[DueTrigger]:
        found = [
            (row.trigger.next_at, row.id)
            for row in self._present()
            if row.trigger.enabled
            and row.trigger.type in types
            and row.trigger.next_at is not None
            and row.trigger.next_at <= now
        ]
        return [
            DueTrigger(trigger=self._database.triggers[trigger_id].read(), due_at=due_at)
            for due_at, trigger_id in sorted(found)[:limit]
        ]

    async def advance(self, changes: Sequence[Advance]) -> list[bool]:
        return [self._advance(change) for change in changes]

    def _advance(self, change: Advance) -> bool:
        row = self._database.triggers.get(change.trigger_id)
        if row is None or row.deleted or row.trigger.next_at != change.due_at:
            return False
        row.trigger.next_at = change.next_at
        if change.state is not None:
            row.state = encode_json(change.state)
        if change.failures is not None:
            row.trigger.failures = change.failures
        if change.disabled_reason:
            row.trigger.enabled = False
            row.trigger.disabled_reason = change.disabled_reason
        return True

    def _present(self) -> Iterator[TriggerRow]:
        workflows = self._database.workflows
        return (
            row
            for row in self._database.triggers.values()
            if not row.deleted and not workflows[row.trigger.workflow_id].deleted
        )

    def _enabled(self, tenant_id: str | None = None) -> Iterator[TriggerRow]:
        workflows = self._database.workflows
        return (
            row
            for row in self._present()
            if row.trigger.enabled
            and workflows[row.trigger.workflow_id].workflow.enabled
            and tenant_id in (None, row.trigger.tenant_id)
        )

    def _check_path(self, type: str, source: str) -> None:
        has_path = type in (TriggerType.WEBHOOK, TriggerType.FORM)
        if has_path and self._row_of_path(type, source) is not None:
            raise ConflictError("This path belongs to another trigger. Use another path.")

    def _row_of_path(self, type: str, path: str) -> TriggerRow | None:
        return next((row for row in self._present() if row.has_path(type, path)), None)

    def _row(self, tenant_id: str, trigger_id: int) -> TriggerRow:
        for row in self._present():
            if row.id == trigger_id and row.trigger.tenant_id == tenant_id:
                return row
        raise not_found("trigger")

    def _check_workflow(self, tenant_id: str, workflow_id: int) -> None:
        row = self._database.workflows.get(workflow_id)
        if row is None or row.deleted or row.workflow.tenant_id != tenant_id:
            raise not_found("workflow")
