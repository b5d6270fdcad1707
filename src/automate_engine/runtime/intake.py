"""Events that come from inside: schedules that are due, and events stored without being matched."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import uuid4

from automate_engine.domain.events import Event, TriggerType
from automate_engine.ports import Clock, Stores
from automate_engine.ports.events import DueTrigger
from automate_engine.ports.journal import Batch, Claim, CommitResult, NewEvent, ProcessedEvent
from automate_engine.triggers.schedules import next_tick, parse_schedule

__all__ = ["Intake"]

_LIMIT = 200
_REMEMBERED = timedelta(hours=24)


class Intake:
    """Turns due schedules and unmatched events into runs, through the engine's commits."""

    def __init__(
        self,
        stores: Stores,
        clock: Clock,
        claim: Callable[[], Claim | None],
        submit: Callable[[Batch], Awaitable[CommitResult]],
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._claim = claim
        self._submit = submit

    async def take(self) -> bool:
        """Take in what is there now; whether there may be more."""
        due = await self._stores.triggers.due(self._clock.now(), _LIMIT)
        if due:
            await self._tick(due)
        events = await self._stores.events.unprocessed(_LIMIT)
        if events:
            await self._process(events)
        return len(due) == _LIMIT or len(events) == _LIMIT

    async def _tick(self, due: list[DueTrigger]) -> None:
        """Commit each tick's event before its schedule moves on: no tick is lost, and the dedupe
        key lets one of several schedulers start the run."""
        now = self._clock.now()
        events = [_tick_event(one, now) for one in due]
        for event, one in zip(events, due, strict=True):
            event.matches = await self._stores.triggers.match(event, [one.trigger.id])
            event.claim = self._claim()
        await self._submit(Batch(events=events))
        for one in due:
            following = next_tick(parse_schedule(one.trigger.config), max(now, one.due_at))
            await self._stores.triggers.advance(one.trigger.id, one.due_at, following)

    async def _process(self, events: list[Event]) -> None:
        now = self._clock.now()
        processed = []
        for event in events:
            matches = await self._stores.triggers.match(_as_new(event))
            processed.append(ProcessedEvent(event_id=event.id, processed_at=now, matches=matches))
        await self._submit(Batch(processed=processed))


def _tick_event(due: DueTrigger, now: datetime) -> NewEvent:
    tick = due.due_at.isoformat()
    return NewEvent(
        tenant_id=due.trigger.tenant_id,
        type=TriggerType.SCHEDULE,
        source=due.trigger.source,
        payload={"scheduled_for": tick},
        trace_id=uuid4(),
        received_at=now,
        dedupe_key=f"{due.trigger.id}:{tick}",
        dedupe_since=due.due_at - _REMEMBERED,
    )


def _as_new(event: Event) -> NewEvent:
    return NewEvent(
        tenant_id=event.tenant_id,
        type=event.type,
        source=event.source,
        payload=event.payload,
        trace_id=event.trace_id,
        received_at=event.received_at,
        dedupe_key=event.dedupe_key,
        dedupe_since=event.received_at,
    )
