"""Rules of the queue port on time: the clock that processes share, and its being set back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from automate_engine.domain.runs import Lease, WaitKind
from automate_engine.ports import Stores
from automate_engine.ports.journal import Claim, Release, Suspend
from automate_engine.testing.conformance.factories import (
    NOW,
    TENANT,
    add_run,
    claim,
    deliver,
    finish,
    hearing_run,
    held_run,
    later,
    parent_and_child,
    read_all,
    suspend,
    suspended_run,
    waiting_step,
    write,
)

__all__ = ["TestClocks"]

AHEAD = 3600


async def _available_at(stores: Stores, run_id: int) -> datetime | None:
    return (await stores.runs.get(TENANT, run_id)).available_at


class TestClocks:
    async def test_the_time_is_that_of_the_clock(self, stores: Stores) -> None:
        before = datetime.now(UTC)
        time = await stores.queue.time()
        after = datetime.now(UTC)

        margin = timedelta(milliseconds=1)
        assert before - margin <= time <= after + margin
        assert time.utcoffset() == timedelta()

    async def test_a_lease_that_ends_too_late_is_cut(self, stores: Stores) -> None:
        long = await held_run(stores, claim=Claim("ahead", later(AHEAD + 30)))
        right = await held_run(stores, claim=Claim("right", later(20)))

        await stores.queue.set_right(NOW, later(30))

        assert await _available_at(stores, long.run_id) == later(30)
        assert await _available_at(stores, right.run_id) == later(20)
        assert [one.run.id for one in await claim(stores, later(29))] == [right.run_id]
        assert [one.run.id for one in await claim(stores, later(30))] == [long.run_id]

    async def test_a_lease_that_was_cut_is_renewed_and_writes(self, stores: Stores) -> None:
        lease = await held_run(stores, claim=Claim("ahead", later(AHEAD + 30)))
        await stores.queue.set_right(NOW, later(30))

        renewal = await stores.queue.renew("ahead", [lease], later(10), later(40))

        assert renewal.lost == set()
        assert await _available_at(stores, lease.run_id) == later(40)
        assert (await finish(stores, lease)).fenced == set()

    async def test_a_run_created_later_than_now_starts_now(self, stores: Stores) -> None:
        ahead = later(AHEAD)
        run_id = await add_run(stores, created_at=ahead, available_at=ahead)
        assert await claim(stores) == []

        await stores.queue.set_right(NOW, later(30))

        assert [one.run.id for one in await claim(stores)] == [run_id]

    @pytest.mark.parametrize("times", [1, 2, 3])
    async def test_a_delayed_start_keeps_its_delay(self, stores: Stores, times: int) -> None:
        ahead = later(AHEAD)
        run_id = await add_run(stores, created_at=ahead, available_at=later(AHEAD + 60))

        for _ in range(times):
            await stores.queue.set_right(NOW, later(30))

        assert await _available_at(stores, run_id) == later(60)

    async def test_a_delay_by_the_right_clock_stays(self, stores: Stores) -> None:
        run_id = await add_run(stores, available_at=later(AHEAD))
        lease = await held_run(stores)
        await suspend(stores, lease, later(AHEAD))

        await stores.queue.set_right(later(1), later(31))

        assert await _available_at(stores, run_id) == later(AHEAD)
        assert await _available_at(stores, lease.run_id) == later(AHEAD)

    async def test_a_run_that_was_released_later_than_now_is_available(
        self, stores: Stores
    ) -> None:
        lease = await held_run(stores)
        await write(stores, lease, change=Release(later(AHEAD)))

        await stores.queue.set_right(NOW, later(30))

        assert [one.run.id for one in await claim(stores)] == [lease.run_id]

    async def test_a_run_that_was_suspended_later_than_now_is_looked_at(
        self, stores: Stores
    ) -> None:
        lease = await held_run(stores)
        await write(stores, lease, change=Suspend(later(AHEAD), later(AHEAD + 5)))
        asleep = await held_run(stores)
        await write(stores, asleep, change=Suspend(later(AHEAD), None))

        await stores.queue.set_right(NOW, later(30))

        assert [one.run.id for one in await claim(stores)] == [lease.run_id]
        assert await _available_at(stores, asleep.run_id) is None

    async def test_a_signal_that_came_later_than_now_is_seen(self, stores: Stores) -> None:
        hearing = await hearing_run(stores)
        await deliver(stores, received_at=later(AHEAD))
        parent, child = await parent_and_child(stores)
        await suspend(stores, parent)
        await finish(stores, child)
        cancelled = await suspended_run(stores, waiting_step(0, "ask", WaitKind.APPROVAL))
        await stores.runs.request_cancel(TENANT, cancelled, later(AHEAD))
        assert await _available_at(stores, hearing) == later(AHEAD)

        await stores.queue.set_right(NOW, later(30))

        taken = {one.run.id for one in await claim(stores)}
        assert taken == {hearing, parent.run_id, cancelled}

    async def test_a_run_that_has_ended_stays_so(self, stores: Stores) -> None:
        lease = await held_run(stores, claim=Claim("ahead", later(AHEAD)))
        await finish(stores, Lease(lease.run_id, 1))
        before = await read_all(stores)

        await stores.queue.set_right(NOW, later(30))

        assert await read_all(stores) == before
