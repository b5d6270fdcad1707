"""The node type `wait_for_event`: wait until an event arrives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from pydantic import Field

from automate_engine.domain.errors import Problem
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.runs import WaitKind
from automate_engine.nodes.base import Config, Done, InlineNode, StepContext, Wait
from automate_engine.nodes.fields import MAX_SECONDS, TEXT_SCHEMA, Text, object_schema

__all__ = ["WaitForEventConfig", "WaitForEventNode"]

_TIMEOUT_PORT: Final = "timeout"


class WaitForEventConfig(Config):
    type: str = Field(
        title="Type",
        description="The type of the event, such as webhook.",
        pattern=r"^[^:\s]+$",
        max_length=100,
    )
    source: Text = Field(
        title="Source",
        description="Where the event comes from: the path of a hook, the label of a model.",
        min_length=1,
        max_length=200,
    )
    match: dict[str, Any] = Field(
        default_factory=dict,
        title="Match",
        description="Dotted paths in the event with the values they must have, such as "
        "payload.order_id. Without any, the first event of this type and source is taken.",
        max_length=20,
    )
    timeout: float | None = Field(
        None,
        title="Time limit",
        description="Seconds to wait before going on by the port 'timeout'; without it the step "
        "waits for ever.",
        gt=0,
        le=MAX_SECONDS,
    )


class WaitForEventNode(InlineNode[WaitForEventConfig]):
    """Waits for an event that arrives after the step has started; its output is the event."""

    type = "wait_for_event"
    title = "Wait for event"
    description = "Waits until a matching event arrives."
    category = "Wait"
    icon = "bell"
    config_model = WaitForEventConfig

    def ports(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        return ("out", _TIMEOUT_PORT)

    def pinned_port(self, output: JsonValue) -> str | None:
        return _TIMEOUT_PORT if output is None else None

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        event = object_schema(
            type=TEXT_SCHEMA,
            source=TEXT_SCHEMA,
            payload={},
            trace_id={"type": "string", "format": "uuid"},
            received_at={"type": "string", "format": "date-time"},
        )
        return {**event, "type": ["object", "null"]}

    def check(self, config: Mapping[str, Any]) -> list[Problem]:
        match = config.get("match")
        if not isinstance(match, Mapping):
            return []
        return [
            Problem(
                "bad_path",
                "A path has an empty part.",
                "Write names with single dots between them, such as payload.order_id.",
                "match",
            )
            for path in match
            if not all(str(path).split("."))
        ]

    def run(self, config: WaitForEventConfig, context: StepContext) -> Wait:
        limit = None if config.timeout is None else timedelta(seconds=config.timeout)
        return Wait(
            kind=WaitKind.EVENT,
            until=None if limit is None else context.started_at + limit,
            event=f"{config.type}:{config.source}",
            match=config.match,
        )

    def resume(
        self, config: WaitForEventConfig, resolution: JsonValue, context: StepContext
    ) -> Done:
        if resolution is None:
            return Done(None, _TIMEOUT_PORT)
        return Done(resolution, "out")
