"""The node type `stop`: end the whole run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from automate_engine.domain.errors import Problem
from automate_engine.nodes.base import Config, InlineNode, StepContext, Stop
from automate_engine.nodes.fields import (
    LONG_TEXT,
    Text,
)

__all__ = ["StopConfig", "StopNode"]


class StopConfig(Config):
    status: Literal["success", "error"] = Field(
        "success", title="Status", description="How the run ends: completed or failed."
    )
    message: Text = Field(
        "",
        title="Message",
        description="Why the run ends; with the status error it is the run's error.",
        max_length=10_000,
        json_schema_extra=LONG_TEXT,
    )
    output: Any = Field(
        None, title="Output", description="The outputs of the run when it ends with success."
    )


class StopNode(InlineNode[StopConfig]):
    """Ends the run at once, whatever its other branches do. Nothing can follow it."""

    type = "stop"
    title = "Stop"
    description = "Ends the whole run with success or with an error."
    category = "Flow"
    icon = "player-stop"
    config_model = StopConfig

    def ports(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        return ()

    def check(self, config: Mapping[str, Any]) -> list[Problem]:
        if config.get("status") != "error" or config.get("message"):
            return []
        return [
            Problem(
                "missing",
                "A run that is stopped with an error needs a message.",
                "Say what went wrong.",
                "message",
            )
        ]

    def run(self, config: StopConfig, context: StepContext) -> Stop:
        return Stop(status=config.status, message=config.message, output=config.output)
