"""From what a batch brings to rows without ids: everything that can be refused is refused here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from automate_engine.domain.events import Event, Match
from automate_engine.domain.json import encode_json
from automate_engine.domain.runs import (
    Run,
    RunStatus,
    StepRecord,
    WaitKind,
)
from automate_engine.ports.journal import (
    Batch,
    Claim,
    Finish,
    NewEvent,
    NewRun,
    ProcessedEvent,
    RunWrite,
    runs_started_by,
)
from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.rows import EventRow, RunRow, StepRow, encoded, not_found

__all__ = ["PreparedEvent", "PreparedWrite", "event_row", "prepare"]


@dataclass(slots=True)
class PreparedWrite:
    """What a run writes; `row` is None when there is no such run."""

    write: RunWrite
    row: RunRow | None
    steps: list[StepRow]
    children: list[RunRow]
    events: list[PreparedEvent]
    notice: EventRow | None
    error: bytes | None
    start: tuple[bytes, bytes] | None


@dataclass(slots=True)
class PreparedEvent:
    """An event, and the runs it starts unless it is a duplicate."""

    event: NewEvent | ProcessedEvent
    row: EventRow
    runs: list[RunRow]


@dataclass(slots=True)
class Prepared:
    """A whole batch as rows."""

    writes: list[PreparedWrite]
    runs: list[RunRow]
    events: list[PreparedEvent]
    processed: list[PreparedEvent]


def prepare(database: MemoryDatabase, batch: Batch) -> Prepared:
    """Make the rows of a batch.

    Raises PermanentError for values that are not plain JSON, NotFoundError for a processed event
    that is not there, and ValueError for a record that was written before and does not say so.
    """
    _refuse_second_records(database, batch.writes)
    return Prepared(
        writes=[_write(database, write) for write in batch.writes],
        runs=[_run(run) for run in batch.runs],
        events=[_event(event) for event in batch.events],
        processed=[_processed(database, event) for event in batch.processed],
    )


def event_row(event: NewEvent) -> EventRow:
    """The row of an event that is not processed yet."""
    stored = Event(
        id=0,
        tenant_id=event.tenant_id,
        type=event.type,
        source=event.source,
        payload=None,
        trace_id=event.trace_id,
        dedupe_key=event.dedupe_key,
        received_at=event.received_at,
        depth=event.depth,
        replay_of_id=event.replay_of_id,
    )
    return EventRow(event=stored, payload=encode_json(event.payload))


def _refuse_second_records(database: MemoryDatabase, writes: Sequence[RunWrite]) -> None:
    written: set[tuple[int, str, int]] = set()
    for write in writes:
        row = database.runs.get(write.lease.run_id)
        if row is None or not row.is_held_under(write.lease):
            continue
        for record in write.steps:
            place = (row.id, record.key, record.attempt)
            exists = place in written or place[1:] in row.steps
            if exists and not record.replaces:
                raise ValueError(
                    f"Step {record.key!r} has a record of attempt {record.attempt} already. "
                    "Set `replaces` to update it."
                )
            written.add(place)


def _write(database: MemoryDatabase, write: RunWrite) -> PreparedWrite:
    row = database.runs.get(write.lease.run_id)
    end = write.change if isinstance(write.change, Finish) else None
    return PreparedWrite(
        write=write,
        row=row,
        steps=[_step(row, record) for record in write.steps] if row else [],
        children=[_run(child) for child in write.children],
        events=[_event(event) for event in write.events],
        notice=event_row(end.notice) if end and end.notice else None,
        error=encoded(end.error) if end else None,
        start=(encode_json(write.start[0]), encode_json(write.start[1])) if write.start else None,
    )


def _event(event: NewEvent) -> PreparedEvent:
    row = event_row(event)
    arrived = replace(row.event, payload=event.payload)
    runs = _runs_of(arrived, event.matches, event.claim, event.received_at)
    return PreparedEvent(event, row, runs)


def _processed(database: MemoryDatabase, event: ProcessedEvent) -> PreparedEvent:
    row = database.events.get(event.event_id)
    if row is None:
        raise not_found("event")
    runs = _runs_of(row.read(), event.matches, event.claim, event.processed_at)
    return PreparedEvent(event, row, runs)


def _runs_of(
    event: Event, matches: Sequence[Match], claim: Claim | None, at: datetime
) -> list[RunRow]:
    return [_run(new) for new in runs_started_by(event, matches, claim, at)]


def _run(new: NewRun) -> RunRow:
    claim = new.claim
    run = Run(
        id=0,
        tenant_id=new.tenant_id,
        workflow_id=new.workflow_id,
        version_id=new.version_id,
        spec=None,
        spec_hash=new.spec_hash,
        status=RunStatus.RUNNING if claim else RunStatus.QUEUED,
        source=new.source,
        inputs={},
        config={},
        priority=new.priority,
        created_at=new.created_at,
        started_at=new.created_at if claim else None,
        available_at=claim.until if claim else new.available_at,
        expires_at=new.expires_at,
        lease_owner=claim.worker if claim else None,
        lease_epoch=1 if claim else 0,
        event_id=new.event_id,
        trigger_id=new.trigger_id,
        parent_run_id=new.parent_run_id,
        parent_step_key=new.parent_step_key,
        rerun_of_id=new.rerun_of_id,
        depth=new.depth,
    )
    row = RunRow(
        run=run,
        spec=encoded(new.spec),
        inputs=encode_json(new.inputs),
        config=encode_json(new.config),
        waits=new.waits,
        concurrency=new.concurrency,
        repeats_events=new.repeats_events,
        asked=new if new.coalescing else None,
        rate=new.rate,
    )
    row.start_from = [_step(row, record) for record in new.steps]
    return row


def _step(row: RunRow, record: StepRecord) -> StepRow:
    return StepRow(
        id=0,
        run_row=row,
        record=replace(record, error=None, wait_match=None, replaces=False),
        error=encoded(record.error),
        wait_match=encoded(record.wait_match),
        is_approval=record.wait_kind is WaitKind.APPROVAL,
    )
