"""The node type `log`: write a line to the run's history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from automate_engine.domain.json import JsonObject
from automate_engine.nodes.base import Config, Done, InlineNode, StepContext
from automate_engine.nodes.fields import (
    LONG_TEXT,
    TEXT_SCHEMA,
    Text,
    object_schema,
)

__all__ = ["LogConfig", "LogNode"]


class LogConfig(Config):
    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", title="Level", description="How serious the line is."
    )
    message: Text = Field(
        title="Message",
        description="The text of the line.",
        max_length=10_000,
        json_schema_extra=LONG_TEXT,
    )
    data: Any = Field(None, title="Data", description="Any value to keep beside the message.")


class LogNode(InlineNode[LogConfig]):
    """Writes one line to the history of the run."""

    type = "log"
    title = "Log"
    description = "Writes a line to the run's history."
    category = "Data"
    icon = "notes"
    config_model = LogConfig

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        return object_schema(level=TEXT_SCHEMA, message=TEXT_SCHEMA)

    def run(self, config: LogConfig, context: StepContext) -> Done:
        context.log(config.level, config.message, config.data)
        return Done({"level": config.level, "message": config.message})
