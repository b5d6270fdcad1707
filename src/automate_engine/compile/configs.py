"""Checks and compilation of one node's config."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from automate_engine.domain.errors import LimitError, Problem, StepError
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.expressions import (
    Compiled,
    ExpressionSyntaxError,
    Reference,
    compile_value,
)
from automate_engine.nodes.base import Config, Node
from automate_engine.spec import NodeSpec, pydantic_problems

__all__ = ["CompiledConfig", "check_config", "has_expression"]

_NOTHING = compile_value({})


@dataclass(slots=True)
class CompiledConfig:
    """The eager part of a config, the lazy fields by name, and the model when it is constant.

    `references` are those of the eager part; of the sound expressions when some are not.
    """

    eager: Compiled
    references: Sequence[Reference]
    lazy: dict[str, Compiled]
    static: Config | None


def check_config(
    spec: NodeSpec, node: Node[Any], path: str, problems: list[Problem]
) -> CompiledConfig:
    """Compile a node's config; everything wrong with it is added to `problems`."""
    found = [
        replace(problem, node_id=spec.id, field=f"{path}.{problem.field}".rstrip("."))
        for problem in node.check(spec.config)
    ]
    static = _check_model(spec, node, path, found)
    written = {
        name: _as_expression(value) if name in node.conditions else value
        for name, value in spec.config.items()
    }
    fields = {name: value for name, value in written.items() if name not in node.lazy}
    eager = _compile(fields, path, spec.id, found)
    references = eager.references if eager is not _NOTHING else _sound_references(fields, path)
    lazy = {
        name: _compile(written[name], f"{path}.{name}", spec.id, found)
        for name in sorted(node.lazy - {"body"})
        if written.get(name) is not None
    }
    problems.extend(found)
    return CompiledConfig(eager, references, lazy, static if eager.constant and not found else None)


def has_expression(value: JsonValue) -> bool:
    """Whether a text is an expression or a template."""
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def _check_model(
    spec: NodeSpec, node: Node[Any], path: str, problems: list[Problem]
) -> Config | None:
    try:
        return node.config_model.model_validate(spec.config)
    except ValidationError as error:
        places = [detail["loc"] for detail in error.errors(include_url=False, include_input=False)]
        details = pydantic_problems(error, (*path.split("."),), spec.id, written=spec.config)
        problems.extend(
            problem
            for place, problem in zip(places, details, strict=True)
            if not _leads_to_expression(spec.config, place)
        )
        return None


def _leads_to_expression(config: JsonObject, place: Sequence[str | int]) -> bool:
    """Whether the value at a pydantic location is known only when the step runs.

    Locations also name members of unions; parts that are no key of the data are passed over.
    """
    value: JsonValue = config
    for part in place:
        is_key = isinstance(value, dict) and part in value
        is_index = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if is_key or is_index:
            value = value[part]
        if has_expression(value):
            return True
    return False


def _as_expression(condition: JsonValue) -> JsonValue:
    """A condition may be written without braces."""
    if not isinstance(condition, str) or has_expression(condition):
        return condition
    return "{{ " + condition + " }}"


def _compile(value: JsonValue, path: str, node_id: str, problems: list[Problem]) -> Compiled:
    try:
        return compile_value(value, field=path)
    except ExpressionSyntaxError as error:
        problems.extend(replace(problem, node_id=node_id) for problem in error.problems)
    except LimitError as error:
        problems.append(Problem("too_large", error.message, "Make it smaller.", path, node_id))
    return _NOTHING


def _sound_references(value: JsonValue, path: str) -> list[Reference]:
    """The references of the expressions that can be read, where others cannot."""
    if isinstance(value, dict):
        parts = [_sound_references(part, f"{path}.{name}") for name, part in value.items()]
    elif isinstance(value, list):
        parts = [_sound_references(part, f"{path}.{index}") for index, part in enumerate(value)]
    else:
        try:
            return list(compile_value(value, field=path).references)
        except StepError:
            return []
    return [reference for part in parts for reference in part]
