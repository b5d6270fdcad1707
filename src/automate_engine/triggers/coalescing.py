"""Triggers whose events become one run: their options, and how an event joins others."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from automate_engine.domain.coalescing import Coalescing
from automate_engine.domain.errors import AutomateError, Problem
from automate_engine.domain.json import JsonObject, JsonValue, canonical_json, sha256_hex
from automate_engine.expressions import Compiled, ExpressionSyntaxError, compile_value

__all__ = ["Debounce", "EventBatch", "coalescing_of", "coalescing_problems"]

_DAY: Final = 86_400
_DIGITS: Final = 32


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
    if debounce:
        problems += _key_problems(debounce.key, "config.debounce.key")
    if batch:
        problems += _key_problems(batch.key, "config.batch.key")
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


def _key_problems(key: str | None, field: str) -> list[Problem]:
    if key is None:
        return []
    try:
        compiled = compile_value(key, field=field)
    except ExpressionSyntaxError as error:
        return list(error.problems)
    if compiled.constant:
        return [
            Problem(
                "constant_key",
                "The key has no expression, so that all events would share it.",
                "Write an expression, such as {{ event.payload.customer }}, or leave the key out.",
                field,
            )
        ]
    roots = {str(one.path[0]) for one in compiled.references} - {"event"}
    return [
        Problem(
            "unknown_name",
            f"There is no '{root}' when an event arrives.",
            "The key is evaluated for each event: use event only.",
            field,
        )
        for root in sorted(roots)
    ]


def _digest(key: str | None, event: JsonObject) -> str:
    if key is None:
        return ""
    return sha256_hex(canonical_json(_value(key, event)))[:_DIGITS]


def _value(key: str, event: JsonObject) -> JsonValue:
    try:
        return _compiled(key).evaluate({"event": event})
    except AutomateError:
        return None


@lru_cache(maxsize=2_000)
def _compiled(key: str) -> Compiled:
    return compile_value(key, field="key")
