"""Rules of the queue port: turns of tenants, limits, pauses, expiry, and one time for all waits."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from automate_engine.domain.runs import ClaimedRun, Concurrency, Lease, RunStatus
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch, Finish, Release
from automate_engine.ports.runs import RunFilter
from automate_engine.ports.workflows import WorkflowChanges
from automate_engine.testing.conformance.factories import (
    NOW,
    OTHER_TENANT,
    TENANT,
    add_run,
    add_workflow,
    claim,
    finish,
    held_run,
    later,
    new_run,
    suspend,
    suspended_run,
    write,
)

__all__ = ["TestConcurrencyLimits", "TestExpiry", "TestFairShare", "TestPause", "TestWaitingRuns"]

TWO = Concurrency("7:customer", 2)


def _ids(claimed: list[ClaimedRun]) -> list[int]:
    return [taken.run.id for taken in claimed]


def _leases(claimed: list[ClaimedRun]) -> list[Lease]:
    return [Lease(taken.run.id, taken.run.lease_epoch) for taken in claimed]


async def _add(stores: Stores, count: int, **changes: Any) -> list[int]:
    runs = [new_run(**changes) for _ in range(count)]
    return (await stores.journal.commit(Batch(runs=runs))).run_ids


class TestFairShare:
    async def test_a_claim_serves_a_tenant_behind_many_runs_of_another(
        self, stores: Stores
    ) -> None:
        await _add(stores, 500)
        other = await add_run(stores, tenant_id=OTHER_TENANT, available_at=later(1))

        claimed = await claim(stores, later(1), limit=10)

        assert other in _ids(claimed)
        assert len(claimed) == 10

    async def test_a_high_priority_of_a_tenant_delays_no_other_tenant(self, stores: Stores) -> None:
        await _add(stores, 20, priority=100)
        other = await add_run(stores, tenant_id=OTHER_TENANT, priority=-100)

        assert other in _ids(await claim(stores, limit=2))

    async def test_tenants_share_a_claim(self, stores: Stores) -> None:
        for number in range(4):
            await _add(stores, 30, tenant_id=f"tenant-{number}")

        claimed = await claim(stores, limit=40)

        of_tenant = Counter(taken.run.tenant_id for taken in claimed)
        assert of_tenant == {f"tenant-{number}": 10 for number in range(4)}

    async def test_what_a_tenant_does_not_need_goes_to_the_others(self, stores: Stores) -> None:
        await _add(stores, 30)
        await _add(stores, 3, tenant_id=OTHER_TENANT)

        claimed = await claim(stores, limit=20)

        of_tenant = Counter(taken.run.tenant_id for taken in claimed)
        assert of_tenant == {TENANT: 17, OTHER_TENANT: 3}

    async def test_small_claims_serve_the_tenants_in_turn(self, stores: Stores) -> None:
        for number in range(5):
            await _add(stores, 4, tenant_id=f"tenant-{number}")

        rounds = [
            [taken.run.tenant_id for _ in range(5) for taken in await claim(stores, limit=1)]
            for _ in range(4)
        ]

        assert all(len(set(served)) == 5 for served in rounds)
        assert await claim(stores) == []

    async def test_each_tenant_has_its_priorities(self, stores: Stores) -> None:
        for tenant_id in (TENANT, OTHER_TENANT):
            await _add(stores, 3, tenant_id=tenant_id, priority=-1)
            await _add(stores, 2, tenant_id=tenant_id, priority=9)

        first, second = await claim(stores, limit=4), await claim(stores, limit=6)

        assert {taken.run.priority for taken in first} == {9}
        assert {taken.run.priority for taken in second} == {-1}

    async def test_concurrent_claims_of_many_tenants_never_share_a_run(
        self, stores: Stores
    ) -> None:
        for number in range(6):
            await _add(stores, 10, tenant_id=f"tenant-{number}", priority=number % 2)

        claims = await asyncio.gather(
            *(claim(stores, worker=f"worker-{number}", limit=9) for number in range(8))
        )
        rest = await claim(stores)

        taken = [run_id for claimed in [*claims, rest] for run_id in _ids(claimed)]
        assert len(taken) == len(set(taken)) == 60


class TestConcurrencyLimits:
    async def test_no_more_runs_with_a_key_start_than_its_limit(self, stores: Stores) -> None:
        created = await _add(stores, 5, concurrency=TWO)

        assert _ids(await claim(stores)) == created[:2]
        assert await claim(stores, later(1)) == []
        waiting = await stores.runs.get(TENANT, created[2])
        assert (waiting.status, waiting.lease_epoch) == (RunStatus.QUEUED, 0)

    async def test_the_end_of_a_run_gives_its_slot_to_the_next(self, stores: Stores) -> None:
        created = await _add(stores, 4, concurrency=TWO)
        first, _ = _leases(await claim(stores))

        await finish(stores, first, RunStatus.FAILED)

        assert _ids(await claim(stores)) == [created[2]]
        assert await claim(stores) == []

    async def test_a_run_behind_a_limit_delays_no_other(self, stores: Stores) -> None:
        await _add(stores, 50, concurrency=TWO, priority=50)
        free = await _add(stores, 3)
        other_key = await add_run(stores, concurrency=Concurrency("7:other", 1))

        claimed = _ids(await claim(stores, limit=10))

        assert {*free, other_key} < set(claimed)
        assert len(claimed) == 6

    async def test_runs_of_all_priorities_share_the_limit(self, stores: Stores) -> None:
        low = await _add(stores, 3, concurrency=TWO, priority=-1)
        high = await add_run(stores, concurrency=TWO, priority=1)

        assert sorted(_ids(await claim(stores))) == sorted([high, low[0]])

    async def test_a_run_that_waits_keeps_its_slot(self, stores: Stores) -> None:
        one = Concurrency("7:", 1)
        first, second = await _add(stores, 2, concurrency=one)
        (lease,) = _leases(await claim(stores))
        await suspend(stores, lease, later(60))

        assert await claim(stores, later(59)) == []
        assert _ids(await claim(stores, later(60))) == [first]
        await finish(stores, Lease(first, 2))
        assert _ids(await claim(stores, later(60))) == [second]

    async def test_a_run_of_a_dead_worker_keeps_its_slot_and_is_claimed_again(
        self, stores: Stores
    ) -> None:
        created = await _add(stores, 3, concurrency=TWO)
        held = _ids(await claim(stores))

        assert sorted(_ids(await claim(stores, later(30), worker="worker-2"))) == sorted(held)
        assert await claim(stores, later(31)) == []
        for run_id in held:
            await finish(stores, Lease(run_id, 2))
        assert _ids(await claim(stores, later(31))) == [created[2]]

    async def test_a_run_that_is_handed_back_is_claimed_again(self, stores: Stores) -> None:
        await _add(stores, 2, concurrency=Concurrency("7:", 1))
        (lease,) = _leases(await claim(stores))
        await write(stores, lease, change=Release(later(1)))

        assert _ids(await claim(stores, later(1))) == [lease.run_id]

    async def test_concurrent_claims_never_exceed_a_limit(self, stores: Stores) -> None:
        limits = [Concurrency(f"7:{number}", 1 + number) for number in range(4)]
        for limit in limits:
            await _add(stores, 12, concurrency=limit, inputs={"key": limit.key})

        async def work(worker: str) -> int:
            count = 0
            for _ in range(8):
                claimed = await claim(stores, worker=worker, limit=5)
                for lease in _leases(claimed):
                    started = await _started(stores)
                    assert all(started[one.key] <= one.limit for one in limits), started
                    await finish(stores, lease)
                    count += 1
            return count

        ended = sum(await asyncio.gather(*(work(f"worker-{number}") for number in range(5))))
        while claimed := await claim(stores):
            for lease in _leases(claimed):
                await finish(stores, lease)
                ended += 1

        assert ended == 48

    async def test_a_cancelled_run_does_not_wait_for_a_slot(self, stores: Stores) -> None:
        created = await _add(stores, 3, concurrency=Concurrency("7:", 1))
        await claim(stores)

        await stores.runs.request_cancel(TENANT, created[2], later(1))

        assert _ids(await claim(stores, later(1))) == [created[2]]

    async def test_a_tenant_holds_no_more_than_its_limit(self, stores: Stores) -> None:
        await _add(stores, 5)
        await _add(stores, 5, tenant_id=OTHER_TENANT)

        first = await stores.queue.claim("worker-1", 100, NOW, later(30), 3)
        second = await stores.queue.claim("worker-2", 100, NOW, later(30), 3)

        of_tenant = Counter(taken.run.tenant_id for taken in first)
        assert of_tenant == {TENANT: 3, OTHER_TENANT: 3}
        assert second == []

    async def test_a_tenant_may_take_another_when_one_ends_or_waits(self, stores: Stores) -> None:
        await _add(stores, 5)
        first, second = _leases(await stores.queue.claim("worker-1", 100, NOW, later(30), 2))

        await finish(stores, first)
        assert len(await stores.queue.claim("worker-1", 100, NOW, later(30), 2)) == 1
        await suspend(stores, second)
        assert len(await stores.queue.claim("worker-1", 100, NOW, later(30), 2)) == 1
        assert await stores.queue.claim("worker-1", 100, NOW, later(30), 2) == []

    async def test_concurrent_claims_never_exceed_the_limit_of_a_tenant(
        self, stores: Stores
    ) -> None:
        await _add(stores, 40)

        claims = await asyncio.gather(
            *(stores.queue.claim(f"worker-{number}", 4, NOW, later(30), 6) for number in range(8))
        )

        assert sum(map(len, claims)) == 6


async def _started(stores: Stores) -> Counter[str]:
    """How many runs have started and not ended, by the key in their inputs."""
    running = await stores.runs.find(TENANT, RunFilter(status=RunStatus.RUNNING), limit=1000)
    return Counter(run.inputs["key"] for run in running.items)


class TestPause:
    async def test_runs_of_a_paused_workflow_wait_and_go_on(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        created = await _add(stores, 3, workflow_id=workflow.id)
        other = await add_run(stores, available_at=later(1))
        await _pause(stores, workflow.id, True)

        assert _ids(await claim(stores, later(1))) == [other]
        assert await claim(stores, later(2)) == []
        late = await add_run(stores, workflow_id=workflow.id, available_at=later(2))
        assert await claim(stores, later(2)) == []

        await _pause(stores, workflow.id, False)
        assert _ids(await claim(stores, later(3))) == [*created, late]

    async def test_many_paused_runs_delay_no_other(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        await _add(stores, 40, workflow_id=workflow.id, priority=9)
        await _pause(stores, workflow.id, True)
        other = await add_run(stores)

        assert _ids(await claim(stores, limit=3)) == [other]

    async def test_a_run_under_way_goes_on(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        lease = await held_run(stores, workflow_id=workflow.id)
        await suspend(stores, lease, later(10))
        await _pause(stores, workflow.id, True)

        assert _ids(await claim(stores, later(10))) == [lease.run_id]

    async def test_a_paused_run_can_be_cancelled(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        first, second = await _add(stores, 2, workflow_id=workflow.id)
        await _pause(stores, workflow.id, True)
        await stores.runs.request_cancel(TENANT, first, NOW)
        assert _ids(await claim(stores)) == [first]

        await stores.runs.request_cancel(TENANT, second, NOW)
        assert _ids(await claim(stores)) == [second]

    async def test_a_paused_run_under_a_limit_keeps_its_limit(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        created = await _add(
            stores, 3, workflow_id=workflow.id, concurrency=Concurrency(f"{workflow.id}:", 1)
        )
        await _pause(stores, workflow.id, True)
        assert await claim(stores) == []

        await _pause(stores, workflow.id, False)
        assert _ids(await claim(stores)) == created[:1]


async def _pause(stores: Stores, workflow_id: int, paused: bool) -> None:
    changed = await stores.workflows.update(
        TENANT, workflow_id, WorkflowChanges(paused=paused), "ann"
    )
    assert changed.paused is paused


class TestExpiry:
    async def test_a_queued_run_expires_at_its_time(self, stores: Stores) -> None:
        late = await add_run(stores, expires_at=later(20))
        soon = await add_run(stores, expires_at=later(10), concurrency=TWO)
        await add_run(stores)

        assert await stores.queue.expired(later(9.999999), 10) == []
        assert await stores.queue.expired(later(10), 10) == [soon]
        assert await stores.queue.expired(later(20), 10) == [soon, late]
        assert await stores.queue.expired(later(20), 1) == [soon]
        assert (await stores.runs.get(TENANT, soon)).expires_at == later(10)

    async def test_an_expired_run_is_not_claimed(self, stores: Stores) -> None:
        await add_run(stores, expires_at=later(10))
        due = await add_run(stores, expires_at=later(11), available_at=later(1))

        assert _ids(await claim(stores, later(10))) == [due]

    async def test_a_run_that_started_expires_no_more(self, stores: Stores) -> None:
        run_id = await add_run(stores, expires_at=later(10))
        (lease,) = _leases(await claim(stores))
        await suspend(stores, lease, later(20))

        assert await stores.queue.expired(later(30), 10) == []
        assert _ids(await claim(stores, later(20))) == [run_id]

    async def test_a_write_without_a_lease_ends_a_run_that_never_started(
        self, stores: Stores
    ) -> None:
        run_id = await add_run(stores, expires_at=later(10), concurrency=TWO)
        end = Finish(later(11), RunStatus.CANCELLED, error={"message": "Expired"})

        first = await write(stores, Lease(run_id, 0), change=end)
        second = await write(stores, Lease(run_id, 0), change=end)

        assert (first.fenced, second.fenced) == (set(), {run_id})
        run = await stores.runs.get(TENANT, run_id)
        assert (run.status, run.started_at, run.ended_at) == (
            RunStatus.CANCELLED,
            None,
            later(11),
        )
        assert await stores.queue.expired(later(30), 10) == []

    async def test_a_write_without_a_lease_ends_no_run_that_a_worker_took(
        self, stores: Stores
    ) -> None:
        run_id = await add_run(stores, expires_at=later(10))
        await claim(stores)

        result = await write(
            stores, Lease(run_id, 0), change=Finish(later(11), RunStatus.CANCELLED)
        )

        assert result.fenced == {run_id}
        assert (await stores.runs.get(TENANT, run_id)).status is RunStatus.RUNNING


class TestWaitingRuns:
    """Whatever a run waits for, a claim finds it by the one time when it is available."""

    @pytest.mark.parametrize("limit", [None, Concurrency("7:", 3)], ids=["free", "limited"])
    async def test_every_kind_of_waiting_run_is_found(
        self, stores: Stores, limit: Concurrency | None
    ) -> None:
        async def taken() -> Lease:
            await add_run(stores, concurrency=limit)
            ((lease),) = _leases(await claim(stores))
            return lease

        dead = await taken()
        asleep, back = await taken(), await taken()
        await suspend(stores, asleep, later(40))
        await write(stores, back, change=Release(later(5)))

        assert await claim(stores, later(4)) == []
        assert _ids(await claim(stores, later(5))) == [back.run_id]
        await finish(stores, Lease(back.run_id, back.epoch + 1))
        delayed = await add_run(stores, available_at=later(20), concurrency=limit)
        assert _ids(await claim(stores, later(20))) == [delayed]
        await finish(stores, Lease(delayed, 1))
        assert _ids(await claim(stores, later(30))) == [dead.run_id]
        assert _ids(await claim(stores, later(40))) == [asleep.run_id]

    async def test_a_run_that_waits_for_a_signal_only_is_found_when_it_comes(
        self, stores: Stores
    ) -> None:
        run_id = await suspended_run(stores)
        assert await claim(stores, later(9_999_999)) == []

        await stores.runs.request_cancel(TENANT, run_id, later(5))

        assert _ids(await claim(stores, later(5))) == [run_id]
