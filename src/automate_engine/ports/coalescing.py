"""Which run an event joins, and what becomes of it: decided alike by all stores."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from automate_engine.domain.coalescing import MOST_BATCH_BYTES, Coalescing
from automate_engine.ports.journal import NewRun

__all__ = ["Waiting", "closed", "nothing_yet", "takes", "with_event"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a run of several events has come to. While it `is_open`, further ones join it.

    `since` is the time of its first event, `batch_bytes` the length of the payloads of a batch as
    JSON and None for others, `depth` the greatest of its events.
    """

    since: datetime
    available_at: datetime
    expires_at: datetime | None
    event_count: int
    batch_bytes: int | None
    depth: int
    is_open: bool = True


def nothing_yet(run: NewRun) -> Waiting:
    """What the event of `run` joins when it begins a run: it has no event yet."""
    return Waiting(
        since=run.created_at,
        available_at=run.available_at,
        expires_at=run.expires_at,
        event_count=0,
        batch_bytes=None,
        depth=run.depth,
    )


def takes(waiting: Waiting, run: NewRun) -> bool:
    """Whether the event of `run` joins: not a run that has expired, or a batch with no room."""
    if not waiting.is_open:
        return False
    if waiting.expires_at is not None and waiting.expires_at <= run.created_at:
        return False
    return waiting.batch_bytes is None or waiting.batch_bytes + run.event_bytes <= MOST_BATCH_BYTES


def with_event(waiting: Waiting, run: NewRun) -> Waiting:
    """The run with one more event, that of `run`."""
    coalescing = _coalescing(run)
    joined = replace(
        waiting,
        available_at=_due(waiting, run),
        event_count=waiting.event_count + 1,
        batch_bytes=(waiting.batch_bytes or 0) + run.event_bytes if coalescing.is_batch else None,
        depth=max(waiting.depth, run.depth),
    )
    if _is_full(joined, coalescing.max_events):
        return closed(joined, run)
    return _with_expiry(joined, run)


def closed(waiting: Waiting, run: NewRun) -> Waiting:
    """The run as it takes no further events, from the arrival of the event of `run` on: a batch
    starts now. One that has expired stays so."""
    if waiting.expires_at is not None and waiting.expires_at <= run.created_at:
        return replace(waiting, is_open=False)
    due = min(waiting.available_at, run.created_at + _delay(run))
    return _with_expiry(replace(waiting, available_at=due, is_open=False), run)


def _is_full(waiting: Waiting, max_events: int | None) -> bool:
    if max_events is None or waiting.batch_bytes is None:
        return False
    return waiting.event_count >= max_events or waiting.batch_bytes >= MOST_BATCH_BYTES


def _due(waiting: Waiting, run: NewRun) -> datetime:
    """When the run starts now that one more event is there."""
    coalescing = _coalescing(run)
    if coalescing.is_batch:
        return waiting.available_at
    due = max(waiting.available_at, run.available_at)
    if coalescing.max_seconds is None:
        return due
    return min(due, waiting.since + timedelta(seconds=coalescing.max_seconds) + _delay(run))


def _delay(run: NewRun) -> timedelta:
    """The delay that the workflow asks for, beside the time for which events are waited for."""
    waits = timedelta(seconds=_coalescing(run).seconds)
    return run.available_at - run.created_at - waits


def _with_expiry(waiting: Waiting, run: NewRun) -> Waiting:
    if run.expires_at is None:
        return replace(waiting, expires_at=None)
    patience = run.expires_at - run.available_at
    return replace(waiting, expires_at=waiting.available_at + patience)


def _coalescing(run: NewRun) -> Coalescing:
    assert run.coalescing is not None
    return run.coalescing
