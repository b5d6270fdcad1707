"""set, merge and log."""

from __future__ import annotations

from typing import Any

import pytest

from automate_engine.domain.errors import PermanentError
from automate_engine.nodes import (
    Done,
    LogConfig,
    LogNode,
    MergeConfig,
    MergeNode,
    SetConfig,
    SetNode,
    StepContext,
)


def test_set_gives_its_values(context: StepContext) -> None:
    values = {"total": 3, "lines": [{"sku": "a"}]}
    assert SetNode().run(SetConfig(values=values), context) == Done(values)


def test_set_knows_the_names_of_its_output_before_it_runs() -> None:
    schema = SetNode().output_schema({"values": {"total": "{{ inputs.a + 1 }}"}})
    assert schema == {"type": "object", "properties": {"total": {}}, "required": ["total"]}
    assert SetNode().output_schema({"values": "{{ inputs }}"}) == {"type": "object"}


@pytest.mark.parametrize(
    ("values", "mode", "output"),
    [
        ([1, None, 2], "list", [1, 2]),
        ({"a": 1, "b": None}, "list", [1]),
        ([None, 0, 2], "first", 0),
        ([None], "first", None),
        ({"a": None, "b": {"x": 1}}, "first", {"x": 1}),
        ([{"x": 1, "y": 1}, None, {"y": 2}], "object", {"x": 1, "y": 2}),
        ({"a": 1, "b": None}, "object", {"a": 1, "b": None}),
    ],
)
def test_merge_brings_results_together(
    values: Any, mode: Any, output: Any, context: StepContext
) -> None:
    assert MergeNode().run(MergeConfig(values=values, mode=mode), context) == Done(output)


def test_merge_refuses_to_mix_what_is_no_object_into_one(context: StepContext) -> None:
    with pytest.raises(PermanentError, match="The value 1 of the merge is not an object"):
        MergeNode().run(MergeConfig(values=[{}, 3], mode="object"), context)


def test_merge_describes_its_output() -> None:
    schema = MergeNode().output_schema
    assert schema({"values": []}) == {"type": "array"}
    assert schema({"values": ["{{ a }}"], "mode": "object"}) == {"type": "object"}
    assert schema({"values": {"a": 1}, "mode": "object"}) == {
        "type": "object",
        "properties": {"a": {}},
        "required": ["a"],
    }
    assert schema({"values": [], "mode": "first"}) is None


def test_log_writes_a_line(context: StepContext, lines: list[Any]) -> None:
    done = LogNode().run(LogConfig(level="warning", message="low", data={"left": 2}), context)
    assert done == Done({"level": "warning", "message": "low"})
    assert lines == [{"level": "warning", "message": "low", "data": {"left": 2}}]


def test_a_number_as_a_message_is_written_out(context: StepContext, lines: list[Any]) -> None:
    LogNode().run(LogConfig.model_validate({"message": 42}), context)
    assert lines == [{"level": "info", "message": "42", "data": None}]
