"""Checking inputs by a schema that a user wrote: exact, and bounded."""

from __future__ import annotations

import time
from typing import Any

import pytest

from automate_engine.compile.input_schema import check_inputs, schema_problems
from automate_engine.domain import InvalidInputError

PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"$ref": "#/$defs/age"}},
    "required": ["name"],
    "additionalProperties": False,
    "$defs": {"age": {"type": "integer", "minimum": 0}},
}


def _doubling(levels: int) -> dict[str, Any]:
    """A schema of a few lines whose references stand for 2**levels parts."""
    parts: dict[str, Any] = {
        f"p{level}": {"allOf": [{"$ref": f"#/$defs/p{level + 1}"}] * 2} for level in range(levels)
    }
    return {"$ref": "#/$defs/p0", "$defs": {**parts, f"p{levels}": {"type": "object"}}}


def _fields(schema: dict[str, Any], inputs: dict[str, Any]) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        check_inputs(schema, inputs)
    return [problem.field for problem in caught.value.problems]


@pytest.mark.parametrize("inputs", [{"name": "Ada"}, {"name": "Ada", "age": 36}])
def test_inputs_that_fit_pass(inputs: dict[str, Any]) -> None:
    check_inputs(PERSON, inputs)


def test_without_a_schema_everything_fits() -> None:
    check_inputs({}, {"anything": [1, None]})


def test_every_input_that_does_not_fit_is_named() -> None:
    fields = _fields(PERSON, {"name": 5, "age": -1, "more": 1})
    assert sorted(fields) == ["inputs", "inputs.age", "inputs.name"]


def test_messages_do_not_repeat_the_inputs() -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_inputs({"properties": {"key": {"enum": ["a", "b"]}}}, {"key": "my-password"})
    assert "my-password" not in str(caught.value)


def test_no_more_than_a_hundred_problems_are_listed() -> None:
    schema = {"properties": {"list": {"items": {"type": "integer"}}}}
    assert len(_fields(schema, {"list": ["x"] * 1000})) == 100


@pytest.mark.parametrize(
    ("schema", "field"),
    [
        ({"type": "thing"}, "inputs.type"),
        ({"properties": {"a": {"minimum": "1"}}}, "inputs.properties.a.minimum"),
        ({"properties": {"a": {"pattern": "(?=a)b"}}}, "inputs.properties.a.pattern"),
        ({"$ref": "#"}, "inputs"),
        ({"properties": {"child": {"$ref": "#"}}}, "inputs"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}]}}}, "inputs"),
        ({"$ref": "#/$defs/missing"}, "inputs"),
        ({"$ref": "https://example.com/schema"}, "inputs"),
        ({"$ref": "other.json#/a"}, "inputs"),
        ({"properties": {"a": {"$dynamicRef": "#x"}}}, "inputs"),
        ({"properties": {"a": {"$id": "urn:x", "$ref": "#/b"}}}, "inputs"),
        (_doubling(40), "inputs"),
        ({"enum": list(range(20_000))}, "inputs"),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_with_its_place(
    schema: dict[str, Any], field: str
) -> None:
    start = time.monotonic()
    problems = schema_problems(schema, "inputs")
    assert time.monotonic() - start < 1
    assert [problem.field for problem in problems][:1] == [field]
    assert problems[0].message
    assert problems[0].remedy


def test_a_schema_that_is_nested_too_deep_is_refused() -> None:
    schema: dict[str, Any] = {}
    for _ in range(500):
        schema = {"properties": {"a": schema}}
    assert schema_problems(schema, "inputs")


def test_references_with_escaped_names_are_followed() -> None:
    schema = {
        "properties": {"a": {"$ref": "#/$defs/one~1two"}},
        "$defs": {"one/two": {"type": "integer"}},
    }
    assert schema_problems(schema, "inputs") == []
    assert _fields(schema, {"a": "x"}) == ["inputs.a"]


def test_large_inputs_are_refused_where_checking_them_would_take_long() -> None:
    schema = {
        "properties": {"list": {"items": {"allOf": [{"required": [f"r{n}"]} for n in range(2000)]}}}
    }
    start = time.monotonic()
    assert _fields(schema, {"list": [{}] * 500_000}) == ["inputs"]
    assert time.monotonic() - start < 1


def test_a_pattern_takes_linear_time() -> None:
    schema = {"properties": {"a": {"pattern": "^(a|a)*$"}}}
    start = time.monotonic()
    assert _fields(schema, {"a": "a" * 500_000 + "!"}) == ["inputs.a"]
    assert time.monotonic() - start < 1
