"""Storing events once each, and taking those that were stored before to be processed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from automate_core.stores.dialect import Dialect, RowStatement, read_time
from automate_core.stores.rows import EVENT_COLUMNS, event_of
from automate_engine.domain import Event, Match, encode_json
from automate_engine.ports.journal import (
    Claim,
    NewEvent,
    NewRun,
    ProcessedEvent,
    StoredEvent,
    runs_started_by,
)

__all__ = ["Arrival", "fill_duplicates", "runs_of", "store_events", "take_processed"]

_Key: TypeAlias = tuple[str, str, str, str]

_LOOK_UP = RowStatement(
    "SELECT {number}, event.id, event.received_at FROM automate_core_event AS event {and_rows}"
    " WHERE event.tenant_id = {tenant_id} AND event.type = {type} AND event.source = {source}"
    " AND event.dedupe_key = {dedupe_key} AND event.dedupe_key IS NOT NULL"
    " AND NOT event.superseded",
    (
        ("number", "integer"),
        ("tenant_id", "text"),
        ("type", "text"),
        ("source", "text"),
        ("dedupe_key", "text"),
    ),
    returning=True,
)

_COLUMNS = (
    ("id", "bigint"),
    ("tenant_id", "text"),
    ("type", "text"),
    ("source", "text"),
    ("payload", "json"),
    ("trace_id", "uuid"),
    ("dedupe_key", "text"),
    ("superseded", "boolean"),
    ("received_at", "timestamptz"),
    ("processed_at", "timestamptz"),
)

_INSERT = RowStatement(
    f"INSERT INTO automate_core_event ({', '.join(name for name, _ in _COLUMNS)})"
    f" SELECT {', '.join(f'{{{name}}}' for name, _ in _COLUMNS)} {{rows}}",
    _COLUMNS,
)

_SUPERSEDE = "UPDATE automate_core_event SET superseded = TRUE WHERE id = ANY(%s)"

_TAKE = RowStatement(
    "UPDATE automate_core_event AS event SET processed_at = {processed_at} {rows}"  # noqa: S608
    " WHERE event.id = {id} AND event.processed_at IS NULL"
    f" RETURNING {EVENT_COLUMNS.replace('event.', '')}",
    (("id", "bigint"), ("processed_at", "timestamptz")),
    returning=True,
)

_RUNS_OF_EVENTS = (
    "SELECT event_id, id FROM automate_core_execution"
    " WHERE event_id = ANY(%s) AND trigger_id IS NOT NULL ORDER BY id"
)


@dataclass(slots=True)
class Arrival:
    """An event of the batch: what the caller is told, and, unless it is a duplicate, the event
    with the time, the matches and the claim for the runs that it starts."""

    stored: StoredEvent
    event: Event | None = None
    at: datetime | None = None
    matches: Sequence[Match] = field(default=())
    claim: Claim | None = None


def store_events(dialect: Dialect, cursor: Any, events: Sequence[NewEvent]) -> list[Arrival]:
    """Insert those events that are not duplicates; of equal ones in the batch, the first."""
    if not events:
        return []
    current = _current(dialect, cursor, events)
    ids = iter(dialect.reserve_ids(cursor, "automate_core_event", len(events)))
    arrivals: list[Arrival] = []
    superseded: set[int] = set()
    for event in events:
        key = _key(event)
        first = current.get(key) if key else None
        if first and first[1] >= event.dedupe_since:
            arrivals.append(Arrival(StoredEvent(first[0], [], is_duplicate=True)))
            continue
        if first:
            superseded.add(first[0])
        event_id = next(ids)
        if key:
            current[key] = event_id, event.received_at
        arrivals.append(_arrival(event_id, event))
    _insert_new(dialect, cursor, arrivals, superseded)
    return arrivals


def take_processed(
    dialect: Dialect, cursor: Any, processed: Sequence[ProcessedEvent]
) -> list[Arrival]:
    """Mark stored events as processed; those that were so before are duplicates."""
    if not processed:
        return []
    rows = {item.event_id: (item.event_id, dialect.time(item.processed_at)) for item in processed}
    taken = {row[0]: event_of(row) for row in dialect.apply(cursor, _TAKE, sorted(rows.values()))}
    return [_taken(item, taken.pop(item.event_id, None)) for item in processed]


def runs_of(arrival: Arrival) -> list[NewRun]:
    """The runs that an event starts: one for each trigger."""
    event, at = arrival.event, arrival.at
    if event is None or at is None:
        return []
    return runs_started_by(event, arrival.matches, arrival.claim, at)


def fill_duplicates(dialect: Dialect, cursor: Any, arrivals: Iterable[Arrival]) -> None:
    """Tell duplicates the runs that the first event started."""
    duplicates = [arrival.stored for arrival in arrivals if arrival.stored.is_duplicate]
    if not duplicates:
        return
    ids = dialect.array({stored.event_id for stored in duplicates})
    started: dict[int, list[int]] = {}
    for event_id, run_id in dialect.query(cursor, _RUNS_OF_EVENTS, [ids]):
        started.setdefault(event_id, []).append(run_id)
    for stored in duplicates:
        stored.run_ids = list(started.get(stored.event_id, ()))


def _key(event: NewEvent) -> _Key | None:
    if event.dedupe_key is None:
        return None
    return event.tenant_id, event.type, event.source, event.dedupe_key


def _current(
    dialect: Dialect, cursor: Any, events: Sequence[NewEvent]
) -> dict[_Key, tuple[int, datetime]]:
    """The stored event of each key, with the time it was received."""
    keys = sorted({key for event in events if (key := _key(event))})
    found = dialect.apply(cursor, _LOOK_UP, [(number, *key) for number, key in enumerate(keys)])
    return {keys[number]: (event_id, read_time(at)) for number, event_id, at in found}


def _arrival(event_id: int, event: NewEvent) -> Arrival:
    stored = Event(
        id=event_id,
        tenant_id=event.tenant_id,
        type=event.type,
        source=event.source,
        payload=event.payload,
        trace_id=event.trace_id,
        dedupe_key=event.dedupe_key,
        received_at=event.received_at,
        processed_at=event.received_at,
    )
    return Arrival(StoredEvent(event_id, []), stored, event.received_at, event.matches, event.claim)


def _taken(item: ProcessedEvent, event: Event | None) -> Arrival:
    if event is None:
        return Arrival(StoredEvent(item.event_id, [], is_duplicate=True))
    return Arrival(
        StoredEvent(item.event_id, []), event, item.processed_at, item.matches, item.claim
    )


def _insert_new(
    dialect: Dialect, cursor: Any, arrivals: Sequence[Arrival], superseded: set[int]
) -> None:
    if superseded:
        dialect.query(cursor, _SUPERSEDE, [dialect.array(superseded)])
    events = [arrival.event for arrival in arrivals if arrival.event]
    rows = [
        (
            event.id,
            event.tenant_id,
            event.type,
            event.source,
            dialect.document(encode_json(event.payload)),
            dialect.uuid(event.trace_id),
            event.dedupe_key,
            event.id in superseded,
            dialect.time(event.received_at),
            dialect.time(event.processed_at),
        )
        for event in events
    ]
    dialect.apply(cursor, _INSERT, rows)
