"""The state of a workflow as a LangGraph graph, and how updates of it are put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict, cast

from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.runs import RunStatus
from automate_engine.runtime.scope import BlobReference, Scope

__all__ = ["WorkflowState", "fresh_state", "result_update", "step_update"]


def _merged(old: dict[str, Any], new: Mapping[str, Any] | None) -> dict[str, Any]:
    """Entries added to those there were; None takes all away."""
    return {} if new is None else {**old, **new}


def _latest(old: Any, new: Any) -> Any:
    return new


class WorkflowState(TypedDict, total=False):
    """What the graph of a workflow works on.

    A program gives `inputs`, and `event` if the workflow refers to one. `steps` maps the id of
    each node that is through to what expressions see of it: ``{"output", "error", "status",
    "port"}``. At the end there are `status` (``COMPLETED`` or ``FAILED``), `outputs`, and `error`
    (``{"type", "message", "retryable", "step"}``, or None). `run` is the run's id and start;
    `records`, `blobs` and `children` are the history from which an interrupted graph goes on.
    """

    inputs: Annotated[JsonObject, _latest]
    event: Annotated[JsonObject | None, _latest]
    run: Annotated[JsonObject, _latest]
    steps: Annotated[dict[str, JsonObject], _merged]
    status: Annotated[str | None, _latest]
    outputs: Annotated[JsonValue, _latest]
    error: Annotated[JsonObject | None, _latest]
    records: Annotated[dict[str, JsonObject], _merged]
    blobs: Annotated[dict[str, bytes], _merged]
    children: Annotated[dict[str, JsonObject], _merged]


def fresh_state(inputs: JsonObject, event: JsonObject | None) -> WorkflowState:
    """The state that a run starts with, whatever the thread held before."""
    state: dict[str, Any] = dict.fromkeys(WorkflowState.__annotations__)
    del state["run"]
    return cast(WorkflowState, {**state, "inputs": inputs, "event": event})


def step_update(scope: Scope, node_id: str) -> WorkflowState:
    """Tell of a node that is through: it ended, or was skipped."""
    view = scope.steps[node_id]
    output = view["output"]
    if isinstance(output, BlobReference):
        view = {**view, "output": {"blob": output.key}}
    return {"steps": {node_id: view}}


def result_update(status: RunStatus, outputs: JsonValue, error: JsonObject | None) -> WorkflowState:
    """Tell of the end of the run."""
    return {"status": status.value, "outputs": outputs, "error": error}
