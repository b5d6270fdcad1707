"""Rules of the journal port on leases: fencing, and how a run is given up or ended."""

from __future__ import annotations

import asyncio

import pytest

from automate_engine.domain.json import encode_json
from automate_engine.domain.runs import Lease, RunStatus, StepStatus
from automate_engine.ports import Stores
from automate_engine.ports.journal import (
    Batch,
    Finish,
    Release,
    RunWrite,
    Suspend,
)
from automate_engine.testing.conformance.factories import (
    NOW,
    ODD_TEXT,
    ODD_VALUE,
    TENANT,
    claim,
    finish,
    held_run,
    later,
    new_event,
    new_run,
    read_all,
    read_steps,
    step,
    suspend,
    write,
)

__all__ = ["TestLeases"]

ENDS = [RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED]


class TestLeases:
    async def test_a_finish_ends_the_run_and_its_lease(self, stores: Stores) -> None:
        lease = await held_run(stores)

        result = await write(
            stores,
            lease,
            step(lease.run_id),
            change=Finish(later(9), RunStatus.COMPLETED, outputs=encode_json(ODD_VALUE)),
        )

        assert result.fenced == set()
        run = await stores.runs.get(TENANT, lease.run_id)
        assert (run.status, run.ended_at, run.outputs) == (
            RunStatus.COMPLETED,
            later(9),
            ODD_VALUE,
        )
        assert (run.error, run.lease_owner, run.available_at) == (None, None, None)
        assert len(await read_steps(stores, lease.run_id)) == 1

    async def test_a_failed_run_keeps_its_error(self, stores: Stores) -> None:
        lease = await held_run(stores)
        error = {"code": "timeout", "message": ODD_TEXT, "step": "fetch"}

        await finish(stores, lease, RunStatus.FAILED, error=error)

        run = await stores.runs.get(TENANT, lease.run_id)
        assert (run.status, run.error, run.outputs) == (RunStatus.FAILED, error, None)

    async def test_outputs_may_be_kept_as_a_blob(self, stores: Stores) -> None:
        lease = await held_run(stores)

        await finish(stores, lease, outputs_blob="runs/1/outputs")

        run = await stores.runs.get(TENANT, lease.run_id)
        assert (run.outputs, run.outputs_blob) == (None, "runs/1/outputs")

    @pytest.mark.parametrize("status", ENDS)
    async def test_a_terminal_status_never_changes(self, stores: Stores, status: RunStatus) -> None:
        lease = await held_run(stores)
        await finish(stores, lease, status, outputs=b"1")
        before = await stores.runs.get(TENANT, lease.run_id)

        finishes = [Finish(later(1), end) for end in ENDS]
        for change in (*finishes, Release(NOW), Suspend(NOW, NOW), None):
            result = await write(stores, lease, step(lease.run_id), change=change)
            assert result.fenced == {lease.run_id}

        assert await stores.runs.get(TENANT, lease.run_id) == before
        assert await read_steps(stores, lease.run_id) == []

    async def test_a_write_under_an_old_epoch_is_refused_as_a_whole(self, stores: Stores) -> None:
        lease = await held_run(stores)
        await write(stores, lease, step(lease.run_id, "open", StepStatus.RUNNING))
        (taken,) = await claim(stores, later(30), worker="worker-2")
        before = await stores.runs.get(TENANT, lease.run_id)

        result = await write(
            stores,
            lease,
            step(lease.run_id, "open", replaces=True),
            step(lease.run_id, "new"),
            children=[new_run(parent_run_id=lease.run_id)],
            change=Finish(later(31), RunStatus.COMPLETED),
        )

        assert result.fenced == {lease.run_id}
        assert not result.child_run_ids.get(lease.run_id)
        assert await stores.runs.get(TENANT, lease.run_id) == before
        assert [run.id for run in await read_all(stores)] == [taken.run.id]
        records = await read_steps(stores, lease.run_id)
        assert [(record.key, record.status) for record in records] == [("open", StepStatus.RUNNING)]

    async def test_the_new_holder_writes_under_its_own_epoch(self, stores: Stores) -> None:
        lease = await held_run(stores)
        await claim(stores, later(30), worker="worker-2")

        result = await finish(stores, Lease(lease.run_id, 2))

        assert result.fenced == set()
        run = await stores.runs.get(TENANT, lease.run_id)
        assert run.status == RunStatus.COMPLETED

    async def test_a_write_under_an_epoch_of_the_future_is_refused(self, stores: Stores) -> None:
        lease = await held_run(stores)

        result = await finish(stores, Lease(lease.run_id, 2))

        assert result.fenced == {lease.run_id}

    async def test_a_write_of_an_unknown_run_is_refused(self, stores: Stores) -> None:
        result = await write(stores, Lease(987_654_321, 1), step(987_654_321))

        assert result.fenced == {987_654_321}

    async def test_an_expired_lease_that_nobody_took_still_writes(self, stores: Stores) -> None:
        lease = await held_run(stores)

        result = await write(stores, lease, change=Finish(later(500), RunStatus.COMPLETED))

        assert result.fenced == set()

    async def test_other_writes_of_the_batch_are_kept_when_one_is_refused(
        self, stores: Stores
    ) -> None:
        stale = await held_run(stores)
        await claim(stores, later(30), worker="worker-2")
        held = await held_run(stores)
        ended = await held_run(stores)
        await finish(stores, ended)
        batch = Batch(
            events=[new_event()],
            runs=[new_run(inputs={"new": True})],
            writes=[
                RunWrite(stale, [step(stale.run_id)]),
                RunWrite(held, [step(held.run_id)], change=Finish(NOW, RunStatus.COMPLETED)),
                RunWrite(ended, [step(ended.run_id)]),
            ],
        )

        result = await stores.journal.commit(batch)

        assert result.fenced == {stale.run_id, ended.run_id}
        assert (await stores.runs.get(TENANT, result.run_ids[0])).inputs == {"new": True}
        assert (await stores.events.get(TENANT, result.events[0].event_id)).source == "orders"
        assert (await stores.runs.get(TENANT, held.run_id)).status == RunStatus.COMPLETED
        assert len(await read_steps(stores, held.run_id)) == 1
        assert await read_steps(stores, stale.run_id) == []
        assert await read_steps(stores, ended.run_id) == []

    async def test_of_concurrent_ends_of_a_run_one_counts(self, stores: Stores) -> None:
        lease = await held_run(stores)

        results = await asyncio.gather(
            *(
                finish(stores, lease, status, outputs=str(number).encode())
                for number, status in enumerate(ENDS * 3)
            )
        )

        (winner,) = [number for number, result in enumerate(results) if not result.fenced]
        run = await stores.runs.get(TENANT, lease.run_id)
        assert (run.status, run.outputs) == ((ENDS * 3)[winner], winner)

    async def test_suspending_gives_up_the_lease_until_its_time(self, stores: Stores) -> None:
        lease = await held_run(stores)

        await write(stores, lease, step(lease.run_id), change=Suspend(later(1), later(60)))

        run = await stores.runs.get(TENANT, lease.run_id)
        assert (run.status, run.suspended_at, run.available_at) == (
            RunStatus.RUNNING,
            later(1),
            later(60),
        )
        assert run.lease_owner is None

    async def test_a_run_suspended_without_time_waits_for_a_signal_alone(
        self, stores: Stores
    ) -> None:
        lease = await held_run(stores)

        await suspend(stores, lease, None)

        assert (await stores.runs.get(TENANT, lease.run_id)).available_at is None
        assert await claim(stores, later(10**8)) == []

    async def test_a_released_run_can_be_claimed_at_once(self, stores: Stores) -> None:
        lease = await held_run(stores)

        await write(stores, lease, step(lease.run_id), change=Release(later(1)))

        run = await stores.runs.get(TENANT, lease.run_id)
        assert (run.status, run.lease_owner, run.suspended_at) == (RunStatus.RUNNING, None, None)
        (claimed,) = await claim(stores, later(1), worker="worker-2")
        assert (claimed.run.id, claimed.run.lease_epoch) == (lease.run_id, 2)
        assert len(await read_steps(stores, lease.run_id)) == 1
