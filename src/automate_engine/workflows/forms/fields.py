"""From the JSON Schema of a workflow's inputs to the fields of a form: decided once per version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from automate_engine.compile.file_inputs import is_file
from automate_engine.compile.schema_parts import resolved
from automate_engine.domain.json import JsonObject, JsonValue, canonical_json

__all__ = ["FieldKind", "FormField", "Option", "form_fields", "spoken"]

_LONG_TEXT: Final = 200
_ANY_MEDIA: Final = frozenset({"application/octet-stream", "*/*"})
_OF_TEXT: Final = frozenset({"format", "maxLength", "minLength", "pattern"})
_WORD_BREAK: Final = re.compile(r"[\s_-]+|(?<=[a-z0-9])(?=[A-Z])")
_STRUCTURED: Final = frozenset({"items", "properties", "additionalProperties", "anyOf", "allOf"})


class FieldKind(StrEnum):
    """How an input is asked for, and what becomes of the answer."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    ADDRESS = "address"
    DATE = "date"
    DATE_TIME = "date_time"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"
    FILE = "file"
    JSON = "json"


_FORMATS: Final[Mapping[str, FieldKind]] = {
    "email": FieldKind.EMAIL,
    "uri": FieldKind.ADDRESS,
    "date": FieldKind.DATE,
    "date-time": FieldKind.DATE_TIME,
    "textarea": FieldKind.LONG_TEXT,
}


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values to choose from. `posted` is what a browser sends for it."""

    value: JsonValue
    posted: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One input as a form asks for it.

    `required` means that an answer must be given: for a boolean, that it must be ticked. An input
    that is left empty is left out, or null when `nullable` and the schema demands the input.
    `minimum` and `maximum` bound numbers, `shortest` and `longest` the length of text and the
    bytes of files; `shortest` is also how many of several choices must be made. `accept` are the
    media types of a file, empty for any. `radio` asks for a choice with all options in sight.
    """

    name: str
    kind: FieldKind
    label: str
    help: str = ""
    placeholder: str = ""
    required: bool = False
    nullable: bool = False
    default: JsonValue = None
    options: tuple[Option, ...] = ()
    radio: bool = False
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    shortest: int | None = None
    longest: int | None = None
    accept: tuple[str, ...] = ()


def form_fields(schema: JsonObject) -> tuple[FormField, ...]:
    """The fields for a checked schema of inputs, in the order written.

    Required inputs that the schema does not describe come last, as JSON.
    """
    root = resolved(schema, schema)
    required = root.get("required", [])
    properties = root.get("properties", {})
    parts = {name: _without_null(schema, part) for name, part in properties.items()}
    parts.update({name: ({}, False) for name in required if name not in parts})
    return tuple(
        _field(name, part, name in required, nullable) for name, (part, nullable) in parts.items()
    )


def _without_null(schema: JsonObject, part: JsonValue) -> tuple[JsonObject, bool]:
    """What values other than null must be like, and whether null is allowed too."""
    keywords = resolved(schema, part)
    if "items" in keywords:
        keywords["items"] = resolved(schema, keywords["items"])
    types = keywords.get("type")
    if isinstance(types, list) and "null" in types:
        others = [one for one in types if one != "null"]
        return {**keywords, "type": others[0] if len(others) == 1 else others}, True
    for name in ("anyOf", "oneOf"):
        ways = keywords.get(name, [])
        others = [way for way in ways if resolved(schema, way).get("type") != "null"]
        if len(others) == 1 and len(ways) == 2:
            inner, _ = _without_null(schema, others[0])
            rest = {key: value for key, value in keywords.items() if key != name}
            return {**inner, **rest}, True
    return keywords, None in keywords.get("enum", [])


