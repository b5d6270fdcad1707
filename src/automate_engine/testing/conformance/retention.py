"""Retention: what is past its time goes, with all that belongs to it, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from automate_engine.domain.errors import NotFoundError
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Lease, RunStatus, StepStatus
from automate_engine.ports import Stores
from automate_engine.ports.journal import Claim, Finish
from automate_engine.ports.workflows import WorkflowChanges
from automate_engine.runtime import RetentionPolicy, delete_old
from automate_engine.spec import Retention
from automate_engine.testing.conformance.factories import (
    NOW,
    OTHER_TENANT,
    TENANT,
    WORKER,
    add_run,
    add_workflow,
    claim,
    deliver,
    held_run,
    later,
    parent_and_child,
    read_all,
    read_steps,
    step,
    subscribe,
    write,
)

__all__ = ["TestRetention"]

_DAY = 86_400.0


class _Standing:
    """A clock that stands at NOW and does not wait."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        return None

    async def adjust(self) -> float:
        return 0.0


def _policy(**retention: JsonObject) -> RetentionPolicy:
    return RetentionPolicy(runs=Retention.model_validate(retention))


async def _ended(
    stores: Stores, days_ago: float, status: RunStatus = RunStatus.COMPLETED, **changes: Any
) -> int:
    """A run with a step that ended so long ago."""
    at = later(-days_ago * _DAY)
    lease = await held_run(stores, created_at=at, available_at=at, **changes)
    end = Finish(at, status, error=None if status is RunStatus.COMPLETED else {"message": "x"})
    await write(stores, lease, step(lease.run_id, "a", StepStatus.COMPLETED), change=end)
    return lease.run_id


async def _left(stores: Stores, tenant_id: str = TENANT) -> set[int]:
    return {run.id for run in await read_all(stores, tenant_id)}


async def _delete(stores: Stores, policy: RetentionPolicy) -> tuple[int, int]:
    deleted = await delete_old(stores, _Standing(), policy)
    return deleted.runs, deleted.events


