"""Events that a run tells others of: those that its steps emit, and the notice of its failure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from automate_engine.domain.errors import LimitError
from automate_engine.domain.events import TriggerType
from automate_engine.domain.ids import Kind, PublicIds
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Run
from automate_engine.nodes.base import Emit
from automate_engine.ports.journal import NewEvent
from automate_engine.runtime.scope import StepCall

if TYPE_CHECKING:
    from automate_engine.runtime.execution import Execution

__all__ = ["emit", "failure_notice"]

_REMEMBERED: Final = timedelta(hours=24)


def emit(execution: Execution, call: StepCall, outcome: Emit) -> None:
    """Complete a step with an event, which is stored in the commit that records the step."""
    depth = execution.environment.settings.max_depth
    if execution.run.depth >= depth:
        message = f"Workflows start each other by events more than {depth} levels deep."
        execution.failed(call, LimitError(message))
        return
    now = execution.environment.clock.now()
    event = NewEvent(
        tenant_id=execution.run.tenant_id,
        type=TriggerType.EVENT,
        source=outcome.name,
        payload=outcome.payload,
        trace_id=_trace_of(execution.root.names["event"]),
        received_at=now,
        dedupe_key=outcome.key,
        dedupe_since=now - _REMEMBERED,
        depth=execution.run.depth + 1,
    )
    execution.emitted[call.key] = event
    output = {"name": event.source, "trace_id": str(event.trace_id)}
    execution.complete(call, output, call.node.ports[0])


def failure_notice(
    ids: PublicIds, run: Run, error: JsonObject, at: datetime, max_depth: int
) -> NewEvent | None:
    """The event that tells of a run's failure; none for a run that is too deep in a chain, and for
    one that is a part of another, which fails with it."""
    if run.depth >= max_depth or "part" in run.config:
        return None
    workflow_id = run.workflow_id and ids.encode(Kind.WORKFLOW, run.workflow_id)
    return NewEvent(
        tenant_id=run.tenant_id,
        type=TriggerType.WORKFLOW_ERROR,
        source=workflow_id or "",
        payload={
            "workflow_id": workflow_id,
            "run_id": ids.encode(Kind.RUN, run.id),
            "error": error,
            "step": error.get("step"),
            "source": run.source.value,
            "created_at": run.created_at.isoformat(),
            "started_at": run.started_at and run.started_at.isoformat(),
            "ended_at": at.isoformat(),
        },
        trace_id=uuid4(),
        received_at=at,
        dedupe_since=at,
        depth=run.depth + 1,
    )


def _trace_of(event: JsonObject | None) -> UUID:
    """The trace of the event that started the run, or a new one."""
    return UUID(event["trace_id"]) if event else uuid4()
