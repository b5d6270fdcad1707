"""Rules of the statistics port."""

from __future__ import annotations

from datetime import datetime, timedelta

from automate_engine.domain.runs import RunStatus, WaitKind
from automate_engine.domain.statistics import PeriodFigures, QueueFigures, WorkflowFigures
from automate_engine.ports import Stores
from automate_engine.testing.conformance.factories import (
    NOW,
    OTHER_TENANT,
    TENANT,
    add_run,
    add_workflow,
    finish,
    held_run,
    later,
    suspended_run,
    waiting_step,
)

__all__ = ["TestStatistics"]

_SINCE = NOW.replace(microsecond=0) - timedelta(hours=3)
_UNTIL = later(1)
_COMPLETED, _FAILED = RunStatus.COMPLETED, RunStatus.FAILED


async def _ended(
    stores: Stores,
    created_at: datetime = NOW,
    status: RunStatus = _COMPLETED,
    *,
    workflow_id: int | None = None,
    tenant_id: str = TENANT,
) -> int:
    """A run that began when it was created and ended at NOW."""
    lease = await held_run(
        stores, created_at=created_at, workflow_id=workflow_id, tenant_id=tenant_id
    )
    await finish(stores, lease, status)
    return lease.run_id


async def _period(
    stores: Stores, since: datetime = _SINCE, until: datetime = _UNTIL, *, most: int = 100
) -> PeriodFigures:
    return await stores.statistics.period(TENANT, since, until, seconds=3600, most=most)


class TestStatistics:
    async def test_the_newest_runs_of_each_workflow_are_told(self, stores: Stores) -> None:
        first, second = await add_workflow(stores), await add_workflow(stores)
        await _ended(stores, workflow_id=first.id)
        slow = await _ended(stores, later(-2.5), _FAILED, workflow_id=first.id)
        waiting = await add_run(stores, workflow_id=first.id)
        other = await _ended(stores, workflow_id=second.id)
        await _ended(stores)

        found = await stores.statistics.recent(TENANT, [first.id, second.id], 2)

        by_workflow = {
            workflow.id: [run.id for run in found if run.workflow_id == workflow.id]
            for workflow in (first, second)
        }
        assert by_workflow == {first.id: [waiting, slow], second.id: [other]}
        figures = {run.id: run for run in found}
        assert (figures[slow].status, figures[slow].duration_ms) == (_FAILED, 2500)
        assert figures[slow].created_at == later(-2.5)
        assert (figures[waiting].status, figures[waiting].duration_ms) == (RunStatus.QUEUED, None)
        assert await stores.statistics.recent(OTHER_TENANT, [first.id], 2) == []
        assert await stores.statistics.recent(TENANT, [], 2) == []

    async def test_runs_are_counted_by_the_part_of_the_time_and_their_status(
        self, stores: Stores
    ) -> None:
        for seconds in (0, 3599.9, 3600, 7200):
            await _ended(stores, _SINCE + timedelta(seconds=seconds))
        await _ended(stores, _SINCE + timedelta(seconds=7201), _FAILED)
        await add_run(stores, created_at=_SINCE + timedelta(seconds=7202))
        await _ended(stores, _SINCE - timedelta(seconds=1))
        await _ended(stores, later(1))
        await _ended(stores, tenant_id=OTHER_TENANT)

        found = await _period(stores)

        assert found.since == _SINCE
        assert found.counts == {
            (0, _COMPLETED): 2,
            (1, _COMPLETED): 1,
            (2, _COMPLETED): 1,
            (2, _FAILED): 1,
            (2, RunStatus.QUEUED): 1,
        }

    async def test_of_more_runs_than_wanted_the_newest_are_counted(self, stores: Stores) -> None:
        for minutes in range(4):
            await _ended(stores, _SINCE + timedelta(minutes=minutes))

        found = await _period(stores, most=3)

        assert found.since == _SINCE + timedelta(minutes=1)
        assert found.counts == {(0, _COMPLETED): 3}

    async def test_workflows_have_shares_of_the_durations_of_completed_runs(
        self, stores: Stores
    ) -> None:
        workflow = await add_workflow(stores)
        for seconds in (9, 1, 3, 2):
            await _ended(stores, later(-seconds), workflow_id=workflow.id)
        await _ended(stores, later(-60), _FAILED, workflow_id=workflow.id)
        await _ended(stores, later(-70), RunStatus.CANCELLED, workflow_id=workflow.id)
        failing = await add_workflow(stores)
        await _ended(stores, NOW, _FAILED, workflow_id=failing.id)
        await _ended(stores)

        found = {each.workflow_id: each for each in (await _period(stores)).workflows}

        assert found == {
            workflow.id: WorkflowFigures(
                workflow_id=workflow.id, completed=4, failed=1, p50_ms=2000, p95_ms=9000
            ),
            failing.id: WorkflowFigures(workflow_id=failing.id, failed=1),
        }

    async def test_runs_that_have_not_ended_are_counted(self, stores: Stores) -> None:
        await add_run(stores, created_at=later(-60))
        await add_run(stores)
        await add_run(stores, tenant_id=OTHER_TENANT)
        await held_run(stores)
        await suspended_run(stores, waiting_step(0, "ask", WaitKind.APPROVAL))
        await suspended_run(stores)
        await suspended_run(stores)
        await _ended(stores)

        found = await stores.statistics.queue(TENANT, 100)

        assert found == QueueFigures(
            queued=2, running=1, suspended=3, oldest_queued_at=later(-60), approvals=1
        )
        capped = await stores.statistics.queue(TENANT, 1)
        assert (capped.queued, capped.suspended) == (1, 1)

    async def test_a_tenant_without_runs_has_empty_figures(self, stores: Stores) -> None:
        assert await _period(stores) == PeriodFigures(since=_SINCE, counts={}, workflows=[])
        assert await stores.statistics.queue(TENANT, 100) == QueueFigures(
            queued=0, running=0, suspended=0, oldest_queued_at=None, approvals=0
        )
