"""The trigger store: who waits for which events, and when schedules are due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import IntegrityError, router, transaction
from django.db.models import Q, QuerySet

from automate_core.base import tenant_context
from automate_core.events.models import Event
from automate_core.stores.database import Database, Store, stored
from automate_core.stores.overrides import model_class
from automate_core.workflows.models import Automation, Workflow
from automate_core.workflows.models import Trigger as TriggerRow
from automate_engine.domain import (
    ConflictError,
    JsonObject,
    Match,
    NotFoundError,
    Page,
    Trigger,
    TriggerType,
)
from automate_engine.ports.events import (
    Advance,
    DueTrigger,
    NewTrigger,
    TriggerChange,
    TriggerFilter,
)
from automate_engine.ports.journal import NewEvent
from automate_engine.sql import advance_triggers, listener_paths, page_of
from automate_engine.triggers.coalescing import coalescing_of
from automate_engine.triggers.matching import payload_key

__all__ = ["DjangoTriggerStore"]


class DjangoTriggerStore(Store):
    """Keeps triggers; asks those of the project's own class whether an event matches."""

    @stored
    def match(self, event: NewEvent, trigger_ids: Sequence[int] | None = None) -> list[Match]:
        asked = _triggers().filter(
            tenant_id=event.tenant_id, enabled=True, automation__enabled=True
        )
        if trigger_ids is None:
            asked = asked.filter(_may_match(self._database, event))
        else:
            asked = asked.filter(id__in=trigger_ids)
        triggers = list(asked.select_related("automation").order_by("id"))
        live = _live_versions(triggers)
        row = _event_row(event)
        with tenant_context(event.tenant_id or None):
            return [
                _match(trigger, live[trigger.automation_id], row)
                for trigger in triggers
                if trigger.automation_id in live and trigger.matches(row)
            ]

    @stored
    def match_each(self, asked: Sequence[tuple[NewEvent, int]]) -> list[list[Match]]:
        ids = {trigger_id for _, trigger_id in asked}
        rows = _triggers().filter(id__in=ids, enabled=True, automation__enabled=True)
        triggers = {row.id: row for row in rows.select_related("automation")}
        live = _live_versions(list(triggers.values()))
        return [_matches_of(triggers.get(id), live, event) for event, id in asked]

    @stored
    def by_path(self, type: TriggerType, path: str, *, or_disabled: bool = False) -> Trigger:
        rows = _triggers().filter(type=type.value, source=path)
        return _found(rows if or_disabled else rows.filter(enabled=True)).as_domain()

    @stored
    def of_workflow(self, tenant_id: str, workflow_id: int) -> list[Trigger]:
        rows = _triggers().filter(automation=_automation(tenant_id, workflow_id))
        return [row.as_domain() for row in rows.order_by("id")]

    @stored
    def find(
        self, tenant_id: str, filters: TriggerFilter, *, after: int | None = None, limit: int = 50
    ) -> Page[Trigger]:
        rows = _triggers().filter(tenant_id=tenant_id)
        if filters.workflow_id is not None:
            rows = rows.filter(automation_id=filters.workflow_id)
        if filters.type is not None:
            rows = rows.filter(type=filters.type)
        if filters.enabled is not None:
            rows = rows.filter(enabled=filters.enabled)
        if after is not None:
            rows = rows.filter(id__lt=after)
        found = list(rows.order_by("-id")[: limit + 1])
        return page_of(found, limit, TriggerRow.as_domain, lambda row: row.id)

    @stored
    def get(self, tenant_id: str, trigger_id: int) -> Trigger:
        return _own(tenant_id, trigger_id).as_domain()

    @stored
    def create(self, tenant_id: str, workflow_id: int, trigger: NewTrigger) -> Trigger:
        row = model_class(TriggerRow)(
            automation=_automation(tenant_id, workflow_id),
            tenant_id=tenant_id,
            type=trigger.type,
            source=trigger.source,
            config=trigger.config,
            filters=trigger.filters,
            enabled=trigger.enabled,
            next_at=trigger.next_at,
        )
        _save_with_path(row)
        if trigger.seal_secret is not None:
            row.secret = trigger.seal_secret(row.id)
            row.save(update_fields=["secret"])
        return row.as_domain()

    @stored
    def change(self, tenant_id: str, trigger_id: int, change: TriggerChange) -> Trigger:
        row = _own(tenant_id, trigger_id)
        row.source, row.config, row.filters = change.source, change.config, change.filters
        row.secret = change.secret or ""
        changed = ["source", "config", "filters", "secret"]
        if change.next_time is not None:
            row.next_at = change.next_time.at
            changed.append("next_at")
            if change.next_time.state is not None:
                row.state = change.next_time.state
                changed.append("state")
        _save_with_path(row, changed)
        return row.as_domain()

    @stored
    def set_enabled(
        self,
        tenant_id: str,
        trigger_id: int,
        enabled: bool,
        *,
        next_at: datetime | None = None,
        state: JsonObject | None = None,
    ) -> Trigger:
        row = _own(tenant_id, trigger_id)
        row.enabled = enabled
        row.next_at = next_at
        changed = ["enabled", "next_at"]
        if state is not None:
            row.state = state
            changed.append("state")
        if enabled:
            changed += row.forget_failures()
        row.save(update_fields=changed)
        return row.as_domain()

    @stored
    def delete(self, tenant_id: str, trigger_id: int) -> None:
        _own(tenant_id, trigger_id).delete()

    @stored
    def due(self, types: Collection[str], now: datetime, limit: int) -> list[DueTrigger]:
        rows = _triggers().filter(
            type__in=types, enabled=True, next_at__isnull=False, next_at__lte=now
        )
        return [
            DueTrigger(trigger=row.as_domain(), due_at=row.next_at)
            for row in rows.order_by("next_at", "id")[:limit]
            if row.next_at
        ]

    @stored
    def advance(self, changes: Sequence[Advance]) -> list[bool]:
        table = model_class(TriggerRow)._meta.db_table
        encoding = self._database.dialect.encoding
        return self._database.perform(advance_triggers(encoding, table, changes))


