"""Finding the parts of a JSON Schema that its references lead to."""

from __future__ import annotations

from urllib.parse import unquote

from automate_engine.domain.json import JsonObject, JsonValue

__all__ = ["SchemaError", "resolved", "target"]


class SchemaError(Exception):
    """A schema cannot be used; `message` says why, `remedy` what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def target(schema: JsonObject, pointer: str) -> JsonValue:
    """What a reference such as ``#/$defs/address`` leads to. Raises SchemaError if nowhere."""
    if not pointer.startswith("#/"):
        raise SchemaError(
            "The schema has a reference that leaves the document.",
            "Put the part under '$defs' and refer to it as '#/$defs/NAME'.",
        )
    found: JsonValue = schema
    try:
        for part in unquote(pointer[2:]).split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            found = found[int(name) if isinstance(found, list) else name]
    except (KeyError, IndexError, TypeError, ValueError):
        raise SchemaError(
            "The schema has a reference that leads nowhere.", "Correct the '$ref'."
        ) from None
    return found


def resolved(schema: JsonObject, part: JsonValue) -> JsonObject:
    """A part of a checked schema with what it refers to; its own keywords come first.

    A part that is no object allows everything or nothing, and has no keywords.
    """
    keywords: JsonObject = {}
    while isinstance(part, dict):
        keywords = {**part, **keywords}
        pointer = part.get("$ref")
        part = target(schema, pointer) if isinstance(pointer, str) else None
    keywords.pop("$ref", None)
    return keywords
