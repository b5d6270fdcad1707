"""Triggers whose events become one run: their options, and how an event joins others."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from automate_engine.domain.coalescing import Coalescing
from automate_engine.domain.errors import AutomateError, Problem
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.expressions import compile_key, key_digest, key_problems

__all__ = ["Debounce", "EventBatch", "coalescing_of", "coalescing_problems"]

_DAY: Final = 86_400
_KEY: Final = "key"
_NAMES: Final = ("event",)


class _Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str | None = Field(
        None,
        max_length=10_000,
        title="Key",
        description="An expression over event: only events with the same value become one run.",
    )


class Debounce(_Options):
    """Events that follow each other become one run, of the newest event."""

    model_config = ConfigDict(title="Debounce")

    seconds: float = Field(
        gt=0,
        le=_DAY,
        title="Quiet time",
        description="The run starts so many seconds after the last event.",
    )
    max_seconds: float | None = Field(
        None,
        gt=0,
        le=7 * _DAY,
        title="Longest wait",
        description="The run starts so many seconds after the first event at the latest.",
    )


class EventBatch(_Options):
    """Events are collected, and become one run that has all of them."""

    model_config = ConfigDict(title="Batch")

    max_events: int = Field(
        ge=2,
        le=1000,
        title="Most events",
        description="The run starts when so many events are there.",
    )
    seconds: float = Field(
        gt=0,
        le=_DAY,
        title="Longest wait",
        description="The run starts so many seconds after the first event at the latest.",
    )


def coalescing_of(trigger_id: int, config: JsonObject, event: JsonObject) -> Coalescing | None:
    """How an event, as expressions see it, joins others in one run of a trigger; None when each
    event has a run of its own. Events whose key cannot be evaluated join each other."""
    debounce, batch = config.get("debounce"), config.get("batch")
    options = debounce or batch
    if not options:
        return None
    return Coalescing(
        key=f"{trigger_id}:{_digest(options.get('key'), event)}",
        seconds=options["seconds"],
        max_seconds=options.get("max_seconds"),
        max_events=options.get("max_events"),
        inputs=config.get("inputs") if batch else None,
    )


def coalescing_problems(config: object) -> list[Problem]:
    """What is wrong with how the events of a trigger join others."""
    debounce: Debounce | None = getattr(config, "debounce", None)
    batch: EventBatch | None = getattr(config, "batch", None)
    problems = []
    if debounce and batch:
        message = "Events are debounced or collected in batches, not both."
        problems.append(Problem("conflict", message, "Remove one of the two.", "config.batch"))
    if debounce and debounce.max_seconds is not None and debounce.max_seconds < debounce.seconds:
        problems.append(
            Problem(
                "bad_value",
                "The longest wait is shorter than the quiet time.",
                "Give at least as many as in seconds, or leave it out.",
                "config.debounce.max_seconds",
            )
        )
    for options, field in ((debounce, "config.debounce.key"), (batch, "config.batch.key")):
        if options and options.key is not None:
            problems += key_problems(options.key, field, _NAMES)
    respond: Any = getattr(config, "respond", None)
    if (debounce or batch) and respond is not None and respond.kind != "at_once":
        problems.append(
            Problem(
                "conflict",
                "A sender cannot wait for a run that waits for further events.",
                "Answer at_once, or leave debounce and batch out.",
                "config.respond",
            )
        )
    return problems


def _digest(key: str | None, event: JsonObject) -> str:
    if key is None:
        return ""
    return key_digest(_value(key, event))


def _value(key: str, event: JsonObject) -> JsonValue:
    try:
        return compile_key(key, _KEY).evaluate({"event": event})
    except AutomateError:
        return None
