"""The terms on which a run starts: what its workflow's settings say of its inputs and event."""

from __future__ import annotations

from functools import lru_cache

from automate_engine.domain.errors import Problem
from automate_engine.domain.json import JsonObject, canonical_json, sha256_hex
from automate_engine.domain.runs import Concurrency, StartTerms
from automate_engine.expressions import Compiled, ExpressionSyntaxError, compile_value
from automate_engine.spec import ConcurrencyLimit, WorkflowSettings

__all__ = ["check_terms", "limit_owner", "start_terms"]

_FIELD = "settings.concurrency.key"
_NAMES = ("inputs", "event")
_DIGITS = 32


def limit_owner(tenant_id: str, workflow_id: int | None, spec_hash: str) -> str:
    """Whose limit it is: a workflow's, or a document's that belongs to none."""
    if workflow_id is not None:
        return str(workflow_id)
    return sha256_hex(canonical_json([tenant_id, spec_hash]))[:_DIGITS]


def start_terms(
    settings: WorkflowSettings, owner: str, inputs: JsonObject, event: JsonObject | None = None
) -> StartTerms:
    """The terms of a run with these inputs and this event, as expressions see it.

    Raises ExpressionError or LimitError when the key of its limit cannot be evaluated.
    """
    limit = settings.concurrency
    return StartTerms(
        priority=settings.priority,
        delay=settings.delay_seconds,
        expiry=settings.expires_seconds,
        concurrency=None if limit is None else _concurrency(limit, owner, inputs, event),
    )


def check_terms(settings: WorkflowSettings, problems: list[Problem]) -> None:
    """Add a problem for each fault of the key of a workflow's limit."""
    key = settings.concurrency and settings.concurrency.key
    if key is None:
        return
    try:
        compiled = _compiled(key)
    except ExpressionSyntaxError as error:
        problems.extend(error.problems)
        return
    if compiled.constant:
        problems.append(
            Problem(
                "constant_key",
                "The key has no expression, so that all runs would share it.",
                "Write an expression, such as {{ inputs.customer }}, or leave the key out.",
                _FIELD,
            )
        )
    roots = {str(one.path[0]) for one in compiled.references}
    problems.extend(
        Problem(
            "unknown_name",
            f"There is no '{root}' before a run starts.",
            "The key is evaluated when the run is created: use inputs and event only.",
            _FIELD,
        )
        for root in sorted(roots.difference(_NAMES))
    )


def _concurrency(
    limit: ConcurrencyLimit, owner: str, inputs: JsonObject, event: JsonObject | None
) -> Concurrency:
    if limit.key is None:
        return Concurrency(f"{owner}:", limit.limit)
    value = _compiled(limit.key).evaluate({"inputs": inputs, "event": event})
    return Concurrency(f"{owner}:{sha256_hex(canonical_json(value))[:_DIGITS]}", limit.limit)


@lru_cache(maxsize=2_000)
def _compiled(key: str) -> Compiled:
    return compile_value(key, field=_FIELD)
