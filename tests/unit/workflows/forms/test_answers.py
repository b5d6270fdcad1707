"""From what a browser posts to the inputs of a run."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automate_engine.compile import check_inputs
from automate_engine.workflows.forms import (
    Answers,
    FieldKind,
    FormField,
    PostedFile,
    form_fields,
    posted_name,
)
from automate_engine.workflows.forms.answers import ReadAnswers, read_answers

_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=30)
_TEXT = _WORDS.filter(str.strip)
_NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=5,
)
_OPTIONS = st.lists(
    st.integers(-(2**63), 2**63 - 1) | st.booleans() | _TEXT,
    min_size=1,
    max_size=4,
    unique_by=json.dumps,
)


def _kinds() -> st.SearchStrategy[tuple[dict[str, Any], st.SearchStrategy[Any]]]:
    """Parts of a schema that a form can show, each with a strategy of values that fit."""
    dates = st.dates().map(lambda day: day.isoformat())
    times = st.datetimes(timezones=st.just(UTC)).map(
        lambda moment: moment.isoformat().replace("+00:00", "Z")
    )
    plain = [
        ({"type": "string"}, _TEXT),
        ({"type": "string", "format": "textarea"}, _TEXT),
        ({"type": "string", "format": "email"}, st.just("ada@example.org")),
        ({"type": "string", "format": "uri"}, st.just("https://example.org/a?b=c#d")),
        ({"type": "string", "format": "date"}, dates),
        ({"type": "string", "format": "date-time"}, times),
        ({"type": "integer", "minimum": -50, "maximum": 50}, st.integers(-50, 50)),
        ({"type": "integer"}, st.integers(-(2**63) + 1, 2**63 - 1)),
        ({"type": "number"}, _NUMBERS),
        ({"type": "boolean"}, st.booleans()),
        ({"type": "object"}, st.dictionaries(_WORDS, _JSON, max_size=3)),
        ({"type": "array"}, st.lists(_JSON, max_size=3)),
    ]
    chosen = _OPTIONS.map(lambda options: ({"enum": options}, st.sampled_from(options)))
    several = _OPTIONS.map(
        lambda options: (
            {"type": "array", "items": {"enum": options}},
            st.lists(st.sampled_from(options), max_size=4),
        )
    )
    return st.sampled_from(plain) | chosen | several


@st.composite
def _schemas_with_inputs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    properties: dict[str, Any] = {}
    inputs: dict[str, Any] = {}
    for name in draw(st.lists(_WORDS, unique=True, max_size=6)):
        part, values = draw(_kinds())
        properties[name] = part
        always_posted = part.get("type") == "boolean" or "items" in part
        if always_posted or draw(st.booleans()):
            inputs[name] = draw(values)
    required = draw(st.lists(st.sampled_from(sorted(inputs)), unique=True)) if inputs else []
    return {"type": "object", "properties": properties, "required": required}, inputs


def _posted(field: FormField, value: Any) -> list[str]:
    """What a browser posts when a person gives a value."""
    if field.kind is FieldKind.BOOLEAN:
        return ["true"] if value else []
    if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        values = value if field.kind is FieldKind.CHOICES else [value]
        known = {json.dumps(option.value): option.posted for option in field.options}
        return [known[json.dumps(one)] for one in values]
    if isinstance(value, str) and field.kind is not FieldKind.JSON:
        return [value.replace("\n", "\r\n")]
    return [json.dumps(value)]


def _read(schema: dict[str, Any], **texts: str | list[str]) -> ReadAnswers:
    fields = form_fields(schema)
    lists = {
        f"inputs.{name}": [text] if isinstance(text, str) else text for name, text in texts.items()
    }
    return read_answers(fields, Answers(lists))


def _problem(part: dict[str, Any], *texts: str) -> str | None:
    schema = {"properties": {"it": part}, "required": ["it"]}
    return _read(schema, it=list(texts)).problems.get("it")


@given(_schemas_with_inputs())
def test_valid_answers_give_back_the_inputs(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    schema, inputs = case
    check_inputs(schema, inputs)
    fields = form_fields(schema)
    texts = {
        posted_name(field): _posted(field, inputs[field.name])
        for field in fields
        if field.name in inputs
    }
    read = read_answers(fields, Answers(texts))
    assert (read.values, read.problems) == (inputs, {})
    assert {name: type(value) for name, value in read.values.items() if value in (0, 1)} == {
        name: type(value) for name, value in inputs.items() if value in (0, 1)
    }


@given(_schemas_with_inputs(), st.data())
def test_any_answers_are_taken_or_told_of(
    case: tuple[dict[str, Any], dict[str, Any]], data: st.DataObject
) -> None:
    fields = form_fields(case[0])
    texts = {posted_name(field): data.draw(st.lists(st.text(), max_size=2)) for field in fields}
    read = read_answers(fields, Answers(texts))
    assert not read.values.keys() & read.problems.keys()
    assert all(message.endswith(".") for message in read.problems.values())


def test_names_of_inputs_survive_every_encoding() -> None:
    (field,) = form_fields({"properties": {'a "b"\r\nä=&.': {}}})
    assert posted_name(field).isascii()
    assert not set(posted_name(field)) & set('"\r\n=& ')


@pytest.mark.parametrize(
    ("part", "text", "message"),
    [
        ({"type": "string"}, "", "Fill this in."),
        ({"type": "string"}, " \r\n", "Fill this in."),
        ({"type": "string"}, "a\0b", "NUL"),
        ({"type": "string", "minLength": 3}, "ab", "at least 3 characters"),
        ({"type": "string", "maxLength": 1}, "ab", "at most 1 character."),
        ({"type": "string", "format": "email"}, "ada", "email address"),
        ({"type": "string", "format": "email"}, "a@b", "email address"),
        ({"type": "string", "format": "email"}, "a@b@c.d", "email address"),
        ({"type": "string", "format": "uri"}, "example.org", "whole address"),
        ({"type": "string", "format": "uri"}, "https://[", "whole address"),
        ({"type": "string", "format": "uri"}, "https://a b", "whole address"),
        ({"type": "string", "format": "date"}, "31.1.2030", "year-month-day"),
        ({"type": "string", "format": "date"}, "2030-02-30", "year-month-day"),
        ({"type": "string", "format": "date-time"}, "soon", "date and time"),
        ({"type": "integer"}, "1.5", "whole number"),
        ({"type": "integer"}, "1_000", "whole number"),
        ({"type": "integer"}, "٣", "whole number"),
        ({"type": "integer"}, "9" * 19, "18 digits"),
        ({"type": "integer", "minimum": 3}, "2", "at least 3"),
        ({"type": "integer", "maximum": 3}, "4", "at most 3"),
        ({"type": "number"}, "nan", "Write a number"),
        ({"type": "number"}, "1e999", "Write a number"),
        ({"type": "number"}, "1,5", "Write a number"),
        ({"type": "number", "minimum": 0.5}, "0.4", "at least 0.5"),
        ({"enum": ["a"]}, "", "one of the options"),
        ({"enum": ["a"]}, "b", "one of the options"),
        ({"enum": [1, "1"]}, "2", "one of the options"),
        ({"type": "array", "items": {"enum": ["a"]}}, "b", "one of the options"),
        ({"type": "object"}, "{", "not valid JSON"),
        ({"type": "object"}, "[" * 2000, "not valid JSON"),
        ({"type": "array"}, "[" * 300 + "]" * 300, "nested deeper"),
        ({"type": "object"}, '{"a": "\\u0000"}', "NUL"),
        ({"type": "boolean", "const": True}, None, "Tick this box"),
        ({"type": "array", "items": {"enum": ["a"]}, "minItems": 1}, None, "at least one"),
        ({"format": "binary"}, None, "Choose a file."),
    ],
)
def test_a_wrong_answer_is_told_in_plain_words(
    part: dict[str, Any], text: str | None, message: str
) -> None:
    texts = () if text is None else (text,)
    assert message in (_problem(part, *texts) or "")


@pytest.mark.parametrize(
    ("part", "text", "value"),
    [
        ({"type": "integer"}, " 7 ", 7),
        ({"type": "integer"}, "+7", 7),
        ({"type": "number"}, "7", 7),
        ({"type": "number"}, ".5", 0.5),
        ({"type": "number"}, "1" * 30, 1.111111111111111e29),
        ({"type": "string"}, " kept as it is ", " kept as it is "),
        ({"type": "string", "format": "textarea"}, "a\r\nb", "a\nb"),
        ({"type": "string", "maxLength": 3}, "a\r\nb", "a\nb"),
        ({"type": "string", "format": "email"}, " ada@example.org ", "ada@example.org"),
        ({"type": "string", "format": "uri"}, "mailto:ada@example.org", "mailto:ada@example.org"),
        ({"type": "string", "format": "date-time"}, "2030-01-31T14:30", "2030-01-31T14:30:00Z"),
        (
            {"type": "string", "format": "date-time"},
            "2030-01-31T14:30:00+02:00",
            "2030-01-31T14:30:00+02:00",
        ),
        ({"type": ["string", "null"]}, "", None),
        ({"type": ["integer", "null"]}, "3", 3),
    ],
)
def test_an_answer_is_read_as_it_is_meant(part: dict[str, Any], text: str, value: Any) -> None:
    read = _read({"properties": {"it": part}, "required": ["it"]}, it=text)
    assert read.values == {"it": value}
    assert type(read.values["it"]) is type(value)


def test_an_optional_input_without_answer_is_left_out() -> None:
    schema = {"properties": {"a": {"type": "integer"}, "b": {"enum": ["x"]}, "c": {}}}
    assert _read(schema, a="", b="").values == {}


def _read_file(part: dict[str, Any], *files: PostedFile) -> ReadAnswers:
    fields = form_fields({"properties": {"it": {"format": "binary", **part}}})
    return read_answers(fields, Answers({}, {"inputs.it": files}))


@pytest.mark.parametrize(
    ("name", "stated", "kept_name", "kept_type"),
    [
        ("a.pdf", "application/pdf", "a.pdf", "application/pdf"),
        ("a.pdf", "", "a.pdf", "application/pdf"),
        ("a.pdf", "application/octet-stream", "a.pdf", "application/pdf"),
        ("A.PNG", "Image/PNG; x=y", "A.PNG", "image/png"),
        ("../../etc/a.pdf", "application/pdf", "a.pdf", "application/pdf"),
        ("C:\\a\\b.pdf", "application/pdf", "b.pdf", "application/pdf"),
        ("a\0.pdf", "application/pdf", "a.pdf", "application/pdf"),
        ("", "application/pdf", "file", "application/pdf"),
    ],
)
def test_a_file_is_kept_with_a_plain_name_and_a_fitting_type(
    name: str, stated: str, kept_name: str, kept_type: str
) -> None:
    part = {"contentMediaType": "application/pdf,image/*"}
    read = _read_file(part, PostedFile(name, stated, b"x"))
    assert (read.files["it"].name, read.files["it"].media_type) == (kept_name, kept_type)


def test_any_file_is_taken_where_none_is_excluded() -> None:
    read = _read_file({}, PostedFile("a.unheard-of", "", b""))
    assert read.files["it"].media_type == "application/octet-stream"


@pytest.mark.parametrize(
    ("part", "data", "message"),
    [
        ({"contentMediaType": "image/png"}, b"x", "type image/png"),
        ({"maxLength": 2048}, b"x" * 2049, "at most 2 KB"),
        ({"minLength": 1}, b"", "at least 1 byte."),
    ],
)
def test_a_file_that_does_not_fit_is_told(part: dict[str, Any], data: bytes, message: str) -> None:
    read = _read_file(part, PostedFile("a.txt", "text/plain", data))
    assert message in read.problems["it"]
    assert read.files == {}


def test_no_file_was_chosen_when_a_browser_sends_an_empty_part() -> None:
    assert _read_file({}, PostedFile("", "application/octet-stream", b"")).files == {}
