"""Inputs that are files: which schemas mean them, and what is checked of a reference."""

from __future__ import annotations

from typing import Any

import pytest

from automate_engine.compile import check_inputs
from automate_engine.compile.file_inputs import is_file
from automate_engine.compile.input_schema import schema_problems
from automate_engine.domain import FileReference, InvalidInputError, PermanentError

FILE = FileReference.new("a.pdf", "application/pdf", 100).as_json()


def _schema(part: Any, **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"paper": part}, **more}


@pytest.mark.parametrize(
    "part",
    [
        {"type": "string", "format": "binary"},
        {"type": "object", "format": "binary"},
        {"type": ["string", "null"], "format": "binary"},
        {"format": "binary", "contentMediaType": "text/csv"},
        {"contentMediaType": "text/plain"},
        {"type": "string", "contentMediaType": "application/pdf"},
    ],
)
def test_a_schema_of_bytes_takes_a_reference_to_a_file(part: dict[str, Any]) -> None:
    assert is_file(part)
    check_inputs(_schema(part), {"paper": FILE})
    with pytest.raises(InvalidInputError) as refused:
        check_inputs(_schema(part), {"paper": "the bytes themselves"})
    assert refused.value.problems[0].field == "inputs.paper"


@pytest.mark.parametrize(
    "part",
    [
        {"type": "string"},
        {"type": "integer", "format": "binary"},
        {"type": "string", "contentMediaType": "text/html"},
        {"type": "string", "contentMediaType": "application/ld+json"},
        {"type": "string", "contentMediaType": "image/png", "contentEncoding": "base64"},
    ],
)
def test_text_that_says_what_it_holds_stays_text(part: dict[str, Any]) -> None:
    assert not is_file(part)


def test_a_reference_to_a_shared_part_may_mean_a_file() -> None:
    schema = _schema({"$ref": "#/$defs/paper"}, **{"$defs": {"paper": {"format": "binary"}}})
    check_inputs(schema, {"paper": FILE})
    with pytest.raises(InvalidInputError):
        check_inputs(schema, {"paper": {}})


def test_a_file_that_may_be_null_is_optional() -> None:
    check_inputs(_schema({"type": ["string", "null"], "format": "binary"}), {"paper": None})


@pytest.mark.parametrize(
    "change",
    [
        {"blob": "runs/7/outputs"},
        {"blob": "files/../runs/7/outputs"},
        {"size": 101},
        {"size": 9},
        {"size": "100"},
        {"name": None},
        {"url": "https://example.org"},
    ],
)
def test_a_reference_that_is_none_is_refused(change: dict[str, Any]) -> None:
    schema = _schema({"format": "binary", "minLength": 10, "maxLength": 100})
    check_inputs(schema, {"paper": FILE})
    with pytest.raises(InvalidInputError):
        check_inputs(schema, {"paper": {**FILE, **change}})


@pytest.mark.parametrize(
    "part", [{"format": "binary", "type": {"a": 1}}, {"format": "binary", "maxLength": "many"}]
)
def test_a_bad_schema_of_a_file_is_told_by_its_place(part: dict[str, Any]) -> None:
    (problem,) = schema_problems(_schema(part), "inputs")
    assert problem.field.startswith("inputs.properties.paper.")


@pytest.mark.parametrize(
    "value", [None, "files/1", {}, {**FILE, "blob": "runs/1"}, {**FILE, "blob": 7}]
)
def test_what_is_no_reference_cannot_be_read_as_one(value: Any) -> None:
    with pytest.raises(PermanentError, match="not a reference to a file"):
        FileReference.from_json(value)


def test_a_reference_is_read_back_as_it_was_made() -> None:
    assert FileReference.from_json(FILE).as_json() == FILE
