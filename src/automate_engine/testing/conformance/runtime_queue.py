"""What an engine does with runs that wait for their turn."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from automate_engine.domain.runs import Concurrency, Run, RunStatus
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch
from automate_engine.ports.runs import RunFilter
from automate_engine.ports.workflows import WorkflowChanges
from automate_engine.testing.conformance.factories import TENANT, add_trigger, add_workflow
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    ended,
    latest,
    new_run_of,
    publish,
    running,
    until,
)

__all__ = ["TestTurns"]

_STEP = "nodes: [{id: work, type: probe}]"
_FAILING = "nodes: [{id: work, type: probe, config: {fails: -1}}]"
_UNKNOWN = "nodes: [{id: work, type: nobody.knows}]"
_GATED = "nodes: [{id: work, type: probe, config: {gate: held}}]"


class TestTurns:
    async def test_workers_together_run_all_of_a_key_one_after_the_other(
        self, stores: Stores
    ) -> None:
        one = Concurrency("key", 1)
        runs = [new_run_of(_STEP, concurrency=one) for _ in range(12)]
        async with running(stores), running(stores):
            created = (await stores.journal.commit(Batch(runs=runs))).run_ids
            ends = [await ended(stores, run_id) for run_id in created]

        assert {run.status for run in ends} == {RunStatus.COMPLETED}
        assert {run.lease_epoch for run in ends} == {1}

    async def test_a_tenant_has_one_run_under_way_where_that_is_the_limit(
        self, stores: Stores
    ) -> None:
        async with running(stores, tenant_limit=1) as worker:
            assert worker.engine.claim() is None
            reached, opened = worker.probe.gate("held")
            first = await worker.submit(_GATED)
            await reached.wait()
            others = [await worker.submit(_STEP) for _ in range(3)]
            worker.engine.notify([])
            assert worker.engine.active == 1
            opened.set()
            ends = [await ended(stores, run_id) for run_id in [first, *others]]

        assert {run.status for run in ends} == {RunStatus.COMPLETED}

    async def test_an_expired_run_ends_once_among_several_workers(self, stores: Stores) -> None:
        past = CLOCK.now() - timedelta(seconds=1)
        runs = [new_run_of(_STEP, expires_at=past) for _ in range(5)]
        created = (await stores.journal.commit(Batch(runs=runs))).run_ids
        async with running(stores) as one, running(stores) as other:
            ends = [await ended(stores, run_id) for run_id in created]

        assert {run.status for run in ends} == {RunStatus.CANCELLED}
        assert all(run.error and run.error["type"] == "Expired" for run in ends)
        assert {(run.started_at, run.lease_epoch) for run in ends} == {(None, 0)}
        assert not one.probe.executed
        assert not other.probe.executed

    async def test_a_step_whose_run_expires_fails(self, stores: Stores) -> None:
        await publish(stores, "child", f"{_STEP}\nsettings: {{expires_seconds: 0.05}}")
        child = await stores.workflows.get_by_slug(TENANT, "child")
        await stores.workflows.update(TENANT, child.id, WorkflowChanges(paused=True), "ann")
        async with running(stores) as worker:
            run = await worker.run("nodes: [{id: call, type: workflow, config: {workflow: child}}]")

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert "was cancelled" in run.error["message"]

    async def test_a_called_workflow_is_under_its_limit(self, stores: Stores) -> None:
        await publish(
            stores,
            "child",
            """
            nodes: [{id: nap, type: delay, config: {seconds: 600}}]
            settings: {concurrency: {limit: 1, key: "{{ inputs.customer }}"}}
            """,
        )
        async with running(stores, park_after=0.0) as worker:
            await worker.submit(
                """
                nodes:
                - id: each
                  type: for_each
                  config:
                    items: [a, a, b]
                    concurrency: 3
                    body:
                      nodes:
                      - id: call
                        type: workflow
                        config: {workflow: child, inputs: {customer: "{{ item }}"}}
                """
            )
            waiting = await until(lambda: _settled(stores), "two children wait")

        assert sorted(run.inputs["customer"] for run in waiting) == ["a", "b"]

    async def test_a_delayed_run_is_not_executed_before(self, stores: Stores) -> None:
        soon = CLOCK.now() + timedelta(seconds=0.3)
        async with running(stores) as worker:
            run = new_run_of(_STEP, available_at=soon)
            (run_id,) = (await worker.engine.submit(Batch(runs=[run]))).run_ids
            end = await ended(stores, run_id)
            steps = await latest(stores, run_id)

        assert end.started_at is not None
        assert end.started_at >= soon
        assert steps["work"].started_at >= soon

    async def test_called_workflows_start_at_their_rate(self, stores: Stores) -> None:
        await publish(stores, "child", f"{_STEP}\nsettings: {{rate: {{limit: 10, seconds: 1}}}}")
        calls = ", ".join(
            f"{{id: call{number}, type: workflow, config: {{workflow: child}}}}"
            for number in range(4)
        )
        async with running(stores) as worker:
            run = await worker.run(f"nodes: [{calls}]")

        assert run.status is RunStatus.COMPLETED
        children = (await stores.runs.find(TENANT, RunFilter(), limit=100)).items[:4]
        planned = sorted(one.rate_limited_until or one.created_at for one in children)
        assert all(later - sooner >= timedelta(seconds=0.1) for sooner, later in pairwise(planned))
        for one in children:
            assert one.started_at is not None
            assert one.started_at >= (one.rate_limited_until or one.created_at)

    @pytest.mark.parametrize("document", [_FAILING, _UNKNOWN], ids=["a step", "no such node"])
    async def test_runs_that_fail_disable_their_trigger(
        self, stores: Stores, document: str
    ) -> None:
        workflow = await add_workflow(stores)
        trigger = await add_trigger(stores, workflow)
        async with running(stores, pause_after_failures=2) as worker:
            ends = [await worker.run(document, trigger_id=trigger.id) for _ in range(2)]

        assert {run.status for run in ends} == {RunStatus.FAILED}
        paused = await stores.triggers.get(TENANT, trigger.id)
        assert not paused.enabled
        assert ends[-1].error is not None
        assert paused.disabled_reason.endswith(ends[-1].error["message"])


async def _settled(stores: Stores) -> list[Run] | None:
    """The children that have started and wait, once there are as many as there may be."""
    found = (await stores.runs.find(TENANT, RunFilter(), limit=100)).items
    children = [run for run in found if run.parent_run_id is not None]
    waiting = [run for run in children if run.suspended_at is not None]
    return waiting if len(children) == 3 and len(waiting) == 2 else None
