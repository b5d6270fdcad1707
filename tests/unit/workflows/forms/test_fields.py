"""What a form asks for, by the schema of the inputs."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, Field

from automate_engine.workflows.forms import FieldKind, FormConfig, FormField, form_fields, spoken
from automate_engine.workflows.forms.config import asked_fields


def _fields(**properties: Any) -> dict[str, FormField]:
    return {field.name: field for field in form_fields({"properties": properties})}


def _field(part: Any) -> FormField:
    return _fields(it=part)["it"]


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ({"type": "string"}, FieldKind.TEXT),
        ({"type": "string", "maxLength": 200}, FieldKind.TEXT),
        ({"type": "string", "maxLength": 201}, FieldKind.LONG_TEXT),
        ({"type": "string", "format": "textarea"}, FieldKind.LONG_TEXT),
        ({"type": "string", "format": "email"}, FieldKind.EMAIL),
        ({"type": "string", "format": "uri"}, FieldKind.ADDRESS),
        ({"type": "string", "format": "date"}, FieldKind.DATE),
        ({"type": "string", "format": "date-time"}, FieldKind.DATE_TIME),
        ({"type": "string", "format": "unheard-of"}, FieldKind.TEXT),
        ({}, FieldKind.TEXT),
        (True, FieldKind.TEXT),
        ({"pattern": "a"}, FieldKind.TEXT),
        ({"type": "integer"}, FieldKind.INTEGER),
        ({"type": ["integer", "null"]}, FieldKind.INTEGER),
        ({"type": "number"}, FieldKind.NUMBER),
        ({"type": "boolean"}, FieldKind.BOOLEAN),
        ({"enum": ["a", "b"]}, FieldKind.CHOICE),
        ({"const": 1}, FieldKind.CHOICE),
        ({"oneOf": [{"const": 1}, {"const": 2}]}, FieldKind.CHOICE),
        ({"type": "array", "items": {"enum": [1, 2]}}, FieldKind.CHOICES),
        ({"type": "string", "format": "binary"}, FieldKind.FILE),
        ({"type": "object"}, FieldKind.JSON),
        ({"type": "array"}, FieldKind.JSON),
        ({"type": "array", "items": {"type": "string"}}, FieldKind.JSON),
        ({"type": ["string", "integer"]}, FieldKind.JSON),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, FieldKind.JSON),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, FieldKind.INTEGER),
        ({"properties": {}}, FieldKind.JSON),
    ],
)
def test_the_kind_of_a_field_follows_from_its_schema(part: Any, kind: FieldKind) -> None:
    assert _field(part).kind is kind


def test_fields_are_in_the_order_written_and_undescribed_inputs_come_last() -> None:
    schema = {"required": ["z", "b"], "properties": {"b": {}, "a": {}}}
    fields = form_fields(schema)
    assert [field.name for field in fields] == ["b", "a", "z"]
    assert [field.required for field in fields] == [True, False, True]


def test_words_come_from_the_schema_else_from_the_name() -> None:
    field = _field({"title": "Age", "description": "In years.", "default": 5, "type": "integer"})
    assert (field.label, field.help, field.default) == ("Age", "In years.", 5)
    assert _fields(orderTotal={})["orderTotal"].label == "Order total"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("name", "Name"),
        ("order_total", "Order total"),
        ("order-total", "Order total"),
        ("orderTotal", "Order total"),
        ("VAT", "VAT"),
        ("VAT_number", "VAT number"),
        ("größe", "Größe"),
        ("_", "_"),
        ("", ""),
    ],
)
def test_a_name_is_made_readable(name: str, label: str) -> None:
    assert spoken(name) == label


def test_bounds_of_whole_numbers_include_their_ends() -> None:
    field = _field({"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 10})
    assert (field.minimum, field.maximum) == (1, 9)


def test_options_that_are_not_text_are_told_apart() -> None:
    field = _field({"enum": ["1", 1, True, None]})
    assert [option.value for option in field.options] == ["1", 1, True]
    assert len({option.posted for option in field.options}) == 3
    assert [option.label for option in field.options] == ["1", "1", "Yes"]


def test_options_may_have_titles() -> None:
    field = _field({"oneOf": [{"const": "s", "title": "Small"}, {"const": "l"}]})
    assert [(one.posted, one.label) for one in field.options] == [("s", "Small"), ("l", "l")]


def test_a_boolean_that_must_be_true_must_be_ticked() -> None:
    assert _field({"type": "boolean", "const": True}).required
    assert not form_fields({"required": ["a"], "properties": {"a": {"type": "boolean"}}})[
        0
    ].required


def test_media_types_of_a_file_may_be_several() -> None:
    part = {"format": "binary", "contentMediaType": "application/pdf, Image/*", "maxLength": 10}
    field = _field(part)
    assert (field.accept, field.longest) == (("application/pdf", "image/*"), 10)
    assert _field({"contentMediaType": "application/octet-stream"}).accept == ()


def test_a_schema_of_a_pydantic_model_is_understood() -> None:
    class Colour(BaseModel):
        hue: int

    class Inputs(BaseModel):
        size: int | None = Field(None, ge=1, description="In metres.")
        tags: list[str] = []
        colour: Colour

    fields = {field.name: field for field in form_fields(Inputs.model_json_schema())}
    assert (fields["size"].kind, fields["size"].help) == (FieldKind.INTEGER, "In metres.")
    assert (fields["size"].minimum, fields["size"].nullable) == (1, False)
    assert (fields["tags"].kind, fields["tags"].default) == (FieldKind.JSON, [])
    assert (fields["colour"].kind, fields["colour"].label) == (FieldKind.JSON, "Colour")


def test_an_input_that_must_be_there_may_be_null() -> None:
    (field,) = form_fields({"required": ["a"], "properties": {"a": {"type": ["string", "null"]}}})
    assert (field.required, field.nullable) == (True, True)


@pytest.mark.parametrize(
    ("inputs", "names"),
    [
        (None, ["a", "b"]),
        ({}, []),
        ({"a": 1}, []),
        ({"x": "{{ event.payload.b }} and {{ event.source }}"}, ["b"]),
        ({"x": "{{ event.payload }}"}, ["a", "b"]),
        ({"x": "{{ event }}"}, ["a", "b"]),
    ],
)
def test_a_form_asks_for_what_its_inputs_read(inputs: Any, names: list[str]) -> None:
    schema = {"properties": {"a": {}, "b": {}}}
    fields = asked_fields(f"hash of {inputs}", schema, FormConfig(path="p", inputs=inputs))
    assert [field.name for field in fields] == names
