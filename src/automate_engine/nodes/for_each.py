"""The node type `for_each`: run a body once for each item of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import Field

from automate_engine.domain.errors import LimitError, Problem
from automate_engine.domain.json import JsonObject
from automate_engine.nodes.base import CompositeNode, Config, Iterations
from automate_engine.nodes.fields import (
    EXPRESSION,
    RARE,
    local_name_problems,
    object_schema,
)
from automate_engine.spec import Graph

__all__ = ["ForEachConfig", "ForEachNode"]

_OF_THE_RUN: Final = frozenset({"respond", "stop"})


class ForEachConfig(Config):
    items: list[Any] = Field(
        title="Items",
        description="The list to go through, mostly an expression.",
        json_schema_extra=EXPRESSION,
    )
    body: Graph = Field(title="Body", description="The nodes and edges to run for each item.")
    output: Any = Field(
        None,
        title="Result of an item",
        description="A value or expression evaluated after the body; without it, the output of "
        "the body's last node.",
    )
    concurrency: int = Field(
        1, title="At once", description="How many items are worked on at once.", ge=1, le=1000
    )
    item_name: str = Field(
        "item",
        title="Name of the item",
        description="The item's name in expressions of the body.",
        json_schema_extra=RARE,
    )
    index_name: str = Field(
        "index",
        title="Name of the index",
        description="The name, in expressions of the body, of the item's position from 0.",
        json_schema_extra=RARE,
    )
    collect: bool = Field(
        True,
        title="Collect results",
        description="Whether the output is the list of the items' results; otherwise it is their "
        "count.",
        json_schema_extra=RARE,
    )
    continue_on_error: bool = Field(
        False,
        title="Go on after errors",
        description="Whether the other items go on when one fails; its result is then an object "
        "with 'error'.",
    )
    spread: int | None = Field(
        None,
        title="Items of a run",
        description="Divide the list among runs of so many items, which all workers share; "
        "'concurrency' is then how many of these runs are under way at once.",
        ge=1,
        le=1000,
        json_schema_extra=RARE,
    )
    max_items: int = Field(
        100_000,
        title="Most items",
        description="The step fails for a longer list.",
        ge=1,
        le=1_000_000,
        json_schema_extra=RARE,
    )


class ForEachNode(CompositeNode[ForEachConfig]):
    """Runs its body once for each item, several at once if wanted."""

    type = "for_each"
    title = "For each"
    description = "Runs a body once for each item of a list."
    category = "Flow"
    icon = "repeat"
    config_model = ForEachConfig

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        collects = config.get("collect", True)
        if collects is True:
            return {"type": "array"}
        return object_schema(count={"type": "integer"}) if collects is False else None

    def check(self, config: Mapping[str, Any]) -> list[Problem]:
        problems = local_name_problems(config, {"item_name": "item", "index_name": "index"})
        if config.get("spread") is not None:
            problems += _spread_problems(config.get("body"), "body")
        return problems

    def iterations(self, config: ForEachConfig) -> Iterations:
        if len(config.items) > config.max_items:
            raise LimitError(
                f"The list has {len(config.items):,} items, more than max_items allows "
                f"({config.max_items:,}). Shorten the list, or raise max_items."
            )
        return Iterations(
            items=config.items,
            concurrency=config.concurrency,
            max_iterations=config.max_items,
            item_name=config.item_name,
            index_name=config.index_name,
            collect=config.collect,
            continue_on_error=config.continue_on_error,
            spread=config.spread,
        )


def _spread_problems(body: Any, path: str) -> list[Problem]:
    """What a spread body may not have, since it concerns the run as a whole."""
    problems: list[Problem] = []
    nodes = body.get("nodes") if isinstance(body, dict) else None
    for position, node in enumerate(nodes if isinstance(nodes, list) else ()):
        if not isinstance(node, dict):
            continue
        place = f"{path}.nodes.{position}"
        if node.get("type") in _OF_THE_RUN:
            problems.append(
                Problem(
                    "not_spread",
                    f"A '{node['type']}' node of a spread body would concern its part alone.",
                    "Move it out of the body, or remove 'spread'.",
                    f"{place}.type",
                )
            )
        config = node.get("config")
        if isinstance(config, dict):
            problems += _spread_problems(config.get("body"), f"{place}.config.body")
    return problems
