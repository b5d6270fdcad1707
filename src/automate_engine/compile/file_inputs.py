"""Inputs that are files, by their JSON Schema.

JSON has no bytes, so a file is given as a reference to them (`FileReference`). An input is a file
when its schema says ``"format": "binary"``, or has a ``contentMediaType`` that no text can be
(OpenAPI 3.1, "Considerations for File Uploads"); ``maxLength`` is then its size in bytes.
"""

from __future__ import annotations

from typing import Final

from automate_engine.compile.schema_parts import resolved
from automate_engine.domain.files import FileReference
from automate_engine.domain.json import JsonObject

__all__ = ["is_file", "with_file_references"]

_TYPES: Final = frozenset({"string", "object", "null"})
_IN_TEXT: Final = ("contentEncoding", "contentSchema")
_TEXTUAL: Final = ("text/", "application/json", "application/xml")


def is_file(schema: JsonObject) -> bool:
    """Whether values of a schema, without references, are files."""
    if not _types(schema) <= _TYPES:
        return False
    if schema.get("format") == "binary":
        return True
    media = schema.get("contentMediaType")
    if not isinstance(media, str) or any(name in schema for name in _IN_TEXT):
        return False
    return "type" not in schema or not _is_textual(media.lower())


def with_file_references(schema: JsonObject) -> JsonObject:
    """The schema of inputs, with each file among its properties as a reference to one."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return schema
    parts = {name: resolved(schema, part) for name, part in properties.items()}
    files = {name: _reference(part) for name, part in parts.items() if is_file(part)}
    return {**schema, "properties": {**properties, **files}} if files else schema


def _reference(schema: JsonObject) -> JsonObject:
    reference = FileReference.json_schema(schema.get("minLength"), schema.get("maxLength"))
    return {"anyOf": [reference, {"type": "null"}]} if "null" in _types(schema) else reference


def _types(schema: JsonObject) -> set[str]:
    types = schema.get("type", [])
    return set(types) if isinstance(types, list) else {types}


def _is_textual(media: str) -> bool:
    return media.startswith(_TEXTUAL) or media.endswith(("+json", "+xml"))
