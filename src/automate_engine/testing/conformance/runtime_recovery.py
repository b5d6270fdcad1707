"""G1, G2, G3 and G5: workers that die, stall, stop or share, at every moment of a run."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from automate_engine.domain.errors import StoreRefusedError
from automate_engine.domain.ids import Kind
from automate_engine.domain.runs import ClaimedRun, Lease, Run, RunStatus
from automate_engine.ports import Journal, Stores
from automate_engine.ports.journal import Batch, CommitResult
from automate_engine.ports.queue import Renewal, RunQueue
from automate_engine.ports.runs import RunFilter
from automate_engine.testing.conformance.factories import TENANT
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    IDS,
    Dying,
    ended,
    ended_run,
    latest,
    new_run_of,
    publish,
    running,
    until,
)
from automate_engine.testing.probe import Probe

__all__ = ["TestCrashes", "TestRefusals", "TestSharing", "TestStaleWorkers", "TestStopping"]

_CHILD = """
nodes:
- {id: one, type: probe, config: {value: 1}}
- {id: two, type: probe, config: {value: "{{ steps.one.output + 1 }}"}}
edges: [{from: one, to: two}]
"""

_DOCUMENTS = {
    "branches": """
        nodes:
        - {id: start, type: probe, config: {value: 5}}
        - {id: check, type: branch, config: {condition: steps.start.output > 3}}
        - id: flaky
          type: probe
          config: {fails: 1, value: 2}
          retry: {max_attempts: 3, initial_seconds: 0.01}
        - {id: skipped, type: probe}
        - {id: bad, type: probe, config: {fails: -1, permanent: true}, on_error: route}
        - {id: rescue, type: probe, config: {value: 3}}
        - id: join
          type: merge
          config:
            values:
            - "{{ steps.flaky.output }}"
            - "{{ steps.skipped.output }}"
            - "{{ steps.rescue.output }}"
        edges:
        - {from: start, to: check}
        - {from: check, to: flaky, when: "true"}
        - {from: check, to: skipped, when: "false"}
        - {from: start, to: bad}
        - {from: bad, to: rescue, when: error}
        - {from: flaky, to: join}
        - {from: skipped, to: join}
        - {from: rescue, to: join}
        """,
    "items": """
        nodes:
        - id: each
          type: for_each
          config:
            items: [1, 2, 3]
            concurrency: 2
            continue_on_error: true
            body:
              nodes:
              - {id: check, type: branch, config: {condition: item == 2}}
              - {id: bad, type: probe, config: {fails: -1, permanent: true}}
              - {id: work, type: probe, config: {value: "{{ item * 10 }}"}}
              edges:
              - {from: check, to: bad, when: "true"}
              - {from: check, to: work, when: "false"}
        - {id: after, type: probe, config: {value: "{{ steps.each.output | length }}"}}
        edges: [{from: each, to: after}]
        outputs:
          first: "{{ steps.each.output[0] }}"
          error: "{{ steps.each.output[1].error.message }}"
          after: "{{ steps.after.output }}"
        """,
    "nested": """
        nodes:
        - id: loop
          type: loop
          config:
            condition: item < 4
            initial: 0
            output: "{{ item + steps.inner.output | length }}"
            body:
              nodes:
              - id: inner
                type: for_each
                config:
                  items: [a, b]
                  concurrency: 2
                  item_name: letter
                  body:
                    nodes:
                    - {id: one, type: probe, config: {value: "{{ letter }}"}}
                    - {id: two, type: probe, config: {value: "{{ steps.one.output }}{{ letter }}"}}
                    edges: [{from: one, to: two}]
        """,
    "waits": """
        nodes:
        - {id: before, type: probe}
        - {id: pause, type: delay, config: {seconds: 0.02}}
        - {id: call, type: workflow, config: {workflow: child}}
        - {id: alone, type: workflow, config: {workflow: child, wait: false}}
        - {id: after, type: probe, config: {value: "{{ steps.call.output.outputs.two }}"}}
        edges:
        - {from: before, to: pause}
        - {from: before, to: call}
        - {from: pause, to: alone}
        - {from: alone, to: after}
        - {from: call, to: after}
        outputs: {after: "{{ steps.after.output }}"}
        """,
    "failure": """
        settings: {error_workflow: child}
        nodes:
        - id: each
          type: for_each
          config:
            items: [1, 2]
            concurrency: 2
            body:
              nodes:
              - {id: one, type: probe}
              - {id: fail, type: branch, config: {condition: item == 2}}
              - {id: bad, type: probe, config: {fails: -1, permanent: true}}
              edges: [{from: one, to: fail}, {from: fail, to: bad, when: "true"}]
        """,
}


class TestCrashes:
    @pytest.mark.parametrize("answers", [True, False], ids=["before", "after"])
    @pytest.mark.parametrize("document", _DOCUMENTS.values(), ids=_DOCUMENTS)
    async def test_a_run_survives_the_death_of_its_worker_at_every_commit(
        self, stores: Stores, document: str, answers: bool
    ) -> None:
        """The worker dies before or after each commit; a second one finishes the run."""
        await publish(stores, "child", _CHILD)
        commits, expected = await _uninterrupted(stores, document)
        for number in range(1, commits + 1):
            await self._check(stores, document, number, answers, expected)

    async def _check(
        self, stores: Stores, document: str, commits: int, answers: bool, expected: Run
    ) -> None:
        probe = Probe()
        journal = Dying(stores.journal, commits, answers=answers)
        dying = replace(stores, journal=journal)
        run_id = await _start_and_kill(dying, journal, probe, document)
        committed = await _committed(stores)
        before = list(probe.calls)
        async with running(stores, probe=probe, lease=30.0):
            run = await ended(stores, run_id)
            await _all_ended(stores)

        assert ended_run(run) == ended_run(expected)
        again = probe.calls[len(before) :]
        assert committed.isdisjoint(again)
        assert all(record.status.is_final for record in (await latest(stores, run_id)).values())
        for step in set(probe.calls):
            first_try = before.count(step)
            assert again.count(step) <= max(first_try, 1) + 1


async def _uninterrupted(stores: Stores, document: str) -> tuple[int, Run]:
    """How many commits a run takes, and how it ends."""
    journal = Dying(stores.journal, -1)
    async with running(replace(stores, journal=journal)) as worker:
        run = await worker.run(document)
        await _all_ended(stores)
    return journal.committed, run


async def _start_and_kill(stores: Stores, journal: Dying, probe: Probe, document: str) -> int:
    """Start a run on a worker that is killed when its journal stops answering."""
    async with running(stores, probe=probe, lease=0.15, park_after=0.0) as worker:
        submitted = asyncio.ensure_future(worker.submit(document))
        done = asyncio.ensure_future(journal.dead.wait())
        await asyncio.wait([submitted, done], return_when=asyncio.FIRST_COMPLETED)
        if submitted.done():
            run_id = submitted.result()
            ending = asyncio.ensure_future(ended(stores, run_id))
            await asyncio.wait([ending, done], return_when=asyncio.FIRST_COMPLETED)
            ending.cancel()
        else:
            run_id = max(run.id for run in (await stores.runs.find(TENANT, RunFilter())).items)
        await worker.kill()
    return run_id


async def _committed(stores: Stores) -> set[str]:
    """The idempotency keys of all steps with a final record."""
    return {
        f"{IDS.encode(Kind.RUN, run.id)}/{key}"
        for run in (await stores.runs.find(TENANT, RunFilter(), limit=1000)).items
        for key, record in (await latest(stores, run.id)).items()
        if record.status.is_final
    }


async def _all_ended(stores: Stores) -> None:
    async def terminal() -> bool:
        runs = (await stores.runs.find(TENANT, RunFilter(), limit=1000)).items
        return all(run.status.is_terminal for run in runs)

    await until(terminal, "all runs end")


class _Refusing:
    """A journal that cannot store the records of one step."""

    def __init__(self, journal: Journal, node_id: str) -> None:
        self._journal = journal
        self._node_id = node_id

    async def commit(self, batch: Batch) -> CommitResult:
        if any(step.node_id == self._node_id for write in batch.writes for step in write.steps):
            raise StoreRefusedError("The database refused the change.")
        return await self._journal.commit(batch)


class TestRefusals:
    async def test_a_run_whose_record_cannot_be_stored_fails_and_harms_no_other(
        self, stores: Stores
    ) -> None:
        refusing = replace(stores, journal=_Refusing(stores.journal, "bad"))
        async with running(refusing) as worker:
            bad = await worker.submit("nodes: [{id: bad, type: probe}]")
            good = await worker.submit("nodes: [{id: good, type: probe}]")
            ends = [await ended(stores, bad), await ended(stores, good)]

        assert [run.status for run in ends] == [RunStatus.FAILED, RunStatus.COMPLETED]
        assert ends[0].error is not None
        assert "could not be stored" in ends[0].error["message"]
        assert worker.probe.executed == {"bad": 1, "good": 1}


class TestStaleWorkers:
    async def test_a_worker_that_lost_its_run_writes_nothing_any_more(self, stores: Stores) -> None:
        stalled = replace(stores, queue=_Stalled(stores, claims=False))
        async with running(stalled, lease=0.2) as slow:
            reached, opened = slow.probe.gate("held")
            run_id = await slow.submit(
                """
                nodes: [{id: held, type: probe, config: {gate: held}}, {id: after, type: probe}]
                edges: [{from: held, to: after}]
                """
            )
            await reached.wait()
            quick = Probe()
            quick.gate("held")[1].set()
            async with running(stores, probe=quick):
                run = await ended(stores, run_id)
                before = await latest(stores, run_id)
                opened.set()

                async def left() -> bool:
                    return slow.engine.active == 0

                await until(left, "the slow worker has heard of it")

        assert run.status is RunStatus.COMPLETED
        assert run.lease_epoch == 2
        assert await latest(stores, run_id) == before
        assert slow.probe.executed == {"held": 1}
        assert quick.executed == {"held": 1, "after": 1}

    async def test_a_worker_takes_up_its_own_run_when_its_lease_has_ended(
        self, stores: Stores
    ) -> None:
        stalled = replace(stores, queue=_Stalled(stores))
        async with running(stalled, lease=0.3) as worker:
            _, opened = worker.probe.gate("held")
            run_id = await worker.submit(
                """
                nodes: [{id: held, type: probe, config: {gate: held}}, {id: after, type: probe}]
                edges: [{from: held, to: after}]
                """
            )

            async def twice() -> bool:
                return len(worker.probe.calls) == 2

            await until(twice, "the run is taken up again")
            opened.set()
            run = await ended(stores, run_id)
            assert worker.probe.executed == {"held": 2, "after": 1}

        assert run.status is RunStatus.COMPLETED

    @pytest.mark.parametrize("late", ["claim", "commit"])
    async def test_a_claim_that_was_answered_late_is_left_to_who_has_the_run_since(
        self, stores: Stores, late: str
    ) -> None:
        ports = _Late(stores, late)
        slow = replace(stores, queue=cast(RunQueue, ports), journal=ports)
        async with running(slow, lease=0.3) as worker:
            if late == "claim":
                new = new_run_of("nodes: [{id: only, type: probe}]")
                run_id = (await stores.journal.commit(Batch(runs=[new]))).run_ids[0]
            else:
                run_id = await worker.submit("nodes: [{id: only, type: probe}]")
            run = await ended(stores, run_id)

        assert run.status is RunStatus.COMPLETED
        assert run.lease_epoch == 3
        assert worker.probe.executed == {"only": 1}


class TestStopping:
    async def test_a_worker_that_stops_hands_back_what_it_cannot_finish(
        self, stores: Stores
    ) -> None:
        async with running(stores, shutdown_grace=0.05, lease=300.0) as first:
            reached, _ = first.probe.gate("held")
            run_id = await first.submit(
                """
                nodes: [{id: a, type: probe}, {id: held, type: probe, config: {gate: held}}]
                edges: [{from: a, to: held}]
                """
            )
            await reached.wait()
        probe = Probe()
        probe.gate("held")[1].set()
        async with running(stores, probe=probe):
            run = await ended(stores, run_id)

        assert run.status is RunStatus.COMPLETED
        assert probe.executed == {"held": 1}

    async def test_a_worker_that_stops_lets_its_steps_end(self, stores: Stores) -> None:
        async with running(stores, shutdown_grace=20.0) as worker:
            run_id = await worker.submit(
                "nodes: [{id: a, type: probe, config: {seconds: 0.2, value: 1}}]"
            )

        assert (await stores.runs.get(TENANT, run_id)).outputs == {"a": 1}

    async def test_a_stopped_worker_takes_nothing(self, stores: Stores) -> None:
        async with running(stores) as worker:
            pass

        assert worker.engine.claim() is None


class TestSharing:
    async def test_two_workers_share_the_runs_and_none_is_executed_twice(
        self, stores: Stores
    ) -> None:
        document = """
        nodes:
        - {id: a, type: probe, config: {seconds: 0.01}}
        - {id: b, type: probe, config: {value: "{{ inputs.n }}"}}
        edges: [{from: a, to: b}]
        """
        runs = [new_run_of(document, {"n": number}) for number in range(40)]
        run_ids = (await stores.journal.commit(Batch(runs=runs))).run_ids
        probe = Probe()
        async with (
            running(stores, probe=probe, capacity=5),
            running(stores, probe=probe, capacity=5),
        ):
            finished = [await ended(stores, run_id) for run_id in run_ids]

        assert [run.outputs for run in finished] == [{"b": number} for number in range(40)]
        assert len(probe.calls) == len(set(probe.calls)) == 80

    async def test_a_queued_run_keeps_its_place_by_priority(self, stores: Stores) -> None:
        document = 'nodes: [{id: a, type: probe, config: {value: "{{ inputs.n }}"}}]'
        runs = [new_run_of(document, {"n": n}, priority=n) for n in (0, 2, 1)]
        run_ids = (await stores.journal.commit(Batch(runs=runs))).run_ids
        async with running(stores, capacity=1) as worker:
            for run_id in run_ids:
                await ended(stores, run_id)
            assert len(worker.probe.calls) == 3

        started = [(await stores.runs.get(TENANT, run_id)).started_at for run_id in run_ids]
        assert started[1] <= started[2] <= started[0]  # type: ignore[operator]


class _Late:
    """The queue and the journal of a worker whose first `claim`, or first `commit`, is answered
    only when another worker has taken the run. Until then it claims nothing else."""

    def __init__(self, stores: Stores, method: str) -> None:
        self._queue = stores.queue
        self._journal = stores.journal
        self._method = method
        self._is_over = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queue, name)

    async def claim(self, *arguments: Any) -> list[ClaimedRun]:
        if self._method == "commit" and not self._is_over:
            return []
        claimed = await self._queue.claim(*arguments)
        if claimed:
            await self._answer_late()
        return claimed

    async def commit(self, batch: Batch) -> CommitResult:
        result = await self._journal.commit(batch)
        if self._method == "commit":
            await self._answer_late()
        return result

    async def _answer_late(self) -> None:
        if not self._is_over:
            await until(self._taken, "another worker takes the run")
            self._is_over = True

    async def _taken(self) -> list[ClaimedRun]:
        now = CLOCK.now()
        return await self._queue.claim("another", 1, now, now + timedelta(seconds=0.3))


class _Stalled:
    """The queue of a worker that stalls: leases are not renewed, and maybe nothing is claimed."""

    def __init__(self, stores: Stores, *, claims: bool = True) -> None:
        self._queue = stores.queue
        self._claims = claims
        self.signals = stores.queue.signals
        self.wait = stores.queue.wait
        self.depth = stores.queue.depth
        self.expired = stores.queue.expired
        self.time = stores.queue.time
        self.set_right = stores.queue.set_right

    async def claim(
        self, worker: str, limit: int, now: datetime, until: datetime, tenant_limit: int = 0
    ) -> list[ClaimedRun]:
        if not self._claims:
            return []
        return await self._queue.claim(worker, limit, now, until, tenant_limit)

    async def renew(
        self, worker: str, leases: Sequence[Lease], now: datetime, until: datetime
    ) -> Renewal:
        return await asyncio.Event().wait() and Renewal()
