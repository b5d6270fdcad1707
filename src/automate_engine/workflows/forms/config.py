"""The configuration of a form, and the fields that it asks for by it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from automate_engine.domain.errors import Problem
from automate_engine.domain.json import JsonObject, canonical_json
from automate_engine.expressions import compile_value
from automate_engine.triggers import ADVANCED, PlainTriggerConfig
from automate_engine.workflows.forms.fields import FieldKind, FormField, form_fields

__all__ = ["FieldOptions", "FormConfig", "asked_fields", "option_problems"]

_PATH: Final = r"[A-Za-z0-9][A-Za-z0-9._~-]*"
_PATH_BYTES: Final = 16
_TEXTS: Final = {"text": FieldKind.TEXT, "textarea": FieldKind.LONG_TEXT}


class FieldOptions(BaseModel):
    """How a form asks for one input, where the schema of the inputs does not say it well."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str | None = Field(None, min_length=1, max_length=200, title="Label")
    help: str | None = Field(None, max_length=2000, title="Help")
    placeholder: str | None = Field(None, max_length=200, title="Placeholder")
    widget: Literal["text", "textarea", "select", "radio"] | None = Field(None, title="Widget")


class FormConfig(PlainTriggerConfig):
    """A hosted form at `/v1/forms/PATH` that asks for the inputs of the workflow."""

    model_config = ConfigDict(title="Form")

    inputs: dict[str, Any] | None = Field(
        None,
        title="Inputs",
        description="The inputs of the runs: values or expressions over event, by name. The form "
        "then asks for those that they read from event.payload.",
    )
    path: str = Field(
        "",
        max_length=200,
        validate_default=True,
        json_schema_extra={"pattern": f"^({_PATH})?$"},
        title="Path",
        description="What follows /v1/forms/ in the form's address. Without one it is random, so "
        "that only who is given the address finds the form.",
    )
    title: str = Field(
        "", max_length=200, title="Title", description="By default the workflow's name."
    )
    description: str = Field(
        "",
        max_length=5000,
        title="Description",
        description="What stands above the fields.",
        json_schema_extra={"format": "textarea"},
    )
    button: str = Field(
        "Send",
        min_length=1,
        max_length=100,
        title="Button",
        description="The text of the button that sends the form.",
        json_schema_extra=ADVANCED,
    )
    fields: dict[str, FieldOptions] = Field(
        default_factory=dict,
        title="Fields",
        description="By input, what to show in place of what its schema says: label, help, "
        "placeholder, and widget (text or textarea for text, select or radio for a choice).",
        json_schema_extra=ADVANCED,
    )
    success_message: str = Field(
        "Thank you. Everything is done.",
        min_length=1,
        max_length=2000,
        title="Success message",
        description="What is shown when the run has completed.",
        json_schema_extra=ADVANCED,
    )
    show_result: bool = Field(
        False,
        title="Show the result",
        description="Whether who sent the form is shown the outputs of the run.",
        json_schema_extra=ADVANCED,
    )

    @field_validator("path")
    @classmethod
    def _path_is_given(cls, path: str) -> str:
        if path and not re.fullmatch(_PATH, path):
            raise ValueError(
                "A path has letters, digits and . _ ~ -, and begins with a letter or a digit"
            )
        return path or secrets.token_hex(_PATH_BYTES)


@dataclass(frozen=True, slots=True)
class _Schema:
    """The inputs of a version, known by the hash of the version."""

    spec_hash: str
    inputs: JsonObject = field(compare=False)


def asked_fields(spec_hash: str, inputs: JsonObject, config: FormConfig) -> tuple[FormField, ...]:
    """What a form asks for, for the version of a hash with this schema of inputs.

    Decided once for each version and configuration.
    """
    return _asked_fields(_Schema(spec_hash, inputs), canonical_json(config.model_dump(mode="json")))


@lru_cache(maxsize=256)
def _asked_fields(schema: _Schema, encoded: bytes) -> tuple[FormField, ...]:
    config = FormConfig.model_validate_json(encoded)
    fields = form_fields(schema.inputs)
    names = {one.name for one in fields} if config.inputs is None else _read_names(config, fields)
    return tuple(
        _with_options(one, config.fields.get(one.name)) for one in fields if one.name in names
    )


def _read_names(config: FormConfig, fields: Sequence[FormField]) -> set[str]:
    """The inputs whose answers `config.inputs` reads: all, when it may be any."""
    names: set[str] = set()
    for reference in compile_value(config.inputs, field="config.inputs").references:
        root, *rest = reference.path
        if root != "event" or (rest and rest[0] != "payload"):
            continue
        name = rest[1] if len(rest) > 1 else None
        if not isinstance(name, str):
            return {one.name for one in fields}
        names.add(name)
    return names


def option_problems(config: FormConfig, schemas: Iterable[JsonObject]) -> list[Problem]:
    """What of `config.fields` fits none of some schemas of inputs."""
    kinds: dict[str, set[FieldKind]] = {}
    for schema in schemas:
        for one in form_fields(schema):
            kinds.setdefault(one.name, set()).add(one.kind)
    problems = []
    for name, options in config.fields.items():
        if name not in kinds:
            problems.append(
                Problem(
                    "unknown_input",
                    "The workflow has no input of this name.",
                    "Correct the name, or add the input to the draft before.",
                    f"config.fields.{name}",
                )
            )
        elif options.widget and not kinds[name] & _kinds_of(options.widget):
            problems.append(
                Problem(
                    "bad_widget",
                    "This input cannot be asked for in this way.",
                    "Use text or textarea for text, select or radio for one choice of several.",
                    f"config.fields.{name}.widget",
                )
            )
    return problems


def _kinds_of(widget: str) -> set[FieldKind]:
    return set(_TEXTS.values()) if widget in _TEXTS else {FieldKind.CHOICE}


def _with_options(field: FormField, options: FieldOptions | None) -> FormField:
    if options is None:
        return field
    changes = options.model_dump(exclude_none=True, exclude={"widget"})
    if field.kind in _TEXTS.values() and options.widget in _TEXTS:
        changes["kind"] = _TEXTS[options.widget]
    return replace(field, **changes, radio=options.widget == "radio")
