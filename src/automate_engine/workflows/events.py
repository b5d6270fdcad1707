"""Taking in events, and replaying those that arrived before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from automate_engine.domain import Event, Principal, Run
from automate_engine.ports.events import EventFilter
from automate_engine.ports.journal import Batch, NewEvent, StoredEvent
from automate_engine.runtime.starts import match_event
from automate_engine.workflows.services import Services

__all__ = [
    "Replay",
    "commit_event",
    "events_of",
    "replay_event",
    "replay_events",
    "submit_event",
]

_PAGE: Final = 100
_TOGETHER: Final = 20
_SHOWN: Final = 1000


@dataclass(frozen=True, slots=True)
class Replay:
    """An event, and the new one that repeats it; `stored` is None when none was made."""

    event_id: int
    stored: StoredEvent | None


async def replay_event(services: Services, principal: Principal, event_id: int) -> StoredEvent:
    """Let an event arrive once more: a new event of the same content and trace id.

    It has no dedupe key, so that it starts runs of every trigger that matches it now.
    """
    event = await services.stores.events.get(principal.tenant_id, event_id)
    return await submit_event(services, _repeated(services, event))


async def replay_events(
    services: Services,
    principal: Principal,
    filters: EventFilter,
    *,
    limit: int,
    dry_run: bool = False,
) -> tuple[list[Replay], bool]:
    """Let the newest events that the filters name arrive once more, each as `replay_event` does.

    Gives them oldest first, the order in which they arrive again, and whether there are older ones.
    With `dry_run` they are found and nothing more. Replays are committed some at a time: after an
    error, those that came before it stand.
    """
    if filters.until is None:
        filters = replace(filters, until=services.clock.now())
    found, more = await _newest(services, principal, filters, limit)
    found.reverse()
    if dry_run:
        return [Replay(event_id, None) for event_id in found], more
    replays: list[Replay] = []
    for start in range(0, len(found), _TOGETHER):
        replays += await _replay(services, principal, found[start : start + _TOGETHER])
    return replays, more


async def events_of(services: Services, run: Run) -> list[int]:
    """Ids of the events that became a run, in their order: the newest, at most 1,000."""
    if run.event_count is not None:
        return await services.stores.events.event_ids(run.tenant_id, run.id, _SHOWN)
    return [] if run.event_id is None else [run.event_id]


async def submit_event(
    services: Services, event: NewEvent, trigger_ids: list[int] | None = None
) -> StoredEvent:
    """Match an event and commit it together with the runs that it starts (G1, G4).

    With `trigger_ids`, those triggers alone are asked.
    """
    event.matches = await match_event(services.stores, event, trigger_ids)
    return await commit_event(services, event)


async def commit_event(services: Services, event: NewEvent) -> StoredEvent:
    """Commit an event that was matched, with the runs that it starts (G1, G4)."""
    event.claim = services.submitter.claim()
    result = await services.submitter.submit(Batch(events=[event]))
    return result.events[0]


async def _newest(
    services: Services, principal: Principal, filters: EventFilter, limit: int
) -> tuple[list[int], bool]:
    """Ids of the newest events that the filters name, newest first, and whether there are more."""
    found: list[int] = []
    after = None
    while len(found) < limit:
        page = await services.stores.events.find(
            principal.tenant_id, filters, after=after, limit=min(_PAGE, limit - len(found))
        )
        found += [event.id for event in page.items]
        after = page.next_after
        if after is None:
            break
    return found, after is not None


async def _replay(
    services: Services, principal: Principal, event_ids: Sequence[int]
) -> list[Replay]:
    find = services.stores.events.get
    events = [await find(principal.tenant_id, event_id) for event_id in event_ids]
    repeated = [_repeated(services, event) for event in events]
    for event in repeated:
        event.matches = await match_event(services.stores, event)
    result = await services.submitter.submit(Batch(events=repeated))
    return [Replay(id, stored) for id, stored in zip(event_ids, result.events, strict=True)]


def _repeated(services: Services, event: Event) -> NewEvent:
    now = services.clock.now()
    return NewEvent(
        tenant_id=event.tenant_id,
        type=event.type,
        source=event.source,
        payload=event.payload,
        trace_id=event.trace_id,
        received_at=now,
        dedupe_since=now,
        replay_of_id=event.id,
    )
