"""Checking a run's inputs against the JSON Schema of its workflow, within bounds of time.

A schema is user data. Its references stay inside the document, do not recurse and do not multiply,
and its regular expressions run in linear time, so that no schema and no input stops the process.
An input that is a file is checked as a reference to one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import jsonschema_rs

from automate_engine.compile.file_inputs import with_file_references
from automate_engine.compile.schema_parts import SchemaError, target
from automate_engine.domain.errors import InvalidInputError, Problem
from automate_engine.domain.json import (
    JsonObject,
    JsonValue,
    canonical_json,
    decode_json,
    encode_json,
)

__all__ = ["check_inputs", "schema_problems"]

_MAX_SCHEMA_SIZE: Final = 10_000
"""The most values a schema may have once every reference is written out."""

_MAX_WORK: Final = 2_000_000_000
"""The largest product of a schema's size and the bytes of the inputs."""

_MAX_PROBLEMS: Final = 100
_FOREIGN_REFERENCES: Final = ("$dynamicRef", "$recursiveRef", "$id")


def schema_problems(schema: JsonObject, field: str) -> list[Problem]:
    """What is wrong with a schema; empty when inputs can be checked against it."""
    if not schema:
        return []
    problem = _size_problem(schema, field)
    if problem:
        return [problem]
    try:
        _compile(schema)
    except jsonschema_rs.ValidationError as error:
        place = ".".join([field, *(str(part) for part in error.instance_path)])
        return [
            Problem(
                "bad_schema",
                "This part is not valid JSON Schema.",
                "Correct it after https://json-schema.org/draft/2020-12.",
                place,
            )
        ]
    except ValueError:
        return [
            Problem("bad_schema", "The schema is nested too deep.", "Flatten the schema.", field)
        ]
    return []


def check_inputs(schema: JsonObject, inputs: JsonObject) -> None:
    """Raise InvalidInputError naming every input that does not fit `schema`."""
    if not schema:
        return
    validator, size = _cached(canonical_json(schema))
    if size * len(encode_json(inputs)) > _MAX_WORK:
        raise InvalidInputError(
            "The inputs are too large to check.",
            [
                Problem(
                    "too_large",
                    "The inputs are too large for a schema of this size.",
                    "Send less data, or make the schema of the inputs simpler.",
                    "inputs",
                )
            ],
        )
    problems = list(_input_problems(validator, inputs))
    if problems:
        raise InvalidInputError("The inputs do not fit the workflow.", problems)


def _input_problems(
    validator: jsonschema_rs.Draft202012Validator, inputs: JsonObject
) -> Iterator[Problem]:
    for count, error in enumerate(validator.iter_errors(inputs)):
        if count == _MAX_PROBLEMS:
            return
        yield Problem(
            code="schema",
            message=f"{error.message[:1].upper()}{error.message[1:]}.",
            remedy="Correct it after the workflow's schema of inputs.",
            field=".".join(["inputs", *(str(part) for part in error.instance_path)]),
        )


@lru_cache(maxsize=256)
def _cached(schema: bytes) -> tuple[jsonschema_rs.Draft202012Validator, int]:
    document = decode_json(schema)
    return _compile(document), _expanded_size(document)


def _compile(schema: JsonObject) -> jsonschema_rs.Draft202012Validator:
    validator = _validator(schema)
    referring = with_file_references(schema)
    return validator if referring is schema else _validator(referring)


def _validator(schema: JsonObject) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        schema,
        offline=True,
        mask="the value",
        pattern_options=jsonschema_rs.RegexOptions(size_limit=1_000_000),
    )


def _size_problem(schema: JsonObject, field: str) -> Problem | None:
    try:
        _expanded_size(schema)
    except SchemaError as error:
        return Problem("bad_schema", error.message, error.remedy, field)
    return None


def _expanded_size(schema: JsonObject) -> int:
    """How many values the schema has with every reference written out.

    Raises SchemaError for references that leave the document, lead nowhere or recurse, and for a
    size above the bound.
    """
    sizes: dict[str, int] = {}
    open_references: set[str] = set()

    def size(value: JsonValue) -> int:
        if isinstance(value, list):
            total = 1 + sum(size(item) for item in value)
        elif isinstance(value, dict):
            total = 1 + sum(size(item) for item in value.values()) + reference_size(value)
        else:
            total = 1
        if total > _MAX_SCHEMA_SIZE:
            raise SchemaError(
                f"The schema has more than {_MAX_SCHEMA_SIZE:,} parts.", "Make it simpler."
            )
        return total

    def reference_size(value: JsonObject) -> int:
        foreign = [name for name in _FOREIGN_REFERENCES if isinstance(value.get(name), str)]
        if foreign and value is not schema:
            raise SchemaError(
                f"The schema has a '{foreign[0]}' inside.",
                "Use '$ref' with a path from the schema's root.",
            )
        pointer = value.get("$ref")
        if not isinstance(pointer, str):
            return 0
        if pointer in open_references:
            raise SchemaError("The schema refers to itself.", "Write out the levels needed.")
        if pointer not in sizes:
            open_references.add(pointer)
            sizes[pointer] = size(target(schema, pointer))
            open_references.discard(pointer)
        return sizes[pointer]

    try:
        return size(schema)
    except RecursionError:
        raise SchemaError("The schema is nested too deep.", "Flatten the schema.") from None
