"""Rules of the journal port on children: how a run's end reaches its parent, and the other way."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from automate_engine.domain.json import decode_json, encode_json
from automate_engine.domain.runs import Lease, RunStatus, StepRecord, StepStatus, WaitKind
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch, Claim, Finish, RunWrite, Suspend
from automate_engine.ports.runs import RunFilter
from automate_engine.testing.conformance.factories import (
    NOW,
    ODD_VALUE,
    TENANT,
    WORKER,
    claim,
    finish,
    held_run,
    later,
    new_run,
    parent_and_child,
    step,
    suspend,
    waiting_step,
    write,
)

__all__ = ["TestChildren"]


async def _call(stores: Stores, parent: Lease) -> StepRecord:
    return await stores.runs.get_step(TENANT, parent.run_id, "call")


def _given_up(parent: Lease) -> StepRecord:
    """The record that ends the wait for a run without its end."""
    waiting = waiting_step(parent.run_id, "call", WaitKind.RUN)
    return replace(waiting, status=StepStatus.CANCELLED, ended_at=later(3), replaces=True)


class TestChildren:
    @pytest.mark.parametrize("status", [RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED])
    async def test_the_end_of_a_child_resolves_the_step_that_waits(
        self, stores: Stores, status: RunStatus
    ) -> None:
        parent, child = await parent_and_child(stores)
        error = {"code": "x", "message": "no"} if status is RunStatus.FAILED else None

        await finish(stores, child, status, outputs=encode_json(ODD_VALUE), error=error)

        record = await _call(stores, parent)
        assert record.status == StepStatus.WAITING
        assert record.resolution is not None
        assert decode_json(record.resolution) == {
            "status": status,
            "outputs": ODD_VALUE,
            "outputs_blob": None,
            "error": error,
            "run_id": child.run_id,
        }

    async def test_the_end_of_a_child_without_outputs_resolves_with_null(
        self, stores: Stores
    ) -> None:
        parent, child = await parent_and_child(stores)

        await finish(stores, child)

        resolution = (await _call(stores, parent)).resolution
        assert resolution is not None
        assert decode_json(resolution)["outputs"] is None

    async def test_outputs_kept_as_a_blob_are_told_by_their_key(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores)

        await finish(stores, child, outputs_blob="runs/1/outputs")

        resolution = (await _call(stores, parent)).resolution
        assert resolution is not None
        values = decode_json(resolution)
        assert (values["outputs"], values["outputs_blob"]) == (None, "runs/1/outputs")

    async def test_the_end_of_a_child_wakes_the_suspended_parent(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores)
        await suspend(stores, parent)

        result = await write(stores, child, change=Finish(later(5), RunStatus.COMPLETED))

        assert parent.run_id in result.signalled
        (claimed,) = await claim(stores, later(5))
        assert claimed.run.id == parent.run_id

    async def test_the_end_of_a_child_signals_the_parent_that_is_held(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores)

        result = await finish(stores, child)

        assert parent.run_id in result.signalled
        assert await stores.queue.signals(WORKER) == {parent.run_id}

    async def test_parent_and_child_may_end_their_turn_in_one_batch(self, stores: Stores) -> None:
        for child_first in (True, False):
            parent, child = await parent_and_child(stores)
            writes = [
                RunWrite(child, change=Finish(NOW, RunStatus.COMPLETED)),
                RunWrite(parent, change=Suspend(NOW, None)),
            ]

            await stores.journal.commit(Batch(writes=writes if child_first else writes[::-1]))

            assert (await _call(stores, parent)).resolution is not None
            (claimed,) = await claim(stores, NOW)
            assert claimed.run.id == parent.run_id

    async def test_a_parent_that_does_not_wait_is_left_alone(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores, waits=False)

        result = await finish(stores, child)

        assert result.signalled == set()
        assert (await _call(stores, parent)).resolution is None
        assert await stores.queue.signals(WORKER) == set()

    async def test_a_step_that_no_longer_waits_is_not_resolved(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores)
        timed_out = step(parent.run_id, "call", StepStatus.FAILED, replaces=True)
        await write(stores, parent, timed_out)

        await finish(stores, child)

        record = await _call(stores, parent)
        assert (record.status, record.resolution) == (StepStatus.FAILED, None)

    async def test_the_end_of_a_child_does_not_wake_an_ended_parent(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores)
        await finish(stores, parent)

        result = await finish(stores, child)

        assert result.signalled == set()
        assert await claim(stores, later(10**8)) == []

    async def test_a_refused_end_of_a_child_resolves_nothing(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores)

        result = await finish(stores, Lease(child.run_id, 7))

        assert result.fenced == {child.run_id}
        assert (await _call(stores, parent)).resolution is None

    async def test_each_of_several_children_resolves_its_own_step(self, stores: Stores) -> None:
        parent = await held_run(stores)
        keys = [f"each[{number}]/call" for number in range(20)]
        children = [
            new_run(
                parent_run_id=parent.run_id,
                parent_step_key=key,
                waits=True,
                claim=Claim(WORKER, later(30)),
            )
            for key in keys
        ]
        waiting = [waiting_step(parent.run_id, key, WaitKind.RUN) for key in keys]
        started = await write(stores, parent, *waiting, children=children)
        child_ids = started.child_run_ids[parent.run_id]

        await asyncio.gather(
            *(
                finish(stores, Lease(run_id, 1), outputs=str(number).encode())
                for number, run_id in enumerate(child_ids)
            )
        )

        for number, key in enumerate(keys):
            record = await stores.runs.get_step(TENANT, parent.run_id, key)
            assert record.resolution is not None
            assert decode_json(record.resolution)["outputs"] == number

    @pytest.mark.parametrize("status", [RunStatus.FAILED, RunStatus.CANCELLED])
    async def test_a_parent_that_fails_or_is_cancelled_asks_its_children_to_stop(
        self, stores: Stores, status: RunStatus
    ) -> None:
        parent, child = await parent_and_child(stores)

        await write(stores, parent, change=Finish(later(3), status))

        run = await stores.runs.get(TENANT, child.run_id)
        assert run.cancel_requested_at == later(3)
        assert await stores.queue.signals("worker-2") == {child.run_id}

    async def test_a_suspended_child_wakes_to_be_cancelled(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores)
        await suspend(stores, child)

        await write(stores, parent, change=Finish(later(3), RunStatus.CANCELLED))

        (claimed,) = await claim(stores, later(3))
        assert claimed.run.id == child.run_id
        assert claimed.run.cancel_requested_at == later(3)

    async def test_a_parent_that_completes_leaves_its_children_alone(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores)

        await finish(stores, parent, RunStatus.COMPLETED)

        assert (await stores.runs.get(TENANT, child.run_id)).cancel_requested_at is None

    async def test_a_step_that_is_cancelled_asks_the_run_that_it_waits_for_to_stop(
        self, stores: Stores
    ) -> None:
        parent, child = await parent_and_child(stores)
        _, other = await parent_and_child(stores)
        result = await write(stores, parent, _given_up(parent))

        assert (await stores.runs.get(TENANT, child.run_id)).cancel_requested_at == later(3)
        assert (await stores.runs.get(TENANT, other.run_id)).cancel_requested_at is None
        assert result.signalled == {child.run_id}
        assert await stores.queue.signals("worker-2") == {child.run_id}

    async def test_a_cancelled_step_leaves_a_run_alone_that_it_did_not_wait_for(
        self, stores: Stores
    ) -> None:
        parent, child = await parent_and_child(stores, waits=False)
        await write(stores, parent, _given_up(parent))

        assert (await stores.runs.get(TENANT, child.run_id)).cancel_requested_at is None

    async def test_runs_are_found_by_their_parent(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores)
        await parent_and_child(stores)

        page = await stores.runs.find(TENANT, RunFilter(parent_run_id=parent.run_id))

        assert [run.id for run in page.items] == [child.run_id]

    async def test_children_not_waited_for_outlive_their_parent(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores, waits=False)

        await finish(stores, parent, RunStatus.CANCELLED)

        assert (await stores.runs.get(TENANT, child.run_id)).cancel_requested_at is None

    async def test_ended_children_are_not_asked_to_stop(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores)
        await finish(stores, child)
        before = await stores.runs.get(TENANT, child.run_id)

        await finish(stores, parent, RunStatus.FAILED)

        assert await stores.runs.get(TENANT, child.run_id) == before
