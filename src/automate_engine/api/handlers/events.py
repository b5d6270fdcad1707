"""Events that arrived."""

from __future__ import annotations

from dataclasses import replace

from automate_engine.api import answers, schemas
from automate_engine.api.context import RequestContext
from automate_engine.domain.ids import Kind
from automate_engine.ports.events import EventFilter
from automate_engine.workflows import events
from automate_engine.workflows.samples import trigger_samples

__all__ = ["get_event", "list_events", "list_samples", "replay_event", "replay_events"]


async def list_events(context: RequestContext, query: schemas.EventList) -> schemas.EventPage:
    """List events."""
    filters = await _filters(context, query)
    if filters is None:
        return schemas.EventPage(items=[])
    store = context.services.stores.events
    page = await store.find(
        context.tenant_id,
        filters,
        after=context.reference(Kind.EVENT, query.cursor, "cursor"),
        limit=query.limit,
    )
    counts = await store.run_counts(context.tenant_id, [event.id for event in page.items])
    return schemas.EventPage(
        items=[
            answers.listed_event(context, event, counts.get(event.id, 0)) for event in page.items
        ],
        next_cursor=context.public_or_none(Kind.EVENT, page.next_after),
    )


async def _filters(context: RequestContext, query: schemas.EventList) -> EventFilter | None:
    """The filters of a query; None when no event can be of its trigger and of the rest."""
    filters = EventFilter(
        type=query.type, source=query.source, since=query.since, until=query.until
    )
    trigger_id = context.reference(Kind.TRIGGER, query.trigger_id, "trigger_id")
    if trigger_id is None:
        return filters
    trigger = await context.services.stores.triggers.get(context.tenant_id, trigger_id)
    source = trigger.source or query.source
    if query.type not in (None, trigger.type) or query.source not in (None, source):
        return None
    return replace(filters, type=trigger.type, source=source)


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


async def replay_events(context: RequestContext, body: schemas.ReplayEvents) -> schemas.Replays:
    """Replay all events of a type and a time."""
    filters = EventFilter(type=body.type, source=body.source, since=body.since, until=body.until)
    replays, more = await events.replay_events(
        context.services, context.principal, filters, limit=body.limit, dry_run=body.dry_run
    )
    items = [answers.replay_answer(context, replay) for replay in replays]
    return schemas.Replays(count=len(items), more=more, items=items)


async def list_samples(context: RequestContext, trigger_id: str) -> schemas.TriggerSamples:
    """List samples of a trigger's events."""
    sample, found = await trigger_samples(
        context.services, context.principal, context.internal(Kind.TRIGGER, trigger_id)
    )
    return schemas.TriggerSamples(
        sample=sample, events=[answers.sample_event(context, event) for event in found]
    )
