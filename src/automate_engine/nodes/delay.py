"""The node types `delay` and `delay_until`: wait for a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from automate_engine.domain.errors import Problem
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.runs import WaitKind
from automate_engine.nodes.base import Config, Done, InlineNode, StepContext, Wait
from automate_engine.nodes.fields import (
    SHORT,
    object_schema,
)

__all__ = ["DelayConfig", "DelayNode", "DelayUntilConfig", "DelayUntilNode"]

_UNITS: Final = ("seconds", "minutes", "hours", "days")
_OUTPUT_SCHEMA: Final = object_schema(resumed_at={"type": "string", "format": "date-time"})


class DelayConfig(Config):
    seconds: float = Field(
        0, title="Seconds", description="Seconds to wait.", ge=0, le=10**8, json_schema_extra=SHORT
    )
    minutes: float = Field(
        0, title="Minutes", description="Minutes to add.", ge=0, le=10**6, json_schema_extra=SHORT
    )
    hours: float = Field(
        0, title="Hours", description="Hours to add.", ge=0, le=10**5, json_schema_extra=SHORT
    )
    days: float = Field(
        0,
        title="Days",
        description="Days of 24 hours to add.",
        ge=0,
        le=3650,
        json_schema_extra=SHORT,
    )


class DelayNode(InlineNode[DelayConfig]):
    """Waits for the sum of the given times, counted from the start of the step."""

    type = "delay"
    title = "Delay"
    description = "Waits for some time."
    category = "Wait"
    icon = "clock"
    config_model = DelayConfig

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        return _OUTPUT_SCHEMA

    def check(self, config: Mapping[str, Any]) -> list[Problem]:
        if any(unit in config for unit in _UNITS):
            return []
        return [
            Problem(
                "missing",
                "The delay has no length.",
                "Give at least one of seconds, minutes, hours and days.",
            )
        ]

    def run(self, config: DelayConfig, context: StepContext) -> Done | Wait:
        length = timedelta(
            seconds=config.seconds, minutes=config.minutes, hours=config.hours, days=config.days
        )
        return _wait_until(context.started_at + length, context)

    def resume(self, config: DelayConfig, resolution: JsonValue, context: StepContext) -> Done:
        return _resumed(context)


def _aware_time(value: object) -> datetime:
    """A time in UTC from ISO 8601 text with a zone; ValueError for anything else."""
    try:
        time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(
            "this is not a time in ISO 8601; write it like 2030-01-31T09:00:00+01:00"
        ) from None
    if time.utcoffset() is None:
        raise ValueError("the time has no zone; add one at its end, such as Z or +01:00")
    try:
        return time.astimezone(UTC)
    except OverflowError:
        raise ValueError("the time is outside the years 1 to 9999") from None


class DelayUntilConfig(Config):
    until: Annotated[datetime, BeforeValidator(_aware_time)] = Field(
        title="Until",
        description="The time to wait for, in ISO 8601 with a zone: 2030-01-31T09:00:00+01:00.",
    )


class DelayUntilNode(InlineNode[DelayUntilConfig]):
    """Waits until a time; one that has passed lets the step go on at once."""

    type = "delay_until"
    title = "Delay until"
    description = "Waits until a given time."
    category = "Wait"
    icon = "calendar-time"
    config_model = DelayUntilConfig

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        return _OUTPUT_SCHEMA

    def run(self, config: DelayUntilConfig, context: StepContext) -> Done | Wait:
        return _wait_until(config.until, context)

    def resume(
        self, config: DelayUntilConfig, resolution: JsonValue, context: StepContext
    ) -> Done | Wait:
        return _wait_until(config.until, context)  # again, when the clock was set back


def _wait_until(until: datetime, context: StepContext) -> Done | Wait:
    if until <= context.clock.now():
        return _resumed(context)
    return Wait(kind=WaitKind.TIME, until=until)


def _resumed(context: StepContext) -> Done:
    return Done({"resumed_at": context.clock.now().isoformat()})
