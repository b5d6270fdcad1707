"""Replaying events that arrived before."""

from __future__ import annotations

from automate_engine.domain import Principal
from automate_engine.ports.journal import Batch, NewEvent, StoredEvent
from automate_engine.workflows.services import Services

__all__ = ["commit_event", "replay_event", "submit_event"]


async def replay_event(services: Services, principal: Principal, event_id: int) -> StoredEvent:
    """Let an event arrive once more: a new event of the same content and trace id.

    It has no dedupe key, so that it starts runs of every trigger that matches it now.
    """
    event = await services.stores.events.get(principal.tenant_id, event_id)
    now = services.clock.now()
    return await submit_event(
        services,
        NewEvent(
            tenant_id=event.tenant_id,
            type=event.type,
            source=event.source,
            payload=event.payload,
            trace_id=event.trace_id,
            received_at=now,
            dedupe_since=now,
        ),
    )


async def submit_event(
    services: Services, event: NewEvent, trigger_ids: list[int] | None = None
) -> StoredEvent:
    """Match an event and commit it together with the runs that it starts (G1, G4).

    With `trigger_ids`, those triggers alone are asked.
    """
    event.matches = await services.stores.triggers.match(event, trigger_ids)
    return await commit_event(services, event)


async def commit_event(services: Services, event: NewEvent) -> StoredEvent:
    """Commit an event that was matched, with the runs that it starts (G1, G4)."""
    event.claim = services.submitter.claim()
    result = await services.submitter.submit(Batch(events=[event]))
    return result.events[0]
