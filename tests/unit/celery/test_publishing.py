"""For which runs a message is sent after a commit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

import pytest

from automate_engine.celery import Publisher, PublishingSubmitter, publishing_stores
from automate_engine.domain.runs import Concurrency, RunStatus, StartTerms, StepStatus, WaitKind
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch, Claim, Finish, Release, RunWrite
from automate_engine.testing import ManualClock
from automate_engine.testing.conformance.factories import (
    NOW,
    WORKER,
    held_run,
    later,
    new_event,
    new_run,
    step,
    subscribe,
    suspended_run,
)
from automate_engine.testing.stores import memory_stores
from automate_engine.workflows import StoreSubmitter

CLAIM = Claim(WORKER, later(30))


class Told:
    """Stands for a publisher, and keeps what it was told."""

    def __init__(self) -> None:
        self.runs: list[int | None] = []

    def send(self, run_ids: Iterable[int | None]) -> None:
        self.runs += run_ids


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def stores(told: Told) -> Stores:
    return publishing_stores(memory_stores(ManualClock(NOW)), cast(Publisher, told))


def test_without_a_broker_stores_stay_as_they_are() -> None:
    stores = memory_stores(ManualClock())
    assert publishing_stores(stores, None) is stores


async def test_new_runs_are_told_unless_they_are_delayed_or_claimed(
    stores: Stores, told: Told
) -> None:
    runs = [new_run(), new_run(available_at=later(60)), new_run(claim=CLAIM), new_run()]
    created = (await stores.journal.commit(Batch(runs=runs))).run_ids

    assert told.runs == [created[0], created[3]]


async def _told_of_event(stores: Stores, told: Told, claim: Claim | None, **match: Any) -> int:
    """How many of the event's runs are told of, when its one match has these attributes."""
    found = replace(await subscribe(stores), **match)
    before = len(told.runs)
    result = await stores.journal.commit(Batch(events=[new_event(matches=[found], claim=claim)]))
    assert len(result.events[0].run_ids) == 1
    return len(told.runs) - before


@pytest.mark.parametrize(
    ("claim", "match", "expected"),
    [
        (None, {}, 1),
        (CLAIM, {}, 0),
        (None, {"terms": StartTerms(delay=60)}, 0),
        (CLAIM, {"terms": StartTerms(delay=60)}, 0),
        (CLAIM, {"terms": StartTerms(concurrency=Concurrency("key", 1))}, 1),
        (None, {"paused": True}, 0),
    ],
    ids=str,
)
async def test_what_an_event_starts_is_told_when_a_worker_may_claim_it(
    stores: Stores, told: Told, claim: Claim | None, match: dict[str, Any], expected: int
) -> None:
    assert await _told_of_event(stores, told, claim, **match) == expected


async def test_an_event_is_told_once_for_each_run_and_not_for_its_duplicates(
    stores: Stores, told: Told
) -> None:
    one, other = await subscribe(stores), await subscribe(stores)
    events = [new_event(matches=[one, one, other], dedupe_key="7") for _ in range(2)]
    result = await stores.journal.commit(Batch(events=events))

    assert result.events[1].is_duplicate
    assert told.runs == result.events[0].run_ids


async def test_children_and_runs_that_are_handed_back_are_told(stores: Stores, told: Told) -> None:
    lease, lost = await held_run(stores), replace(await held_run(stores), epoch=7)
    write = RunWrite(lease, children=[new_run(), new_run(claim=CLAIM)], change=Release(NOW))
    refused = RunWrite(lost, children=[new_run()], change=Release(NOW))
    result = await stores.journal.commit(Batch(writes=[write, refused]))

    assert told.runs == [result.child_run_ids[lease.run_id][0], lease.run_id]


async def test_a_parent_is_told_when_the_child_that_it_waits_for_ends(
    stores: Stores, told: Told
) -> None:
    waiting = step(0, "call", StepStatus.WAITING, wait_kind=WaitKind.RUN)
    parent = await suspended_run(stores, waiting)
    child = await held_run(stores, parent_run_id=parent, parent_step_key="call", waits=True)
    end = RunWrite(child, change=Finish(NOW, RunStatus.COMPLETED))
    await stores.journal.commit(Batch(writes=[end]))

    assert told.runs == [parent]


async def test_signals_are_told_and_passed_on(stores: Stores, told: Told) -> None:
    passed: list[int] = []

    class Submitter(StoreSubmitter):
        def notify(self, run_ids: Iterable[int]) -> None:
            passed.extend(run_ids)

    submitter = PublishingSubmitter(Submitter(stores.journal), cast(Publisher, told))
    submitter.notify(iter([3, 4]))
    (created,) = (await submitter.submit(Batch(runs=[new_run()]))).run_ids

    assert passed == [3, 4]
    assert told.runs == [3, 4, created]
    assert submitter.claim() is None
