"""Who waits for news of a run in the process that executes it, and what an engine remembers."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from automate_engine.domain.errors import StoreUnavailableError
from automate_engine.domain.runs import RunStatus
from automate_engine.ports import Journal
from automate_engine.ports.journal import Batch, CommitResult
from automate_engine.runtime.run_bells import RunBells
from automate_engine.testing.conformance.runtime_workers import CLOCK, ended, running
from automate_engine.testing.stores import memory_stores

_STEPS = "nodes: [{id: a, type: probe, config: {gate: a}}]"
_LONG = 60.0


async def test_a_bell_rings_for_its_run_alone_and_is_gone_afterwards() -> None:
    bells = RunBells()
    with bells.bell(1) as one, bells.bell(1) as same, bells.bell(2) as other:
        bells.ring([1, 3])
        async with asyncio.timeout(_LONG / 2):
            await one.wait(_LONG)
            await same.wait(_LONG)
        waiting = asyncio.create_task(other.wait(_LONG))
        await asyncio.sleep(0)
        assert not waiting.done()
        bells.ring([2])
        async with asyncio.timeout(_LONG / 2):
            await waiting
    assert len(bells) == 0


async def test_an_engine_rings_when_it_has_committed_something_of_the_run() -> None:
    stores = memory_stores(CLOCK)
    async with running(stores) as worker:
        reached, opened = worker.probe.gate("a")
        run_id = await worker.submit(_STEPS)
        await reached.wait()
        with worker.engine.bell(run_id) as bell:
            opened.set()
            async with asyncio.timeout(_LONG / 2):
                while (await stores.runs.get("tenant-a", run_id)).status is RunStatus.RUNNING:
                    await bell.wait(_LONG)


class _Away:
    """A journal that is out of reach while `is_away`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.is_away = False

    async def commit(self, batch: Batch) -> CommitResult:
        if self.is_away:
            raise StoreUnavailableError("The store does not answer.")
        return await self._journal.commit(batch)


async def test_an_engine_forgets_the_leases_of_runs_that_it_lost() -> None:
    stores = memory_stores(CLOCK)
    journal = _Away(stores.journal)
    async with running(replace(stores, journal=journal), lease=0.2) as worker:
        reached, opened = worker.probe.gate("a")
        run_ids = [await worker.submit(_STEPS) for _ in range(5)]
        await reached.wait()
        journal.is_away = True
        opened.set()
        async with asyncio.timeout(_LONG / 2):
            while worker.engine.active:
                await asyncio.sleep(0.005)
        assert worker.engine._recorder._lost == set()
        journal.is_away = False
        runs = [await ended(stores, run_id) for run_id in run_ids]

    assert {run.status for run in runs} == {RunStatus.COMPLETED}
