"""The terms on which a run starts: what its workflow's settings say of its inputs and event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from automate_engine.domain.errors import Problem
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.rates import Rate
from automate_engine.domain.runs import Concurrency, StartTerms
from automate_engine.expressions import Compiled, compile_key, key_digest, key_problems
from automate_engine.spec import WorkflowSettings

__all__ = ["check_terms", "limit_owner", "start_terms"]

_CONCURRENCY: Final = "settings.concurrency.key"
_RATE: Final = "settings.rate.key"
_NAMES = ("inputs", "event")

_Evaluate: TypeAlias = Callable[[Compiled, JsonObject], JsonValue]


def _strictly(key: Compiled, names: JsonObject) -> JsonValue:
    return key.evaluate(names)


def limit_owner(tenant_id: str, workflow_id: int | None, spec_hash: str) -> str:
    """Whose limit it is: a workflow's, or a document's that belongs to none."""
    if workflow_id is not None:
        return str(workflow_id)
    return key_digest([tenant_id, spec_hash])


def start_terms(
    settings: WorkflowSettings,
    owner: str,
    inputs: JsonObject,
    event: JsonObject | None = None,
    *,
    evaluate: _Evaluate = _strictly,
) -> StartTerms:
    """The terms of a run with these inputs and this event, as expressions see it.

    `evaluate` gives the values of keys. Raises ExpressionError or LimitError when the key of a
    limit or a rate cannot be evaluated.
    """
    names: JsonObject = {"inputs": inputs, "event": event}

    def key_of(field: str, key: str | None) -> str:
        if key is None:
            return f"{owner}:"
        return f"{owner}:{key_digest(evaluate(compile_key(key, field), names))}"

    concurrency = rate = None
    if limit := settings.concurrency:
        concurrency = Concurrency(key_of(_CONCURRENCY, limit.key), limit.limit)
    if most := settings.rate:
        rate = Rate(key_of(_RATE, most.key), most.limit, most.seconds, most.burst)
    return StartTerms(
        priority=settings.priority,
        delay=settings.delay_seconds,
        expiry=settings.expires_seconds,
        concurrency=concurrency,
        rate=rate,
    )


def check_terms(settings: WorkflowSettings, problems: list[Problem]) -> None:
    """Add a problem for each fault of the keys of a workflow's limit and its rate."""
    if settings.concurrency and settings.concurrency.key is not None:
        problems.extend(key_problems(settings.concurrency.key, _CONCURRENCY, _NAMES))
    if settings.rate and settings.rate.key is not None:
        problems.extend(key_problems(settings.rate.key, _RATE, _NAMES))
