"""branch, switch, for_each, loop, workflow and stop."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from automate_engine.domain.errors import LimitError, PermanentError
from automate_engine.nodes import (
    BranchConfig,
    BranchNode,
    Done,
    ForEachConfig,
    ForEachNode,
    LoopConfig,
    LoopNode,
    StartRun,
    StepContext,
    Stop,
    StopConfig,
    StopNode,
    SwitchConfig,
    SwitchNode,
    WorkflowConfig,
    WorkflowNode,
)
from tests.unit.nodes.conftest import CHILD

BODY = {"nodes": [{"id": "double", "type": "set"}]}


@pytest.mark.parametrize(
    ("value", "port"), [(True, "true"), (False, "false"), (None, "false"), ([0], "true")]
)
def test_branch_takes_the_port_of_its_condition(
    value: Any, port: str, context: StepContext
) -> None:
    done = BranchNode().run(BranchConfig(condition=value), context)
    assert done == Done({"result": port == "true"}, port)


@pytest.mark.parametrize(
    "condition", ["inputs.total > 100", "{{ inputs.total > 100 }}", " {{ {'a': {}} == x }} ", True]
)
def test_conditions_may_be_written_with_and_without_braces(condition: Any) -> None:
    assert BranchNode().check({"condition": condition}) == []
    assert LoopNode().check({"condition": condition}) == []


@pytest.mark.parametrize(
    "condition", ["{{ inputs.total }} > 100", "{{ a }} == {{ b }}", "{% if a %}yes{% endif %}"]
)
def test_a_condition_that_would_always_be_true_is_refused(condition: str) -> None:
    for node in (BranchNode(), LoopNode()):
        [problem] = node.check({"condition": condition})
        assert (problem.code, problem.field) == ("not_a_condition", "condition")


@pytest.mark.parametrize("condition", [None, ""])
def test_an_empty_condition_is_refused(condition: Any) -> None:
    for node in (BranchNode(), LoopNode()):
        [problem] = node.check({"condition": condition})
        assert (problem.code, problem.field) == ("empty", "condition")
        assert node.check({}) == []
    [problem] = SwitchNode().check({"cases": [{"port": "a", "when": condition}]})
    assert (problem.code, problem.field) == ("empty", "cases.0.when")


def switch(value: Any, *cases: dict[str, Any]) -> SwitchConfig:
    return SwitchConfig.model_validate({"value": value, "cases": list(cases)})


@pytest.mark.parametrize(
    ("value", "port"),
    [("b", "second"), ("c", "default"), (None, "nothing"), (1, "one"), (True, "default")],
)
def test_switch_takes_the_port_of_the_first_equal_case(
    value: Any, port: str, context: StepContext
) -> None:
    config = switch(
        value,
        {"port": "first", "equals": "a"},
        {"port": "second", "equals": "b"},
        {"port": "third", "equals": "b"},
        {"port": "nothing", "equals": None},
        {"port": "one", "equals": 1},
    )
    assert SwitchNode().run(config, context) == Done({"port": port}, port)


def test_switch_takes_the_port_of_the_first_true_condition(context: StepContext) -> None:
    config = switch(None, {"port": "small", "when": False}, {"port": "large", "when": True})
    assert SwitchNode().run(config, context) == Done({"port": "large"}, "large")


def test_switch_ports_come_from_the_config_as_written() -> None:
    cases = [{"port": "b"}, {"port": "a"}, {"port": 3}, "broken", {"port": "b"}]
    assert SwitchNode().ports({"cases": cases}) == ("default", "b", "a")
    assert SwitchNode().ports({"cases": "{{ inputs.cases }}"}) == ("default",)
    assert SwitchNode().ports({}) == ("default",)


@pytest.mark.parametrize(
    ("config", "code", "field"),
    [
        (
            {"value": 1, "cases": [{"port": "a", "equals": 1}, {"port": "a", "equals": 2}]},
            "duplicate_port",
            "cases.1.port",
        ),
        (
            {"value": 1, "cases": [{"port": "default", "equals": 1}]},
            "duplicate_port",
            "cases.0.port",
        ),
        ({"value": 1, "cases": [{"port": "error", "equals": 1}]}, "duplicate_port", "cases.0.port"),
        (
            {"value": 1, "cases": [{"port": "{{ inputs.p }}", "equals": 1}]},
            "not_constant",
            "cases.0.port",
        ),
        ({"cases": [{"port": "a"}]}, "bad_case", "cases.0"),
        ({"value": 1, "cases": [{"port": "a", "equals": 1, "when": True}]}, "bad_case", "cases.0"),
        ({"cases": [{"port": "a", "equals": 1}]}, "missing", "cases.0.equals"),
        ({"cases": [{"port": "a", "when": "inputs.x"}]}, "not_a_condition", "cases.0.when"),
        ({"cases": [{"port": "a", "when": "{{ x }} > 1"}]}, "not_a_condition", "cases.0.when"),
    ],
)
def test_faults_of_a_switch_are_named(config: dict[str, Any], code: str, field: str) -> None:
    [problem] = SwitchNode().check(config)
    assert (problem.code, problem.field) == (code, field)


def test_for_each_goes_through_its_items() -> None:
    config = ForEachConfig.model_validate(
        {"items": [1, 2], "body": BODY, "concurrency": 5, "item_name": "order", "collect": False}
    )
    iterations = ForEachNode().iterations(config)
    assert iterations.items == [1, 2]
    assert (iterations.concurrency, iterations.collect) == (5, False)
    assert (iterations.item_name, iterations.index_name) == ("order", "index")


def test_for_each_refuses_a_list_longer_than_its_bound() -> None:
    config = ForEachConfig.model_validate({"items": [1, 2, 3], "body": BODY, "max_items": 2})
    with pytest.raises(LimitError, match="3 items, more than max_items"):
        ForEachNode().iterations(config)


@pytest.mark.parametrize("concurrency", [0, 1001])
def test_for_each_bounds_what_is_worked_on_at_once(concurrency: int) -> None:
    with pytest.raises(ValidationError, match="concurrency"):
        ForEachConfig.model_validate({"items": [], "body": BODY, "concurrency": concurrency})


@pytest.mark.parametrize(
    ("names", "code", "field"),
    [
        ({"item_name": "steps"}, "bad_name", "item_name"),
        ({"index_name": "not"}, "bad_name", "index_name"),
        ({"item_name": "a-b"}, "bad_name", "item_name"),
        ({"item_name": "{{ inputs.name }}"}, "bad_name", "item_name"),
        ({"item_name": "index"}, "duplicate_name", "item_name"),
    ],
)
def test_names_that_a_body_could_not_use_are_refused(
    names: dict[str, str], code: str, field: str
) -> None:
    [problem] = ForEachNode().check({"items": [], "body": BODY, **names})
    assert (problem.code, problem.field) == (code, field)


@pytest.mark.parametrize("spread", [0, 1001])
def test_for_each_bounds_the_items_of_a_run(spread: int) -> None:
    with pytest.raises(ValidationError, match="spread"):
        ForEachConfig.model_validate({"items": [], "body": BODY, "spread": spread})


@pytest.mark.parametrize("type", ["stop", "respond"])
def test_what_concerns_the_run_as_a_whole_cannot_be_spread(type: str) -> None:
    inner = {"nodes": [{"id": "end", "type": type, "config": {}}]}
    body = {"nodes": [{"id": "inner", "type": "loop", "config": {"body": inner}}]}

    assert ForEachNode().check({"items": [], "body": body}) == []
    (problem,) = ForEachNode().check({"items": [], "body": body, "spread": 10})

    assert problem.code == "not_spread"
    assert problem.field == "body.nodes.0.config.body.nodes.0.type"


def test_for_each_knows_its_output_when_it_collects() -> None:
    assert ForEachNode().output_schema({}) == {"type": "array"}
    assert ForEachNode().output_schema({"collect": "{{ inputs.collect }}"}) is None
    assert ForEachNode().output_schema({"collect": False}) == {
        "type": "object",
        "properties": {"count": {"type": "integer"}},
        "required": ["count"],
    }


def test_loop_repeats_within_its_bound() -> None:
    config = LoopConfig.model_validate({"condition": "item < 3", "initial": 0, "body": BODY})
    iterations = LoopNode().iterations(config)
    assert iterations.items is None
    assert (iterations.initial, iterations.max_iterations) == (0, 1000)
    assert not iterations.collect
    assert LoopNode.lazy == {"body", "output", "condition"}


@pytest.mark.parametrize("bound", [0, 10**9])
def test_a_loop_without_a_sane_bound_is_refused(bound: int) -> None:
    with pytest.raises(ValidationError, match="max_iterations"):
        LoopConfig.model_validate({"condition": True, "body": BODY, "max_iterations": bound})


@pytest.mark.parametrize("wait", [True, False])
async def test_workflow_starts_a_run_of_the_one_named(wait: bool, context: StepContext) -> None:
    config = WorkflowConfig(workflow="child", inputs={"a": 1}, wait=wait)
    outcome = await WorkflowNode().run(config, context)
    assert outcome == StartRun(target=CHILD, inputs={"a": 1}, wait=wait)


async def test_workflow_that_is_not_there_fails_for_good(context: StepContext) -> None:
    with pytest.raises(PermanentError, match="no workflow 'other'"):
        await WorkflowNode().run(WorkflowConfig(workflow="other"), context)


def test_workflow_gives_the_outputs_of_its_child(context: StepContext) -> None:
    resolution = {"run_id": "run_2", "status": "COMPLETED", "outputs": {"x": 1}, "error": None}
    done = WorkflowNode().resume(WorkflowConfig(workflow="child"), resolution, context)
    assert done == Done({"run_id": "run_2", "status": "COMPLETED", "outputs": {"x": 1}})


@pytest.mark.parametrize(
    ("status", "error", "message"),
    [
        ("FAILED", {"message": "No stock."}, "run_2 of the workflow 'child' failed: No stock."),
        ("FAILED", None, "run_2 of the workflow 'child' failed: It gave no reason."),
        ("CANCELLED", None, "run_2 of the workflow 'child' was cancelled."),
    ],
)
def test_workflow_fails_with_its_child(
    status: str, error: Any, message: str, context: StepContext
) -> None:
    resolution = {"run_id": "run_2", "status": status, "outputs": None, "error": error}
    with pytest.raises(PermanentError, match=message):
        WorkflowNode().resume(WorkflowConfig(workflow="child"), resolution, context)


def test_workflow_describes_its_output() -> None:
    waiting = WorkflowNode().output_schema({})
    started = WorkflowNode().output_schema({"wait": False})
    assert waiting is not None
    assert started is not None
    assert waiting["required"] == ["run_id", "status", "outputs"]
    assert started["required"] == ["run_id"]


def test_stop_ends_the_run(context: StepContext) -> None:
    node = StopNode()
    assert node.run(StopConfig(output={"x": 1}), context) == Stop(status="success", output={"x": 1})
    assert node.run(StopConfig(status="error", message="No stock."), context) == Stop(
        status="error", message="No stock."
    )
    assert node.ports({}) == ()


def test_stopping_with_an_error_needs_a_message() -> None:
    [problem] = StopNode().check({"status": "error"})
    assert (problem.code, problem.field) == ("missing", "message")
    assert StopNode().check({"status": "error", "message": "{{ x }}"}) == []
    assert StopNode().check({}) == []
