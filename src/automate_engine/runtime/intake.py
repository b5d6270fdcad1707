"""What comes from inside: schedules that are due, events stored without being matched, and runs
that have waited too long."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from pydantic import ValidationError

from automate_engine.domain.events import Event, TriggerType
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Lease, RunStatus
from automate_engine.ports import Clock, Stores
from automate_engine.ports.events import Advance, DueTrigger
from automate_engine.ports.journal import (
    Batch,
    Claim,
    CommitResult,
    Finish,
    NewEvent,
    ProcessedEvent,
    RunWrite,
)
from automate_engine.runtime.starts import match_each, match_event
from automate_engine.triggers.schedules import parse_schedule
from automate_engine.triggers.ticks import Tick, due_ticks

__all__ = ["Intake"]

_SCHEDULES = 1_000
_EVENTS = 200
_EXPIRIES = 200
_REMEMBERED = timedelta(hours=24)
_UNREADABLE = "The schedule of the trigger is not valid. Change it."

_EXPIRED: JsonObject = {
    "type": "Expired",
    "message": "The run had not started when it expired.",
    "retryable": False,
    "step": None,
}


class Intake:
    """Turns due schedules and unmatched events into runs, through the engine's commits, and ends
    runs that have expired.

    `claims` gives the claims for so many new events: as many as the engine has room for.
    """

    def __init__(
        self,
        stores: Stores,
        clock: Clock,
        claims: Callable[[], Iterator[Claim | None]],
        submit: Callable[[Batch], Awaitable[CommitResult]],
        notify: Callable[[Iterable[int]], None],
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._claims = claims
        self._submit = submit
        self._notify = notify

    async def take(self) -> bool:
        """Take in what is there now; whether there may be more."""
        now = self._clock.now()
        due = await self._stores.triggers.due([TriggerType.SCHEDULE.value], now, _SCHEDULES)
        if due:
            await self._tick(due)
        events = await self._stores.events.unprocessed(_EVENTS)
        if events:
            await self._process(events)
        expired = await self._stores.queue.expired(self._clock.now(), _EXPIRIES)
        if expired:
            await self._end(expired)
        return len(due) == _SCHEDULES or len(events) == _EVENTS or len(expired) == _EXPIRIES

    async def _tick(self, due: list[DueTrigger]) -> None:
        """Commit the ticks' events before their schedules move on: no tick is lost, and the dedupe
        key lets one of several schedulers start the run."""
        now = self._clock.now()
        ticks: list[tuple[NewEvent, int]] = []
        changes: list[Advance] = []
        for one in due:
            chosen, change = _due_ticks(one, now)
            ticks += [(_tick_event(one, tick, now), one.trigger.id) for tick in chosen]
            changes.append(change)
        for start in range(0, len(ticks), _SCHEDULES):
            await self._start(ticks[start : start + _SCHEDULES])
        await self._stores.triggers.advance(changes)

    async def _start(self, ticks: list[tuple[NewEvent, int]]) -> None:
        matches = await match_each(self._stores, ticks)
        for (event, _), found, claim in zip(ticks, matches, self._claims(), strict=False):
            event.matches = found
            event.claim = claim
        await self._submit(Batch(events=[event for event, _ in ticks]))

    async def _end(self, run_ids: Sequence[int]) -> None:
        """End runs that have expired, under epoch 0: one that a worker took meanwhile goes on."""
        end = Finish(self._clock.now(), RunStatus.CANCELLED, error=_EXPIRED)
        writes = [RunWrite(Lease(run_id, 0), change=end) for run_id in run_ids]
        result = await self._stores.journal.commit(Batch(writes=writes))
        self._notify(result.signalled)

    async def _process(self, events: list[Event]) -> None:
        now = self._clock.now()
        processed = []
        for event in events:
            matches = await match_event(self._stores, _as_new(event))
            processed.append(ProcessedEvent(event_id=event.id, processed_at=now, matches=matches))
        await self._submit(Batch(processed=processed))


def _due_ticks(due: DueTrigger, now: datetime) -> tuple[list[Tick], Advance]:
    """The ticks to start runs for, and what becomes of the schedule."""
    trigger = due.trigger
    try:
        schedule = parse_schedule(trigger.config)
    except ValidationError:
        change = Advance(
            trigger_id=trigger.id, due_at=due.due_at, next_at=None, disabled_reason=_UNREADABLE
        )
        return [], change
    ticks, again = due_ticks(schedule, trigger, due.due_at, now)
    change = Advance(trigger_id=trigger.id, due_at=due.due_at, next_at=again.at, state=again.state)
    return ticks, change


def _tick_event(due: DueTrigger, tick: Tick, now: datetime) -> NewEvent:
    scheduled_for = tick.scheduled_for.isoformat()
    return NewEvent(
        tenant_id=due.trigger.tenant_id,
        type=TriggerType.SCHEDULE,
        source=due.trigger.source,
        payload={"scheduled_for": scheduled_for, "missed": tick.missed},
        trace_id=uuid4(),
        received_at=now,
        dedupe_key=f"{due.trigger.id}:{scheduled_for}",
        dedupe_since=tick.scheduled_for - _REMEMBERED,
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
