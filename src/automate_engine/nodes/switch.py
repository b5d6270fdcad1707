"""The node type `switch`: go on by the port of the first case that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import Field

from automate_engine.domain.errors import Problem
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.nodes.base import ERROR_PORT, Config, Done, InlineNode, StepContext
from automate_engine.nodes.fields import (
    TEXT_SCHEMA,
    Condition,
    condition_problems,
    holds_expression,
    object_schema,
)

__all__ = ["SwitchCase", "SwitchConfig", "SwitchNode"]

_DEFAULT_PORT: Final = "default"


class SwitchCase(Config):
    port: str = Field(
        title="Port",
        description="The name of the port taken when this case fits.",
        pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$",
        max_length=100,
    )
    equals: Any = Field(
        None, title="Equals", description="The case fits when the value is equal to this."
    )
    when: Condition = Field(
        None,
        title="When",
        description="The case fits when this expression, written in braces, is true.",
    )


class SwitchConfig(Config):
    value: Any = Field(
        None, title="Value", description="The value that the cases with 'equals' compare."
    )
    cases: list[SwitchCase] = Field(
        title="Cases",
        description="The cases in order; the first that fits decides. Each has one of 'equals' "
        "and 'when'.",
        min_length=1,
        max_length=100,
    )


class SwitchNode(InlineNode[SwitchConfig]):
    """Goes on by the port of the first case that fits, else by the port `default`."""

    type = "switch"
    title = "Switch"
    description = "Goes one of several ways, by value or by condition."
    category = "Flow"
    icon = "route"
    config_model = SwitchConfig

    def ports(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        written = (case.get("port") for _, case in _cases(config))
        return (_DEFAULT_PORT, *dict.fromkeys(port for port in written if isinstance(port, str)))

    def pinned_port(self, output: JsonValue) -> str | None:
        return output.get("port") if isinstance(output, dict) else None

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        return object_schema(port=TEXT_SCHEMA)

    def check(self, config: Mapping[str, Any]) -> list[Problem]:
        problems = _port_problems(config)
        for place, case in _cases(config):
            problems.extend(_case_problems(place, case, "value" in config))
        return problems

    def run(self, config: SwitchConfig, context: StepContext) -> Done:
        for case in config.cases:
            if _fits(case, config.value):
                return Done({"port": case.port}, case.port)
        return Done({"port": _DEFAULT_PORT}, _DEFAULT_PORT)


def _fits(case: SwitchCase, value: JsonValue) -> bool:
    if "equals" not in case.model_fields_set:
        return bool(case.when)
    return isinstance(value, bool) == isinstance(case.equals, bool) and value == case.equals


def _cases(config: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The cases as written that are objects, each with its place."""
    cases = config.get("cases")
    if isinstance(cases, Sequence) and not isinstance(cases, str):
        for index, case in enumerate(cases):
            if isinstance(case, Mapping):
                yield f"cases.{index}", case


def _port_problems(config: Mapping[str, Any]) -> list[Problem]:
    problems = []
    seen = {_DEFAULT_PORT, ERROR_PORT}
    for place, case in _cases(config):
        port = case.get("port")
        field = f"{place}.port"
        if holds_expression(port):
            message, remedy = "The name of a port cannot be an expression.", "Write it out."
            problems.append(Problem("not_constant", message, remedy, field))
        elif isinstance(port, str) and port in seen:
            problems.append(_taken_port(port, field))
        elif isinstance(port, str):
            seen.add(port)
    return problems


def _taken_port(port: str, field: str) -> Problem:
    if port in (_DEFAULT_PORT, ERROR_PORT):
        message = f"The port '{port}' is there already and cannot be the port of a case."
    else:
        message = f"Two cases have the port '{port}'."
    return Problem("duplicate_port", message, "Give the case a port of its own.", field)


def _case_problems(place: str, case: Mapping[str, Any], has_value: bool) -> list[Problem]:
    if ("equals" in case) == ("when" in case):
        return [
            Problem(
                "bad_case",
                "A case needs either 'equals' or 'when'.",
                "Give it exactly one of them.",
                place,
            )
        ]
    if "equals" in case:
        return [] if has_value else [_no_value(place)]
    return _when_problems(case["when"], f"{place}.when")


def _no_value(place: str) -> Problem:
    return Problem(
        "missing",
        "The case compares with 'value', which is not there.",
        "Add 'value' to the switch, or use 'when' in the case.",
        f"{place}.equals",
    )


def _when_problems(when: object, field: str) -> list[Problem]:
    if isinstance(when, str) and when and not holds_expression(when):
        return [
            Problem(
                "not_a_condition",
                "The condition is plain text.",
                "Write it in braces: {{ inputs.total > 100 }}.",
                field,
            )
        ]
    return condition_problems(when, field)