def _triggers() -> QuerySet[TriggerRow]:
    """Triggers that are there: neither they nor their workflows are deleted."""
    rows: QuerySet[TriggerRow] = model_class(TriggerRow).objects.filter(
        automation__is_deleted=False
    )
    return rows


def _may_match(database: Database, event: NewEvent) -> Q:
    """The triggers for the event's type and source, but for those whose filters demand another
    value than the event has. A class that decides in its own way is asked for all of them."""
    if model_class(TriggerRow).matches is not TriggerRow.matches:
        return Q(type=event.type, source__in=[event.source, ""])
    names = database.rows.names
    paths = database.perform(listener_paths(names, event.tenant_id, event.type, event.source))
    keys = [
        Q(source=source, match_path=path, match_value=value)
        for source, path in paths
        if (value := payload_key(event.payload, path)) is not None
    ]
    return Q(type=event.type) & reduce(or_, keys) if keys else Q(pk__in=[])


def _automation(tenant_id: str, workflow_id: int) -> Automation:
    rows: QuerySet[Automation] = Automation.objects.filter(tenant_id=tenant_id, id=workflow_id)
    automation = rows.first()
    if automation is None:
        raise NotFoundError("There is no such workflow. Check the id.")
    return automation


def _own(tenant_id: str, trigger_id: int) -> TriggerRow:
    return _found(_triggers().filter(tenant_id=tenant_id, id=trigger_id))


def _found(rows: QuerySet[TriggerRow]) -> TriggerRow:
    row = rows.first()
    if row is None:
        raise NotFoundError("There is no such trigger. Check the id.")
    return row


def _save_with_path(row: TriggerRow, fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic(using=router.db_for_write(TriggerRow)):
            row.save(update_fields=fields)
    except IntegrityError:
        raise ConflictError("This path belongs to another trigger. Use another path.") from None


def _live_versions(triggers: Sequence[TriggerRow]) -> dict[int, Any]:
    """Id and hash of the live version of each trigger's workflow that has one."""
    live = Workflow.objects.filter(
        automation__in={trigger.automation_id for trigger in triggers}, is_live=True
    )
    found = live.values_list("automation_id", "id", "spec_hash")
    return {automation_id: (id, spec_hash) for automation_id, id, spec_hash in found}


def _event_row(event: NewEvent) -> Event:
    return Event(
        tenant_id=event.tenant_id,
        type=event.type,
        source=event.source,
        payload=event.payload,
        trace_id=event.trace_id,
        dedupe_key=event.dedupe_key,
        received_at=event.received_at,
    )


def _matches_of(trigger: TriggerRow | None, live: dict[int, Any], event: NewEvent) -> list[Match]:
    """What an event gives with one trigger, which may be gone or another tenant's."""
    if trigger is None or trigger.tenant_id != event.tenant_id:
        return []
    row = _event_row(event)
    with tenant_context(event.tenant_id or None):
        if trigger.automation_id not in live or not trigger.matches(row):
            return []
        return [_match(trigger, live[trigger.automation_id], row)]


def _match(trigger: TriggerRow, live: tuple[int, str], event: Event) -> Match:
    version_id, spec_hash = live
    return Match(
        trigger_id=trigger.id,
        workflow_id=trigger.automation_id,
        version_id=version_id,
        spec_hash=spec_hash,
        paused=trigger.automation.paused,
        inputs=trigger.extract_payload(event),
        coalescing=coalescing_of(trigger.id, trigger.config, event.as_json()),
    )
