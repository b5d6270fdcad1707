"""Parts: runs that each execute a composite step for some of its items, for the run that has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from automate_engine.compile import GraphPlan, Plan, PlanNode
from automate_engine.domain.json import (
    INLINE_BYTES,
    JsonObject,
    JsonValue,
    decode_json,
    encode_json,
)
from automate_engine.domain.runs import Run, RunConfig
from automate_engine.expressions import Compiled, Reference
from automate_engine.nodes.base import CompositeNode, Config, Iterations
from automate_engine.ports import BlobStore
from automate_engine.ports.journal import NewRun
from automate_engine.runtime.scope import StepCall
from automate_engine.spec import WorkflowSettings

if TYPE_CHECKING:
    from automate_engine.runtime.execution import Execution

__all__ = ["body_references", "inline_bytes", "new_part", "part_plan", "referred"]

_INDEX: Final = re.compile(r"\[\d+\]")
_SMALL: Final = 1_000
_ALWAYS: Final = (("run",), ("event", "trace_id"))
"""What the engine itself reads of the names, beside the expressions."""


class _PartConfig(Config):
    """What a part executes, beside the body."""

    items: list[Any]
    first: int
    item_name: str
    index_name: str
    collect: bool
    continue_on_error: bool


class _PartNode(CompositeNode[_PartConfig]):
    """Stands for the composite step in the plan of a part: the items come one after another."""

    type = "part"
    title = "Part"
    description = "Some of the items of a step."
    category = "Flow"
    icon = "repeat"
    config_model = _PartConfig

    def iterations(self, config: _PartConfig) -> Iterations:
        return Iterations(
            items=config.items,
            first=config.first,
            max_iterations=len(config.items),
            item_name=config.item_name,
            index_name=config.index_name,
            collect=config.collect,
            continue_on_error=config.continue_on_error,
        )


_PART: Final = _PartNode()


def inline_bytes(run: Run) -> int:
    """The largest outputs that a run keeps in its row. Those of a part also stand in the step that
    waits for it, which is read at each end of another part."""
    return _SMALL if "part" in run.config else INLINE_BYTES


# -- what the parent hands over


def new_part(
    execution: Execution, call: StepCall, iterations: Iterations, first: int, given: JsonObject
) -> NewRun:
    """The run for the items from `first` on. `given` are the names that its expressions see, or
    the blob that has them. Raises a StepError for items that cannot be stored."""
    run, now = execution.run, execution.environment.clock.now()
    assert iterations.items is not None
    assert iterations.spread is not None
    items = list(iterations.items[first : first + iterations.spread])
    inputs = {"first": first, "items": items, **given}
    encode_json(inputs)
    part = {
        "key": call.key,
        "item_name": iterations.item_name,
        "index_name": iterations.index_name,
        "collect": iterations.collect,
        "continue_on_error": iterations.continue_on_error,
    }
    return NewRun(
        tenant_id=run.tenant_id,
        workflow_id=None,
        version_id=run.version_id,
        spec=run.spec,
        spec_hash=run.spec_hash,
        source=run.source,
        inputs=inputs,
        config=RunConfig(part=part).as_json(),
        created_at=now,
        available_at=now,
        priority=run.priority,
        parent_run_id=run.id,
        parent_step_key=f"{call.key}[{first}]",
        waits=True,
        depth=run.depth + 1,
    )


def body_references(node: PlanNode) -> list[Reference]:
    """All that the expressions of a composite's body read, inside of it and around."""
    found = [reference for compiled in node.lazy.values() for reference in compiled.references]
    for inner in node.body.nodes if node.body is not None else ():
        found += inner.config.references
        found += body_references(inner)
    return found


def referred(names: Mapping[str, Any], references: Iterable[Reference]) -> JsonObject:
    """The part of `names` that some references read, but for `vars`, which the plan has."""
    tree: dict[str, Any] = {}
    for path in (*_ALWAYS, *(reference.path for reference in references)):
        _add(tree, [hop for hop in takewhile(_is_key, path) if isinstance(hop, str)])
    tree.pop("vars", None)
    picked: JsonObject = _picked(names, tree)
    return picked


def _is_key(hop: object) -> bool:
    return isinstance(hop, str)


def _add(tree: dict[str, Any] | None, keys: list[str]) -> None:
    """Add a path to a tree of keys, where None stands for all that is there."""
    for key in keys[:-1]:
        if tree is None:
            return
        tree = tree.setdefault(key, {})
    if tree is not None:
        tree[keys[-1]] = None


def _picked(value: Any, tree: Mapping[str, Any] | None) -> Any:
    if tree is None or not isinstance(value, Mapping):
        return value
    return {key: _picked(value[key], branch) for key, branch in tree.items() if key in value}


# -- what the part makes of it


async def part_plan(plan: Plan, run: Run, blobs: BlobStore) -> Plan:
    """The plan of a part: of the workflow's `plan` the step alone, with the names that it was
    given. The steps have the keys that they have where the items are not spread."""
    options = dict(run.config["part"])
    key = options.pop("key")
    config = _PartConfig(items=run.inputs["items"], first=run.inputs["first"], **options)
    return Plan(
        graph=GraphPlan(
            nodes=(_step(plan.graph, key, config),), by_id={key: 0}, roots=(0,), ends=(0,)
        ),
        outputs=Compiled(False, partial(_results, key), (Reference(("steps", key), "", False),)),
        inputs_schema={},
        vars=plan.vars,
        settings=WorkflowSettings(),
        spec_hash=plan.spec_hash,
        spec=plan.spec,
        names=await _names(run, blobs),
    )


def _step(graph: GraphPlan, key: str, config: _PartConfig) -> PlanNode:
    """The composite step as the only one of a graph."""
    *around, node_id = _INDEX.sub("", key).split("/")
    for outer in around:
        body = graph.nodes[graph.by_id[outer]].body
        assert body is not None
        graph = body
    return replace(
        graph.nodes[graph.by_id[node_id]],
        index=0,
        id=key,
        node=_PART,
        static=config,
        static_input=encode_json({"first": config.first, "count": len(config.items)}),
        successors={},
        targets=(),
        in_degree=0,
        on_error="fail",
    )


async def _names(run: Run, blobs: BlobStore) -> JsonObject:
    blob = run.inputs.get("names_blob")
    if blob is None:
        names = run.inputs["names"]
    else:
        names = decode_json(await blobs.get(run.tenant_id, blob))
    return {"inputs": {}, "event": None, **names, "steps": dict(names.get("steps") or {})}


def _results(key: str, names: Mapping[str, Any]) -> JsonValue:
    return names["steps"][key]["output"]
