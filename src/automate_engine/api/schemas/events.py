"""Events that arrived."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from automate_engine.api.schemas.common import Answer, Cursor, Json, Page

__all__ = ["Event", "EventDetail", "EventList", "EventPage", "EventReceipt"]


class EventList(Cursor):
    type: str | None = Field(None, max_length=100)
    source: str | None = Field(None, max_length=500)


class Event(Answer):
    event_id: str
    type: str
    source: str
    trace_id: UUID
    received_at: datetime
    processed_at: datetime | None


class EventDetail(Event):
    payload: Json
    run_ids: list[str]


class EventReceipt(Answer):
    event_id: str
    run_ids: list[str]
    duplicate: bool = Field(
        False, description="Whether this was seen before; the ids are then the first's."
    )


class EventPage(Page[Event]):
    """A page of events."""
