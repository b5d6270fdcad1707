"""What a schedule's trigger has to do: which ticks it starts runs for, and when it is due again.

A tick is a time that the schedule names; it is due later by the jitter. Everything follows from
the trigger, the schedule and the time, so that all schedulers decide alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from automate_engine.domain.events import Trigger
from automate_engine.domain.json import JsonObject
from automate_engine.triggers.schedules import AnySchedule, next_tick, ticks_between

__all__ = ["Due", "Tick", "due_at", "due_ticks", "first_due", "next_times", "tick_of"]

_MOST_TICKS: Final = 1_000
_LATE: Final = timedelta(seconds=60)
_TICK: Final = "tick"


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick to start a run for. `missed` says that it is more than a minute late."""

    scheduled_for: datetime
    missed: bool


@dataclass(frozen=True, slots=True)
class Due:
    """When a trigger is due, None for never, and the state that keeps for which tick; None for a
    schedule without jitter, where it is the same time."""

    at: datetime | None
    state: JsonObject | None


def due_at(schedule: AnySchedule, trigger_id: int, tick: datetime) -> datetime:
    """When a tick is due: later by a share of the jitter that its hash gives, but before the next
    tick."""
    if not schedule.jitter_seconds:
        return tick
    most = timedelta(seconds=schedule.jitter_seconds)
    following = next_tick(schedule, tick)
    if following is not None:
        most = min(most, following - tick)
    digest = blake2b(f"{trigger_id}:{tick.isoformat()}".encode(), digest_size=6).digest()
    return tick + most * (int.from_bytes(digest) / 2**48)


def first_due(schedule: AnySchedule, trigger_id: int, now: datetime) -> Due:
    """When a trigger that is new or enabled now is due first."""
    return _due(schedule, trigger_id, next_tick(schedule, now))


def tick_of(schedule: AnySchedule, trigger: Trigger, due: datetime) -> datetime:
    """The tick for which a trigger is due at a time."""
    kept = trigger.state.get(_TICK)
    if not schedule.jitter_seconds or not isinstance(kept, str):
        return due
    return datetime.fromisoformat(kept)


def due_ticks(
    schedule: AnySchedule, trigger: Trigger, due: datetime, now: datetime
) -> tuple[list[Tick], Due]:
    """The ticks for which a trigger that was due at `due` starts runs now, oldest first, and when
    it is due again."""
    ticks = _passed(schedule, trigger, tick_of(schedule, trigger, due), now)
    again = _due(schedule, trigger.id, next_tick(schedule, ticks[-1]))
    chosen = [Tick(tick, now - due_at(schedule, trigger.id, tick) > _LATE) for tick in ticks]
    if schedule.catch_up == "skip":
        chosen = [tick for tick in chosen if not tick.missed]
    return chosen, again


def _passed(
    schedule: AnySchedule, trigger: Trigger, first: datetime, now: datetime
) -> list[datetime]:
    """The ticks from `first` on that are due now; as many of the latest as are caught up."""
    following = next_tick(schedule, first)
    if following is None or following > now:
        return [first]
    limit = _MOST_TICKS if schedule.catch_up == "all" else 1
    ticks = ticks_between(schedule, first, now, limit + 1)
    if due_at(schedule, trigger.id, ticks[-1]) > now:
        ticks.pop()
    return ticks[-limit:]


def next_times(
    schedule: AnySchedule, trigger_id: int, tick: datetime | None, count: int
) -> list[datetime]:
    """The next times at which a trigger is due, from the given tick on."""
    times: list[datetime] = []
    while tick is not None and len(times) < count:
        times.append(due_at(schedule, trigger_id, tick))
        tick = next_tick(schedule, tick)
    return times


def _due(schedule: AnySchedule, trigger_id: int, tick: datetime | None) -> Due:
    if tick is None:
        return Due(None, None)
    state = {_TICK: tick.isoformat()} if schedule.jitter_seconds else None
    return Due(due_at(schedule, trigger_id, tick), state)
