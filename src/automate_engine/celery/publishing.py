"""A host's stores with a message sent for each run that a commit makes due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TypeVar

from automate_engine.celery.publisher import Publisher
from automate_engine.domain.events import Match
from automate_engine.ports import Stores
from automate_engine.ports.journal import (
    Batch,
    Claim,
    CommitResult,
    Journal,
    NewRun,
    Release,
    StoredEvent,
)
from automate_engine.sql import Wakeups
from automate_engine.workflows import Submitter

__all__ = ["PublishingSubmitter", "publishing_stores"]

StoresT = TypeVar("StoresT", bound=Stores)


def publishing_stores(stores: StoresT, publisher: Publisher | None) -> StoresT:
    """The stores, with a journal that tells the publisher what its commits make due."""
    if publisher is None:
        return stores
    return replace(stores, journal=_PublishingJournal(stores.journal, publisher))


class _PublishingJournal:
    """A Journal that passes each batch on to another, and then tells of the runs to do."""

    def __init__(self, journal: Journal, publisher: Publisher) -> None:
        self._journal = journal
        self._publisher = publisher

    async def commit(self, batch: Batch) -> CommitResult:
        result = await self._journal.commit(batch)
        self._publisher.send(_due(batch, result))
        return result


class PublishingSubmitter:
    """A Submitter that passes everything on to another, and tells of runs that were signalled."""

    def __init__(self, submitter: Submitter, publisher: Publisher) -> None:
        self._submitter = submitter
        self._publisher = publisher

    def claim(self) -> Claim | None:
        return self._submitter.claim()

    async def submit(self, batch: Batch) -> CommitResult:
        return await self._submitter.submit(batch)

    def notify(self, run_ids: Iterable[int]) -> None:
        signalled = list(run_ids)
        self._submitter.notify(signalled)
        self._publisher.send(signalled)

    def bell(self, run_id: int) -> AbstractContextManager[Wakeups]:
        return self._submitter.bell(run_id)


def _due(batch: Batch, result: CommitResult) -> Iterator[int]:
    """The runs that a commit leaves to be claimed now. A run that was signalled may be held by a
    worker; then a message too many is sent."""
    yield from _due_of(batch.runs, result.run_ids)
    for event, stored in zip(batch.events, result.events, strict=True):
        yield from _started(event.matches, event.claim, stored)
    for processed, stored in zip(batch.processed, result.processed, strict=True):
        yield from _started(processed.matches, processed.claim, stored)
    for write in batch.writes:
        run_id = write.lease.run_id
        if run_id not in result.fenced:
            yield from _due_of(write.children, result.child_run_ids.get(run_id, ()))
            if type(write.change) is Release:
                yield run_id
    yield from result.signalled


def _due_of(created: Iterable[NewRun], run_ids: Iterable[int]) -> Iterator[int]:
    for new, run_id in zip(created, run_ids, strict=True):
        if new.claim is None and new.available_at <= new.created_at:
            yield run_id


def _started(matches: Iterable[Match], claim: Claim | None, stored: StoredEvent) -> Iterator[int]:
    """The runs that an event has started, and that neither wait for a time nor are claimed."""
    if stored.is_duplicate:
        return
    by_trigger: dict[int, Match] = {}
    for match in matches:
        by_trigger.setdefault(match.trigger_id, match)
    for match, run_id in zip(by_trigger.values(), stored.run_ids, strict=True):
        is_claimed = claim is not None and match.terms.concurrency is None
        if not (is_claimed or match.paused or match.terms.delay):
            yield run_id