class TestRetention:
    """The rules of RetentionStore, and of the policy over it."""

    async def test_runs_go_when_their_status_is_past_its_days(self, stores: Stores) -> None:
        old = await _ended(stores, 31)
        young = await _ended(stores, 29)
        failed = await _ended(stores, 31, RunStatus.FAILED)
        other = await _ended(stores, 40, tenant_id=OTHER_TENANT)

        assert await _delete(stores, _policy(completed={"days": 30})) == (2, 0)

        assert await _left(stores) == {young, failed}
        assert other not in await _left(stores, OTHER_TENANT)
        with pytest.raises(NotFoundError):
            await stores.runs.get(TENANT, old)
        assert len(await read_steps(stores, young)) == 1

    async def test_without_a_bound_everything_stays(self, stores: Stores) -> None:
        kept = await _ended(stores, 10_000)
        assert await _delete(stores, _policy()) == (0, 0)
        assert await _left(stores) == {kept}

    async def test_the_newest_of_each_workflow_and_status_are_kept(self, stores: Stores) -> None:
        first, second = await add_workflow(stores), await add_workflow(stores)
        ofs = [first, first, first, second, second]
        runs = [await _ended(stores, 1, workflow_id=one.id, spec=None) for one in ofs]
        failed = await _ended(stores, 1, RunStatus.FAILED, workflow_id=first.id, spec=None)

        assert await _delete(stores, _policy(completed={"keep": 2})) == (1, 0)
        assert await _left(stores) == {*runs[1:], failed}

        assert await _delete(stores, _policy(completed={"keep": 0})) == (4, 0)
        assert await _left(stores) == {failed}

    async def test_a_workflow_can_say_what_holds_for_its_own_runs(self, stores: Stores) -> None:
        keeps, drops = await add_workflow(stores), await add_workflow(stores)
        kept = await _ended(stores, 100, workflow_id=keeps.id, spec=None)
        await _ended(stores, 5, workflow_id=drops.id, spec=None)
        adhoc = await _ended(stores, 5)
        for workflow, retention in (
            (keeps, {}),
            (drops, {"completed": {"days": 1}}),
        ):
            changes = WorkflowChanges(config={"retention": retention})
            await stores.workflows.update(TENANT, workflow.id, changes, "ann")

        assert await _delete(stores, _policy(completed={"days": 30})) == (1, 0)
        assert await _left(stores) == {kept, adhoc}

    async def test_what_has_not_ended_stays_and_so_do_its_children(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores, waits=False)
        await write(stores, child, change=Finish(later(-90 * _DAY), RunStatus.COMPLETED))
        waiting = await add_run(stores, created_at=later(-90 * _DAY))
        policy = _policy(completed={"days": 1}, failed={"days": 1}, cancelled={"days": 1})

        assert await _delete(stores, policy) == (0, 0)
        assert await _left(stores) == {parent.run_id, child.run_id, waiting}

        await write(stores, parent, change=Finish(later(-80 * _DAY), RunStatus.COMPLETED))
        assert await _delete(stores, policy) == (2, 0)
        assert await _left(stores) == {waiting}

    async def test_a_live_child_outlives_the_run_that_started_it(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores, waits=False)
        rerun = await add_run(stores, rerun_of_id=parent.run_id, created_at=NOW)
        await write(stores, parent, change=Finish(later(-80 * _DAY), RunStatus.COMPLETED))

        assert await _delete(stores, _policy(completed={"days": 1})) == (1, 0)

        left = await stores.runs.get(TENANT, child.run_id)
        assert left.parent_run_id is None
        assert (await stores.runs.get(TENANT, rerun)).rerun_of_id is None
        await write(stores, child, change=Finish(NOW, RunStatus.COMPLETED))
        ended = await stores.runs.get(TENANT, child.run_id)
        assert ended.status is RunStatus.COMPLETED

    async def test_large_values_go_with_their_runs(self, stores: Stores) -> None:
        for key in ("runs/1/a", "runs/1/outputs", "files/kept"):
            await stores.blobs.put(TENANT, key, b"large")
        at = later(-90 * _DAY)
        lease = await held_run(stores, created_at=at, available_at=at)
        end = Finish(at, RunStatus.COMPLETED, outputs_blob="runs/1/outputs")
        record = step(lease.run_id, "a", StepStatus.COMPLETED, output_blob="runs/1/a", output=None)
        await write(stores, lease, record, change=end)

        assert await _delete(stores, _policy(completed={"days": 30})) == (1, 0)

        for key in ("runs/1/a", "runs/1/outputs"):
            with pytest.raises(NotFoundError):
                await stores.blobs.get(TENANT, key)
        assert await stores.blobs.get(TENANT, "files/kept") == b"large"

    async def test_a_run_that_has_not_ended_cannot_be_deleted(self, stores: Stores) -> None:
        run_id = await add_run(stores)
        assert await stores.retention.delete_runs([run_id]) == []
        assert await _left(stores) == {run_id}

    async def test_events_go_when_none_of_their_runs_is_left(self, stores: Stores) -> None:
        old, young = later(-40 * _DAY), later(-1 * _DAY)
        quiet = await deliver(stores, received_at=old)
        await deliver(stores, received_at=young)
        policy = RetentionPolicy(event_days=30)

        assert await _delete(stores, policy) == (0, 1)
        with pytest.raises(NotFoundError):
            await stores.events.get(TENANT, quiet.event_id)
        assert await _delete(stores, policy) == (0, 0)

    async def test_an_event_forgets_the_runs_that_are_deleted(self, stores: Stores) -> None:
        matches = [await subscribe(stores), await subscribe(stores)]
        first = await deliver(
            stores, dedupe_key="d-1", matches=matches, claim=Claim(WORKER, later(30))
        )
        gone, left = first.run_ids
        await write(stores, Lease(gone, 1), change=Finish(later(-90 * _DAY), RunStatus.COMPLETED))

        assert await _delete(stores, _policy(completed={"days": 30})) == (1, 0)

        assert await stores.events.run_ids(TENANT, first.event_id) == [left]
        again = await deliver(stores, dedupe_key="d-1", matches=matches)
        assert (again.is_duplicate, again.event_id) == (True, first.event_id)
        assert again.run_ids == [left]

    async def test_looking_goes_on_where_the_page_before_ended(self, stores: Stores) -> None:
        runs = [await _ended(stores, 1) for _ in range(5)]
        first = await stores.retention.runs(0, 2)
        second = await stores.retention.runs(first[-1].id, 10)
        assert [run.id for run in (*first, *second)] == runs
        assert await stores.retention.runs(second[-1].id, 10) == []
        assert await claim(stores) == []
