"""Runs with failures: retries, time limits, error ports, error workflows."""

from __future__ import annotations

import pytest

from automate_engine.domain.json import decode_json
from automate_engine.domain.runs import RunStatus, StepStatus
from automate_engine.ports import Stores
from automate_engine.ports.runs import RunFilter
from automate_engine.testing.conformance.factories import TENANT, read_steps
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    ended,
    latest,
    publish,
    running,
    until,
)

__all__ = ["TestErrorWorkflow", "TestFailures", "TestRetries", "TestTimeLimits"]


class TestRetries:
    @pytest.mark.parametrize("park_after", [0.0, 10.0])
    async def test_a_step_is_tried_again_with_growing_waits(
        self, stores: Stores, park_after: float
    ) -> None:
        async with running(stores, park_after=park_after) as worker:
            run = await worker.run(
                """
                nodes:
                - id: flaky
                  type: probe
                  config: {fails: 2, value: done}
                  retry: {max_attempts: 5, initial_seconds: 0.1, multiplier: 2, jitter: 0}
                """
            )
            keys = set(worker.probe.calls)

        assert run.outputs == {"flaky": "done"}
        records = await read_steps(stores, run.id)
        assert [(record.attempt, record.status) for record in records] == [
            (1, StepStatus.RETRYING),
            (2, StepStatus.RETRYING),
            (3, StepStatus.COMPLETED),
        ]
        first, second, third = (record.started_at for record in records)
        assert (second - first).total_seconds() >= 0.1
        assert (third - second).total_seconds() >= 0.2
        assert len(keys) == 1

    async def test_the_last_attempts_error_is_the_runs(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: flaky
                  type: probe
                  config: {fails: -1}
                  retry: {max_attempts: 3, initial_seconds: 0}
                """
            )
            assert worker.probe.executed == {"flaky": 3}

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert (run.error["message"], run.error["step"]) == ("attempt 3 fails", "flaky")
        assert run.error["retryable"] is True

    async def test_a_permanent_error_is_not_tried_again(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: broken
                  type: probe
                  config: {fails: -1, permanent: true}
                  retry: {max_attempts: 3, initial_seconds: 0}
                """
            )
            assert worker.probe.executed == {"broken": 1}

        assert run.status is RunStatus.FAILED


class TestTimeLimits:
    async def test_a_step_that_takes_too_long_is_stopped_and_tried_again(
        self, stores: Stores
    ) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: slow
                  type: probe
                  config: {gate: never}
                  timeout: 0.1
                  retry: {max_attempts: 2, initial_seconds: 0}
                """
            )
            assert worker.probe.executed == {"slow": 2}

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert run.error["type"] == "StepTimeout"
        assert "0.1 seconds" in run.error["message"]

    @pytest.mark.parametrize("park_after", [0.0, 10.0])
    async def test_a_run_that_takes_too_long_fails_with_all_it_was_doing(
        self, stores: Stores, park_after: float
    ) -> None:
        async with running(stores, park_after=park_after, show_running_after=0.0) as worker:
            run = await worker.run(
                """
                settings: {timeout: 0.3}
                nodes:
                - {id: ask, type: approval, config: {title: Fine}}
                - id: each
                  type: for_each
                  config:
                    items: [1, 2]
                    concurrency: 2
                    body:
                      nodes: [{id: ask, type: approval, config: {title: "{{ item | string }}"}}]
                """
            )

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert "0.3 seconds" in run.error["message"]
        statuses = {key: record.status for key, record in (await latest(stores, run.id)).items()}
        assert statuses == dict.fromkeys(
            ["ask", "each", "each[0]/ask", "each[1]/ask"], StepStatus.CANCELLED
        )
        assert (await stores.runs.approvals(TENANT)).items == []

    async def test_the_limit_of_a_run_stops_a_step_under_way(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                settings: {timeout: 0.2}
                nodes: [{id: slow, type: probe, config: {gate: never}}]
                """
            )

        assert run.status is RunStatus.FAILED


