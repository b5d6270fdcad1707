"""Outputs too large for memory and rows: kept as blobs, loaded when an expression needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from automate_engine.domain.json import JsonValue, decode_json
from automate_engine.domain.runs import StepStatus
from automate_engine.expressions import Compiled, Reference
from automate_engine.runtime.scope import BlobReference, Scope

if TYPE_CHECKING:
    from automate_engine.runtime.execution import Execution

__all__ = ["load_blob", "put_blob", "with_end_outputs", "with_outputs", "with_references"]


async def put_blob(execution: Execution, name: str, encoded: bytes) -> str:
    """Store a value of the run durably; returns its key."""
    key = f"runs/{execution.run.id}/{name}"
    await execution.environment.blobs.put(execution.run.tenant_id, key, encoded)
    execution.has_blobs = True
    return key


async def load_blob(execution: Execution, key: str) -> bytes:
    return await execution.environment.blobs.get(execution.run.tenant_id, key)


def with_outputs(
    execution: Execution,
    scope: Scope,
    compiled: Compiled,
    then: Callable[[dict[str, Any]], None],
) -> None:
    """Call `then` with the names that `compiled` needs, outputs kept as blobs among them."""
    with_references(execution, scope, compiled.references, then)


def with_references(
    execution: Execution,
    scope: Scope,
    references: Iterable[Reference],
    then: Callable[[dict[str, Any]], None],
) -> None:
    """As `with_outputs`, for references."""
    blobs = _blobs(scope, _wanted(scope, references)) if execution.has_blobs else {}
    if blobs:
        execution.spawn(scope, _load(execution, scope, blobs, then))
    else:
        then(scope.names)


def with_end_outputs(
    execution: Execution, scope: Scope, then: Callable[[dict[str, JsonValue]], None]
) -> None:
    """Call `then` with the outputs of a graph's end nodes that completed, by node id."""
    ends = [scope.graph.nodes[index].id for index in scope.graph.ends]
    collect = partial(_collect_ends, ends, then)
    blobs = _blobs(scope, ends)
    if blobs:
        execution.spawn(scope, _load(execution, scope, blobs, collect))
    else:
        collect(scope.names)


def _collect_ends(
    ends: list[str], then: Callable[[dict[str, JsonValue]], None], names: dict[str, Any]
) -> None:
    steps = names["steps"]
    completed = StepStatus.COMPLETED.value
    then({id_: steps[id_]["output"] for id_ in ends if steps[id_]["status"] == completed})


def _wanted(scope: Scope, references: Iterable[Reference]) -> Iterable[str]:
    """The ids of the steps that expressions refer to; all, when it may be any."""
    wanted: list[str] = []
    for reference in references:
        if reference.path[0] == "steps":
            node_id = reference.path[1] if len(reference.path) > 1 else None
            if not isinstance(node_id, str):
                return scope.steps
            wanted.append(node_id)
    return wanted


def _blobs(scope: Scope, node_ids: Iterable[str]) -> dict[str, BlobReference]:
    return {
        node_id: scope.steps[node_id]["output"]
        for node_id in node_ids
        if node_id in scope.steps and isinstance(scope.steps[node_id]["output"], BlobReference)
    }


async def _load(
    execution: Execution,
    scope: Scope,
    blobs: Mapping[str, BlobReference],
    then: Callable[[dict[str, Any]], None],
) -> Callable[[], None]:
    steps = dict(scope.steps)
    for node_id, blob in blobs.items():
        output = decode_json(await load_blob(execution, blob.key))
        steps[node_id] = {**steps[node_id], "output": output}
    return partial(then, {**scope.names, "steps": steps})
