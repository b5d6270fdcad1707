"""Rows of runs, steps and events, as SQL columns and as what the engine works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from automate_engine.domain import (
    Event,
    Match,
    Run,
    RunSource,
    RunStatus,
    StepRecord,
    StepStatus,
    WaitKind,
    encode_json,
)
from automate_engine.ports.journal import NewRun
from automate_engine.sql.encoding import (
    Encoding,
    read_bytes,
    read_json,
    read_optional_time,
    read_time,
)
from automate_engine.sql.schema import Schema
from automate_engine.sql.statements import Columns, Operation, Row, RowStatement, each

__all__ = ["STEP_COLUMNS", "Rows", "step_of"]

_NEW_RUN: Columns = (
    ("id", "bigint"),
    ("$tenant", "text"),
    ("$workflow", "bigint"),
    ("$version", "bigint"),
    ("event_id", "bigint"),
    ("$trigger", "bigint"),
    ("parent_id", "bigint"),
    ("parent_step_id", "text"),
    ("parent_waits", "boolean"),
    ("rerun_of_id", "bigint"),
    ("depth", "integer"),
    ("source", "text"),
    ("status", "text"),
    ("spec", "json"),
    ("spec_hash", "text"),
    ("priority", "integer"),
    ("created_at", "timestamptz"),
    ("started_at", "timestamptz"),
    ("available_at", "timestamptz"),
    ("lease_owner", "text"),
    ("lease_epoch", "bigint"),
    ("signalled", "boolean"),
)

_QUEUEING: Columns = (
    ("expires_at", "timestamptz"),
    ("lane", "text"),
    ("concurrency_key", "text"),
    ("concurrency_limit", "integer"),
)

_UNLIMITED: dict[str, str] = {
    "expires_at": "NULL",
    "lane": "''",
    "concurrency_key": "NULL",
    "concurrency_limit": "NULL",
}
"""What most runs have in the columns of runs that expire or have a limit."""

_COALESCING: Columns = (
    ("coalesce_key", "text"),
    ("event_count", "integer"),
    ("batch_bytes", "bigint"),
)

_UNLESS_WAITING = (
    " WHERE TRUE ON CONFLICT (coalesce_key) WHERE coalesce_key IS NOT NULL"
    " DO UPDATE SET coalesce_key = excluded.coalesce_key RETURNING id, coalesce_key, created_at,"
    " available_at, expires_at, event_count, batch_bytes, depth"
)
"""Insert a run, or lock and read the one that has its key."""

_PLAIN_STEP: Columns = (
    ("$tenant", "text"),
    ("$run", "bigint"),
    ("scope", "text"),
    ("step_id", "text"),
    ("attempt", "integer"),
    ("node_id", "text"),
    ("status", "text"),
    ("input", "json"),
    ("output", "json"),
    ("port", "text"),
    ("started_at", "timestamptz"),
    ("ended_at", "timestamptz"),
    ("duration_ms", "bigint"),
)

_RARE: Columns = (
    ("output_blob", "text"),
    ("error", "text"),
    ("error_detail", "json"),
    ("wait_kind", "text"),
    ("wait_key", "text"),
    ("wait_match", "json"),
    ("wake_at", "timestamptz"),
    ("resolution", "json"),
    ("logs", "json"),
    ("reused", "boolean"),
)
"""The columns of steps that failed, waited, or wrote a log."""

_STEP: Columns = (*_PLAIN_STEP, *_RARE)

_RARELY: dict[str, str] = {
    **{name: "NULL" for name, _kind in _RARE},
    "error": "''",
    "reused": "FALSE",
}
"""What most steps have in those columns."""

_STEP_KEY = ("$run", "step_id", "attempt")

_EVENT: Columns = (
    ("id", "bigint"),
    ("$tenant", "text"),
    ("type", "text"),
    ("source", "text"),
    ("$payload", "json"),
    ("trace_id", "uuid"),
    ("dedupe_key", "text"),
    ("$received_at", "timestamptz"),
    ("processed_at", "timestamptz"),
    ("depth", "integer"),
    ("replay_of_id", "bigint"),
)

_NEW_EVENT = {"superseded": "FALSE"}

_UNLESS_STORED = (
    " WHERE TRUE ON CONFLICT ($tenant, type, source, dedupe_key)"
    " WHERE dedupe_key IS NOT NULL AND NOT superseded DO NOTHING RETURNING id"
)

_HEARD = (
    " WHERE EXISTS (SELECT 1 FROM $triggers AS listener WHERE listener.$tenant = {$tenant}"
    " AND listener.$trigger_type = {type} AND listener.source IN ({source}, '')"
    " AND listener.enabled AND NOT listener.is_deleted)"
    " AND NOT EXISTS (SELECT 1 FROM $runs AS run JOIN $events AS cause ON cause.id = run.event_id"
    " WHERE run.id = {run_id} AND cause.type = {type})"
    " RETURNING id"
)
"""Only what somebody listens to, and not what comes from a run that such an event started."""

_RUN_COLUMNS = (
    "run.id, run.$tenant, run.$workflow, run.$version, run.spec::text, run.spec_hash, "
    "run.status, run.source, run.outputs::text, run.$error::text, run.priority, "
    "run.created_at, run.started_at, run.$ended_at, run.available_at, run.suspended_at, "
    "run.cancel_requested_at, run.lease_owner, run.lease_epoch, run.event_id, run.$trigger, "
    "run.parent_id, run.parent_step_id, run.rerun_of_id, run.depth, run.outputs_blob, "
    "run.expires_at, run.event_count, run.batch_bytes, run.rate_limited_until"
)
_RUN_WIDTH = _RUN_COLUMNS.count(",") + 1

_EVENT_COLUMNS = (
    "event.id, event.$tenant, event.type, event.source, event.$payload::text, event.trace_id, "
    "event.dedupe_key, event.$received_at, event.processed_at, event.duplicates, event.depth, "
    "event.replay_of_id"
)

STEP_COLUMNS = (
    "step.$run, step.step_id, step.scope, step.node_id, step.status, step.attempt, "
    "step.input::text, step.output::text, step.output_blob, step.port, step.error_detail::text, "
    "step.started_at, step.ended_at, step.duration_ms, step.wait_kind, step.wait_key, "
    "step.wait_match::text, step.wake_at, step.resolution::text, step.logs::text, step.reused"
)
"""What `step_of` reads, of a table called ``step``."""


def _insert(
    table: str, columns: Columns, constants: Mapping[str, str] = MappingProxyType({})
) -> str:
    names = ", ".join([*(name for name, _kind in columns), *constants])
    values = ", ".join([*(f"{{{name}}}" for name, _kind in columns), *constants.values()])
    return f"INSERT INTO {table} ({names}) SELECT {values} {{rows}}"


def _write_steps(columns: Columns, constants: Mapping[str, str]) -> RowStatement:
    """Insert an attempt, or write it again unless it is final. A resolution is never taken away."""
    written = ", ".join(
        f"{name} = excluded.{name}"
        for name, _kind in _STEP
        if name not in (*_STEP_KEY, "resolution")
    )
    template = (
        f"{_insert('$steps AS step', columns, constants)} WHERE TRUE"
        f" ON CONFLICT ({', '.join(_STEP_KEY)}) DO UPDATE SET {written},"
        " resolution = coalesce(step.resolution, excluded.resolution)"
        " WHERE step.status NOT IN ('COMPLETED', 'FAILED', 'CANCELLED')"
    )
    return RowStatement(template, columns)


class Rows:
    """The rows of one host in one database: what writes them and what reads them.

    `run_columns` and `event_columns` are what `run_of` and `event_of` read, of tables called
    ``run`` and ``event``; a run takes `run_width` columns.
    """

    def __init__(self, schema: Schema, encoding: Encoding) -> None:
        names = schema.names
        run = (*_NEW_RUN, *schema.start_columns, *schema.run_columns)
        event = (*_EVENT, *schema.event_columns)
        start = "".join(f", run.{name}::text" for name, _kind in schema.start_columns)
        self.schema = schema
        self.names = names
        self.encoding = encoding
        self._insert_runs = names.fill_rows(RowStatement(_insert("$runs", run, _UNLIMITED), run))
        queueing = (*run, *_QUEUEING)
        self._insert_queueing = names.fill_rows(RowStatement(_insert("$runs", queueing), queueing))
        waiting = (*queueing, *_COALESCING)
        self.insert_waiting = names.fill_rows(
            RowStatement(_insert("$runs AS run", waiting) + _UNLESS_WAITING, waiting, True)
        )
        new_event = _insert("$events", event, _NEW_EVENT)
        self.insert_events = names.fill_rows(
            RowStatement(new_event + _UNLESS_STORED, event, returning=True)
        )
        notice = (*event, ("run_id", "bigint"))
        self.insert_notices = names.fill_rows(
            RowStatement(new_event + _HEARD, notice, returning=True)
        )
        self._write_steps = names.fill_rows(_write_steps(_STEP, {}))
        self._write_plain_steps = names.fill_rows(_write_steps(_PLAIN_STEP, _RARELY))
        self.run_columns = names.fill(_RUN_COLUMNS) + start
        self.run_width = _RUN_WIDTH + len(schema.start_columns)
        self.event_columns = names.fill(_EVENT_COLUMNS)

    def create_runs(self, runs: Sequence[tuple[int, NewRun]]) -> Operation[None]:
        """Insert runs, each given with its id.

        Most have neither a limit nor an expiry: those go in a statement of their own, as every
        value of a row costs time.
        """
        plain = [self._new_run_row(*one) for one in runs if _starts_freely(one[1])]
        others = [self.queued_row(*one) for one in runs if not _starts_freely(one[1])]
        yield from each(self._insert_runs, plain)
        yield from each(self._insert_queueing, others)

    def queued_row(self, run_id: int, run: NewRun) -> Row:
        """The row of a run with what it waits for."""
        return *self._new_run_row(run_id, run), *self.queueing(run)

    def queueing(self, run: NewRun) -> Row:
        """When a run expires, its lane, and the key and number of its limit."""
        limit = run.concurrency
        expires_at = self.encoding.time(run.expires_at)
        if limit is None:
            return expires_at, "", None, None
        return expires_at, limit.key, limit.key, limit.limit

    def _new_run_row(self, run_id: int, run: NewRun) -> Row:
        claim, encoding = run.claim, self.encoding
        created_at = encoding.time(run.created_at)
        return (
            run_id,
            run.tenant_id,
            run.workflow_id,
            run.version_id,
            run.event_id,
            run.trigger_id,
            run.parent_run_id,
            run.parent_step_key,
            run.waits,
            run.rerun_of_id,
            run.depth,
            run.source.value,
            RunStatus.RUNNING.value if claim else RunStatus.QUEUED.value,
            None if run.spec is None else encoding.document(encode_json(run.spec)),
            run.spec_hash,
            run.priority,
            created_at,
            created_at if claim else None,
            encoding.time(claim.until if claim else run.available_at),
            claim.worker if claim else None,
            1 if claim else 0,
            False,
            *self.schema.start_values(encoding, encode_json(run.inputs), encode_json(run.config)),
            *self.schema.run_values(run_id, run),
        )

    def write_steps(self, steps: Sequence[tuple[str, int, StepRecord]]) -> Operation[None]:
        """Write attempts of steps, each given with its tenant and the id of its run.

        Most runs write steps that have only completed: those go in a statement of their own, as
        every value of a row costs time. Rows of one run are written in their order.
        """
        mixed = {run_id for _tenant, run_id, record in steps if not _is_plain(record)}
        plain = [self._plain_step_row(*step) for step in steps if step[1] not in mixed]
        others = [self._step_row(*step) for step in steps if step[1] in mixed]
        yield from each(self._write_plain_steps, plain)
        yield from each(self._write_steps, others)

    def _plain_step_row(self, tenant_id: str, run_id: int, record: StepRecord) -> Row:
        encoding = self.encoding
        return (
            tenant_id,
            run_id,
            record.scope,
            record.key,
            record.attempt,
            record.node_id,
            record.status.value,
            encoding.document(record.input),
            encoding.document(record.output),
            record.port,
            encoding.time(record.started_at),
            encoding.time(record.ended_at),
            record.duration_ms,
        )

    def _step_row(self, tenant_id: str, run_id: int, record: StepRecord) -> Row:
        error, match, encoding = record.error, record.wait_match, self.encoding
        return (
            *self._plain_step_row(tenant_id, run_id, record),
            record.output_blob,
            str(error.get("message", "")) if error else "",
            None if error is None else encoding.document(encode_json(error)),
            record.wait_kind.value if record.wait_kind else None,
            record.wait_key,
            None if match is None else encoding.document(encode_json(match)),
            encoding.time(record.wake_at),
            encoding.document(record.resolution),
            encoding.document(record.logs),
            record.reused,
        )

    def event_row(self, event: Event, matches: Sequence[Match]) -> Row:
        """The row of an event to insert."""
        encoding = self.encoding
        return (
            event.id,
            event.tenant_id,
            event.type,
            event.source,
            encoding.document(encode_json(event.payload)),
            encoding.uuid(event.trace_id),
            event.dedupe_key,
            encoding.time(event.received_at),
            encoding.time(event.processed_at),
            event.depth,
            event.replay_of_id,
            *self.schema.event_values(event, matches),
        )

    def run_of(self, row: Sequence[Any]) -> Run:
        inputs, config = self.schema.read_start(row[_RUN_WIDTH:])
        return Run(
            id=row[0],
            tenant_id=row[1],
            workflow_id=row[2],
            version_id=row[3],
            spec=read_json(row[4]),
            spec_hash=row[5],
            status=RunStatus(row[6]),
            source=RunSource(row[7]),
            inputs=inputs,
            outputs=read_json(row[8]),
            error=read_json(row[9]),
            config=config,
            priority=row[10],
            created_at=read_time(row[11]),
            started_at=read_optional_time(row[12]),
            ended_at=read_optional_time(row[13]),
            available_at=read_optional_time(row[14]),
            suspended_at=read_optional_time(row[15]),
            cancel_requested_at=read_optional_time(row[16]),
            lease_owner=row[17],
            lease_epoch=row[18],
            event_id=row[19],
            trigger_id=row[20],
            parent_run_id=row[21],
            parent_step_key=row[22],
            rerun_of_id=row[23],
            depth=row[24],
            outputs_blob=row[25],
            expires_at=read_optional_time(row[26]),
            event_count=row[27],
            is_batch=row[28] is not None,
            rate_limited_until=read_optional_time(row[29]),
        )

    def event_of(self, row: Sequence[Any]) -> Event:
        return Event(
            id=row[0],
            tenant_id=row[1],
            type=row[2],
            source=row[3],
            payload=read_json(row[4]),
            trace_id=UUID(str(row[5])),
            dedupe_key=row[6],
            received_at=read_time(row[7]),
            processed_at=read_optional_time(row[8]),
            duplicates=row[9],
            depth=row[10],
            replay_of_id=row[11],
        )


def _starts_freely(run: NewRun) -> bool:
    return run.expires_at is None and run.concurrency is None


def _is_plain(record: StepRecord) -> bool:
    """Whether the record has nothing but what every completed step has."""
    return (
        record.status is StepStatus.COMPLETED
        and record.error is None
        and record.output_blob is None
        and record.logs is None
        and record.wait_kind is None
        and record.resolution is None
        and record.wake_at is None
        and not record.reused
    )


def step_of(row: Sequence[Any]) -> StepRecord:
    return StepRecord(
        run_id=row[0],
        key=row[1],
        scope=row[2],
        node_id=row[3],
        status=StepStatus(row[4]),
        attempt=row[5],
        input=read_bytes(row[6]),
        output=read_bytes(row[7]),
        output_blob=row[8],
        port=row[9],
        error=read_json(row[10]),
        started_at=read_time(row[11]),
        ended_at=read_optional_time(row[12]),
        duration_ms=row[13],
        wait_kind=WaitKind(row[14]) if row[14] else None,
        wait_key=row[15],
        wait_match=read_json(row[16]),
        wake_at=read_optional_time(row[17]),
        resolution=read_bytes(row[18]),
        logs=read_bytes(row[19]),
        reused=bool(row[20]),
    )
