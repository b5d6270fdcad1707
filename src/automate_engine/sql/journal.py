"""The journal: one batch, one transaction, a handful of statements however many runs write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from automate_engine.domain import RunStatus, StepRecord, StepStatus, WaitKind, encode_json
from automate_engine.ports.journal import (
    Batch,
    CommitResult,
    Finish,
    NewRun,
    Release,
    RunWrite,
    Suspend,
)
from automate_engine.sql.coalescing import CoalescingOperations
from automate_engine.sql.encoding import object_of
from automate_engine.sql.journal_events import Arrival, EventWrites, runs_of
from automate_engine.sql.pausing import PausingOperations
from automate_engine.sql.rates import RateOperations
from automate_engine.sql.rows import Rows
from automate_engine.sql.signals import Signals
from automate_engine.sql.statements import (
    Columns,
    Notify,
    Operation,
    Query,
    Row,
    RowStatement,
    each,
    reserve_ids,
)

__all__ = ["JournalOperations"]

_FENCE = (
    "SELECT id, lease_epoch, $tenant, parent_id, parent_step_id, parent_waits,"
    " concurrency_key IS NOT NULL"
    " FROM $runs WHERE id = ANY(%s) AND status IN ('QUEUED', 'RUNNING')"
    " ORDER BY id FOR NO KEY UPDATE"
)

_SIGNALLED = (
    "SELECT run.id FROM $runs AS run WHERE run.id = ANY(%s)"
    " AND (run.cancel_requested_at IS NOT NULL OR EXISTS ("
    "SELECT 1 FROM $steps AS step WHERE step.$run = run.id"
    " AND step.status IN ('RUNNING', 'WAITING') AND step.resolution IS NOT NULL))"
)

_CHANGE: Columns = (
    ("id", "bigint"),
    ("status", "text"),
    ("$ended_at", "timestamptz"),
    ("outputs", "json"),
    ("outputs_blob", "text"),
    ("$error", "json"),
    ("available_at", "timestamptz"),
    ("suspended_at", "timestamptz"),
)

_RESOLVE_PARENTS = RowStatement(
    "UPDATE $steps AS step SET resolution = {resolution} {rows}"
    " WHERE step.$run = {parent_id} AND step.step_id = {key}"
    " AND step.status = 'WAITING' AND step.wait_kind = 'run' AND step.resolution IS NULL"
    " RETURNING $run, {at}",
    (
        ("parent_id", "bigint"),
        ("key", "text"),
        ("resolution", "json"),
        ("at", "timestamptz"),
    ),
    returning=True,
)

_CANCEL = (
    "UPDATE $runs AS run SET cancel_requested_at = {at}, lane = '', concurrency_key ="
    " CASE WHEN run.status = 'QUEUED' THEN NULL ELSE run.concurrency_key END {rows}"
    " WHERE run.parent_id = {parent_id} AND run.parent_waits"
    " AND run.status IN ('QUEUED', 'RUNNING') AND run.cancel_requested_at IS NULL"
)

_CANCEL_CHILDREN = RowStatement(
    f"{_CANCEL} RETURNING id, {{at}}",
    (("parent_id", "bigint"), ("at", "timestamptz")),
    returning=True,
)

_CANCEL_AWAITED = RowStatement(
    f"{_CANCEL} AND run.parent_step_id = {{key}} RETURNING id, {{at}}",
    (("parent_id", "bigint"), ("key", "text"), ("at", "timestamptz")),
    returning=True,
)


def _change_runs(own: Columns) -> RowStatement:
    """Suspend, release or finish a run, and give up its lease."""
    columns = (*_CHANGE, *own)
    changes = ", ".join(f"{name} = {{{name}}}" for name, _kind in columns[1:])
    return RowStatement(
        f"UPDATE $runs AS run SET {changes}, lease_owner = NULL, signalled = FALSE,"  # noqa: S608
        " coalesce_key = NULL {rows} WHERE run.id = {id}",
        columns,
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """What the fence read of a run, which stays locked until the transaction ends."""

    tenant_id: str
    parent_id: int | None
    parent_step_id: str | None
    parent_waits: bool
    has_limit: bool


@dataclass(slots=True)
class _Commit:
    """One transaction on its way: the batch, its writes that hold, and what came of it."""

    batch: Batch
    result: CommitResult = field(default_factory=CommitResult)
    held: dict[int, _Held] = field(default_factory=dict)
    writes: list[RunWrite] = field(default_factory=list)
    event_ids: Sequence[int] = ()
    run_ids: Iterator[int] = field(default_factory=lambda: iter(()))
    steps: dict[tuple[int, str, int], tuple[str, StepRecord]] = field(default_factory=dict)
    rated: list[tuple[int, NewRun]] = field(default_factory=list)
    wakes: bool = False

    def add_step(self, tenant_id: str, run_id: int, record: StepRecord) -> None:
        """Note a step to write; of one attempt the last state, unless an earlier one is final."""
        key = run_id, record.key, record.attempt
        earlier = self.steps.get(key)
        if earlier is None or not earlier[1].status.is_final:
            self.steps[key] = tenant_id, record

    def most_events(self) -> int:
        """How many events there are to store, if none was stored before."""
        return len(self.batch.events) + sum(len(write.events) for write in self.writes)

    def most_runs(self) -> int:
        """How many runs there are to create, if no event was stored before."""
        children = sum(len(write.children) for write in self.writes)
        arrived = sum(len(event.matches) for event in self.batch.events)
        stored = sum(len(event.matches) for event in self.batch.processed)
        return len(self.batch.runs) + children + arrived + stored

    def new_runs(self, arrivals: Sequence[Arrival]) -> Iterator[tuple[NewRun, list[int]]]:
        """All runs to create, each with the part of the result that its id belongs to."""
        for run in self.batch.runs:
            yield run, self.result.run_ids
        for write in self.writes:
            for run in write.children:
                yield run, self.result.child_run_ids.setdefault(write.lease.run_id, [])
        for arrival in arrivals:
            for run in runs_of(arrival):
                yield run, arrival.stored.run_ids


class JournalOperations:
    """Commits batches."""

    def __init__(self, rows: Rows) -> None:
        names = rows.names
        self._rows = rows
        self._encoding = rows.encoding
        self._events = EventWrites(rows)
        self._signals = Signals(rows)
        self._coalescing = CoalescingOperations(rows)
        self._pausing = PausingOperations(rows)
        self._rates = RateOperations(rows)
        self._fence = names.fill(_FENCE)
        self._signalled = names.fill(_SIGNALLED)
        self._change_runs = names.fill_rows(_change_runs(rows.schema.change_columns))
        self._resolve_parents = names.fill_rows(_RESOLVE_PARENTS)
        self._cancel_children = names.fill_rows(_CANCEL_CHILDREN)
        self._cancel_awaited = names.fill_rows(_CANCEL_AWAITED)

    def commit(self, batch: Batch) -> Operation[CommitResult]:
        """Write a batch. Its parts are written in this order."""
        commit = _Commit(batch)
        yield from self._hold(commit)
        yield from self._reserve(commit)
        arrivals = yield from self._store_events(commit)
        yield from self._create_runs(commit, arrivals)
        yield from self._coalescing.write_starts(commit.writes)
        yield from self._write_steps(commit)
        finished = yield from self._change(commit)
        yield from self._give_notice(commit, finished)
        yield from self._send_signals(commit, finished, arrivals)
        yield from self._pausing.pause(finished)
        yield from self._rates.space_out(commit.rated)
        yield from self._events.fill_duplicates(arrivals)
        if commit.wakes:
            yield Notify()
        return commit.result

    def _hold(self, commit: _Commit) -> Operation[None]:
        """Lock the runs that are written, and refuse writes whose lease is no longer held."""
        if not commit.batch.writes:
            return
        ids = self._encoding.array({write.lease.run_id for write in commit.batch.writes})
        found = yield Query(self._fence, [ids])
        epochs = {row[0]: row[1] for row in found}
        commit.held = {row[0]: _Held(*row[2:]) for row in found}
        for write in commit.batch.writes:
            lease = write.lease
            if epochs.get(lease.run_id) != lease.epoch:
                commit.result.fenced.add(lease.run_id)
                continue
            commit.writes.append(write)
            if isinstance(write.change, Finish):
                del epochs[lease.run_id]

    def _reserve(self, commit: _Commit) -> Operation[None]:
        names = self._rows.names
        commit.event_ids, run_ids = yield from reserve_ids(
            (names.events, commit.most_events()), (names.runs, commit.most_runs())
        )
        commit.run_ids = iter(run_ids)

    def _store_events(self, commit: _Commit) -> Operation[list[Arrival]]:
        emitted = [event for write in commit.writes for event in write.events]
        stored = yield from self._events.store(
            commit.batch.events, emitted=emitted, ids=commit.event_ids
        )
        del stored[len(commit.batch.events) :]
        commit.result.emitted = bool(emitted)
        taken = yield from self._events.take_processed(commit.batch.processed)
        commit.result.events = [arrival.stored for arrival in stored]
        commit.result.processed = [arrival.stored for arrival in taken]
        return [*stored, *taken]

    def _create_runs(self, commit: _Commit, arrivals: Sequence[Arrival]) -> Operation[None]:
        """Insert all new runs, and tell each part of the result those that are its own."""
        created = list(commit.new_runs(arrivals))
        if not created:
            return
        joined = yield from self._join(commit, [run for run, _run_ids in created])
        runs = []
        for place, (run, run_ids) in enumerate(created):
            run_id = joined[place] if place in joined else next(commit.run_ids)
            run_ids.append(run_id)
            if place in joined:
                continue
            commit.wakes = commit.wakes or run.claim is None
            for record in run.steps:
                commit.add_step(run.tenant_id, run_id, record)
            runs.append((run_id, run))
        yield from self._rows.create_runs(runs)
        yield from self._coalescing.repeat(runs)
        commit.rated += [one for one in runs if one[1].rate is not None]

    def _join(self, commit: _Commit, created: Sequence[NewRun]) -> Operation[dict[int, int]]:
        """Let events join others in one run; by the places of the runs, the ids of those."""
        runs = {place: run for place, run in enumerate(created) if run.coalescing}
        if not runs:
            return {}
        commit.wakes = True
        joined = yield from self._coalescing.join(runs, commit.run_ids)
        commit.result.joined = len(joined.run_ids) - len(joined.begun)
        commit.rated = [one for one in joined.begun if one[1].rate is not None]
        return joined.run_ids

    def _write_steps(self, commit: _Commit) -> Operation[None]:
        for write in commit.writes:
            run_id = write.lease.run_id
            tenant_id = commit.held[run_id].tenant_id
            for record in write.steps:
                commit.add_step(tenant_id, run_id, record)
        yield from self._rows.write_steps(
            [(tenant_id, key[0], record) for key, (tenant_id, record) in commit.steps.items()]
        )

    def _change(self, commit: _Commit) -> Operation[dict[int, Finish]]:
        """Suspend, release and finish runs; those that finished."""
        changes = {write.lease.run_id: write.change for write in commit.writes if write.change}
        signalled = yield from self._with_signal(
            [run_id for run_id, change in changes.items() if isinstance(change, Suspend)]
        )
        commit.wakes = commit.wakes or bool(signalled)
        commit.wakes = commit.wakes or any(isinstance(item, Release) for item in changes.values())
        rows = [
            self._changed_row(run_id, change, run_id in signalled)
            for run_id, change in sorted(changes.items())
        ]
        yield from each(self._change_runs, rows)
        finished = {key: change for key, change in changes.items() if isinstance(change, Finish)}
        commit.wakes = commit.wakes or any(commit.held[run_id].has_limit for run_id in finished)
        return finished

    def _give_notice(self, commit: _Commit, finished: Mapping[int, Finish]) -> Operation[None]:
        notices = {id: change.notice for id, change in finished.items() if change.notice}
        heard = yield from self._events.store_notices(notices)
        commit.result.emitted = commit.result.emitted or heard

    def _with_signal(self, run_ids: Sequence[int]) -> Operation[set[int]]:
        """Those of some runs that have a signal which was not acted on."""
        if not run_ids:
            return set()
        found = yield Query(self._signalled, [self._encoding.array(run_ids)])
        return {run_id for (run_id,) in found}

    def _changed_row(self, run_id: int, change: Suspend | Release | Finish, signalled: bool) -> Row:
        encoding, at = self._encoding, self._encoding.time(change.at)
        own = self._rows.schema.change_values
        if isinstance(change, Finish):
            error = None if change.error is None else encoding.document(encode_json(change.error))
            ended = change.status.value, at, encoding.document(change.outputs), change.outputs_blob
            return run_id, *ended, error, None, None, *own(change)
        running = RunStatus.RUNNING.value, None, None, None, None
        if isinstance(change, Release):
            return run_id, *running, at, None, *own(None)
        available_at = at if signalled else encoding.time(change.wake_at)
        return run_id, *running, available_at, at, *own(None)

    def _send_signals(
        self, commit: _Commit, finished: Mapping[int, Finish], arrivals: Sequence[Arrival]
    ) -> Operation[None]:
        """Resolve what waits for the runs that ended and the events that came; cancel children."""
        parents = [
            self._resolution_row(commit.held[run_id], run_id, finish)
            for run_id, finish in sorted(finished.items())
            if commit.held[run_id].parent_waits
        ]
        orphans = [
            (run_id, self._encoding.time(finish.at))
            for run_id, finish in sorted(finished.items())
            if finish.status is not RunStatus.COMPLETED
        ]
        resolved = yield from each(self._resolve_parents, parents)
        cancelled = yield from each(self._cancel_children, orphans)
        cancelled += yield from each(self._cancel_awaited, self._given_up(commit))
        due: dict[int, Any] = dict([*resolved, *cancelled])
        events = [(item.event, item.at) for item in arrivals if item.event and item.at]
        due |= yield from self._signals.resolve_event_waits(events)
        if due:
            commit.result.signalled = yield from self._signals.make_ready(due)
            commit.wakes = True

    def _given_up(self, commit: _Commit) -> list[Row]:
        """The steps that were cancelled while they waited for a run."""
        return [
            (run_id, key, self._encoding.time(record.ended_at or record.started_at))
            for (run_id, key, _attempt), (_tenant, record) in commit.steps.items()
            if record.status is StepStatus.CANCELLED and record.wait_kind is WaitKind.RUN
        ]

    def _resolution_row(self, held: _Held, run_id: int, finish: Finish) -> Row:
        resolution = object_of(
            status=encode_json(finish.status.value),
            outputs=finish.outputs or b"null",
            outputs_blob=encode_json(finish.outputs_blob),
            error=encode_json(finish.error),
            run_id=encode_json(run_id),
        )
        document = self._encoding.document(resolution)
        return held.parent_id, held.parent_step_id, document, self._encoding.time(finish.at)
