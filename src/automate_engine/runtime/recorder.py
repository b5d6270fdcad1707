"""Group commit: all that an engine writes while one commit is under way goes into the next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from automate_engine.domain.errors import StoreUnavailableError
from automate_engine.domain.runs import Lease, StepRecord
from automate_engine.ports.journal import (
    Batch,
    CommitResult,
    Finish,
    Journal,
    NewEvent,
    NewRun,
    Release,
    RunWrite,
    Suspend,
)

__all__ = ["Recorder", "Written"]

Written: TypeAlias = Callable[[Sequence[int] | None], None]
"""Called when a run's write is durable, with the ids of its children; with None when the write was
refused or the commit failed, so that the run is no longer this engine's to work on."""


_Entry: TypeAlias = tuple[Lease, int, int, Written]
"""A run's lease, which of its children a write has, and who is told of it."""

_MANY = 100

_logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Pending:
    """What the next commit writes, and who is told of it."""

    writes: dict[Lease, RunWrite] = field(default_factory=dict)
    written: list[_Entry] = field(default_factory=list)
    submissions: list[tuple[Batch, asyncio.Future[CommitResult]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.size > 0

    @property
    def size(self) -> int:
        return len(self.writes) + len(self.submissions)

    def batch(self) -> Batch:
        batch = Batch(writes=list(self.writes.values()))
        for submitted, _ in self.submissions:
            batch.events.extend(submitted.events)
            batch.processed.extend(submitted.processed)
            batch.runs.extend(submitted.runs)
        return batch

    def split(self) -> Iterator[_Pending]:
        """One for each run and submission, so that one that cannot be stored harms no other."""
        for submission in self.submissions:
            yield _Pending(submissions=[submission])
        for lease, write in self.writes.items():
            told = [entry for entry in self.written if entry[0] == lease]
            yield _Pending(writes={lease: write}, written=told)


class Recorder:
    """Collects writes and commits them in turn, one commit at a time.

    A large commit is told of in two halves, so that the next commit is under way with what the
    first half writes while the second goes on.

    `on_commit` sees the leases and the result of each commit before the callbacks of its writes,
    `on_failure` each error, and `on_refusal`, before its run is told, the lease of a run whose
    write by itself was rolled back. After a StoreUnavailableError (the commit may or may not have
    happened) all of the batch counts as failed; after any other error the transaction was rolled
    back, and each run and submission is tried by itself. Once a write under a lease has failed, all
    later ones do, so that no run goes on without a part of its history.
    """

    def __init__(
        self,
        journal: Journal,
        on_commit: Callable[[Collection[Lease], CommitResult], None],
        on_failure: Callable[[Exception], None],
        on_refusal: Callable[[Lease, Exception], None],
    ) -> None:
        self._journal = journal
        self._on_commit = on_commit
        self._on_failure = on_failure
        self._on_refusal = on_refusal
        self._pending = _Pending()
        self._lost: set[Lease] = set()
        self._pump: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None

    def write(
        self,
        lease: Lease,
        steps: Sequence[StepRecord],
        written: Written,
        *,
        children: Sequence[NewRun] = (),
        events: Sequence[NewEvent] = (),
        change: Suspend | Release | Finish | None = None,
    ) -> None:
        """Add what a run writes to the next commit; `written` is called once it is durable."""
        if lease in self._lost:
            asyncio.get_running_loop().call_soon(written, None)
            return
        pending = self._pending
        write = pending.writes.get(lease)
        if write is None:
            write = pending.writes[lease] = RunWrite(lease)
        write.steps.extend(steps)
        first = len(write.children)
        write.children.extend(children)
        write.events.extend(events)
        if change is not None:
            write.change = change
        pending.written.append((lease, first, len(write.children), written))
        self._wake()

    def forget(self, lease: Lease) -> None:
        """Remember no more that a write under a lease has failed: the run is worked on no longer,
        or all that is left to write is its end."""
        self._lost.discard(lease)

    async def submit(self, batch: Batch) -> CommitResult:
        """Commit new runs and events together with whatever else waits. Raises what the store
        raised; then nothing of the batch was stored."""
        future: asyncio.Future[CommitResult] = asyncio.get_running_loop().create_future()
        self._pending.submissions.append((batch, future))
        self._wake()
        return await future

    async def flush(self) -> None:
        """Return when nothing is left to write or to tell."""
        while busy := [task for task in (self._pump, self._telling) if task and not task.done()]:
            await asyncio.wait(busy)

    def _wake(self) -> None:
        if self._pump is None or self._pump.done():
            self._pump = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while self._pending:
            pending, self._pending = self._pending, _Pending()
            await self._commit(pending)

    async def _commit(self, pending: _Pending) -> None:
        try:
            result = await self._journal.commit(pending.batch())
        except StoreUnavailableError as error:
            self._fail(pending, error)
        except Exception as error:
            if pending.size > 1:
                for single in pending.split():
                    await self._commit(single)
            else:
                for lease in pending.writes:
                    self._on_refusal(lease, error)
                self._fail(pending, error)
        else:
            self._answer(pending, result)
            self._on_commit(pending.writes.keys(), result)
            self._tell(pending.written, result)

    def _fail(self, pending: _Pending, error: Exception) -> None:
        for _, future in pending.submissions:
            if not future.done():
                future.set_exception(error)
        self._on_failure(error)
        self._lost.update(pending.writes)
        later = self._pending
        told = [*pending.written, *(entry for entry in later.written if entry[0] in self._lost)]
        later.written = [entry for entry in later.written if entry[0] not in self._lost]
        for lease in pending.writes:
            later.writes.pop(lease, None)
        for _, _, _, written in told:
            written(None)

    def _answer(self, pending: _Pending, result: CommitResult) -> None:
        """Give each submission its part of the result."""
        events = processed = runs = 0
        for submitted, future in pending.submissions:
            part = CommitResult(
                events=result.events[events : events + len(submitted.events)],
                processed=result.processed[processed : processed + len(submitted.processed)],
                run_ids=result.run_ids[runs : runs + len(submitted.runs)],
            )
            events += len(submitted.events)
            processed += len(submitted.processed)
            runs += len(submitted.runs)
            if not future.done():
                future.set_result(part)

    def _tell(self, entries: list[_Entry], result: CommitResult) -> None:
        if len(entries) < _MANY and (self._telling is None or self._telling.done()):
            _tell(entries, result)
        else:
            work = self._tell_in_halves(self._telling, entries, result)
            self._telling = asyncio.get_running_loop().create_task(work)

    async def _tell_in_halves(
        self, former: asyncio.Task[None] | None, entries: list[_Entry], result: CommitResult
    ) -> None:
        if former is not None:
            await former
        half = len(entries) // 2
        _tell(entries[:half], result)
        await asyncio.sleep(0)
        _tell(entries[half:], result)


def _tell(entries: Sequence[_Entry], result: CommitResult) -> None:
    """Call back those whose writes are durable, and those whose were refused."""
    for lease, first, last, written in entries:
        refused = lease.run_id in result.fenced
        children = result.child_run_ids.get(lease.run_id, [])[first:last]
        try:
            written(None if refused else children)
        except Exception:
            _logger.exception("A run could not go on after its commit")
