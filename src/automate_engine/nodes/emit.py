"""The node type `emit`: tell other workflows of something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import Field

from automate_engine.domain.json import JsonObject, encode_json
from automate_engine.nodes.base import Config, Emit, InlineNode, StepContext
from automate_engine.nodes.fields import (
    JSON,
    RARE,
    TEXT_SCHEMA,
    Text,
    object_schema,
)

__all__ = ["EmitConfig", "EmitNode"]

_MAX_PAYLOAD: Final = 1024 * 1024


class EmitConfig(Config):
    name: Text = Field(
        title="Name",
        description="What has happened, such as order.paid. Triggers of the type event listen to "
        "names.",
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$",
        max_length=200,
    )
    payload: Any = Field(
        None,
        title="Payload",
        description="What is known of it: any data, at most 1 MiB as JSON.",
        json_schema_extra=JSON,
    )
    key: Text | None = Field(
        None,
        title="Key",
        description="What tells this event apart: of those with the same name and key within 24 "
        "hours only the first counts.",
        min_length=1,
        max_length=200,
        json_schema_extra=RARE,
    )


class EmitNode(InlineNode[EmitConfig]):
    """Emits an event, which starts the workflows that listen to its name."""

    type = "emit"
    title = "Emit an event"
    description = "Emits an event that starts the workflows that listen to it."
    category = "Flow"
    icon = "broadcast"
    config_model = EmitConfig

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        return object_schema(name=TEXT_SCHEMA, trace_id={"type": "string", "format": "uuid"})

    def run(self, config: EmitConfig, context: StepContext) -> Emit:
        encode_json(config.payload, max_bytes=_MAX_PAYLOAD)
        return Emit(name=config.name, payload=config.payload, key=config.key)