class TestFailures:
    async def test_a_failed_step_fails_the_run_and_stops_its_other_branches(
        self, stores: Stores
    ) -> None:
        async with running(stores, show_running_after=0.0) as worker:
            worker.probe.gate("held")
            run = await worker.run(
                """
                nodes:
                - {id: held, type: probe, config: {gate: held}}
                - {id: pause, type: delay, config: {seconds: 0.1}}
                - {id: bad, type: probe, config: {fails: -1, permanent: true}}
                - {id: after, type: probe}
                edges: [{from: pause, to: bad}, {from: bad, to: after}]
                """
            )
            assert worker.probe.executed == {"held": 1, "bad": 1}

        assert run.error == {
            "type": "Permanent",
            "message": "attempt 1 fails",
            "retryable": False,
            "step": "bad",
        }
        statuses = {key: record.status for key, record in (await latest(stores, run.id)).items()}
        assert statuses["held"] is StepStatus.CANCELLED
        assert statuses["bad"] is StepStatus.FAILED

    async def test_a_run_can_go_on_after_a_failed_step(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - {id: bad, type: probe, config: {fails: -1, permanent: true}, on_error: continue}
                - id: after
                  type: set
                  config:
                    values:
                      output: "{{ steps.bad.output }}"
                      status: "{{ steps.bad.status }}"
                      message: "{{ steps.bad.error.message }}"
                edges: [{from: bad, to: after}]
                """
            )

        assert run.outputs == {
            "after": {"output": None, "status": "FAILED", "message": "attempt 1 fails"}
        }

    @pytest.mark.parametrize(("fails", "way"), [(-1, "rescue"), (0, "after")])
    async def test_a_failure_can_take_the_error_port(
        self, stores: Stores, fails: int, way: str
    ) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: work
                  type: probe
                  config: {fails: "{{ inputs.fails }}", permanent: true}
                  on_error: route
                - {id: after, type: set, config: {values: {}}}
                - {id: rescue, type: set, config: {values: {}}}
                edges: [{from: work, to: after}, {from: work, to: rescue, when: error}]
                """,
                {"fails": fails},
            )

        assert run.outputs == {way: {}}

    async def test_a_bad_expression_fails_the_step_with_its_place(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                'nodes: [{id: a, type: set, config: {values: {x: "{{ inputs.a.b }}"}}}]'
            )

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert run.error["type"] == "Expression"
        assert "config.values.x" in run.error["message"]

    async def test_a_config_that_does_not_fit_fails_the_step(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                'nodes: [{id: d, type: delay, config: {seconds: "{{ inputs.s }}"}}]',
                {"s": "soon"},
            )

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert "seconds" in run.error["message"]
        assert "soon" not in run.error["message"]

    async def test_a_failed_expression_of_the_outputs_fails_the_run(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes: [{id: a, type: set, config: {values: {}}}]
                outputs: {x: "{{ inputs.missing.deep }}"}
                """
            )

        assert run.status is RunStatus.FAILED
        assert (await latest(stores, run.id))["a"].status is StepStatus.COMPLETED

    async def test_a_run_with_a_document_that_is_not_valid_here_fails(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run("nodes: [{id: a, type: no.such.type}]")

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert "no.such.type" in run.error["message"]


class TestErrorWorkflow:
    async def test_a_failed_run_starts_the_error_workflow(self, stores: Stores) -> None:
        await publish(
            stores,
            "alarm",
            'nodes: [{id: a, type: set, config: {values: {got: "{{ inputs }}"}}}]',
        )
        async with running(stores) as worker:
            run = await worker.run(
                """
                settings: {error_workflow: alarm}
                nodes: [{id: bad, type: probe, config: {fails: -1, permanent: true}}]
                """
            )
            assert run.status is RunStatus.FAILED

            async def alarmed() -> int | None:
                runs = (await stores.runs.find(TENANT, RunFilter())).items
                return next((one.id for one in runs if one.parent_run_id == run.id), None)

            alarm = await ended(stores, await until(alarmed, "the error workflow is started"))

        got = decode_json((await latest(stores, alarm.id))["a"].output or b"")["got"]
        assert got["run_id"].startswith("run_")
        assert (got["workflow_id"], got["step"]) == (None, "bad")
        assert got["error"]["message"] == "attempt 1 fails"
        assert alarm.created_at <= CLOCK.now()

    async def test_a_missing_error_workflow_is_told_with_the_error(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                settings: {error_workflow: nowhere}
                nodes: [{id: bad, type: probe, config: {fails: -1, permanent: true}}]
                """
            )

        assert run.error is not None
        assert "error_workflow" in run.error
