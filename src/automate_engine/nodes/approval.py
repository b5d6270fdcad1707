"""The node type `approval`: wait until a person approves or rejects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from pydantic import Field

from automate_engine.domain.json import JsonObject, JsonValue, encode_json
from automate_engine.domain.runs import WaitKind
from automate_engine.nodes.base import Config, Done, InlineNode, StepContext, Wait
from automate_engine.nodes.fields import (
    LONG_TEXT,
    MAX_SECONDS,
    TEXT_SCHEMA,
    Text,
    object_schema,
)

__all__ = ["ApprovalConfig", "ApprovalNode"]

_MOST_DATA: Final = 20_000
"""Bytes; history keeps the request of a step whole up to 64 KiB."""


class ApprovalConfig(Config):
    title: Text = Field(
        title="Title", description="What is to be decided.", min_length=1, max_length=200
    )
    message: Text = Field(
        "",
        title="Message",
        description="What the person needs to know to decide.",
        max_length=10_000,
        json_schema_extra=LONG_TEXT,
    )
    data: dict[str, Any] = Field(
        default_factory=dict,
        title="Data",
        description="What the person should see to decide, by label: values, lists and tables.",
    )
    assignees: list[Text] = Field(
        default_factory=list,
        title="Assignees",
        description="Who is asked to decide, by name as the host knows them.",
        max_length=100,
    )
    timeout: float | None = Field(
        None,
        title="Time limit",
        description="Seconds to wait before going on by the port 'timeout'; without it the step "
        "waits for ever.",
        gt=0,
        le=MAX_SECONDS,
    )


class ApprovalNode(InlineNode[ApprovalConfig]):
    """Waits for a decision and goes on by the port that it names."""

    type = "approval"
    title = "Approval"
    description = "Asks a person to approve or reject."
    category = "Wait"
    icon = "user-check"
    config_model = ApprovalConfig

    def ports(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        return ("approved", "rejected", "timeout")

    def pinned_port(self, output: JsonValue) -> str | None:
        return output.get("decision") if isinstance(output, dict) else None

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        return object_schema(
            decision={"enum": ["approved", "rejected", "timeout"]},
            comment=TEXT_SCHEMA,
            by={"type": ["string", "null"]},
            at={"type": "string", "format": "date-time"},
        )

    def run(self, config: ApprovalConfig, context: StepContext) -> Wait:
        encode_json(config.data, max_bytes=_MOST_DATA)
        limit = None if config.timeout is None else timedelta(seconds=config.timeout)
        return Wait(
            kind=WaitKind.APPROVAL, until=None if limit is None else context.started_at + limit
        )

    def resume(self, config: ApprovalConfig, resolution: JsonValue, context: StepContext) -> Done:
        if resolution is None:
            now = context.clock.now().isoformat()
            return Done({"decision": "timeout", "comment": "", "by": None, "at": now}, "timeout")
        return Done(resolution, resolution["decision"])
