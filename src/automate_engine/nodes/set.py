"""The node type `set`: build an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from automate_engine.domain.json import JsonObject
from automate_engine.nodes.base import Config, Done, InlineNode, StepContext
from automate_engine.nodes.fields import holds_expression, object_schema

__all__ = ["SetConfig", "SetNode"]


class SetConfig(Config):
    values: dict[str, Any] = Field(
        title="Values", description="The object to build: names with values or expressions."
    )


class SetNode(InlineNode[SetConfig]):
    """Gives an object made of values and expressions."""

    type = "set"
    title = "Set values"
    description = "Builds an object from values and expressions."
    category = "Data"
    icon = "braces"
    config_model = SetConfig

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        values = config.get("values")
        if holds_expression(values) or not isinstance(values, Mapping):
            return {"type": "object"}
        return object_schema(**{name: {} for name in values})

    def run(self, config: SetConfig, context: StepContext) -> Done:
        return Done(config.values)
