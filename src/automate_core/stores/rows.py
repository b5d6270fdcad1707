"""Rows of executions, steps and events, as SQL columns and as what the engine works with."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from automate_core.stores.dialect import (
    Dialect,
    Row,
    RowStatement,
    read_bytes,
    read_json,
    read_optional_time,
    read_time,
)
from automate_engine.domain import (
    Event,
    JsonObject,
    Run,
    RunSource,
    RunStatus,
    StepRecord,
    StepStatus,
    WaitKind,
    encode_json,
)
from automate_engine.ports.journal import NewRun

__all__ = [
    "EVENT_COLUMNS",
    "INSERT_RUNS",
    "RUN_COLUMNS",
    "STEP_COLUMNS",
    "WRITE_STEPS",
    "event_of",
    "new_run_row",
    "object_of",
    "run_of",
    "step_of",
    "step_row",
]

_RUN_COLUMNS = (
    ("id", "bigint"),
    ("tenant_id", "text"),
    ("automation_id", "bigint"),
    ("workflow_id", "bigint"),
    ("event_id", "bigint"),
    ("trigger_id", "bigint"),
    ("parent_id", "bigint"),
    ("parent_step_id", "text"),
    ("parent_waits", "boolean"),
    ("rerun_of_id", "bigint"),
    ("depth", "integer"),
    ("source", "text"),
    ("status", "text"),
    ("context", "json"),
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

_STEP_COLUMNS = (
    ("tenant_id", "text"),
    ("execution_id", "bigint"),
    ("scope", "text"),
    ("step_id", "text"),
    ("attempt", "integer"),
    ("node_id", "text"),
    ("status", "text"),
    ("input", "json"),
    ("output", "json"),
    ("output_blob", "text"),
    ("port", "text"),
    ("error", "text"),
    ("error_detail", "json"),
    ("started_at", "timestamptz"),
    ("ended_at", "timestamptz"),
    ("duration_ms", "bigint"),
    ("wait_kind", "text"),
    ("wait_key", "text"),
    ("wait_match", "json"),
    ("wake_at", "timestamptz"),
    ("resolution", "json"),
    ("logs", "json"),
    ("reused", "boolean"),
)

_STEP_KEY = ("execution_id", "step_id", "attempt")


def _insert(table: str, columns: Sequence[tuple[str, str]]) -> str:
    names = ", ".join(name for name, _kind in columns)
    values = ", ".join(f"{{{name}}}" for name, _kind in columns)
    return f"INSERT INTO {table} ({names}) SELECT {values} {{rows}}"


def _write_steps() -> str:
    """Insert an attempt, or write it again unless it is final. A resolution is never taken away."""
    written = ", ".join(
        f"{name} = excluded.{name}"
        for name, _kind in _STEP_COLUMNS
        if name not in (*_STEP_KEY, "resolution")
    )
    return (
        f"{_insert('automate_core_steprun AS step', _STEP_COLUMNS)} WHERE TRUE"
        f" ON CONFLICT ({', '.join(_STEP_KEY)}) DO UPDATE SET {written},"
        " resolution = coalesce(step.resolution, excluded.resolution)"
        " WHERE step.status NOT IN ('COMPLETED', 'FAILED', 'CANCELLED')"
    )


INSERT_RUNS = RowStatement(_insert("automate_core_execution", _RUN_COLUMNS), _RUN_COLUMNS)
WRITE_STEPS = RowStatement(_write_steps(), _STEP_COLUMNS)


def object_of(**parts: bytes) -> bytes:
    """An encoded JSON object made of encoded values, whatever their depth and size."""
    return b"{" + b",".join(b'"%b":%b' % (name.encode(), parts[name]) for name in parts) + b"}"


def new_run_row(dialect: Dialect, run_id: int, run: NewRun) -> Row:
    """The row of a run to insert, in the order of INSERT_RUNS."""
    claim = run.claim
    created_at = dialect.time(run.created_at)
    context = object_of(inputs=encode_json(run.inputs), config=encode_json(run.config))
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
        dialect.document(context),
        None if run.spec is None else dialect.document(encode_json(run.spec)),
        run.spec_hash,
        run.priority,
        created_at,
        created_at if claim else None,
        dialect.time(claim.until if claim else run.available_at),
        claim.worker if claim else None,
        1 if claim else 0,
        False,
    )


def step_row(dialect: Dialect, tenant_id: str, run_id: int, record: StepRecord) -> Row:
    """The row of a step to write, in the order of WRITE_STEPS."""
    error, match = record.error, record.wait_match
    return (
        tenant_id,
        run_id,
        record.scope,
        record.key,
        record.attempt,
        record.node_id,
        record.status.value,
        dialect.document(record.input),
        dialect.document(record.output),
        record.output_blob,
        record.port,
        str(error.get("message", "")) if error else "",
        None if error is None else dialect.document(encode_json(error)),
        dialect.time(record.started_at),
        dialect.time(record.ended_at),
        record.duration_ms,
        record.wait_kind.value if record.wait_kind else None,
        record.wait_key,
        None if match is None else dialect.document(encode_json(match)),
        dialect.time(record.wake_at),
        dialect.document(record.resolution),
        dialect.document(record.logs),
        record.reused,
    )


RUN_COLUMNS = (
    "run.id, run.tenant_id, run.automation_id, run.workflow_id, run.spec::text, run.spec_hash, "
    "run.status, run.source, run.context::text, run.outputs::text, run.error::text, run.priority, "
    "run.created_at, run.started_at, run.ended_at, run.available_at, run.suspended_at, "
    "run.cancel_requested_at, run.lease_owner, run.lease_epoch, run.event_id, run.trigger_id, "
    "run.parent_id, run.parent_step_id, run.rerun_of_id, run.depth, run.outputs_blob"
)
"""What `run_of` reads, of a table called ``run``."""


def run_of(row: Row) -> Run:
    context: JsonObject = read_json(row[8])
    return Run(
        id=row[0],
        tenant_id=row[1],
        workflow_id=row[2],
        version_id=row[3],
        spec=read_json(row[4]),
        spec_hash=row[5],
        status=RunStatus(row[6]),
        source=RunSource(row[7]),
        inputs=context.get("inputs") or {},
        config=context.get("config") or {},
        outputs=read_json(row[9]),
        error=read_json(row[10]),
        priority=row[11],
        created_at=read_time(row[12]),
        started_at=read_optional_time(row[13]),
        ended_at=read_optional_time(row[14]),
        available_at=read_optional_time(row[15]),
        suspended_at=read_optional_time(row[16]),
        cancel_requested_at=read_optional_time(row[17]),
        lease_owner=row[18],
        lease_epoch=row[19],
        event_id=row[20],
        trigger_id=row[21],
        parent_run_id=row[22],
        parent_step_key=row[23],
        rerun_of_id=row[24],
        depth=row[25],
        outputs_blob=row[26],
    )


STEP_COLUMNS = (
    "step.execution_id, step.step_id, step.scope, step.node_id, step.status, step.attempt, "
    "step.input::text, step.output::text, step.output_blob, step.port, step.error_detail::text, "
    "step.started_at, step.ended_at, step.duration_ms, step.wait_kind, step.wait_key, "
    "step.wait_match::text, step.wake_at, step.resolution::text, step.logs::text, step.reused"
)
"""What `step_of` reads, of a table called ``step``."""


def step_of(row: Row) -> StepRecord:
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


EVENT_COLUMNS = (
    "event.id, event.tenant_id, event.type, event.source, event.payload::text, event.trace_id, "
    "event.dedupe_key, event.received_at, event.processed_at"
)
"""What `event_of` reads, of a table called ``event``."""


def event_of(row: Row) -> Event:
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
    )
