"""Events that arrived."""

from __future__ import annotations

from automate_engine.api import answers, schemas
from automate_engine.api.context import RequestContext
from automate_engine.domain.ids import Kind
from automate_engine.ports.events import EventFilter
from automate_engine.workflows import events

__all__ = ["get_event", "list_events", "replay_event"]


async def list_events(context: RequestContext, query: schemas.EventList) -> schemas.EventPage:
    """List events."""
    page = await context.services.stores.events.find(
        context.tenant_id,
        EventFilter(type=query.type, source=query.source),
        after=context.reference(Kind.EVENT, query.cursor, "cursor"),
        limit=query.limit,
    )
    return answers.page_answer(context, schemas.EventPage, page, Kind.EVENT, answers.event_answer)


async def get_event(context: RequestContext, event_id: str) -> schemas.EventDetail:
    """Read an event."""
    store = context.services.stores.events
    internal_id = context.internal(Kind.EVENT, event_id)
    event = await store.get(context.tenant_id, internal_id)
    run_ids = await store.run_ids(context.tenant_id, internal_id)
    return answers.event_detail(context, event, run_ids)


async def replay_event(context: RequestContext, event_id: str) -> schemas.EventReceipt:
    """Replay an event."""
    stored = await events.replay_event(
        context.services, context.principal, context.internal(Kind.EVENT, event_id)
    )
    return answers.receipt_answer(context, stored)
