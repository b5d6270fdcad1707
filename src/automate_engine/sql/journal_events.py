"""Storing events once each, and taking those that were stored before to be processed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from automate_engine.domain import Event, Match
from automate_engine.ports.journal import (
    Claim,
    NewEvent,
    NewRun,
    ProcessedEvent,
    StoredEvent,
    runs_started_by,
)
from automate_engine.sql.encoding import read_time
from automate_engine.sql.rows import Rows
from automate_engine.sql.statements import (
    Columns,
    Operation,
    Query,
    RowStatement,
    each,
    reserve_ids,
)

__all__ = ["Arrival", "EventWrites", "runs_of"]

_Key: TypeAlias = tuple[str, str, str, str]

_Current: TypeAlias = tuple[int, datetime]
"""The id of the event that has a key, and when it was received."""

_LOOK_UP = RowStatement(
    "SELECT {number}, event.id, event.$received_at FROM $events AS event {and_rows}"
    " WHERE event.$tenant = {tenant} AND event.type = {type} AND event.source = {source}"
    " AND event.dedupe_key = {dedupe_key} AND event.dedupe_key IS NOT NULL"
    " AND NOT event.superseded",
    (
        ("number", "integer"),
        ("tenant", "text"),
        ("type", "text"),
        ("source", "text"),
        ("dedupe_key", "text"),
    ),
    returning=True,
)

_SUPERSEDE = "UPDATE $events SET superseded = TRUE WHERE id = ANY(%s)"

_COUNT = RowStatement(
    "UPDATE $events AS event SET duplicates = event.duplicates + {times} {rows}"
    " WHERE event.id = {id}",
    (("id", "bigint"), ("times", "integer")),
)

_RUNS_OF_EVENTS = (
    "SELECT event_id, id FROM $runs WHERE event_id = ANY(%s) AND $trigger IS NOT NULL"
    " UNION SELECT link.event_id, run.id FROM $run_events AS link"
    " JOIN $runs AS run ON run.id = link.$run"
    " WHERE link.event_id = ANY(%s) AND run.$trigger IS NOT NULL ORDER BY id"
)


def _take(event_columns: str, processed: Columns) -> RowStatement:
    """Mark an event as processed if it was not, and read it."""
    changes = "".join(f", {name} = {{{name}}}" for name, _kind in processed)
    return RowStatement(
        f"UPDATE $events AS event SET processed_at = {{processed_at}}{changes} {{rows}}"  # noqa: S608
        " WHERE event.id = {id} AND event.processed_at IS NULL"
        f" RETURNING {event_columns.replace('event.', '')}",
        (("id", "bigint"), ("processed_at", "timestamptz"), *processed),
        returning=True,
    )


@dataclass(slots=True)
class Arrival:
    """An event of the batch: what the caller is told, and, unless it is a duplicate, the event
    with the time, the matches and the claim for the runs that it starts. One that was not matched
    yet has no time."""

    stored: StoredEvent
    event: Event | None = None
    at: datetime | None = None
    matches: Sequence[Match] = field(default=())
    claim: Claim | None = None


class _Storing:
    """Events on their way into the table, by their place in the batch: those that wait, with their
    ids, what became of the others, and which event has a key, as far as that is known."""

    def __init__(self, events: Sequence[NewEvent], ids: Sequence[int], *, processed: int) -> None:
        self.waiting = dict(enumerate(zip(ids, events, strict=True)))
        self.arrivals: dict[int, Arrival] = {}
        self.current: dict[_Key, _Current] = {}
        self.superseded: set[int] = set()
        self._processed = processed

    def next_wave(self) -> dict[int, Arrival]:
        """The events to insert now: the first of each key that is not a duplicate. Those that they
        supersede are noted."""
        wave: dict[int, Arrival] = {}
        keys: set[_Key] = set()
        for number, (event_id, event) in list(self.waiting.items()):
            key = _key(event)
            current = self.current.get(key) if key else None
            if current and current[1] >= event.dedupe_since:
                del self.waiting[number]
                self.arrivals[number] = Arrival(StoredEvent(current[0], [], is_duplicate=True))
            elif key is None or key not in keys:
                wave[number] = _arrival(event_id, event, is_processed=number < self._processed)
                if current:
                    self.superseded.add(current[0])
                if key:
                    keys.add(key)
        return wave

    def settle(self, wave: Mapping[int, Arrival], inserted: set[int]) -> list[_Key]:
        """Note which events of a wave were inserted; the keys of those that were refused."""
        refused: list[_Key] = []
        for number, arrival in wave.items():
            event_id, event = self.waiting[number]
            key = _key(event)
            if event_id in inserted:
                del self.waiting[number]
                self.arrivals[number] = arrival
                if key:
                    self.current[key] = event_id, event.received_at
            elif key:
                refused.append(key)
        return sorted(refused)


class EventWrites:
    """Operations that store events, and tell what became of them."""

    def __init__(self, rows: Rows) -> None:
        names = rows.names
        self._rows = rows
        self._look_up = names.fill_rows(_LOOK_UP)
        self._take = names.fill_rows(_take(rows.event_columns, rows.schema.processed_columns))
        self._supersede = names.fill(_SUPERSEDE)
        self._count = names.fill_rows(_COUNT)
        self._runs_of_events = names.fill(_RUNS_OF_EVENTS)

    def store(
        self, events: Sequence[NewEvent], *, emitted: Sequence[NewEvent], ids: Sequence[int]
    ) -> Operation[list[Arrival]]:
        """Insert those events that are not duplicates, each with its id; of equal ones in the
        batch, the first.

        Those that runs have emitted come after the others, unprocessed. Mostly no event was there
        before, so that is found out only where the database refuses a row.
        """
        storing = _Storing([*events, *emitted], ids, processed=len(events))
        while storing.waiting:
            wave = storing.next_wave()
            if storing.superseded:
                yield Query(self._supersede, [self._rows.encoding.array(storing.superseded)])
            rows = [
                self._rows.event_row(arrival.event, arrival.matches)
                for arrival in wave.values()
                if arrival.event
            ]
            inserted = yield from each(self._rows.insert_events, rows)
            refused = storing.settle(wave, {event_id for (event_id,) in inserted})
            storing.current |= yield from self._stored_before(refused)
        arrivals = [arrival for _number, arrival in sorted(storing.arrivals.items())]
        yield from self._count_duplicates(arrivals)
        return arrivals

    def store_notices(self, notices: Mapping[int, NewEvent]) -> Operation[bool]:
        """Insert the notices of failed runs, by run, that somebody listens to; whether there are
        some."""
        if not notices:
            return False
        (reserved,) = yield from reserve_ids((self._rows.names.events, len(notices)))
        rows = [
            (*self._rows.event_row(_stored(event_id, notice, None), ()), run_id)
            for (run_id, notice), event_id in zip(notices.items(), reserved, strict=True)
        ]
        return bool((yield from each(self._rows.insert_notices, rows)))

    def take_processed(self, processed: Sequence[ProcessedEvent]) -> Operation[list[Arrival]]:
        """Mark stored events as processed; those that were so before are duplicates."""
        time, values = self._rows.encoding.time, self._rows.schema.processed_values
        rows = {
            item.event_id: (item.event_id, time(item.processed_at), *values(item))
            for item in processed
        }
        found = yield from each(self._take, [row for _id, row in sorted(rows.items())])
        taken = {row[0]: self._rows.event_of(row) for row in found}
        return [_taken(item, taken.pop(item.event_id, None)) for item in processed]

    def fill_duplicates(self, arrivals: Iterable[Arrival]) -> Operation[None]:
        """Tell duplicates the runs that the first event started."""
        duplicates = [arrival.stored for arrival in arrivals if arrival.stored.is_duplicate]
        if not duplicates:
            return
        ids = self._rows.encoding.array({stored.event_id for stored in duplicates})
        started: dict[int, list[int]] = {}
        for event_id, run_id in (yield Query(self._runs_of_events, [ids, ids])):
            started.setdefault(event_id, []).append(run_id)
        for stored in duplicates:
            stored.run_ids = list(started.get(stored.event_id, ()))

    def _stored_before(self, keys: Sequence[_Key]) -> Operation[dict[_Key, _Current]]:
        """The stored event of each key, with the time it was received."""
        found = yield from each(self._look_up, [(number, *key) for number, key in enumerate(keys)])
        return {keys[number]: (event_id, read_time(at)) for number, event_id, at in found}

    def _count_duplicates(self, arrivals: Sequence[Arrival]) -> Operation[None]:
        duplicates = (one.stored.event_id for one in arrivals if one.stored.is_duplicate)
        yield from each(self._count, sorted(Counter(duplicates).items()))


def runs_of(arrival: Arrival) -> list[NewRun]:
    """The runs that an event starts: one for each trigger."""
    event, at = arrival.event, arrival.at
    if event is None or at is None:
        return []
    return runs_started_by(event, arrival.matches, arrival.claim, at)


def _key(event: NewEvent) -> _Key | None:
    if event.dedupe_key is None:
        return None
    return event.tenant_id, event.type, event.source, event.dedupe_key


def _arrival(event_id: int, event: NewEvent, *, is_processed: bool) -> Arrival:
    at = event.received_at if is_processed else None
    stored = _stored(event_id, event, at)
    return Arrival(StoredEvent(event_id, []), stored, at, event.matches, event.claim)


def _stored(event_id: int, event: NewEvent, processed_at: datetime | None) -> Event:
    return Event(
        id=event_id,
        tenant_id=event.tenant_id,
        type=event.type,
        source=event.source,
        payload=event.payload,
        trace_id=event.trace_id,
        dedupe_key=event.dedupe_key,
        received_at=event.received_at,
        processed_at=processed_at,
        depth=event.depth,
        replay_of_id=event.replay_of_id,
    )


def _taken(item: ProcessedEvent, event: Event | None) -> Arrival:
    if event is None:
        return Arrival(StoredEvent(item.event_id, [], is_duplicate=True))
    return Arrival(
        StoredEvent(item.event_id, []), event, item.processed_at, item.matches, item.claim
    )
