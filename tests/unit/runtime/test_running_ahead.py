"""Pure steps run ahead of their commit; code never does."""

from __future__ import annotations

from dataclasses import replace

from automate_engine.domain.runs import RunStatus
from automate_engine.ports import Journal, Stores
from automate_engine.ports.journal import Batch, CommitResult
from automate_engine.testing.conformance.factories import TENANT, read_steps
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    Dying,
    Pausing,
    ended,
    running,
    until,
)
from automate_engine.testing.probe import Probe
from automate_engine.testing.stores import memory_stores


class _Counting:
    """A journal that tells how many steps each commit that writes some has."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.steps: list[int] = []

    async def commit(self, batch: Batch) -> CommitResult:
        if batch.writes:
            self.steps.append(sum(len(write.steps) for write in batch.writes))
        return await self._journal.commit(batch)


_SET = "type: set, config: {values: {n: 1}}"


def _chain(length: int, what: str = _SET) -> str:
    nodes = "\n".join(f"- {{id: n{number}, {what}}}" for number in range(length))
    edges = ", ".join(f"{{from: n{number}, to: n{number + 1}}}" for number in range(length - 1))
    return f"nodes:\n{nodes}\nedges: [{edges}]"


def _stores() -> tuple[Stores, _Counting]:
    stores = memory_stores(CLOCK)
    counting = _Counting(stores.journal)
    return replace(stores, journal=counting), counting


async def test_pure_steps_and_the_end_of_their_run_share_a_commit() -> None:
    stores, counting = _stores()
    async with running(stores) as worker:
        run = await worker.run(_chain(10))
    assert run.status is RunStatus.COMPLETED
    assert counting.steps == [10]


async def test_a_long_chain_gives_others_their_turn() -> None:
    stores, counting = _stores()
    async with running(stores) as worker:
        run = await worker.run(_chain(450))
    assert run.status is RunStatus.COMPLETED
    assert sum(counting.steps) == 450
    assert max(counting.steps) <= 101


async def test_steps_of_code_have_a_commit_each() -> None:
    stores, counting = _stores()
    async with running(stores) as worker:
        await worker.run(_chain(5, "type: probe"))
    assert counting.steps == [1] * 5


async def test_code_starts_when_all_that_leads_to_it_is_durable() -> None:
    stores = memory_stores(CLOCK)
    pausing = Pausing(stores.journal)
    probe = Probe()
    document = """
    nodes:
    - {id: a, type: set, config: {values: {n: 1}}}
    - {id: b, type: set, config: {values: {n: "{{ steps.a.output.n + 1 }}"}}}
    - {id: code, type: probe, config: {value: "{{ steps.b.output.n }}"}}
    edges: [{from: a, to: b}, {from: b, to: code}]
    """
    async with running(replace(stores, journal=pausing), probe=probe) as worker:
        run_id = await worker.submit(document)
        pausing.pause()
        await pausing.asked.wait()
        assert probe.calls == []
        pausing.go_on()
        run = await ended(stores, run_id)
    assert run.outputs == {"code": 2}
    assert [step.key for step in await read_steps(stores, run_id)] == ["a", "b", "code"]


async def test_what_ran_ahead_and_was_not_committed_runs_again() -> None:
    stores = memory_stores(CLOCK)
    dying = Dying(stores.journal, 1)
    async with running(replace(stores, journal=dying), lease=0.3) as worker:
        run_id = await worker.submit(_chain(10))
        await dying.dead.wait()
        await worker.kill()
    assert await read_steps(stores, run_id) == []
    async with running(stores):
        run = await ended(stores, run_id)
    assert run.status is RunStatus.COMPLETED
    assert len(await read_steps(stores, run_id)) == 10


async def test_a_wait_after_pure_steps_gives_the_run_up() -> None:
    stores, _ = _stores()
    document = """
    nodes:
    - {id: a, type: set, config: {values: {n: 1}}}
    - {id: ask, type: approval, config: {title: "Go on?"}}
    edges: [{from: a, to: ask}]
    """
    async with running(stores) as worker:
        run_id = await worker.submit(document)

        async def suspended() -> bool:
            return (await stores.runs.get(TENANT, run_id)).suspended_at is not None

        await until(suspended, "the run is given up")
        assert worker.engine.active == 0