def _field(name: str, part: JsonObject, required: bool, nullable: bool) -> FormField:
    kind, details = _kind(part)
    return FormField(
        name=name,
        kind=kind,
        label=str(part.get("title") or spoken(name)),
        help=str(part.get("description") or ""),
        required=_must_be_ticked(part) if kind is FieldKind.BOOLEAN else required,
        nullable=nullable and required,
        default=part.get("default"),
        **details,
    )


def _kind(part: JsonObject) -> tuple[FieldKind, dict[str, Any]]:
    """How a part of the schema is asked for, and the values of the field that go with it."""
    type_ = part.get("type")
    options = _options(part)
    if options and type_ != "boolean":
        return FieldKind.CHOICE, {"options": options}
    if is_file(part):
        return FieldKind.FILE, {**_lengths(part), "accept": _media_types(part)}
    if type_ == "array":
        items = part.get("items")
        if items and _options(items):
            return FieldKind.CHOICES, {
                "options": _options(items),
                "shortest": part.get("minItems"),
            }
    if type_ == "boolean":
        return FieldKind.BOOLEAN, {}
    if type_ in ("integer", "number"):
        return FieldKind(type_), _bounds(part, type_ == "integer")
    if type_ == "string" or (type_ is None and _reads_as_text(part)):
        return _text_kind(part), _lengths(part)
    return FieldKind.JSON, {}


def _reads_as_text(part: JsonObject) -> bool:
    """Whether text is an answer to a part that names no type."""
    return bool(_OF_TEXT & part.keys()) or not _STRUCTURED & part.keys()


def _text_kind(part: JsonObject) -> FieldKind:
    kind = _FORMATS.get(str(part.get("format")), FieldKind.TEXT)
    if kind is FieldKind.TEXT and part.get("maxLength", 0) > _LONG_TEXT:
        return FieldKind.LONG_TEXT
    return kind


def _lengths(part: JsonObject) -> dict[str, Any]:
    return {"shortest": part.get("minLength"), "longest": part.get("maxLength")}


def _bounds(part: JsonObject, whole: bool) -> dict[str, Any]:
    minimum, maximum = part.get("minimum"), part.get("maximum")
    if whole and minimum is None and isinstance(part.get("exclusiveMinimum"), int):
        minimum = part["exclusiveMinimum"] + 1
    if whole and maximum is None and isinstance(part.get("exclusiveMaximum"), int):
        maximum = part["exclusiveMaximum"] - 1
    return {"minimum": minimum, "maximum": maximum, "step": 1 if whole else None}


def _options(part: JsonObject) -> tuple[Option, ...]:
    """The values of an enum, a const, or of a oneOf whose ways are values with titles."""
    titled = part.get("oneOf")
    if isinstance(titled, list) and all(isinstance(way, dict) and "const" in way for way in titled):
        values = [way["const"] for way in titled]
        labels = [way.get("title") for way in titled]
    else:
        values = [part["const"]] if "const" in part else part.get("enum", [])
        labels = [None] * len(values)
    plain = all(isinstance(value, str) for value in values)
    return tuple(
        Option(value, value if plain else canonical_json(value).decode(), label or _shown(value))
        for value, label in zip(values, labels, strict=True)
        if value is not None
    )


def _shown(value: JsonValue) -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return value if isinstance(value, str) else canonical_json(value).decode()


def _must_be_ticked(part: JsonObject) -> bool:
    return part.get("const") is True or part.get("enum") == [True]


def _media_types(part: JsonObject) -> tuple[str, ...]:
    """The types of a file: those of `contentMediaType`, which may be several with commas."""
    written = str(part.get("contentMediaType") or "").lower().split(",")
    types = tuple(one.strip() for one in written if one.strip())
    return () if _ANY_MEDIA & set(types) else types


def spoken(name: str) -> str:
    """A label made of a name: ``order_total`` and ``orderTotal`` give "Order total"."""
    words = _WORD_BREAK.sub(" ", name).split()
    spoken = " ".join(word.lower() if word.istitle() else word for word in words)
    return spoken[:1].upper() + spoken[1:] or name
