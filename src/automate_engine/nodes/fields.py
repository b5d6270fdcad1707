"""Field types, checks and schema parts that several node types share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field, WithJsonSchema

from automate_engine.domain.errors import Problem
from automate_engine.domain.json import JsonObject

__all__ = [
    "EXPRESSION",
    "JSON",
    "LONG_TEXT",
    "MAX_SECONDS",
    "RARE",
    "SHORT",
    "TEXT_SCHEMA",
    "Condition",
    "Text",
    "condition_problems",
    "holds_expression",
    "local_name_problems",
    "object_schema",
]

EXPRESSION: Final[JsonObject] = {"x-expression": True}
"""For `json_schema_extra` of a field that mostly has an expression: forms begin with one."""

LONG_TEXT: Final[JsonObject] = {"format": "textarea"}
"""For `json_schema_extra` of a field: forms give its text several lines."""

JSON: Final[JsonObject] = {"format": "json"}
"""For `json_schema_extra` of a field that may be anything: forms begin with an object or list."""

RARE: Final[JsonObject] = {"x-advanced": True}
"""For `json_schema_extra` of a field that few people need: forms show it on demand."""

SHORT: Final[JsonObject] = {"x-short": True}
"""For `json_schema_extra` of a field with short values: forms put others beside it."""

MAX_SECONDS: Final = 31_536_000
"""One year: the longest time limit of a wait."""

TEXT_SCHEMA: Final[JsonObject] = {"type": "string"}

Text = Annotated[str, Field(coerce_numbers_to_str=True)]
"""Text; a number, as a lone expression may give, is written out."""

Condition = Annotated[Any, WithJsonSchema({"type": ["boolean", "string"], "format": "condition"})]
"""The value of a condition; empty, zero, null and false are false, everything else is true."""

_LOCAL_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_TAKEN_NAMES: Final = frozenset(
    {
        *("event", "events", "inputs", "now", "run", "steps", "vars"),
        *("and", "else", "false", "False", "if", "in", "is", "none", "None", "not", "or"),
        *("true", "True"),
    }
)


def holds_expression(value: object) -> bool:
    """Whether a value as written is a text with an expression or template in it."""
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def condition_problems(value: object, field: str) -> list[Problem]:
    """What is wrong with a condition as written.

    Text around the braces makes a template, and its result is text, which is always true.
    """
    if value is None or value == "":
        message = "The condition is empty."
        return [Problem("empty", message, "Write one, such as inputs.total > 100.", field)]
    if not holds_expression(value) or _is_lone_expression(str(value).strip()):
        return []
    return [
        Problem(
            "not_a_condition",
            "Text around an expression is always true.",
            "Write the whole condition in one pair of braces: {{ inputs.total > 100 }}.",
            field,
        )
    ]


def local_name_problems(config: Mapping[str, Any], fields: Mapping[str, str]) -> list[Problem]:
    """What is wrong with the names that a body gives to its own values.

    `fields` maps the config's fields to the names they have by default.
    """
    names = {field: config.get(field, default) for field, default in fields.items()}
    problems = [
        Problem(
            "bad_name",
            "This name cannot be used in expressions.",
            "Use letters, digits and _, and no word that expressions know already.",
            field,
        )
        for field, name in names.items()
        if not isinstance(name, str) or not _LOCAL_NAME.fullmatch(name) or name in _TAKEN_NAMES
    ]
    if not problems and len(set(names.values())) < len(names):
        problems.append(
            Problem(
                "duplicate_name",
                "Two names of the body are the same.",
                "Rename one of them.",
                next(iter(names)),
            )
        )
    return problems


def object_schema(**properties: JsonObject) -> JsonObject:
    """The JSON Schema of an object that always has these properties."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _is_lone_expression(text: str) -> bool:
    return text.startswith("{{") and text.endswith("}}") and text.count("{{") == 1
