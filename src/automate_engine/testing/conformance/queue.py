"""Rules of the queue port: how workers get runs and keep them."""

from __future__ import annotations

import asyncio

from automate_engine.domain.runs import ClaimedRun, Lease, RunStatus
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch, Claim, Release, Suspend
from automate_engine.testing.conformance.factories import (
    NOW,
    OTHER_TENANT,
    TENANT,
    WORKER,
    add_run,
    claim,
    deliver,
    finish,
    held_run,
    later,
    new_run,
    step,
    subscribe,
    suspend,
    suspended_run,
    write,
)

__all__ = ["TestQueue"]

PATIENCE = 30
"""Seconds of real time after which a wait that should have ended has failed."""


def _ids(claimed: list[ClaimedRun]) -> list[int]:
    return [taken.run.id for taken in claimed]


class TestQueue:
    async def test_a_claim_of_an_empty_queue_gives_nothing(self, stores: Stores) -> None:
        assert await claim(stores) == []

    async def test_a_claimed_run_is_running_leased_and_started(self, stores: Stores) -> None:
        run_id = await add_run(stores, inputs={"a": 1})

        (claimed,) = await stores.queue.claim("worker-7", 10, later(2), later(32))

        run = claimed.run
        assert (run.id, run.status, run.inputs) == (run_id, RunStatus.RUNNING, {"a": 1})
        assert (run.lease_owner, run.lease_epoch) == ("worker-7", 1)
        assert (run.available_at, run.started_at) == (later(32), later(2))
        assert run.suspended_at is None
        stored = await stores.runs.get(TENANT, run_id)
        assert (stored.status, stored.lease_owner, stored.lease_epoch, stored.available_at) == (
            RunStatus.RUNNING,
            "worker-7",
            1,
            later(32),
        )

    async def test_a_claim_takes_runs_of_every_tenant(self, stores: Stores) -> None:
        first = await add_run(stores)
        second = await add_run(stores, tenant_id=OTHER_TENANT)

        claimed = await claim(stores)

        assert {(taken.run.id, taken.run.tenant_id) for taken in claimed} == {
            (first, TENANT),
            (second, OTHER_TENANT),
        }

    async def test_a_claim_takes_at_most_its_limit(self, stores: Stores) -> None:
        for _ in range(5):
            await add_run(stores)

        assert len(await claim(stores, limit=3)) == 3
        assert len(await claim(stores, limit=3)) == 2

    async def test_a_held_run_is_not_claimed_again(self, stores: Stores) -> None:
        await add_run(stores)
        await claim(stores)

        assert await claim(stores, later(29), worker="worker-2") == []

    async def test_a_run_is_not_claimed_before_it_is_due(self, stores: Stores) -> None:
        run_id = await add_run(stores, available_at=later(60))

        assert await claim(stores, later(59.999999)) == []
        assert _ids(await claim(stores, later(60))) == [run_id]

    async def test_a_run_is_due_at_its_very_moment(self, stores: Stores) -> None:
        run_id = await add_run(stores, available_at=NOW)

        assert _ids(await claim(stores, NOW)) == [run_id]

    async def test_a_worker_whose_clock_is_behind_takes_nothing_early(self, stores: Stores) -> None:
        first = await add_run(stores, available_at=later(5))
        second = await add_run(stores, available_at=later(6))
        assert _ids(await claim(stores, later(9), limit=1)) == [first]

        assert await claim(stores, later(5.9), worker="worker-2") == []
        assert _ids(await claim(stores, later(6), worker="worker-2")) == [second]

    async def test_higher_priority_is_claimed_first(self, stores: Stores) -> None:
        low = await add_run(stores, priority=-1)
        normal = await add_run(stores)
        high = await add_run(stores, priority=5, available_at=NOW)

        taken = [_ids(await claim(stores, limit=1))[0] for _ in range(3)]

        assert taken == [high, normal, low]

    async def test_of_equal_priority_the_longest_available_is_claimed_first(
        self, stores: Stores
    ) -> None:
        newest = await add_run(stores, available_at=later(-1))
        oldest = await add_run(stores, available_at=later(-3))
        middle = await add_run(stores, available_at=later(-2))

        taken = [_ids(await claim(stores, limit=1))[0] for _ in range(3)]

        assert taken == [oldest, middle, newest]

    async def test_one_claim_lists_its_runs_in_the_order_of_the_queue(self, stores: Stores) -> None:
        late = await add_run(stores, available_at=later(-1))
        early = await add_run(stores, available_at=later(-2))
        urgent = await add_run(stores, priority=1)

        assert _ids(await claim(stores)) == [urgent, early, late]

    async def test_concurrent_claims_never_share_a_run(self, stores: Stores) -> None:
        created = (await stores.journal.commit(Batch(runs=[new_run() for _ in range(40)]))).run_ids

        claims = await asyncio.gather(
            *(claim(stores, worker=f"worker-{number}", limit=7) for number in range(8))
        )
        rest = await claim(stores)

        taken = [run_id for claimed in [*claims, rest] for run_id in _ids(claimed)]
        assert sorted(taken) == sorted(created)

    async def test_each_claim_has_a_new_epoch(self, stores: Stores) -> None:
        await add_run(stores)

        epochs = [(await claim(stores, later(31 * turn)))[0].run.lease_epoch for turn in range(3)]

        assert epochs == [1, 2, 3]

    async def test_the_start_time_is_that_of_the_first_claim(self, stores: Stores) -> None:
        await add_run(stores)
        await claim(stores)

        (claimed,) = await claim(stores, later(31))

        assert claimed.run.started_at == NOW

    async def test_a_run_whose_worker_died_is_available_when_its_lease_ends(
        self, stores: Stores
    ) -> None:
        lease = await held_run(stores)

        assert await claim(stores, later(29.999999), worker="worker-2") == []
        (claimed,) = await claim(stores, later(30), worker="worker-2")

        assert (claimed.run.id, claimed.run.lease_epoch) == (lease.run_id, 2)
        assert claimed.run.lease_owner == "worker-2"

    async def test_an_ended_run_is_never_claimed(self, stores: Stores) -> None:
        for status in (RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED):
            await finish(stores, await held_run(stores), status)

        assert await claim(stores, later(10**8)) == []

    async def test_a_claim_ends_the_suspension(self, stores: Stores) -> None:
        run_id = await suspended_run(stores, wake_at=later(10))

        (claimed,) = await claim(stores, later(10))

        assert claimed.run.suspended_at is None
        assert (await stores.runs.get(TENANT, run_id)).suspended_at is None

    async def test_a_run_is_new_when_no_worker_held_it_and_it_has_no_records(
        self, stores: Stores
    ) -> None:
        await add_run(stores)

        assert (await claim(stores))[0].is_new
        assert not (await claim(stores, later(31)))[0].is_new

    async def test_a_run_that_starts_from_earlier_records_is_not_new(self, stores: Stores) -> None:
        await add_run(stores, steps=[step(0)])

        assert not (await claim(stores))[0].is_new

    async def test_a_claimed_run_brings_its_event(self, stores: Stores) -> None:
        match = await subscribe(stores, inputs={"id": 7})
        stored = await deliver(stores, matches=[match])

        (claimed,) = await claim(stores)

        event = await stores.events.get(TENANT, stored.event_id)
        assert claimed.event == event.as_json()
        assert claimed.run.event_id == stored.event_id

    async def test_a_run_without_event_brings_none(self, stores: Stores) -> None:
        await add_run(stores)

        assert (await claim(stores))[0].event is None

    async def test_renewing_extends_the_lease(self, stores: Stores) -> None:
        lease = await held_run(stores)

        renewal = await stores.queue.renew(WORKER, [lease], later(20), later(50))

        assert (renewal.lost, renewal.signalled) == (set(), set())
        assert (await stores.runs.get(TENANT, lease.run_id)).available_at == later(50)
        assert await claim(stores, later(49), worker="worker-2") == []
        assert len(await claim(stores, later(50), worker="worker-2")) == 1

    async def test_an_expired_lease_that_nobody_took_can_be_renewed(self, stores: Stores) -> None:
        lease = await held_run(stores)

        renewal = await stores.queue.renew(WORKER, [lease], later(40), later(70))

        assert renewal.lost == set()
        assert await claim(stores, later(41), worker="worker-2") == []

    async def test_renewing_tells_the_leases_that_are_lost(self, stores: Stores) -> None:
        kept, taken, ended = [await held_run(stores) for _ in range(3)]
        await stores.queue.renew(WORKER, [kept], NOW, later(90))
        await finish(stores, ended)
        (claimed,) = await claim(stores, later(31), worker="worker-2")
        assert claimed.run.id == taken.run_id

        renewal = await stores.queue.renew(WORKER, [kept, taken, ended], later(32), later(62))

        assert renewal.lost == {taken.run_id, ended.run_id}
        assert (await stores.runs.get(TENANT, taken.run_id)).available_at == later(61)
        assert (await stores.runs.get(TENANT, ended.run_id)).available_at is None

    async def test_a_lease_given_up_is_lost(self, stores: Stores) -> None:
        suspended, released = await held_run(stores), await held_run(stores)
        await suspend(stores, suspended)
        await write(stores, released, change=Release(NOW))

        renewal = await stores.queue.renew(WORKER, [suspended, released], later(1), later(31))

        assert renewal.lost == {suspended.run_id, released.run_id}
        assert (await stores.runs.get(TENANT, suspended.run_id)).available_at is None
        assert (await stores.runs.get(TENANT, released.run_id)).available_at == NOW

    async def test_an_unknown_lease_is_lost(self, stores: Stores) -> None:
        renewal = await stores.queue.renew(WORKER, [Lease(987_654_321, 1)], NOW, later(30))

        assert renewal.lost == {987_654_321}

    async def test_renewing_nothing_is_harmless(self, stores: Stores) -> None:
        renewal = await stores.queue.renew(WORKER, [], NOW, later(30))

        assert (renewal.lost, renewal.signalled) == (set(), set())

    async def test_many_leases_are_renewed_at_once(self, stores: Stores) -> None:
        runs = [new_run(claim=Claim(WORKER, later(30))) for _ in range(1_000)]
        created = (await stores.journal.commit(Batch(runs=runs))).run_ids

        renewal = await stores.queue.renew(
            WORKER, [Lease(run_id, 1) for run_id in created], later(10), later(40)
        )

        assert renewal.lost == set()
        assert await claim(stores, later(39)) == []
        assert len(await claim(stores, later(40), limit=2_000)) == 1_000

    async def test_a_signal_is_told_once_by_a_renewal(self, stores: Stores) -> None:
        lease, other = await held_run(stores), await held_run(stores)
        await stores.runs.request_cancel(TENANT, lease.run_id, later(1))

        first = await stores.queue.renew(WORKER, [lease, other], later(2), later(32))
        second = await stores.queue.renew(WORKER, [lease, other], later(3), later(33))

        assert (first.signalled, second.signalled) == ({lease.run_id}, set())
        assert await stores.queue.signals(WORKER) == set()

    async def test_a_signal_is_told_once_to_the_worker_that_holds_the_run(
        self, stores: Stores
    ) -> None:
        lease = await held_run(stores)
        await held_run(stores)
        await stores.runs.request_cancel(TENANT, lease.run_id, later(1))

        assert await stores.queue.signals("worker-2") == set()
        assert await stores.queue.signals(WORKER) == {lease.run_id}
        assert await stores.queue.signals(WORKER) == set()

    async def test_a_claim_clears_the_signal_mark(self, stores: Stores) -> None:
        lease = await held_run(stores)
        await stores.runs.request_cancel(TENANT, lease.run_id, later(1))

        (claimed,) = await claim(stores, later(31), worker="worker-2")

        assert claimed.run.cancel_requested_at == later(1)
        assert await stores.queue.signals("worker-2") == set()

    async def test_a_wait_ends_after_its_seconds(self, stores: Stores) -> None:
        await asyncio.wait_for(stores.queue.wait(0.02), PATIENCE)

    async def test_a_wait_ends_when_a_run_can_be_claimed(self, stores: Stores) -> None:
        waiting = asyncio.ensure_future(stores.queue.wait(10 * PATIENCE))
        await asyncio.sleep(0)

        await add_run(stores)

        await asyncio.wait_for(waiting, PATIENCE)

    async def test_a_wait_ends_when_a_held_run_is_signalled(self, stores: Stores) -> None:
        lease = await held_run(stores)
        waiting = asyncio.ensure_future(stores.queue.wait(10 * PATIENCE))
        await asyncio.sleep(0)

        await stores.runs.request_cancel(TENANT, lease.run_id, later(1))

        await asyncio.wait_for(waiting, PATIENCE)

    async def test_the_depth_is_the_number_of_runs_due(self, stores: Stores) -> None:
        assert await stores.queue.depth(NOW) == 0
        await add_run(stores)
        await add_run(stores, tenant_id=OTHER_TENANT, available_at=later(10))
        held = await held_run(stores)
        await finish(stores, await held_run(stores))
        await suspend(stores, await held_run(stores))

        assert await stores.queue.depth(NOW) == 1
        assert await stores.queue.depth(later(10)) == 2
        assert await stores.queue.depth(later(30)) == 3
        await finish(stores, held)
        assert await stores.queue.depth(later(30)) == 2

    async def test_a_write_and_a_claim_of_an_expired_lease_do_not_both_win(
        self, stores: Stores
    ) -> None:
        leases = [await held_run(stores) for _ in range(12)]
        finished: set[int] = set()
        taken: set[int] = set()

        async def end(lease: Lease) -> None:
            result = await finish(stores, lease)
            finished.update({lease.run_id} - result.fenced)

        async def take() -> None:
            taken.update(_ids(await claim(stores, later(31), worker="worker-2", limit=4)))

        ends = [end(lease) for lease in leases]
        await asyncio.gather(*ends[:6], take(), *ends[6:], take())

        assert taken.isdisjoint(finished)
        assert taken | finished == {lease.run_id for lease in leases}
        for run_id in taken | finished:
            run = await stores.runs.get(TENANT, run_id)
            expected = RunStatus.COMPLETED if run_id in finished else RunStatus.RUNNING
            assert run.status == expected

    async def test_a_suspended_run_is_claimed_when_its_time_comes(self, stores: Stores) -> None:
        lease = await held_run(stores)
        await write(stores, lease, change=Suspend(NOW, later(600)))

        assert await claim(stores, later(599)) == []
        assert _ids(await claim(stores, later(600))) == [lease.run_id]
