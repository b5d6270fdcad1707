"""From the records of a run back to where it stood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from pydantic import ValidationError

from automate_engine.compile import PlanNode
from automate_engine.domain.json import JsonObject, decode_json
from automate_engine.domain.runs import StepRecord, StepStatus, WaitKind
from automate_engine.nodes.base import Config
from automate_engine.runtime.children import child_started
from automate_engine.runtime.scope import DETACHED, BlobReference, Scope, StepCall, step_view
from automate_engine.runtime.waiting import resolved

if TYPE_CHECKING:
    from automate_engine.runtime.execution import Execution

__all__ = ["restore_scope", "take_up_step"]

_MATTERS = timedelta(seconds=1)


def restore_scope(execution: Execution, scope: Scope, records: Sequence[StepRecord]) -> None:
    """Bring an activation back to where its records leave it, and go on from there.

    `records` are the latest attempts of its steps, and the ended activations of its composites.
    Completed steps are never executed again (G3); a step without a final record is.
    """
    steps, activations = _by_node(scope, records)
    execution.restored_activations.update(activations)
    pending = list(scope.graph.roots)
    to_start: list[tuple[PlanNode, StepRecord | None]] = []
    for index in pending:
        node = scope.graph.nodes[index]
        record = steps.get(node.id)
        if record is not None and record.status.is_final:
            pending.extend(scope.resolve(node, record.port, _view(execution, record)))
        else:
            to_start.append((node, record))
    if scope.state.remaining == 0:
        execution.scope_ended(scope, [])
    execution.take_up(scope, to_start)


def _by_node(
    scope: Scope, records: Sequence[StepRecord]
) -> tuple[dict[str, StepRecord], dict[str, dict[int, StepRecord]]]:
    """Step records by node id, and records of ended activations by composite key and index."""
    steps: dict[str, StepRecord] = {}
    activations: dict[str, dict[int, StepRecord]] = {}
    for record in records:
        if record.key.endswith("]"):
            key, _, index = record.key[:-1].rpartition("[")
            activations.setdefault(key, {})[int(index)] = record
        else:
            steps[record.node_id] = record
    return steps, activations


def _view(execution: Execution, record: StepRecord) -> JsonObject:
    if record.output_blob is not None:
        execution.has_blobs = True
        blob = BlobReference(record.output_blob)
        return step_view(blob, record.status, record.port, record.error)
    output = None if record.output is None else decode_json(record.output)
    return step_view(output, record.status, record.port, record.error)


def take_up_step(
    execution: Execution, scope: Scope, node: PlanNode, record: StepRecord | None
) -> None:
    """Start a node, or take it up where its record leaves it."""
    if execution.ended or scope.ended:
        return
    if record is None:
        execution.attempt(execution.call(scope, node))
        return
    record = _in_time(execution, record)
    call = execution.call(scope, node, record.attempt)
    call.input = record.input
    call.recorded = True
    if record.status is StepStatus.RETRYING and record.wake_at is not None:
        execution.hold_retry(call, record.wake_at)
    elif record.status is StepStatus.WAITING:
        call.started_at = record.started_at
        call.config = _kept_config(node, record)
        _wait_on(execution, call, record)
    else:
        call.started_at = record.started_at
        execution.open(call)
        execution.attempt(call)


def _in_time(execution: Execution, record: StepRecord) -> StepRecord:
    """The record of a step that waits for a time. One that was written later than now, before the
    clock was set back, is written again, so that what it waits for counts from now."""
    if record.wake_at is None:
        return record
    ahead = (record.ended_at or record.started_at) - execution.environment.clock.now()
    if ahead < _MATTERS:
        return record
    moved = replace(
        record,
        started_at=record.started_at - ahead,
        ended_at=record.ended_at and record.ended_at - ahead,
        wake_at=record.wake_at - ahead,
        replaces=True,
    )
    execution.write([moved])
    return moved


def _wait_on(execution: Execution, call: StepCall, record: StepRecord) -> None:
    if record.wait_kind is WaitKind.RUN and record.wait_key == DETACHED:
        execution.open(call)
        execution.spawn(call.scope, _find_child(execution, call))
        return
    call.wait_kind = record.wait_kind
    execution.hold(call, record.wake_at)
    if record.resolution is not None:
        execution.spawn(call.scope, resolved(execution, call, record))


async def _find_child(execution: Execution, call: StepCall) -> Callable[[], None]:

    child_id = await execution.environment.runs.child_run_id(execution.run.id, call.key)
    assert child_id is not None
    return partial(child_started, execution, call, [child_id])


def _kept_config(node: PlanNode, record: StepRecord) -> Config | None:
    """The config that the step was started with, if its record kept it whole."""
    if node.static is not None:
        return node.static
    values = decode_json(record.input) if record.input is not None else None
    if not isinstance(values, dict) or values.get("truncated"):
        return None
    try:
        return node.node.config_model.model_validate({**values, **node.fixed})
    except ValidationError:
        return None
