"""Runs that wait: for a time, an event, a person, or another run."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from automate_engine.domain.ids import Kind
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Approval, Run, RunStatus, StepStatus
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch, NewEvent
from automate_engine.testing.conformance.factories import TENANT
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    IDS,
    Worker,
    ended,
    latest,
    publish,
    running,
    until,
)

__all__ = ["TestApprovalSteps", "TestDelays", "TestEventSteps", "TestSubWorkflows"]


class TestDelays:
    @pytest.mark.parametrize("park_after", [0.0, 10.0])
    async def test_a_delay_takes_its_time_in_memory_or_given_up(
        self, stores: Stores, park_after: float
    ) -> None:
        async with running(stores, park_after=park_after) as worker:
            run = await worker.run(
                """
                nodes:
                - {id: before, type: probe}
                - {id: pause, type: delay, config: {seconds: 0.3}}
                - {id: after, type: probe, config: {value: done}}
                edges: [{from: before, to: pause}, {from: pause, to: after}]
                """
            )
            assert worker.probe.executed == {"before": 1, "after": 1}

        assert run.outputs == {"after": "done"}
        record = (await latest(stores, run.id))["pause"]
        assert record.ended_at is not None
        assert (record.ended_at - record.started_at).total_seconds() >= 0.3

    async def test_a_run_that_only_waits_is_given_up_and_frees_its_worker(
        self, stores: Stores
    ) -> None:
        async with running(stores) as worker:
            run_id = await worker.submit("nodes: [{id: pause, type: delay, config: {hours: 1}}]")
            run = await _suspended(stores, run_id)

            async def free() -> bool:
                return worker.engine.active == 0

            await until(free, "the worker is free")

        assert run.available_at is not None
        assert (run.available_at - run.created_at).total_seconds() >= 3600
        assert (run.status, run.lease_owner) == (RunStatus.RUNNING, None)

    async def test_a_branch_that_waits_does_not_hold_up_another(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run_id = await worker.submit(
                """
                nodes:
                - {id: pause, type: delay, config: {hours: 1}}
                - {id: ask, type: approval, config: {title: Fine}}
                - {id: one, type: set, config: {values: {}}}
                - {id: two, type: probe}
                edges: [{from: one, to: two}]
                """
            )
            await _suspended(stores, run_id)
            assert worker.probe.executed == {"two": 1}

    async def test_a_time_that_has_passed_lets_the_step_go_on(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                'nodes: [{id: d, type: delay_until, config: {until: "2020-01-01T00:00:00Z"}}]'
            )

        assert run.status is RunStatus.COMPLETED


class TestEventSteps:
    DOCUMENT = """
    nodes:
    - id: hear
      type: wait_for_event
      config:
        type: webhook
        source: orders
        match: {payload.id: "{{ inputs.id }}"}
        timeout: %s
    - {id: late, type: set, config: {values: {late: true}}}
    edges: [{from: hear, to: late, when: timeout}]
    outputs: {event: "{{ steps.hear.output }}", late: "{{ steps.late.output }}"}
    """

    @pytest.mark.parametrize("park_after", [0.0, 10.0])
    async def test_the_matching_event_is_the_output(
        self, stores: Stores, park_after: float
    ) -> None:
        async with running(stores, park_after=park_after) as worker:
            run_id = await worker.submit(self.DOCUMENT % 5, {"id": 2})
            await _waiting(stores, run_id, "hear")
            for number in (1, 2):
                event = _event({"id": number, "note": f"order {number}"})
                await worker.engine.submit(Batch(events=[event]))
            run = await ended(stores, run_id)

        assert run.outputs["event"]["payload"] == {"id": 2, "note": "order 2"}
        assert run.outputs["late"] is None

    async def test_without_an_event_the_step_goes_on_by_timeout(self, stores: Stores) -> None:
        async with running(stores, park_after=0.0) as worker:
            run = await worker.run(self.DOCUMENT % 0.2, {"id": 2})

        assert run.outputs == {"event": None, "late": {"late": True}}


class TestApprovalSteps:
    DOCUMENT = """
    nodes:
    - {id: ask, type: approval, config: {title: "Pay {{ inputs.total }}?", timeout: %s}}
    - {id: pay, type: set, config: {values: {paid: true}}}
    - {id: refuse, type: set, config: {values: {paid: false}}}
    - {id: late, type: set, config: {values: {late: true}}}
    edges:
    - {from: ask, to: pay, when: approved}
    - {from: ask, to: refuse, when: rejected}
    - {from: ask, to: late, when: timeout}
    """

    @pytest.mark.parametrize("limit", [60, 0.6])
    @pytest.mark.parametrize(("decision", "way"), [("approved", "pay"), ("rejected", "refuse")])
    async def test_a_decision_takes_its_port(
        self, stores: Stores, decision: str, way: str, limit: float
    ) -> None:
        async with running(stores) as worker:
            run_id = await worker.submit(self.DOCUMENT % limit, {"total": 5})
            approval = await _approval(stores)
            assert (approval.run_id, approval.step_key) == (run_id, "ask")
            assert approval.request["title"] == "Pay 5?"
            assert await _decide(worker, approval, decision)
            assert not await _decide(worker, approval, "rejected")
            run = await ended(stores, run_id)

        assert list(run.outputs) == [way]
        output = (await latest(stores, run_id))["ask"].output
        assert decision.encode() in (output or b"")

    @pytest.mark.parametrize("park_after", [0.0, 10.0])
    async def test_nobody_answers_in_time(self, stores: Stores, park_after: float) -> None:
        async with running(stores, park_after=park_after) as worker:
            run = await worker.run(self.DOCUMENT % 0.2, {"total": 5})

        assert run.outputs == {"late": {"late": True}}
        assert (await stores.runs.approvals(TENANT)).items == []


class TestSubWorkflows:
    async def test_a_run_waits_for_the_outputs_of_another(self, stores: Stores) -> None:
        await publish(
            stores,
            "double",
            """
            nodes: [{id: d, type: set, config: {values: {n: "{{ inputs.n * 2 }}"}}}]
            outputs: {n: "{{ steps.d.output.n }}"}
            """,
        )
        async with running(stores) as worker:
            run = await worker.run(
                "nodes: [{id: call, type: workflow, config: {workflow: double, inputs: {n: 4}}}]"
            )

        output = run.outputs["call"]
        assert (output["status"], output["outputs"]) == ("COMPLETED", {"n": 8})
        child = await stores.runs.get(TENANT, _run_id(output))
        assert (child.parent_run_id, child.parent_step_key, child.depth) == (run.id, "call", 1)

    async def test_large_outputs_of_another_run_are_seen_too(self, stores: Stores) -> None:
        await publish(
            stores,
            "large",
            "nodes: [{id: d, type: set, config: {values: {t: \"{{ 'x' * 70000 }}\"}}}]",
        )
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes: [{id: call, type: workflow, config: {workflow: large}}]
                outputs: {size: "{{ steps.call.output.outputs.d.t | length }}"}
                """
            )

        assert run.outputs == {"size": 70_000}

    async def test_a_run_that_is_not_waited_for_goes_on_by_itself(self, stores: Stores) -> None:
        await publish(stores, "ask", "nodes: [{id: a, type: approval, config: {title: x}}]")
        async with running(stores) as worker:
            run = await worker.run(
                "nodes: [{id: call, type: workflow, config: {workflow: ask, wait: false}}]"
            )
            child_id = _run_id(run.outputs["call"])
            await _decide(worker, await _approval(stores), "approved")
            child = await ended(stores, child_id)

        assert run.status is RunStatus.COMPLETED
        assert child.status is RunStatus.COMPLETED

    async def test_a_child_that_fails_fails_the_step(self, stores: Stores) -> None:
        await publish(
            stores, "bad", "nodes: [{id: s, type: stop, config: {status: error, message: broken}}]"
        )
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - {id: call, type: workflow, config: {workflow: bad}, on_error: route}
                - {id: rescue, type: set, config: {values: {m: "{{ steps.call.error.message }}"}}}
                edges: [{from: call, to: rescue, when: error}]
                """
            )

        assert "broken" in run.outputs["rescue"]["m"]

    async def test_a_child_that_takes_too_long_is_cancelled_and_fails_the_step(
        self, stores: Stores
    ) -> None:
        await publish(stores, "ask", "nodes: [{id: a, type: approval, config: {title: x}}]")
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes: [{id: call, type: workflow, timeout: 0.3, config: {workflow: ask}}]
                """
            )
            child_id = await stores.runs.child_run_id(run.id, "call")
            assert child_id is not None
            child = await ended(stores, child_id)

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert "limit of 0.3 seconds" in run.error["message"]
        assert child.status is RunStatus.CANCELLED

    async def test_inputs_that_do_not_fit_fail_the_child_before_its_first_step(
        self, stores: Stores
    ) -> None:
        await publish(
            stores,
            "strict",
            """
            inputs: {type: object, properties: {n: {type: integer}}, required: [n]}
            nodes: [{id: a, type: set, config: {values: {}}}]
            """,
        )
        async with running(stores) as worker:
            run = await worker.run(
                "nodes: [{id: call, type: workflow, config: {workflow: strict, inputs: {n: x}}}]"
            )
            child_id = await stores.runs.child_run_id(run.id, "call")
            assert child_id is not None
            steps = await latest(stores, child_id)

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert "inputs" in run.error["message"]
        assert steps == {}

    async def test_a_workflow_that_is_not_there_fails_the_step(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                "nodes: [{id: call, type: workflow, config: {workflow: nowhere}}]"
            )

        assert run.status is RunStatus.FAILED

    async def test_workflows_do_not_call_each_other_for_ever(self, stores: Stores) -> None:
        await publish(
            stores, "again", "nodes: [{id: call, type: workflow, config: {workflow: again}}]"
        )
        async with running(stores, max_depth=3) as worker:
            run = await worker.run("nodes: [{id: call, type: workflow, config: {workflow: again}}]")

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert "3 levels" in run.error["message"]


