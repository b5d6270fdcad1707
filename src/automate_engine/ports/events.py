"""The event and trigger ports: what arrived, and who waits for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from automate_engine.domain.events import Event, Match, Page, Trigger, TriggerType
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.ports.journal import NewEvent

__all__ = [
    "Advance",
    "DueTrigger",
    "EventCount",
    "EventFilter",
    "EventStore",
    "NewTrigger",
    "NextTime",
    "TriggerChange",
    "TriggerFilter",
    "TriggerStore",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events to list; every given part must hold. `since` and `until` bound the time at which
    they arrived; `since` is part of it."""

    type: str | None = None
    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventCount:
    """How many events there are, and how many deliveries were skipped that repeated one of them."""

    events: int
    duplicates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerFilter:
    """Which triggers to list; every given part must hold."""

    workflow_id: int | None = None
    type: str | None = None
    enabled: bool | None = None


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


@dataclass(frozen=True, slots=True)
class NextTime:
    """When a trigger is due, None for never, and its state, None to keep it."""

    at: datetime | None
    state: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerChange:
    """What a trigger is to be, checked by the engine. `secret` is encrypted; without `next_time`
    the trigger stays due when it is, and keeps its state."""

    source: str
    config: JsonObject
    filters: JsonValue
    secret: str | None = field(repr=False)
    next_time: NextTime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTrigger:
    """A trigger whose time has come: `due_at` is its `next_at`."""

    trigger: Trigger
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """What becomes of a trigger that was due at `due_at`: `next_at`, and with values other than
    None its state and failures. One with a `disabled_reason` is disabled."""

    trigger_id: int
    due_at: datetime
    next_at: datetime | None
    state: JsonObject | None = None
    failures: int | None = None
    disabled_reason: str = ""


class EventStore(Protocol):
    """Reads events; the journal writes them. Newest first, tenant's rows only (G9).

    `unprocessed` gives events that were stored without being matched (written in the
    transaction of the change they tell of), oldest first, for all tenants; it locks nothing: a
    `ProcessedEvent` in the journal decides who is first. `run_ids` are those of the runs that an
    event started or joined. `event_ids` are the newest of the events that became a run, in the
    order in which they joined; `of_runs` gives all of these for runs of whatever tenant.

    Nobody waits long for a list: what `count` costs follows the newest `limit` events of the type
    and source that the filters name, of which it counts those that pass, and `newest` finds the
    time of the newest event of each type and source by an index; an empty source stands there for
    all. `run_counts` gives how many runs `run_ids` has, for events that have any.
    """

    async def get(self, tenant_id: str, event_id: int) -> Event: ...

    async def find(
        self, tenant_id: str, filters: EventFilter, *, after: int | None = None, limit: int = 50
    ) -> Page[Event]: ...

    async def run_ids(self, tenant_id: str, event_id: int) -> list[int]: ...

    async def run_counts(self, tenant_id: str, event_ids: Sequence[int]) -> dict[int, int]: ...

    async def count(self, tenant_id: str, filters: EventFilter, limit: int) -> EventCount: ...

    async def newest(
        self, tenant_id: str, sources: Sequence[tuple[str, str]]
    ) -> list[datetime | None]: ...

    async def event_ids(self, tenant_id: str, run_id: int, limit: int) -> list[int]: ...

    async def of_runs(self, run_ids: Sequence[int]) -> dict[int, list[Event]]: ...

    async def unprocessed(self, limit: int) -> list[Event]: ...


class TriggerStore(Protocol):
    """Keeps triggers and finds those that an event matches.

    Rules:

    - `match` gives one Match for each enabled trigger of an enabled workflow with a live version
      in the event's tenant, whose type and source equal the event's and whose filters hold. A
      trigger without a source is for every source of its type. With `trigger_ids`, those triggers
      alone are asked, whatever their type and source. What it costs follows the triggers whose
      `automate_engine.triggers.filter_key` the event has, and not all that listen to its source.
    - Triggers of the types WEBHOOK and FORM have their path as `source`. `by_path` finds the
      enabled one of its type, with `or_disabled` also one that is disabled; a path belongs to one
      trigger of the type only, in all tenants, and `create` with one that is taken is a
      ConflictError.
    - `create` calls `seal_secret` with the id of the new row, in the transaction that makes it. The
      secret is kept and given back as it is.
    - `match_each` answers for each event what `match` answers for it and its trigger alone, in
      one look for all.
    - `find` gives triggers newest first, without a look at those that do not pass.
    - `change` gives a trigger other values, as `create` does: with a path that is taken it is a
      ConflictError, and nothing is changed. Whether the trigger is enabled and its failures stay;
      unless it is given a next time, so do the one that it has and its state.
    - `set_enabled` sets `next_at`, and the state unless it is None. Enabling forgets the failures
      and the reason of being disabled.
    - `due` gives enabled triggers of the given types with `next_at` due, oldest first, those of
      disabled workflows too. `advance` changes each trigger only if its `next_at` still is
      `due_at`, all in one transaction, and tells of each whether it did. What a trigger brings is
      committed as events before, under dedupe keys, so that nothing is lost and of several
      schedulers one starts a run.
    """

    async def match(
        self, event: NewEvent, trigger_ids: Sequence[int] | None = None
    ) -> list[Match]: ...

    async def match_each(self, asked: Sequence[tuple[NewEvent, int]]) -> list[list[Match]]: ...

    async def by_path(
        self, type: TriggerType, path: str, *, or_disabled: bool = False
    ) -> Trigger: ...

    async def of_workflow(self, tenant_id: str, workflow_id: int) -> list[Trigger]: ...

    async def find(
        self, tenant_id: str, filters: TriggerFilter, *, after: int | None = None, limit: int = 50
    ) -> Page[Trigger]: ...

    async def get(self, tenant_id: str, trigger_id: int) -> Trigger: ...

    async def create(self, tenant_id: str, workflow_id: int, trigger: NewTrigger) -> Trigger: ...

    async def change(self, tenant_id: str, trigger_id: int, change: TriggerChange) -> Trigger: ...

    async def set_enabled(
        self,
        tenant_id: str,
        trigger_id: int,
        enabled: bool,
        *,
        next_at: datetime | None = None,
        state: JsonObject | None = None,
    ) -> Trigger: ...

    async def delete(self, tenant_id: str, trigger_id: int) -> None: ...

    async def due(self, types: Collection[str], now: datetime, limit: int) -> list[DueTrigger]: ...

    async def advance(self, changes: Sequence[Advance]) -> list[bool]: ...
