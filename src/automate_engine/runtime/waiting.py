"""The end of a step's wait: what resolved it reaches the node, or whoever waits in its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from automate_engine.domain.errors import PermanentError, StepError
from automate_engine.domain.ids import Kind
from automate_engine.domain.json import JsonValue, decode_json
from automate_engine.domain.runs import StepRecord, WaitKind
from automate_engine.runtime.children import child_took_too_long
from automate_engine.runtime.invocation import invoke, step_context
from automate_engine.runtime.outputs import load_blob, with_outputs
from automate_engine.runtime.scope import StepCall

if TYPE_CHECKING:
    from automate_engine.runtime.execution import Execution

__all__ = ["resolved", "wake"]


async def resolved(execution: Execution, call: StepCall, record: StepRecord) -> Callable[[], None]:
    """What to do with the stored resolution of a waiting step."""
    assert record.resolution is not None
    resolution = decode_json(record.resolution)
    if record.wait_kind is WaitKind.RUN and call.taken is None:
        blob = resolution.pop("outputs_blob", None)
        if blob is not None:
            resolution["outputs"] = decode_json(await load_blob(execution, blob))
        resolution["run_id"] = execution.environment.ids.encode(Kind.RUN, resolution["run_id"])
    return partial(wake, execution, call, resolution)


def wake(execution: Execution, call: StepCall, resolution: JsonValue) -> None:
    """A wait is over, by `resolution` or because its time came (None)."""
    if execution.ended or call.scope.ended or not execution.waits.take(call):
        return
    if call.taken is not None:
        call.taken(resolution)
    elif call.wait_kind is WaitKind.RUN and resolution is None:
        execution.spawn(call.scope, child_took_too_long(execution, call))
    elif call.config is not None:
        _resume(execution, call, resolution)
    else:
        then = partial(_resume_evaluated, execution, call, resolution)
        with_outputs(execution, call.scope, call.node.config, then)


def _resume_evaluated(
    execution: Execution, call: StepCall, resolution: JsonValue, names: dict[str, Any]
) -> None:
    """Resume a step whose config was too large to keep: it is evaluated again."""
    try:
        call.config = execution.evaluated(call, names)
    except StepError as error:
        execution.failed(call, PermanentError(f"The step cannot go on: {error}"))
    else:
        _resume(execution, call, resolution)


def _resume(execution: Execution, call: StepCall, resolution: JsonValue) -> None:
    node, context = call.node.node, step_context(execution, call)
    invoke(execution, call, partial(node.resume, call.config, resolution, context))