async def _suspended(stores: Stores, run_id: int) -> Run:
    async def suspended() -> Run | None:
        run = await stores.runs.get(TENANT, run_id)
        return run if run.suspended_at is not None else None

    run: Run = await until(suspended, "the run is given up")
    return run


async def _waiting(stores: Stores, run_id: int, key: str) -> None:
    async def waits() -> bool:
        record = (await latest(stores, run_id)).get(key)
        return record is not None and record.status is StepStatus.WAITING

    await until(waits, "the step waits")


async def _approval(stores: Stores) -> Approval:
    async def asked() -> list[Approval]:
        return (await stores.runs.approvals(TENANT)).items

    approvals: list[Approval] = await until(asked, "somebody is asked")
    return approvals[0]


async def _decide(worker: Worker, approval: Approval, decision: str) -> bool:
    now = CLOCK.now()
    answer = {"decision": decision, "comment": "", "by": "ann", "at": now.isoformat()}
    done = await worker.stores.runs.resolve_approval(TENANT, approval.id, answer, now)
    worker.engine.notify([approval.run_id])
    return done


def _event(payload: JsonObject) -> NewEvent:
    now = CLOCK.now()
    return NewEvent(
        tenant_id=TENANT,
        type="webhook",
        source="orders",
        payload=payload,
        trace_id=uuid4(),
        received_at=now,
        dedupe_since=now,
    )


def _run_id(output: Any) -> int:

    return IDS.decode(Kind.RUN, output["run_id"])
