"""The trigger store: who waits for which events, and when schedules are due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

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
from automate_engine.sql import advance_triggers, page_of
from automate_engine.triggers.coalescing import coalescing_of
from automate_engine.triggers.matching import event_view, extract_inputs, trigger_matches
from seer.database.connection import Connection
from seer.database.models_triggers import TriggerSubscription
from seer.database.stores.database import Database
from seer.database.stores.deliveries import (
    LiveTrigger,
    PathKey,
    TriggerKey,
    at_paths,
    due,
    live,
    subscribed,
)
from seer.database.stores.drafts import find_workflow
from seer.database.stores.gathered import Gathered
from seer.database.stores.store import Store, reading, writing

__all__ = ["SeerTriggerStore"]


class SeerTriggerStore(Store):
    """Keeps trigger subscriptions."""

    def __init__(self, connection: Connection, database: Database) -> None:
        super().__init__(connection)
        self._database = database
        self._at_paths = Gathered(self._find_at_paths)
        self._live = Gathered(self._find_live)

    async def match(self, event: NewEvent, trigger_ids: Sequence[int] | None = None) -> list[Match]:
        if trigger_ids is None:
            names = self._database.rows.names
            found = await self._database.read(lambda: subscribed(names, event))
        else:
            asked = [self._live.get((event.tenant_id, id)) for id in sorted(set(trigger_ids))]
            found = [one for future in asked if (one := await future)]
        view = event_view(event)
        return [_match(one, view) for one in found if trigger_matches(one[0], view)]

    async def match_each(self, asked: Sequence[tuple[NewEvent, int]]) -> list[list[Match]]:
        keys = {(event.tenant_id, trigger_id) for event, trigger_id in asked}
        found = await self._find_live(list(keys)) if keys else {}
        return [_matches_of(found.get((event.tenant_id, id)), event) for event, id in asked]

    async def by_path(self, type: TriggerType, path: str, *, or_disabled: bool = False) -> Trigger:
        if or_disabled:
            return await self._at_path(type, path)
        trigger = await self._at_paths.get((type.value, path))
        if trigger is None:
            raise NotFoundError("There is no such trigger. Check the id.")
        return trigger

    @reading
    async def _at_path(self, type: TriggerType, path: str) -> Trigger:
        rows = _subscriptions().filter(trigger_type=type.value, source=path)
        return (await _found(rows)).as_domain()

    async def _find_at_paths(self, keys: list[PathKey]) -> dict[PathKey, Trigger]:
        encoding = self._database.rows.encoding
        return await self._database.read(lambda: at_paths(encoding, keys))

    async def _find_live(self, keys: list[TriggerKey]) -> dict[TriggerKey, LiveTrigger]:
        encoding = self._database.rows.encoding
        return await self._database.read(lambda: live(encoding, keys))

    @reading
    async def of_workflow(self, tenant_id: str, workflow_id: int) -> list[Trigger]:
        await find_workflow(tenant_id, id=workflow_id)
        rows = _subscriptions().filter(user_id=tenant_id, workflow_id=workflow_id)
        return [row.as_domain() for row in await rows.order_by("id")]

    @reading
    async def find(
        self, tenant_id: str, filters: TriggerFilter, *, after: int | None = None, limit: int = 50
    ) -> Page[Trigger]:
        rows = _subscriptions().filter(user_id=tenant_id)
        if filters.workflow_id is not None:
            rows = rows.filter(workflow_id=filters.workflow_id)
        if filters.type is not None:
            rows = rows.filter(trigger_type=filters.type)
        if filters.enabled is not None:
            rows = rows.filter(enabled=filters.enabled)
        if after is not None:
            rows = rows.filter(id__lt=after)
        found = await rows.order_by("-id").limit(limit + 1)
        return page_of(found, limit, TriggerSubscription.as_domain, lambda row: row.id)

    @reading
    async def get(self, tenant_id: str, trigger_id: int) -> Trigger:
        return (await _own(tenant_id, trigger_id)).as_domain()

    @writing
    async def create(self, tenant_id: str, workflow_id: int, trigger: NewTrigger) -> Trigger:
        workflow = await find_workflow(tenant_id, id=workflow_id)
        row = TriggerSubscription(
            workflow=workflow,
            user_id=tenant_id,
            trigger_type=trigger.type,
            source=trigger.source,
            config=trigger.config,
            filters=trigger.filters,
            enabled=trigger.enabled,
            next_at=trigger.next_at,
        )
        await _save_with_path(row)
        if trigger.seal_secret is not None:
            row.secret = trigger.seal_secret(row.id)
            await row.save(update_fields=["secret"])
        return row.as_domain()

    @writing
    async def change(self, tenant_id: str, trigger_id: int, change: TriggerChange) -> Trigger:
        row = await _own(tenant_id, trigger_id)
        changes: JsonObject = {
            "source": change.source,
            "config": change.config,
            "filters": change.filters,
            "secret": change.secret or "",
        }
        if change.next_time is not None:
            changes["next_at"] = change.next_time.at
            if change.next_time.state is not None:
                changes["state"] = change.next_time.state
        await _save_with_path(row.update_from_dict(changes), [*changes, "updated_at"])
        return row.as_domain()

    @writing
    async def set_enabled(
        self,
        tenant_id: str,
        trigger_id: int,
        enabled: bool,
        *,
        next_at: datetime | None = None,
        state: JsonObject | None = None,
    ) -> Trigger:
        row = await _own(tenant_id, trigger_id)
        changes: JsonObject = {"enabled": enabled, "next_at": next_at}
        if state is not None:
            changes["state"] = state
        if enabled:
            newest = await row.runs.all().order_by("-id").first().values_list("id", flat=True)
            changes |= {"failures": 0, "disabled_reason": "", "enabled_after_run": newest or 0}
        await row.update_from_dict(changes).save(update_fields=[*changes, "updated_at"])
        return row.as_domain()

    @writing
    async def delete(self, tenant_id: str, trigger_id: int) -> None:
        row = await _own(tenant_id, trigger_id)
        row.is_deleted = True
        await row.save(update_fields=["is_deleted", "updated_at"])

    async def due(self, types: Collection[str], now: datetime, limit: int) -> list[DueTrigger]:
        encoding = self._database.rows.encoding
        return await self._database.read(lambda: due(encoding, types, now, limit))

    async def advance(self, changes: Sequence[Advance]) -> list[bool]:
        encoding = self._database.rows.encoding
        return await self._database.hot(
            lambda: advance_triggers(encoding, TriggerSubscription._meta.db_table, changes)
        )


def _subscriptions() -> QuerySet[TriggerSubscription]:
    """Subscriptions that are there: neither they nor their workflows are deleted."""
    return TriggerSubscription.filter(is_deleted=False, workflow__is_deleted=False)


async def _own(tenant_id: str, trigger_id: int) -> TriggerSubscription:
    return await _found(_subscriptions().filter(user_id=tenant_id, id=trigger_id))


async def _found(rows: QuerySet[TriggerSubscription]) -> TriggerSubscription:
    row = await rows.first()
    if row is None:
        raise NotFoundError("There is no such trigger. Check the id.")
    return row


async def _save_with_path(row: TriggerSubscription, fields: Sequence[str] | None = None) -> None:
    try:
        async with in_transaction():
            await row.save(update_fields=fields)
    except IntegrityError:
        raise ConflictError("This path belongs to another trigger. Use another path.") from None


def _matches_of(found: LiveTrigger | None, event: NewEvent) -> list[Match]:
    if found is None:
        return []
    view = event_view(event)
    return [_match(found, view)] if trigger_matches(found[0], view) else []


def _match(found: LiveTrigger, event: JsonObject) -> Match:
    trigger, version_id, spec_hash, paused = found
    return Match(
        trigger_id=trigger.id,
        workflow_id=trigger.workflow_id,
        version_id=version_id,
        spec_hash=spec_hash,
        paused=paused,
        inputs=extract_inputs(trigger, event),
        coalescing=coalescing_of(trigger.id, trigger.config, event),
    )
