"""The node type `loop`: repeat a body while a condition holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from automate_engine.domain.errors import Problem
from automate_engine.nodes.base import CompositeNode, Config, Iterations
from automate_engine.nodes.fields import (
    RARE,
    Condition,
    condition_problems,
)
from automate_engine.spec import Graph

__all__ = ["LoopConfig", "LoopNode"]


class LoopConfig(Config):
    condition: Condition = Field(
        title="Condition",
        description="The body is run while this expression is true. It sees 'item', the result "
        "of the time before, and 'index', the count of times so far.",
    )
    initial: Any = Field(
        None, title="Start value", description="The value of 'item' the first time."
    )
    body: Graph = Field(title="Body", description="The nodes and edges to repeat.")
    output: Any = Field(
        None,
        title="Result of a time",
        description="A value or expression evaluated after the body, the next 'item'; without "
        "it, the output of the body's last node.",
    )
    max_iterations: int = Field(
        1000,
        title="Most times",
        description="The step fails when the condition still holds after so many times.",
        ge=1,
        le=1_000_000,
        json_schema_extra=RARE,
    )


class LoopNode(CompositeNode[LoopConfig]):
    """Repeats its body while the condition holds, each time with the result of the one before."""

    type = "loop"
    title = "Loop"
    description = "Repeats a body while a condition holds."
    category = "Flow"
    icon = "refresh"
    config_model = LoopConfig
    lazy = CompositeNode.lazy | {"condition"}
    conditions = frozenset({"condition"})

    def check(self, config: Mapping[str, Any]) -> list[Problem]:
        if "condition" not in config:
            return []
        return condition_problems(config["condition"], "condition")

    def iterations(self, config: LoopConfig) -> Iterations:
        return Iterations(
            initial=config.initial, max_iterations=config.max_iterations, collect=False
        )
