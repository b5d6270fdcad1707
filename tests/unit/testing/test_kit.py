"""The test kit, as a user's own tests would use it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from automate_engine import PermanentError
from automate_engine.domain.errors import InvalidInputError, SpecError
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import RunStatus
from automate_engine.spec import load_yaml
from automate_engine.testing import (
    Attempts,
    Fails,
    ManualClock,
    Returns,
    RunWaitsError,
    WorkflowTest,
    run_workflow,
    run_workflow_sync,
)

ORDER = load_yaml(
    """
    inputs: {type: object, properties: {total: {type: number}}, required: [total]}
    nodes:
    - id: fetch
      type: http.request
      config: {url: "https://shop.example/orders/{{ inputs.total }}"}
      retry: {max_attempts: 3, initial_seconds: 60}
    - {id: cool_down, type: delay, config: {days: 3}}
    - {id: ask, type: approval, config: {title: "Pay {{ inputs.total }}?", timeout: 86400}}
    - {id: pay, type: http.request, config: {method: POST, url: "https://pay.example"}}
    - {id: refuse, type: log, config: {message: refused}}
    edges:
    - {from: fetch, to: cool_down}
    - {from: cool_down, to: ask}
    - {from: ask, to: pay, when: approved}
    - {from: ask, to: refuse, when: rejected}
    - {from: ask, to: refuse, when: timeout}
    """
)
MOCKS: dict[str, Any] = {"fetch": {"status": 200}, "pay": {"id": "p1"}}


def _one(node_type: str, config: JsonObject, **rest: Any) -> JsonObject:
    return {"nodes": [{"id": "it", "type": node_type, "config": config, **rest}]}


class TestRunning:
    async def test_mocked_steps_have_an_input_and_are_not_executed(self) -> None:
        result = await run_workflow(ORDER, {"total": 5}, mocks=MOCKS, approvals={"ask": "approved"})

        assert result.status is RunStatus.COMPLETED
        assert result.outputs == {"pay": {"id": "p1"}}
        assert result.steps["fetch"].input == {"url": "https://shop.example/orders/5"}
        assert result.steps["fetch"].output == {"status": 200}
        assert result.steps["ask"].port == "approved"
        assert "refuse" not in result.steps

    def test_a_test_need_not_be_async(self) -> None:
        result = run_workflow_sync(ORDER, {"total": 5}, mocks=MOCKS, approvals={"ask": "rejected"})

        assert result.logs == [
            {"step": "refuse", "level": "info", "message": "refused", "data": None}
        ]

    async def test_the_clock_jumps_over_waits(self) -> None:
        clock = ManualClock(datetime(2031, 5, 1, tzinfo=UTC))

        result = await run_workflow(ORDER, {"total": 5}, mocks=MOCKS, clock=clock)

        assert result.steps["ask"].port == "timeout"
        assert clock.now() == datetime(2031, 5, 5, tzinfo=UTC)

    async def test_other_steps_are_executed_for_real(self) -> None:
        result = await run_workflow(
            _one(
                "set",
                {"values": {"n": "{{ inputs.n + 1 }}"}},
            ),
            {"n": 1},
        )

        assert result.outputs == {"it": {"n": 2}}

    async def test_an_event_is_seen_as_in_production(self) -> None:
        document = _one(
            "set", {"values": {"id": "{{ event.payload.id }}", "s": "{{ event.source }}"}}
        )

        result = await run_workflow(document, event={"payload": {"id": 7}, "source": "orders"})

        assert result.outputs == {"it": {"id": 7, "s": "orders"}}

    async def test_workflows_call_those_that_are_given(self) -> None:
        document = _one("workflow", {"workflow": "billing", "inputs": {"n": 4}})
        billing = {
            "nodes": [
                {"id": "charge", "type": "http.request", "config": {"url": "https://x.example"}}
            ],
            "outputs": {"n": "{{ inputs.n }}", "charge": "{{ steps.charge.output }}"},
        }

        result = await run_workflow(document, workflows={"billing": billing}, mocks={"charge": 1})

        assert result.outputs["it"]["outputs"] == {"n": 4, "charge": 1}

    async def test_large_outputs_are_read_back(self) -> None:
        result = await run_workflow(_one("set", {"values": {"t": "{{ 'x' * 100000 }}"}}))

        assert result.outputs == {"it": {"t": "x" * 100_000}}
        assert result.steps["it"].output == {"t": "x" * 100_000}


class TestMocks:
    async def test_a_mock_can_take_a_port(self) -> None:
        result = await run_workflow(
            ORDER, {"total": 5}, mocks={**MOCKS, "ask": Returns({}, port="rejected")}
        )

        assert "refuse" in result.steps

    async def test_a_port_that_is_not_there_fails_the_test(self) -> None:
        with pytest.raises(ValueError, match="approved, rejected, timeout"):
            await run_workflow(ORDER, {"total": 5}, mocks={**MOCKS, "ask": Returns({}, "maybe")})

    async def test_attempts_fail_and_are_tried_again(self) -> None:
        fetch = Attempts(Fails("busy", retryable=True), {"status": 200})

        result = await run_workflow(ORDER, {"total": 5}, mocks={**MOCKS, "fetch": fetch})

        assert result.steps["fetch"].attempts == 2

    async def test_a_failure_fails_the_run(self) -> None:
        result = await run_workflow(ORDER, {"total": 5}, mocks={"fetch": Fails("gone")})

        assert result.status is RunStatus.FAILED
        assert result.error is not None
        assert (result.error["message"], result.error["step"]) == ("gone", "fetch")
        assert result.steps["fetch"].attempts == 1

    async def test_a_function_sees_the_input_and_gives_the_output(self) -> None:
        async def later(values: JsonObject) -> Returns:
            return Returns({"url": values["url"]})

        for mock in (lambda values: {"url": values["url"]}, later):
            result = await run_workflow(
                _one("http.request", {"url": "https://x.example/{{ inputs.n }}"}),
                {"n": 3},
                mocks={"it": mock},
            )
            assert result.outputs == {"it": {"url": "https://x.example/3"}}

    async def test_an_assertion_in_a_mock_fails_the_test(self) -> None:
        def check(values: JsonObject) -> None:
            assert values["url"] == "https://other.example"

        with pytest.raises(AssertionError):
            await run_workflow(_one("http.request", {"url": "https://x"}), mocks={"it": check})

    async def test_an_error_of_a_step_in_a_mock_fails_the_step(self) -> None:
        def refuse(values: JsonObject) -> None:
            raise PermanentError("no")

        result = await run_workflow(
            _one("http.request", {"url": "https://x"}), mocks={"it": refuse}
        )

        assert result.error is not None
        assert result.error["message"] == "no"

    async def test_steps_of_a_body_are_mocked_by_path(self) -> None:
        body = {"nodes": [{"id": "call", "type": "http.request", "config": {"url": "https://x"}}]}
        result = await run_workflow(
            _one("for_each", {"items": [1, 2], "body": body}), mocks={"it/call": {"ok": True}}
        )

        assert result.outputs == {"it": [{"ok": True}, {"ok": True}]}
        assert set(result.steps) == {"it", "it[0]/call", "it[1]/call"}

    async def test_a_whole_composite_can_be_mocked(self) -> None:
        body = {"nodes": [{"id": "call", "type": "http.request", "config": {"url": "https://x"}}]}
        result = await run_workflow(
            _one("for_each", {"items": "{{ inputs.items }}", "body": body}),
            {"items": [1, 2]},
            mocks={"it": ["a", "b"]},
        )

        assert result.outputs == {"it": ["a", "b"]}
        assert result.steps["it"].input["items"] == [1, 2]

    async def test_a_config_that_does_not_fit_fails_a_mocked_step_too(self) -> None:
        result = await run_workflow(
            _one("http.request", {"url": "{{ inputs.url }}"}), {"url": [1]}, mocks={"it": 1}
        )

        assert result.status is RunStatus.FAILED

    def test_a_misspelt_step_is_told_with_the_likely_one(self) -> None:
        with pytest.raises(InvalidInputError, match="Did you mean 'fetch'"):
            WorkflowTest(ORDER, mocks={"fetsh": 1})


class TestWaiting:
    async def test_a_run_is_led_step_by_step(self) -> None:
        async with WorkflowTest(ORDER, mocks=MOCKS) as test:
            result = await test.start({"total": 5})
            assert result.waiting == ["cool_down"]
            result = await test.advance(3 * 86_400 - 1)
            assert result.waiting == ["cool_down"]
            result = await test.advance(1)
            assert result.waiting == ["ask"]
            result = await test.approve("ask", comment="Fine.", by="ann")

        assert result.status is RunStatus.COMPLETED
        output = result.steps["ask"].output
        assert (output["decision"], output["comment"], output["by"]) == ("approved", "Fine.", "ann")

    async def test_an_event_ends_a_wait(self) -> None:
        document = _one(
            "wait_for_event",
            {"type": "webhook", "source": "orders", "match": {"payload.id": 2}},
        )
        async with WorkflowTest(document) as test:
            assert (await test.start()).waiting == ["it"]
            assert (await test.send_event("webhook", "orders", {"id": 1})).waiting == ["it"]
            result = await test.send_event("webhook", "orders", {"id": 2})

        assert result.outputs["it"]["payload"] == {"id": 2}

    async def test_a_run_can_be_cancelled(self) -> None:
        async with WorkflowTest(ORDER, mocks=MOCKS) as test:
            await test.start({"total": 5})
            result = await test.cancel()

        assert result.status is RunStatus.CANCELLED

    async def test_items_are_decided_one_by_one(self) -> None:
        body = {"nodes": [{"id": "ask", "type": "approval", "config": {"title": "Pay?"}}]}
        async with WorkflowTest(
            _one("for_each", {"items": [1, 2], "concurrency": 2, "body": body})
        ) as test:
            assert set((await test.start()).waiting) == {"it[0]/ask", "it[1]/ask"}
            await test.reject("it[1]/ask")
            result = await test.approve("it/ask")

        decisions = [item["decision"] for item in result.outputs["it"]]
        assert decisions == ["approved", "rejected"]

    async def test_a_run_that_waits_for_ever_is_told(self) -> None:
        document = _one("approval", {"title": "Pay?"})

        with pytest.raises(RunWaitsError, match="'it'"):
            await run_workflow(document)

    async def test_a_decision_that_nobody_waits_for_is_told(self) -> None:
        async with WorkflowTest(ORDER, mocks=MOCKS) as test:
            await test.start({"total": 5})
            with pytest.raises(RunWaitsError, match="'ask'"):
                await test.approve("ask")

    async def test_a_step_that_sleeps_by_the_tests_clock_is_told(self) -> None:
        async def sleep(values: JsonObject) -> None:
            await test.clock.sleep(5)

        async with WorkflowTest(
            _one("http.request", {"url": "https://x"}), mocks={"it": sleep}, patience=0.05
        ) as test:
            with pytest.raises(TimeoutError, match="test's clock"):
                await test.start()


class TestBadTests:
    def test_a_workflow_that_is_not_valid(self) -> None:
        with pytest.raises(SpecError, match=r"no\.such"):
            WorkflowTest(_one("no.such", {}))

    async def test_inputs_that_do_not_fit(self) -> None:
        with pytest.raises(InvalidInputError, match="total"):
            await run_workflow(ORDER, {})

    async def test_approvals_of_steps_that_are_not_there(self) -> None:
        with pytest.raises(InvalidInputError, match="'asked'"):
            await run_workflow(ORDER, {"total": 1}, mocks=MOCKS, approvals={"asked": "approved"})

    async def test_an_event_with_other_fields(self) -> None:
        with pytest.raises(InvalidInputError, match="payloda"):
            await run_workflow(_one("set", {"values": {}}), event={"payloda": 1})
