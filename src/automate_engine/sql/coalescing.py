"""Events that become one run: a commit finds the run that waits for them, or begins one.

The runs are found by their keys in the order of these, by inserting new ones: where a key is taken,
the database locks the run that has it. So two commits neither begin two runs of a key nor wait for
each other in a circle, and a claim, which takes the key away, comes before or after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from automate_engine.domain import encode_json
from automate_engine.ports.coalescing import Waiting, closed, nothing_yet, takes, with_event
from automate_engine.ports.journal import NewRun, RunWrite
from automate_engine.sql.encoding import read_optional_time, read_time
from automate_engine.sql.rows import Rows
from automate_engine.sql.statements import Columns, Operation, Row, RowStatement, each

__all__ = ["CoalescingOperations", "Joined"]

_UPDATED: Columns = (
    ("id", "bigint"),
    ("event_id", "bigint"),
    ("$version", "bigint"),
    ("spec_hash", "text"),
    ("priority", "integer"),
    ("depth", "integer"),
    ("available_at", "timestamptz"),
    ("expires_at", "timestamptz"),
    ("lane", "text"),
    ("concurrency_key", "text"),
    ("concurrency_limit", "integer"),
    ("coalesce_key", "text"),
    ("event_count", "integer"),
    ("batch_bytes", "bigint"),
)

_NOT_BEFORE_ITS_RATE = (
    "CASE WHEN run.rate_limited_until > {available_at} THEN run.rate_limited_until"
    " ELSE {available_at} END"
)
"""A run takes its place in the rate of its workflow when it begins, and keeps it."""

_CLOSE = RowStatement(
    f"UPDATE $runs AS run SET coalesce_key = NULL, available_at = {_NOT_BEFORE_ITS_RATE},"  # noqa: S608
    " expires_at = {expires_at} {rows} WHERE run.id = {id}",
    (("id", "bigint"), ("available_at", "timestamptz"), ("expires_at", "timestamptz")),
)

_LINK = RowStatement(
    "INSERT INTO $run_events ($tenant, $run, event_id)"
    " SELECT {tenant}, {run_id}, {event_id} {rows}",
    (("tenant", "text"), ("run_id", "bigint"), ("event_id", "bigint")),
)

_SHARE = RowStatement(
    "INSERT INTO $run_events ($tenant, $run, event_id) SELECT link.$tenant, {id}, link.event_id"
    " FROM $run_events AS link {and_rows} WHERE link.$run = {rerun_of_id} ORDER BY link.id",
    (("id", "bigint"), ("rerun_of_id", "bigint")),
)

_COUNT_SHARED = RowStatement(
    "UPDATE $runs AS run SET event_count ="
    " (SELECT former.event_count FROM $runs AS former WHERE former.id = {rerun_of_id}),"
    " batch_bytes ="
    " (SELECT former.batch_bytes FROM $runs AS former WHERE former.id = {rerun_of_id})"
    " {rows} WHERE run.id = {id}",
    (("id", "bigint"), ("rerun_of_id", "bigint")),
)


def _update(columns: Columns) -> RowStatement:
    """Give runs other values, by their ids."""
    values = {name: f"{{{name}}}" for name, _kind in columns[1:]}
    if "available_at" in values:
        values["available_at"] = _NOT_BEFORE_ITS_RATE
    changes = ", ".join(f"{name} = {value}" for name, value in values.items())
    template = f"UPDATE $runs AS run SET {changes} {{rows}} WHERE run.id = {{id}}"  # noqa: S608
    return RowStatement(template, columns)


@dataclass(frozen=True, slots=True)
class Joined:
    """The ids of the runs that events joined, by the places of these, and the runs that were begun,
    with their ids."""

    run_ids: dict[int, int]
    begun: list[tuple[int, NewRun]]


@dataclass(slots=True)
class _Part:
    """A run of several events in this commit: as it is in the table, if it is, and as it becomes.

    `newest` is of the last event that joined here, `events` are those with their places.
    """

    id: int
    waiting: Waiting
    stored: Waiting | None = None
    is_begun: bool = True
    newest: NewRun | None = None
    events: list[tuple[int, NewRun]] = field(default_factory=list)

    def take(self, place: int, run: NewRun) -> None:
        self.waiting = with_event(self.waiting, run)
        self.newest = run
        self.events.append((place, run))

    def close(self, run: NewRun) -> None:
        if self.waiting.is_open:
            self.waiting = closed(self.waiting, run)


class CoalescingOperations:
    """Operations by which events become one run."""

    def __init__(self, rows: Rows) -> None:
        names, start = rows.names, rows.schema.start_columns
        self._rows = rows
        self._update = names.fill_rows(_update((*_UPDATED, *start)))
        self._restart = names.fill_rows(_update((("id", "bigint"), *start)))
        self._close = names.fill_rows(_CLOSE)
        self._link = names.fill_rows(_LINK)
        self._share = names.fill_rows(_SHARE)
        self._count_shared = names.fill_rows(_COUNT_SHARED)

    def join(self, runs: Mapping[int, NewRun], ids: Iterator[int]) -> Operation[Joined]:
        """Let the event of each run join the run that waits for it, or begin one with an id."""
        places = _by_key(runs)
        offered = {key: (next(ids), runs[places[key][0]]) for key in sorted(places)}
        rows = [self._row(_begun(id, run)) for id, run in offered.values()]
        parts: list[_Part] = []
        for row in (yield from each(self._rows.insert_waiting, rows)):
            id, run = offered[row[1]]
            events = [(place, runs[place]) for place in places[row[1]]]
            if row[0] == id:
                parts += _joined(_inserted(id, run), events, ids)
            else:
                parts += _joined(_found(row), events, chain([id], ids))
        yield from self._write(parts)
        run_ids = {place: part.id for part in parts for place, _run in part.events}
        return Joined(run_ids, [(part.id, _as_joined(part)) for part in parts if part.is_begun])

    def repeat(self, runs: Sequence[tuple[int, NewRun]]) -> Operation[None]:
        """Give reruns, each with its id, the events of the runs that they repeat."""
        rows = [(run_id, run.rerun_of_id) for run_id, run in runs if run.repeats_events]
        yield from each(self._share, rows)
        yield from each(self._count_shared, rows)

    def write_starts(self, writes: Sequence[RunWrite]) -> Operation[None]:
        """Replace the inputs and the config of runs whose batch gives them."""
        rows = [(write.lease.run_id, *self._start(*write.start)) for write in writes if write.start]
        yield from each(self._restart, rows)

    def _write(self, parts: Sequence[_Part]) -> Operation[None]:
        """Write what became of the runs, first those that leave their keys to others."""
        changed = [part for part in parts if part.stored and part.stored != part.waiting]
        yield from each(self._close, [self._closed_row(one) for one in changed if not one.newest])
        yield from each(self._update, [self._updated_row(one) for one in changed if one.newest])
        new = [self._row(part) for part in parts if part.stored is None]
        yield from each(self._rows.insert_waiting, new)
        links = [
            (run.tenant_id, part.id, run.event_id) for part in parts for _place, run in part.events
        ]
        yield from each(self._link, links)

    def _row(self, part: _Part) -> Row:
        return *self._rows.queued_row(part.id, _as_joined(part)), *_coalescing_values(part)

    def _updated_row(self, part: _Part) -> Row:
        run = _as_joined(part)
        return (
            part.id,
            run.event_id,
            run.version_id,
            run.spec_hash,
            run.priority,
            run.depth,
            self._rows.encoding.time(run.available_at),
            *self._rows.queueing(run),
            *_coalescing_values(part),
            *self._start(run.inputs, run.config),
        )

    def _closed_row(self, part: _Part) -> Row:
        time = self._rows.encoding.time
        return part.id, time(part.waiting.available_at), time(part.waiting.expires_at)

    def _start(self, inputs: object, config: object) -> Row:
        encoded = encode_json(inputs), encode_json(config)
        return self._rows.schema.start_values(self._rows.encoding, *encoded)


def _by_key(runs: Mapping[int, NewRun]) -> dict[str, list[int]]:
    """The places of the runs of each key."""
    places: dict[str, list[int]] = {}
    for place, run in runs.items():
        if run.coalescing:
            places.setdefault(run.coalescing.key, []).append(place)
    return places


def _joined(first: _Part, events: Iterable[tuple[int, NewRun]], ids: Iterator[int]) -> list[_Part]:
    """The runs that events of one key become, beginning with the one that waits for them."""
    parts = [first]
    for place, run in events:
        if not takes(parts[-1].waiting, run):
            parts[-1].close(run)
            parts.append(_Part(next(ids), nothing_yet(run)))
        parts[-1].take(place, run)
    return parts


def _begun(id: int, run: NewRun) -> _Part:
    """A new run with its first event. It has its key, even if it is full, to find another run."""
    part = _Part(id, nothing_yet(run))
    part.take(0, run)
    part.waiting = replace(part.waiting, is_open=True)
    return part


def _inserted(id: int, run: NewRun) -> _Part:
    """A run that was inserted with its first event, which has not joined it here yet."""
    return _Part(id, nothing_yet(run), stored=_begun(id, run).waiting)


def _found(row: Row) -> _Part:
    waiting = Waiting(
        since=read_time(row[2]),
        available_at=read_time(row[3]),
        expires_at=read_optional_time(row[4]),
        event_count=row[5],
        batch_bytes=row[6],
        depth=row[7],
    )
    return _Part(row[0], waiting, stored=waiting, is_begun=False)


def _as_joined(part: _Part) -> NewRun:
    """The run of the newest event, with what the others before it made of it."""
    assert part.newest is not None
    return replace(
        part.newest,
        created_at=part.waiting.since,
        available_at=part.waiting.available_at,
        expires_at=part.waiting.expires_at,
        depth=part.waiting.depth,
    )


def _coalescing_values(part: _Part) -> Row:
    waiting, run = part.waiting, part.newest
    key = run.coalescing.key if waiting.is_open and run and run.coalescing else None
    return key, waiting.event_count, waiting.batch_bytes
