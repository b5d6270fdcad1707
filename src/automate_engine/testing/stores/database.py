"""The memory database: tables that several engines share as several processes share a server.

It lives in one event loop. No method waits in the middle of a change, so each is a transaction.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime
from itertools import count
from weakref import WeakSet

from automate_engine.domain.rates import next_start
from automate_engine.domain.runs import RunStatus, WaitKind
from automate_engine.testing.stores.rows import (
    EventRow,
    JobRow,
    ProposalRow,
    RunRow,
    StepRow,
    TriggerRow,
    VersionRow,
    WorkflowRow,
)
from automate_engine.testing.stores.schedule import Schedule

__all__ = ["MemoryDatabase"]


class MemoryDatabase:
    """Tables and what finds rows in them. All tables draw from one sequence of ids, so that a
    row's id is never taken for another table's."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._listeners: WeakSet[asyncio.Event] = WeakSet()
        self.workflows: dict[int, WorkflowRow] = {}
        self.versions: dict[int, VersionRow] = {}
        self.proposals: dict[int, ProposalRow] = {}
        self.triggers: dict[int, TriggerRow] = {}
        self.events: dict[int, EventRow] = {}
        self.unprocessed: dict[int, EventRow] = {}
        self.deliveries: dict[tuple[str, ...], list[EventRow]] = defaultdict(list)
        self.runs: dict[int, RunRow] = {}
        self.unfinished: dict[int, RunRow] = {}
        self.children: dict[int, list[RunRow]] = defaultdict(list)
        self.signalled: set[int] = set()
        self.waiting: dict[str, RunRow] = {}
        self.steps: dict[int, StepRow] = {}
        self.approvals: dict[int, StepRow] = {}
        self.event_waits: dict[tuple[str, str], dict[int, StepRow]] = defaultdict(dict)
        self.blobs: dict[tuple[str, str], bytes] = {}
        self.rates: dict[tuple[str, str], datetime] = {}
        self.schedules: dict[str, Schedule] = {}
        self.jobs: dict[int, JobRow] = {}
        self.job_schedule = Schedule(self._is_job_available_at)

    def next_id(self) -> int:
        return next(self._ids)

    def listen(self, woken: asyncio.Event) -> None:
        """Set `woken` from now on whenever there may be something to claim or a signal."""
        self._listeners.add(woken)

    def wake(self) -> None:
        for woken in self._listeners:
            woken.set()

    def add_event(self, row: EventRow) -> int:
        """Store a new event and give its id."""
        event = row.event
        event.id = self.next_id()
        self.events[row.id] = row
        if event.processed_at is None:
            self.unprocessed[row.id] = row
        if event.dedupe_key is not None:
            key = (event.tenant_id, event.type, event.source, event.dedupe_key)
            self.deliveries[key].append(row)
        return row.id

    def add_run(self, row: RunRow) -> int:
        """Store a new run with its records and give its id."""
        row.run.id = self.next_id()
        self.runs[row.id] = self.unfinished[row.id] = row
        if row.run.event_id is not None and row.run.trigger_id is not None:
            self.events[row.run.event_id].run_ids.append(row.id)
        if row.run.parent_run_id is not None:
            self.children[row.run.parent_run_id].append(row)
        for step in row.start_from:
            self.put_step(step)
        row.start_from = []
        self._space_out(row)
        self.make_available(row, row.run.available_at)
        return row.id

    def _space_out(self, row: RunRow) -> None:
        """Give a new run under a rate its start."""
        run, earliest = row.run, row.run.available_at
        if row.rate is None or earliest is None:
            return
        key = run.tenant_id, row.rate.key
        free_at = self.rates.get(key)
        start, self.rates[key] = next_start(row.rate, free_at, earliest, run.expires_at)
        if start > earliest:
            run.available_at = run.rate_limited_until = start

    def put_step(self, step: StepRow) -> None:
        """Insert a record, or replace the one of its key and attempt unless that is final."""
        row = step.run_row
        place = (step.record.key, step.record.attempt)
        stored = row.steps.get(place)
        if stored is not None and stored.record.status.is_final:
            return
        step.record.run_id = row.id
        if stored is None:
            step.id = self.next_id()
        else:
            self._forget_wait(stored)
            step.id = stored.id
            step.record.resolution = stored.record.resolution
            step.is_approval = step.is_approval or stored.is_approval
        self.steps[step.id] = row.steps[place] = step
        latest = row.latest.get(step.record.key)
        if latest is None or latest.record.attempt <= step.record.attempt:
            row.latest[step.record.key] = step
        self._remember_wait(step)

    def resolve(self, step: StepRow, resolution: bytes, at: datetime) -> bool:
        """End a wait and make its run ready; the same as `make_ready`."""
        step.record.resolution = resolution
        self._forget_wait(step)
        return self.make_ready(step.run_row, at)

    def request_cancel(self, row: RunRow, at: datetime) -> bool:
        """Ask an unfinished run to stop, once, and make it ready; the same as `make_ready`."""
        if row.run.cancel_requested_at is not None:
            return False
        row.run.cancel_requested_at = at
        self.stop_waiting(row)
        if row.run.status is RunStatus.QUEUED:
            row.concurrency = None
        return self.make_ready(row, at)

    def stop_waiting(self, row: RunRow) -> None:
        """Let no further event join a run."""
        coalescing = row.asked and row.asked.coalescing
        if coalescing and self.waiting.get(coalescing.key) is row:
            del self.waiting[coalescing.key]

    def make_ready(self, row: RunRow, at: datetime) -> bool:
        """Make a run available at once, or mark it when a worker holds it.

        Whether it was held or suspended, so that its worker should hear of it.
        """
        run = row.run
        if run.lease_owner is not None:
            self.signalled.add(row.id)
        elif run.available_at is None or run.available_at > at:
            self.make_available(row, at)
        self.wake()
        return run.lease_owner is not None or run.suspended_at is not None

    def make_available(self, row: RunRow, at: datetime | None) -> None:
        """Set when a worker may next claim a run; None for never by itself."""
        row.run.available_at = at
        if at is not None:
            self.schedule_run(row, at)
            if row.run.lease_owner is None:
                self.wake()

    def schedule_run(self, row: RunRow, at: datetime) -> None:
        """Put a run among those that its tenant waits for."""
        schedule = self.schedules.setdefault(row.run.tenant_id, Schedule(self._is_available_at))
        schedule.add(row.id, at, (-row.run.priority, at))

    def _is_available_at(self, run_id: int, at: datetime) -> bool:
        return self.runs[run_id].run.available_at == at

    def _is_job_available_at(self, job_id: int, at: datetime) -> bool:
        return self.jobs[job_id].available_at == at

    def _remember_wait(self, step: StepRow) -> None:
        if not step.waits:
            return
        if step.record.wait_kind is WaitKind.APPROVAL:
            self.approvals[step.id] = step
        elif step.record.wait_kind is WaitKind.EVENT and step.record.wait_key is not None:
            tenant_id = step.run_row.run.tenant_id
            self.event_waits[tenant_id, step.record.wait_key][step.id] = step

    def _forget_wait(self, step: StepRow) -> None:
        self.approvals.pop(step.id, None)
        if step.record.wait_key is not None:
            self.event_waits[step.run_row.run.tenant_id, step.record.wait_key].pop(step.id, None)
