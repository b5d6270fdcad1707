"""The node type `branch`: go on by one of two ports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from automate_engine.domain.errors import Problem
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.nodes.base import Config, Done, InlineNode, StepContext
from automate_engine.nodes.fields import Condition, condition_problems, object_schema

__all__ = ["BranchConfig", "BranchNode"]


class BranchConfig(Config):
    condition: Condition = Field(
        title="Condition",
        description="An expression, with or without braces, such as inputs.total > 100.",
    )


class BranchNode(InlineNode[BranchConfig]):
    """Goes on by the port `true` or `false`."""

    type = "branch"
    title = "Branch"
    description = "Goes one of two ways, as a condition says."
    category = "Flow"
    icon = "arrows-split-2"
    config_model = BranchConfig
    conditions = frozenset({"condition"})

    def ports(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        return ("true", "false")

    def pinned_port(self, output: JsonValue) -> str | None:
        result = output.get("result") if isinstance(output, dict) else output
        return "true" if result else "false"

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        return object_schema(result={"type": "boolean"})

    def check(self, config: Mapping[str, Any]) -> list[Problem]:
        if "condition" not in config:
            return []
        return condition_problems(config["condition"], "condition")

    def run(self, config: BranchConfig, context: StepContext) -> Done:
        result = bool(config.condition)
        return Done({"result": result}, "true" if result else "false")
