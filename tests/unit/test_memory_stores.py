"""What the memory stores offer beyond the ports: a controlled clock, and several workers."""

from __future__ import annotations

import asyncio

import pytest

from automate_engine.domain.errors import ConflictError, NotFoundError
from automate_engine.ports.journal import Batch, ProcessedEvent
from automate_engine.testing.clock import ManualClock
from automate_engine.testing.conformance.factories import (
    NOW,
    TENANT,
    add_run,
    add_workflow,
    claim,
    held_run,
    step,
    write,
)
from automate_engine.testing.stores import MemoryDatabase, memory_stores


async def test_engines_on_one_database_share_everything() -> None:
    database, clock = MemoryDatabase(), ManualClock()
    first, second = memory_stores(clock, database), memory_stores(clock, database)

    run_id = await add_run(first)

    assert [taken.run.id for taken in await claim(second)] == [run_id]
    assert await claim(first) == []


async def test_databases_share_nothing() -> None:
    clock = ManualClock()
    run_id = await add_run(memory_stores(clock))

    with pytest.raises(NotFoundError):
        await memory_stores(clock).runs.get(TENANT, run_id)


async def test_every_worker_that_waits_is_woken() -> None:
    database, clock = MemoryDatabase(), ManualClock()
    workers = [memory_stores(clock, database) for _ in range(3)]
    waits = [asyncio.create_task(stores.queue.wait(60)) for stores in workers]
    await asyncio.sleep(0)

    await add_run(workers[0])

    await asyncio.wait_for(asyncio.gather(*waits), 5)


async def test_a_worker_that_was_not_waiting_yet_is_woken_by_what_came_before() -> None:
    stores = memory_stores(ManualClock())
    await add_run(stores)

    await asyncio.wait_for(stores.queue.wait(60), 5)


async def test_a_wait_lasts_as_long_as_its_clock_says() -> None:
    clock = ManualClock()
    stores = memory_stores(clock)
    waiting = asyncio.create_task(stores.queue.wait(60))

    await clock.advance(59)
    assert not waiting.done()
    await clock.advance(1)

    await asyncio.wait_for(waiting, 5)


async def test_workflows_carry_the_times_of_the_clock() -> None:
    clock = ManualClock(NOW)

    workflow = await add_workflow(memory_stores(clock))

    assert (workflow.created_at, workflow.updated_at) == (NOW, NOW)


async def test_ids_are_not_shared_between_tables() -> None:
    stores = memory_stores(ManualClock())

    workflow, run_id = await add_workflow(stores), await add_run(stores)

    assert workflow.id != run_id


async def test_a_second_record_that_does_not_say_so_is_refused() -> None:
    stores = memory_stores(ManualClock())
    lease = await held_run(stores)
    await write(stores, lease, step(lease.run_id))

    with pytest.raises(ValueError, match="attempt 1"):
        await write(stores, lease, step(lease.run_id, "other"), step(lease.run_id))

    assert len((await stores.runs.list_steps(TENANT, lease.run_id)).items) == 1


async def test_processing_an_unknown_event_is_refused() -> None:
    stores = memory_stores(ManualClock())

    processed = ProcessedEvent(event_id=7, processed_at=NOW)
    with pytest.raises(NotFoundError):
        await stores.journal.commit(Batch(processed=[processed]))


async def test_messages_of_conflicts_tell_the_remedy() -> None:
    stores = memory_stores(ManualClock())
    workflow = await add_workflow(stores, slug="triage")

    with pytest.raises(ConflictError, match="Choose another slug"):
        await add_workflow(stores, slug="triage")
    with pytest.raises(ConflictError, match="Publish its draft"):
        await stores.workflows.live_version(TENANT, workflow.id)
