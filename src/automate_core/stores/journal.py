"""The journal: one batch, one transaction, a handful of statements however many runs write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from automate_core.stores.database import Store
from automate_core.stores.dialect import Dialect, Row, RowStatement
from automate_core.stores.journal_events import (
    Arrival,
    fill_duplicates,
    runs_of,
    store_events,
    take_processed,
)
from automate_core.stores.rows import (
    INSERT_RUNS,
    WRITE_STEPS,
    new_run_row,
    object_of,
    step_row,
)
from automate_core.stores.signals import make_ready, resolve_event_waits
from automate_engine.domain import RunStatus, StepRecord, encode_json
from automate_engine.ports.journal import (
    Batch,
    CommitResult,
    Finish,
    NewRun,
    Release,
    RunWrite,
    Suspend,
)

__all__ = ["DjangoJournal"]

_FENCE = (
    "SELECT id, lease_epoch, tenant_id, parent_id, parent_step_id, parent_waits"
    " FROM automate_core_execution WHERE id = ANY(%s) AND status IN ('QUEUED', 'RUNNING')"
    " ORDER BY id FOR NO KEY UPDATE"
)

_CHANGE_RUNS = RowStatement(
    "UPDATE automate_core_execution AS run SET status = {status}, ended_at = {ended_at},"
    " outputs = {outputs}, outputs_blob = {outputs_blob}, error = {error},"
    " available_at = {available_at}, suspended_at = {suspended_at},"
    " lease_owner = NULL, signalled = FALSE {rows} WHERE run.id = {id}",
    (
        ("id", "bigint"),
        ("status", "text"),
        ("ended_at", "timestamptz"),
        ("outputs", "json"),
        ("outputs_blob", "text"),
        ("error", "json"),
        ("available_at", "timestamptz"),
        ("suspended_at", "timestamptz"),
    ),
)

_SIGNALLED = (
    "SELECT run.id FROM automate_core_execution AS run WHERE run.id = ANY(%s)"
    " AND (run.cancel_requested_at IS NOT NULL OR EXISTS ("
    "SELECT 1 FROM automate_core_steprun AS step WHERE step.execution_id = run.id"
    " AND step.status IN ('RUNNING', 'WAITING') AND step.resolution IS NOT NULL))"
)

_RESOLVE_PARENTS = RowStatement(
    "UPDATE automate_core_steprun AS step SET resolution = {resolution} {rows}"
    " WHERE step.execution_id = {run_id} AND step.step_id = {key}"
    " AND step.status = 'WAITING' AND step.wait_kind = 'run' AND step.resolution IS NULL"
    " RETURNING execution_id, {at}",
    (
        ("run_id", "bigint"),
        ("key", "text"),
        ("resolution", "json"),
        ("at", "timestamptz"),
    ),
    returning=True,
)

_CANCEL_CHILDREN = RowStatement(
    "UPDATE automate_core_execution AS run SET cancel_requested_at = {at} {rows}"
    " WHERE run.parent_id = {parent_id} AND run.parent_waits"
    " AND run.status IN ('QUEUED', 'RUNNING') AND run.cancel_requested_at IS NULL"
    " RETURNING id, {at}",
    (("parent_id", "bigint"), ("at", "timestamptz")),
    returning=True,
)


@dataclass(frozen=True, slots=True)
class _Held:
    """What the fence read of a run, which stays locked until the transaction ends."""

    tenant_id: str
    parent_id: int | None
    parent_step_id: str | None
    parent_waits: bool


class DjangoJournal(Store):
    """Commits batches on the hot path."""

    async def commit(self, batch: Batch) -> CommitResult:
        if not batch:
            return CommitResult()
        dialect = self._database.dialect
        result, wakes = await self._database.hot(
            lambda cursor: _Commit(dialect, cursor, batch).write(), recorded=True
        )
        if wakes:
            self._database.wakeups.ring()
        return result


class _Commit:
    """One transaction on its way; the parts are written in the order of `write`."""

    def __init__(self, dialect: Dialect, cursor: Any, batch: Batch) -> None:
        self._dialect = dialect
        self._cursor = cursor
        self._batch = batch
        self._result = CommitResult()
        self._held: dict[int, _Held] = {}
        self._writes: list[RunWrite] = []
        self._created: list[NewRun] = []
        self._steps: dict[tuple[int, str, int], tuple[str, StepRecord]] = {}
        self._wakes = False

    def write(self) -> tuple[CommitResult, bool]:
        """Write the batch; the result, and whether there is something to wake workers for."""
        self._fence()
        arrivals = self._store_events()
        self._create_runs(arrivals)
        self._write_steps()
        changes = self._change_runs()
        self._send_signals(changes, arrivals)
        fill_duplicates(self._dialect, self._cursor, arrivals)
        if self._wakes:
            self._dialect.notify(self._cursor)
        return self._result, self._wakes

    def _fence(self) -> None:
        """Lock the runs that are written, and refuse writes whose lease is no longer held."""
        if not self._batch.writes:
            return
        ids = self._dialect.array({write.lease.run_id for write in self._batch.writes})
        found = self._dialect.query(self._cursor, _FENCE, [ids])
        epochs = {run_id: epoch for run_id, epoch, *_rest in found}
        self._held = {row[0]: _Held(*row[2:]) for row in found}
        for write in self._batch.writes:
            lease = write.lease
            if epochs.get(lease.run_id) != lease.epoch:
                self._result.fenced.add(lease.run_id)
                continue
            self._writes.append(write)
            if isinstance(write.change, Finish):
                del epochs[lease.run_id]

    def _store_events(self) -> list[Arrival]:
        stored = store_events(self._dialect, self._cursor, self._batch.events)
        taken = take_processed(self._dialect, self._cursor, self._batch.processed)
        self._result.events = [arrival.stored for arrival in stored]
        self._result.processed = [arrival.stored for arrival in taken]
        return [*stored, *taken]

    def _create_runs(self, arrivals: Sequence[Arrival]) -> None:
        """Insert all new runs, and tell each part of the result those that are its own."""
        groups = [(self._batch.runs, self._result.run_ids)]
        for write in self._writes:
            if write.children:
                owned = self._result.child_run_ids.setdefault(write.lease.run_id, [])
                groups.append((write.children, owned))
        groups += [(runs_of(arrival), arrival.stored.run_ids) for arrival in arrivals]
        count = sum(len(runs) for runs, _ids in groups)
        if not count:
            return
        ids = iter(self._dialect.reserve_ids(self._cursor, "automate_core_execution", count))
        rows = [self._new_run(next(ids), run, run_ids) for runs, run_ids in groups for run in runs]
        self._dialect.apply(self._cursor, INSERT_RUNS, rows)

    def _new_run(self, run_id: int, run: NewRun, run_ids: list[int]) -> Row:
        run_ids.append(run_id)
        self._wakes = self._wakes or run.claim is None
        for record in run.steps:
            self._add_step(run.tenant_id, run_id, record)
        return new_run_row(self._dialect, run_id, run)

    def _add_step(self, tenant_id: str, run_id: int, record: StepRecord) -> None:
        """Note a step to write; of one attempt the last state, unless an earlier one is final."""
        key = run_id, record.key, record.attempt
        earlier = self._steps.get(key)
        if earlier is None or not earlier[1].status.is_final:
            self._steps[key] = tenant_id, record

    def _write_steps(self) -> None:
        for write in self._writes:
            run_id = write.lease.run_id
            tenant_id = self._held[run_id].tenant_id
            for record in write.steps:
                self._add_step(tenant_id, run_id, record)
        rows = [
            step_row(self._dialect, tenant_id, key[0], record)
            for key, (tenant_id, record) in self._steps.items()
        ]
        self._dialect.apply(self._cursor, WRITE_STEPS, rows)

    def _change_runs(self) -> dict[int, Finish]:
        """Suspend, release and finish runs; those that finished."""
        changes = {write.lease.run_id: write.change for write in self._writes if write.change}
        signalled = self._signalled(
            [run_id for run_id, change in changes.items() if isinstance(change, Suspend)]
        )
        rows = [
            self._changed_row(run_id, change, run_id in signalled)
            for run_id, change in sorted(changes.items())
        ]
        self._dialect.apply(self._cursor, _CHANGE_RUNS, rows)
        return {key: change for key, change in changes.items() if isinstance(change, Finish)}

    def _signalled(self, run_ids: Sequence[int]) -> set[int]:
        """Those of some runs that have a signal which was not acted on."""
        if not run_ids:
            return set()
        rows = self._dialect.query(self._cursor, _SIGNALLED, [self._dialect.array(run_ids)])
        return {row[0] for row in rows}

    def _changed_row(self, run_id: int, change: Suspend | Release | Finish, signalled: bool) -> Row:
        dialect, at = self._dialect, self._dialect.time(change.at)
        running = RunStatus.RUNNING.value
        if isinstance(change, Finish):
            error = None if change.error is None else dialect.document(encode_json(change.error))
            ended = change.status.value, at, dialect.document(change.outputs), change.outputs_blob
            return run_id, *ended, error, None, None
        if isinstance(change, Release):
            self._wakes = True
            return run_id, running, None, None, None, None, at, None
        self._wakes = self._wakes or signalled
        available_at = at if signalled else dialect.time(change.wake_at)
        return run_id, running, None, None, None, None, available_at, at

    def _send_signals(self, finished: dict[int, Finish], arrivals: Sequence[Arrival]) -> None:
        """Resolve what waits for the runs that ended and the events that came; cancel children."""
        dialect, cursor = self._dialect, self._cursor
        parents = [
            self._resolution_row(run_id, finish)
            for run_id, finish in sorted(finished.items())
            if self._held[run_id].parent_waits
        ]
        orphans = [
            (run_id, dialect.time(finish.at))
            for run_id, finish in sorted(finished.items())
            if finish.status is not RunStatus.COMPLETED
        ]
        due: dict[int, Any] = dict(dialect.apply(cursor, _RESOLVE_PARENTS, parents))
        due |= dict(dialect.apply(cursor, _CANCEL_CHILDREN, orphans))
        events = [(item.event, item.at) for item in arrivals if item.event and item.at]
        due |= resolve_event_waits(dialect, cursor, events)
        if due:
            self._result.signalled = make_ready(dialect, cursor, due)
            self._wakes = True

    def _resolution_row(self, run_id: int, finish: Finish) -> Row:
        held = self._held[run_id]
        resolution = object_of(
            status=encode_json(finish.status.value),
            outputs=finish.outputs or b"null",
            outputs_blob=encode_json(finish.outputs_blob),
            error=encode_json(finish.error),
            run_id=encode_json(run_id),
        )
        at = self._dialect.time(finish.at)
        return held.parent_id, held.parent_step_id, self._dialect.document(resolution), at
