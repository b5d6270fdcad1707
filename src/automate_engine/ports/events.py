"""The event and trigger ports: what arrived, and who waits for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from automate_engine.domain.events import Event, Match, Page, Trigger, TriggerType
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.ports.journal import NewEvent

__all__ = ["DueTrigger", "EventFilter", "EventStore", "NewTrigger", "TriggerStore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events to list; every given part must hold."""

    type: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTrigger:
    """A trigger to add to a workflow, checked by the engine.

    `seal_secret` gives the encrypted secret to keep, from the id of the new row, to which it is
    bound; None is for a trigger without secret.
    """

    type: str
    source: str
    config: JsonObject
    filters: JsonValue = None
    seal_secret: Callable[[int], str] | None = field(default=None, repr=False)
    enabled: bool = True
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTrigger:
    """A schedule whose time has come: `due_at` is the tick it was due for."""

    trigger: Trigger
    due_at: datetime


class EventStore(Protocol):
    """Reads events; the journal writes them. Newest first, tenant's rows only (G9).

    `unprocessed` gives events that were stored without being matched (written in the
    transaction of the change they tell of), oldest first, for all tenants; it locks nothing: a
    `ProcessedEvent` in the journal decides who is first.
    """

    async def get(self, tenant_id: str, event_id: int) -> Event: ...

    async def find(
        self, tenant_id: str, filters: EventFilter, *, after: int | None = None, limit: int = 50
    ) -> Page[Event]: ...

    async def run_ids(self, tenant_id: str, event_id: int) -> list[int]: ...

    async def unprocessed(self, limit: int) -> list[Event]: ...


class TriggerStore(Protocol):
    """Keeps triggers and finds those that an event matches.

    Rules:

    - `match` gives one Match for each enabled trigger of an enabled workflow with a live version
      in the event's tenant, whose type and source equal the event's and whose filters hold. With
      `trigger_ids`, those triggers alone are asked, whatever their type and source.
    - Triggers of the types WEBHOOK and FORM have their path as `source`. `by_path` finds the
      enabled one of its type; a path belongs to one trigger of the type only, in all tenants, and
      `create` with one that is taken is a ConflictError.
    - `create` calls `seal_secret` with the id of the new row, in the transaction that makes it. The
      secret is kept and given back as it is.
    - `due` gives enabled schedule triggers with `next_at` due, oldest first. `advance` sets
      `next_at` only if it still is `due_at`, and tells whether it did. A tick's event is committed
      before, under a dedupe key of trigger and tick, so that no tick is lost and of several
      schedulers one starts a run.
    """

    async def match(
        self, event: NewEvent, trigger_ids: Sequence[int] | None = None
    ) -> list[Match]: ...

    async def by_path(self, type: TriggerType, path: str) -> Trigger: ...

    async def of_workflow(self, tenant_id: str, workflow_id: int) -> list[Trigger]: ...

    async def get(self, tenant_id: str, trigger_id: int) -> Trigger: ...

    async def create(self, tenant_id: str, workflow_id: int, trigger: NewTrigger) -> Trigger: ...

    async def set_enabled(self, tenant_id: str, trigger_id: int, enabled: bool) -> Trigger: ...

    async def delete(self, tenant_id: str, trigger_id: int) -> None: ...

    async def due(self, now: datetime, limit: int) -> list[DueTrigger]: ...

    async def advance(
        self, trigger_id: int, due_at: datetime, next_at: datetime | None
    ) -> bool: ...
