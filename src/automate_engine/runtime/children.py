"""Runs that a run starts: by a step, or because it failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from automate_engine.compile import limit_owner
from automate_engine.domain.errors import AutomateError, LimitError, StoreUnavailableError
from automate_engine.domain.ids import Kind
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import StepStatus, WaitKind
from automate_engine.nodes.base import StartRun
from automate_engine.ports.journal import NewRun, queue_times
from automate_engine.runtime.scope import DETACHED, StepCall
from automate_engine.runtime.starts import lenient_terms

if TYPE_CHECKING:
    from automate_engine.runtime.execution import Execution

__all__ = ["child_started", "child_took_too_long", "error_run", "start_run"]


def start_run(execution: Execution, call: StepCall, start: StartRun) -> None:
    """Start a run in the commit that records the step."""
    depth = execution.environment.settings.max_depth
    if execution.run.depth >= depth:
        execution.failed(
            call, LimitError(f"Workflows call each other more than {depth} levels deep.")
        )
        return
    limit = call.node.timeout if start.wait else None
    record = call.record(
        execution.run.id,
        StepStatus.WAITING,
        wait_kind=WaitKind.RUN,
        wait_key=None if start.wait else DETACHED,
        wake_at=None if limit is None else call.started_at + timedelta(seconds=limit),
    )
    call.wait_kind = WaitKind.RUN
    child = _child(execution, start, call.key)
    if start.wait:
        execution.hold(call, record.wake_at)
        execution.write([record], children=[child])
    else:
        execution.open(call)
        execution.write([record], children=[child], then=partial(child_started, execution, call))


def child_started(execution: Execution, call: StepCall, child_ids: Sequence[int]) -> None:
    """Complete a step whose run goes on by itself."""
    run_id = execution.environment.ids.encode(Kind.RUN, child_ids[0])
    execution.complete(call, {"run_id": run_id}, call.node.ports[0])


async def child_took_too_long(execution: Execution, call: StepCall) -> Callable[[], None]:
    """Cancel the run that a step waits for; returns what to do then."""
    environment, run = execution.environment, execution.run
    child_id = await environment.runs.child_run_id(run.id, call.key)
    assert child_id is not None
    await environment.runs.request_cancel(run.tenant_id, child_id, environment.clock.now())
    public_id = environment.ids.encode(Kind.RUN, child_id)
    error = LimitError(
        f"The run {public_id} took longer than the step's limit of {call.node.timeout:g} seconds "
        "and is cancelled."
    )
    return partial(execution.failed, call, error)


async def error_run(execution: Execution, error: JsonObject) -> list[NewRun]:
    """The run of the error workflow; none when it cannot be started, which `error` then tells.

    Raises StoreUnavailableError when the store does not answer.
    """
    environment, run = execution.environment, execution.run
    reference = execution.plan.settings.error_workflow
    if not reference or run.depth >= environment.settings.max_depth:
        return []
    try:
        target = await environment.resolve_workflow(run.tenant_id, reference)
    except StoreUnavailableError:
        raise
    except AutomateError as problem:
        error["error_workflow"] = f"It was not started: {problem}"
        return []
    workflow_id = run.workflow_id
    inputs = {
        "run_id": execution.public_id,
        "workflow_id": workflow_id and environment.ids.encode(Kind.WORKFLOW, workflow_id),
        "error": dict(error),
        "step": error.get("step"),
    }
    return [_child(execution, StartRun(target=target, inputs=inputs, wait=False), None)]


def _child(execution: Execution, start: StartRun, parent_step_key: str | None) -> NewRun:
    run, now = execution.run, execution.environment.clock.now()
    target = start.target
    owner = limit_owner(run.tenant_id, target.workflow_id, target.spec_hash)
    terms = lenient_terms(target.settings, owner, start.inputs)
    available_at, expires_at = queue_times(terms, now)
    return NewRun(
        tenant_id=run.tenant_id,
        workflow_id=target.workflow_id,
        version_id=target.version_id,
        spec=None,
        spec_hash=target.spec_hash,
        source=run.source,
        inputs=start.inputs,
        config={},
        created_at=now,
        available_at=available_at,
        expires_at=expires_at,
        concurrency=terms.concurrency,
        rate=terms.rate,
        priority=run.priority,
        parent_run_id=run.id,
        parent_step_key=parent_step_key,
        waits=start.wait,
        depth=run.depth + 1,
    )
