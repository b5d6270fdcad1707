"""Events that arrived."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from automate_engine.api.schemas.common import Answer, Cursor, Json, Moment, Page, Request

__all__ = [
    "Event",
    "EventDetail",
    "EventList",
    "EventPage",
    "EventReceipt",
    "HookResult",
    "ListedEvent",
    "Replay",
    "ReplayEvents",
    "Replays",
    "SampleEvent",
    "TriggerSamples",
]


class EventList(Cursor):
    type: str | None = Field(None, max_length=100)
    source: str | None = Field(None, max_length=500)
    trigger_id: str | None = Field(
        None, max_length=100, description="Events of the type and the source of a trigger."
    )
    since: Moment | None = Field(None, description="The first time of arrival.")
    until: Moment | None = Field(None, description="The time of arrival to end before.")


class ReplayEvents(Request):
    type: str = Field(min_length=1, max_length=100)
    source: str | None = Field(None, max_length=500)
    since: Moment = Field(description="The first time of arrival.")
    until: Moment | None = Field(
        None, description="The time of arrival to end before; by default now."
    )
    limit: int = Field(100, ge=1, le=1000, description="The most events: the newest are taken.")
    dry_run: bool = Field(False, description="Whether only to tell which events these are.")


class Event(Answer):
    event_id: str
    type: str
    source: str
    trace_id: UUID
    received_at: datetime
    processed_at: datetime | None
    duplicates: int = Field(description="How many deliveries of the same were skipped.")
    replay_of: str | None = Field(description="The event that this one repeats.")


class EventDetail(Event):
    payload: Json
    run_ids: list[str]


class EventReceipt(Answer):
    event_id: str
    run_ids: list[str]
    duplicate: bool = Field(
        False, description="Whether this was seen before; the ids are then the first's."
    )


class HookResult(EventReceipt):
    """What a webhook answers that waits for its run."""

    status: str = Field(description="The status in which the run ended.")
    outputs: Json


class ListedEvent(Event):
    run_count: int = Field(description="How many runs it started or joined.")


class EventPage(Page[ListedEvent]):
    """A page of events."""


class Replay(Answer):
    event_id: str
    replay_id: str | None = Field(description="The new event; null when none was made.")
    run_ids: list[str] = Field(description="The runs that the new event has started.")


class Replays(Answer):
    """What was replayed, oldest first. With `more`, older events match as well."""

    count: int
    more: bool
    items: list[Replay]


class SampleEvent(Event):
    payload: Json


class TriggerSamples(Answer):
    """Payloads to write a workflow by: what such a trigger gets, and what this one has got."""

    sample: Json
    events: list[SampleEvent] = Field(description="The newest events, at most five.")
