"""The node type `for_each`: run a body once for each item of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from automate_engine.domain.errors import LimitError, Problem
from automate_engine.domain.json import JsonObject
from automate_engine.nodes.base import CompositeNode, Config, Iterations
from automate_engine.nodes.fields import local_name_problems, object_schema
from automate_engine.spec import Graph

__all__ = ["ForEachConfig", "ForEachNode"]


class ForEachConfig(Config):
    items: list[Any] = Field(
        title="Items", description="The list to go through, mostly an expression."
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
        "item", title="Name of the item", description="The item's name in expressions of the body."
    )
    index_name: str = Field(
        "index",
        title="Name of the index",
        description="The name, in expressions of the body, of the item's position from 0.",
    )
    collect: bool = Field(
        True,
        title="Collect results",
        description="Whether the output is the list of the items' results; otherwise it is their "
        "count.",
    )
    continue_on_error: bool = Field(
        False,
        title="Go on after errors",
        description="Whether the other items go on when one fails; its result is then an object "
        "with 'error'.",
    )
    max_items: int = Field(
        100_000,
        title="Most items",
        description="The step fails for a longer list.",
        ge=1,
        le=1_000_000,
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
        return local_name_problems(config, {"item_name": "item", "index_name": "index"})

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
        )
