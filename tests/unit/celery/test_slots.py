"""Slots execute one run each, through the claims of an engine that claims nothing by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from automate_engine.celery.slots import Slots
from automate_engine.domain.errors import StoreUnavailableError
from automate_engine.domain.runs import ClaimedRun, RunStatus
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch
from automate_engine.ports.runs import RunFilter
from automate_engine.testing.conformance.factories import TENANT
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    Worker,
    ended,
    new_run_of,
    running,
)
from automate_engine.testing.stores import memory_stores

STEP = "nodes: [{id: work, type: probe}]"
GATED = "nodes: [{id: work, type: probe, config: {gate: held}}]"
LIMITED = f"{STEP}\nsettings: {{concurrency: {{limit: 1}}}}"


@dataclass
class Crew:
    """An engine and its slots; `claims` are the limits it has claimed with."""

    worker: Worker
    stores: Stores
    slots: Slots
    claims: list[int]
    free_places: list[None] = field(default_factory=list)

    async def add(self, document: str, count: int = 1) -> list[int]:
        runs = [new_run_of(document) for _ in range(count)]
        return (await self.stores.journal.commit(Batch(runs=runs))).run_ids


class CountedQueue:
    """A queue that notes each claim, and fails the first `failures` of them."""

    def __init__(self, queue: Any, failures: int) -> None:
        self._queue = queue
        self._failures = failures
        self.claims: list[int] = []

    async def claim(
        self, worker: str, limit: int, now: datetime, until: datetime, tenant_limit: int = 0
    ) -> list[ClaimedRun]:
        self.claims.append(limit)
        if len(self.claims) <= self._failures:
            raise StoreUnavailableError("The database does not answer.")
        found: list[ClaimedRun] = await self._queue.claim(worker, limit, now, until, tenant_limit)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queue, name)


@asynccontextmanager
async def crew(*, failures: int = 0, **settings: Any) -> AsyncIterator[Crew]:
    opened = memory_stores(CLOCK)
    queue = CountedQueue(opened.queue, failures)
    stores = replace(opened, queue=queue)
    free: list[None] = []
    async with running(stores, capacity=0, **settings) as worker:
        slots = Slots(worker.engine, lambda: free.append(None))
        yield Crew(worker, stores, slots, queue.claims, free)


async def test_an_engine_without_capacity_executes_only_what_slots_ask_for() -> None:
    async with crew() as made:
        assert made.worker.engine.claim() is None
        first, second = await made.add(STEP, 2)
        made.worker.engine.notify([first])
        await CLOCK.sleep(0.15)
        assert made.claims == []

        assert await made.slots.execute_one()
        assert (await made.stores.runs.get(TENANT, first)).status is RunStatus.COMPLETED
        assert (await made.stores.runs.get(TENANT, second)).status is RunStatus.QUEUED


async def test_a_slot_is_free_when_its_run_has_left_and_not_before() -> None:
    async with crew() as made:
        reached, opened = made.worker.probe.gate("held")
        (run_id,) = await made.add(GATED)
        slot = asyncio.create_task(made.slots.execute_one())
        await reached.wait()
        assert not slot.done()
        opened.set()
        assert await slot
        assert (await ended(made.stores, run_id)).status is RunStatus.COMPLETED
        assert made.worker.engine.active == 0


async def test_slots_that_ask_together_share_claims() -> None:
    async with crew() as made:
        await made.add(STEP, 20)
        found = await asyncio.gather(*(made.slots.execute_one() for _ in range(20)))

        assert found == [True] * 20
        assert len(made.claims) <= 2
        assert not made.slots.came_short()


async def test_slots_for_which_there_is_nothing_are_free_at_once() -> None:
    async with crew() as made:
        await made.add(STEP, 2)
        found = await asyncio.gather(*(made.slots.execute_one() for _ in range(3)))

        assert sorted(found) == [False, True, True]
        assert made.slots.came_short()
        assert not made.slots.came_short()


async def test_a_run_that_waits_frees_its_slot() -> None:
    async with crew(park_after=0.0) as made:
        (run_id,) = await made.add("nodes: [{id: nap, type: delay, config: {seconds: 600}}]")
        assert await made.slots.execute_one()
        assert (await made.stores.runs.get(TENANT, run_id)).suspended_at is not None


@pytest.mark.parametrize(("document", "settings"), [(LIMITED, {}), (STEP, {"tenant_limit": 5})])
async def test_a_place_under_a_limit_is_told_when_it_is_free(
    document: str, settings: dict[str, Any]
) -> None:
    async with crew(**settings) as made:
        await made.add(document)
        await made.slots.execute_one()
        assert made.free_places == [None]


async def test_a_place_is_not_told_where_there_is_no_limit() -> None:
    async with crew() as made:
        await made.add(STEP)
        await made.slots.execute_one()
        assert made.free_places == []


async def test_a_run_that_cannot_be_executed_frees_its_slot() -> None:
    async with crew() as made:
        run = new_run_of(STEP, config={"runtime": "abacus"})
        (run_id,) = (await made.stores.journal.commit(Batch(runs=[run]))).run_ids
        assert await made.slots.execute_one()
        assert (await ended(made.stores, run_id)).status is RunStatus.FAILED


async def test_claims_are_tried_again_until_the_store_answers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with crew(failures=2) as made:
        await made.add(STEP)
        assert await made.slots.execute_one()
        assert made.claims == [1, 1, 1]
        assert "could not be claimed" in caplog.text


async def test_stopping_hands_runs_back_and_frees_every_slot() -> None:
    async with crew(shutdown_grace=0.1) as made:
        reached, _ = made.worker.probe.gate("held")
        run_ids = await made.add(GATED, 3)
        slots = [asyncio.create_task(made.slots.execute_one()) for _ in range(3)]
        await reached.wait()
        await made.slots.close()
        assert not await made.slots.execute_one()
        await made.worker.engine.stop()

        assert await asyncio.gather(*slots) == [True] * 3
        found = (await made.stores.runs.find(TENANT, RunFilter())).items
        assert {run.id for run in found if run.lease_owner is None} == set(run_ids)
