"""The journal port in memory."""

from __future__ import annotations

from datetime import datetime

from automate_engine.domain.json import JsonObject, decode_json, encode_json
from automate_engine.domain.matching import matches_values
from automate_engine.domain.pausing import pause_limit, pause_reason
from automate_engine.domain.runs import RunStatus, StepRecord, StepStatus, WaitKind
from automate_engine.ports.journal import (
    Batch,
    CommitResult,
    Finish,
    NewEvent,
    Release,
    StoredEvent,
    Suspend,
)
from automate_engine.testing.stores.coalescing import join
from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.prepare import PreparedEvent, PreparedWrite, prepare
from automate_engine.testing.stores.rows import EventRow, RunRow, StepRow

__all__ = ["MemoryJournal"]


class MemoryJournal:
    """The Journal port on a MemoryDatabase. A batch is prepared as a whole before it is stored."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def commit(self, batch: Batch) -> CommitResult:
        prepared = prepare(self._database, batch)
        transaction = _Transaction(self._database)
        for write in prepared.writes:
            transaction.write(write)
        result = transaction.result
        result.run_ids = [transaction.create(row) for row in prepared.runs]
        result.events = [transaction.deliver(event) for event in prepared.events]
        result.processed = [transaction.process(event) for event in prepared.processed]
        return result


class _Transaction:
    """Stores the rows of one batch; nothing of it can fail."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database
        self.result = CommitResult()

    def write(self, prepared: PreparedWrite) -> None:
        lease, row = prepared.write.lease, prepared.row
        if row is None or not row.is_held_under(lease):
            self.result.fenced.add(lease.run_id)
            return
        if prepared.start is not None:
            row.inputs, row.config = prepared.start
        for step in prepared.steps:
            self._database.put_step(step)
        if prepared.children:
            children = self.result.child_run_ids.setdefault(row.id, [])
            children += [self._database.add_run(child) for child in prepared.children]
        for step in prepared.steps:
            self._cancel_awaited(row, step.record)
        match prepared.write.change:
            case Suspend(at, wake_at):
                self._suspend(row, at, wake_at)
            case Release(at):
                row.run.lease_owner = None
                self._database.signalled.discard(row.id)
                self._database.make_available(row, at)
            case Finish() as change:
                self._finish(row, change, prepared.error)
                self._give_notice(row, prepared.notice)
                self._pause_trigger(row, change)
        for event in prepared.events:
            self._emit(event)

    def create(self, row: RunRow) -> int:
        """Store a new run; one that repeats events has those of the other run."""
        former = self._database.runs.get(row.run.rerun_of_id or 0)
        if row.repeats_events and former is not None:
            row.event_ids = list(former.event_ids)
            row.run.event_count = former.run.event_count
            row.run.is_batch = former.run.is_batch
        return self._database.add_run(row)

    def deliver(self, prepared: PreparedEvent) -> StoredEvent:
        assert isinstance(prepared.event, NewEvent)
        first = self._first_of(prepared.event)
        if first is not None:
            first.event.duplicates += 1
            return StoredEvent(first.id, list(first.run_ids), is_duplicate=True)
        self._database.add_event(prepared.row)
        return self._process(prepared, prepared.event.received_at)

    def _emit(self, prepared: PreparedEvent) -> None:
        assert isinstance(prepared.event, NewEvent)
        self.result.emitted = True
        first = self._first_of(prepared.event)
        if first is not None:
            first.event.duplicates += 1
        else:
            self._database.add_event(prepared.row)

    def _give_notice(self, row: RunRow, notice: EventRow | None) -> None:
        """Store the notice of a failed run, if somebody listens."""
        if notice is None:
            return
        event, cause = notice.event, self._database.events.get(row.run.event_id or 0)
        is_heard = any(
            trigger.listens_to(event.type, event.source)
            for trigger in self._database.triggers.values()
            if trigger.trigger.enabled
            and not trigger.deleted
            and trigger.trigger.tenant_id == event.tenant_id
        )
        if is_heard and (cause is None or cause.event.type != event.type):
            self._database.add_event(notice)
            self.result.emitted = True

    def _pause_trigger(self, row: RunRow, change: Finish) -> None:
        """Disable the trigger of a run that failed, when as many before it have failed too."""
        trigger = self._database.triggers.get(row.run.trigger_id or 0)
        if change.status is not RunStatus.FAILED or trigger is None or trigger.deleted:
            return
        limit = pause_limit(decode_json(trigger.config), change.pause_after)
        ended = [
            run.run.status
            for run in self._database.runs.values()
            if run.run.trigger_id == trigger.id
            and run.id > trigger.enabled_after_run
            and run.run.status in (RunStatus.COMPLETED, RunStatus.FAILED)
        ][-limit:]
        if limit and trigger.trigger.enabled and ended == [RunStatus.FAILED] * limit:
            trigger.trigger.enabled = False
            trigger.trigger.disabled_reason = pause_reason(limit, change.error)

    def process(self, prepared: PreparedEvent) -> StoredEvent:
        assert not isinstance(prepared.event, NewEvent)
        row = prepared.row
        if row.event.processed_at is not None:
            return StoredEvent(row.id, list(row.run_ids), is_duplicate=True)
        return self._process(prepared, prepared.event.processed_at)

    def _suspend(self, row: RunRow, at: datetime, wake_at: datetime | None) -> None:
        row.run.lease_owner = None
        row.run.suspended_at = at
        self._database.signalled.discard(row.id)
        self._database.make_available(row, at if row.has_signal else wake_at)

    def _finish(self, row: RunRow, change: Finish, error: bytes | None) -> None:
        run = row.run
        run.status, run.ended_at = change.status, change.at
        row.outputs, run.outputs_blob, row.error = change.outputs, change.outputs_blob, error
        run.lease_owner = run.available_at = run.suspended_at = None
        self._database.unfinished.pop(row.id, None)
        self._database.stop_waiting(row)
        if row.concurrency is not None:
            self._database.wake()
        self._database.signalled.discard(row.id)
        self._tell_parent(row, change)
        if change.status is not RunStatus.COMPLETED:
            for child in self._database.children.get(row.id, ()):
                self._cancel(child, change.at)

    def _cancel(self, child: RunRow, at: datetime) -> None:
        """Ask a run to stop whose end its parent no longer waits for."""
        if child.waits and not child.run.status.is_terminal:
            self._note(child, self._database.request_cancel(child, at))

    def _cancel_awaited(self, row: RunRow, record: StepRecord) -> None:
        """Cancel the run that a step waited for which is cancelled itself."""
        if record.status is not StepStatus.CANCELLED or record.wait_kind is not WaitKind.RUN:
            return
        for child in self._database.children.get(row.id, ()):
            if child.run.parent_step_key == record.key:
                self._cancel(child, record.ended_at or record.started_at)

    def _tell_parent(self, row: RunRow, change: Finish) -> None:
        parent = self._database.runs.get(row.run.parent_run_id or 0)
        if parent is None or not row.waits:
            return
        step = parent.latest.get(row.run.parent_step_key or "")
        if step is None or not step.waits:
            return
        resolution: JsonObject = {
            "run_id": row.id,
            "status": change.status,
            "outputs": None if change.outputs is None else decode_json(change.outputs),
            "outputs_blob": change.outputs_blob,
            "error": None if row.error is None else decode_json(row.error),
        }
        self._resolve(step, encode_json(resolution), change.at)

    def _first_of(self, event: NewEvent) -> EventRow | None:
        """The event that this one is a duplicate of."""
        if event.dedupe_key is None:
            return None
        key = (event.tenant_id, event.type, event.source, event.dedupe_key)
        earlier = self._database.deliveries.get(key, ())
        since = [row for row in earlier if row.event.received_at >= event.dedupe_since]
        return min(since, key=lambda row: (row.event.received_at, row.id), default=None)

    def _process(self, prepared: PreparedEvent, at: datetime) -> StoredEvent:
        row = prepared.row
        row.event.processed_at = at
        self._database.unprocessed.pop(row.id, None)
        for run in prepared.runs:
            run.run.event_id = row.id
            if run.asked is None:
                self._database.add_run(run)
            else:
                self.result.joined += join(self._database, run)
        self._resolve_waits(row, at)
        return StoredEvent(row.id, list(row.run_ids))

    def _resolve_waits(self, row: EventRow, at: datetime) -> None:
        key = (row.event.tenant_id, f"{row.event.type}:{row.event.source}")
        waiting = list(self._database.event_waits.get(key, {}).values())
        if not waiting:
            return
        view = row.read().as_json()
        resolution = encode_json(view)
        for step in waiting:
            wanted = decode_json(step.wait_match) if step.wait_match else {}
            if step.waits and matches_values(wanted, view):
                self._resolve(step, resolution, at)

    def _resolve(self, step: StepRow, resolution: bytes, at: datetime) -> None:
        self._note(step.run_row, self._database.resolve(step, resolution, at))

    def _note(self, row: RunRow, is_told: bool) -> None:
        if is_told:
            self.result.signalled.add(row.id)
