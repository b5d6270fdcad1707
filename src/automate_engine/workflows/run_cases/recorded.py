"""A run beside its plan: each step with what was recorded of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from automate_engine.compile import GraphPlan, Plan, PlanNode
from automate_engine.domain import Run, RunConfig, RunStatus, StepRecord, StepStatus, step_path
from automate_engine.expressions import Compiled, Reference
from automate_engine.nodes import AsyncNode
from automate_engine.spec import NodeSpec

__all__ = ["TIMED", "RecordedRun", "RecordedStep", "recorded_run"]

_CALLING: Final = frozenset({"emit", "wait_for_event", "workflow"})
"""Types that reach out of the run beside those that do so in their own code."""

TIMED: Final[Mapping[str, frozenset[str]]] = {
    "approval": frozenset({"decision", "comment", "by"}),
    "delay": frozenset(),
    "delay_until": frozenset(),
}
"""Types whose outputs have times, with the fields in them that are none."""

_NOW: Final = re.compile(r"\bnow\s*\(")
_STEADY_OF_EVENT: Final = frozenset({"type", "source", "payload"})
_STEADY_OF_STEP: Final = frozenset({"status", "port"})
_STEADY_OF_ERROR: Final = frozenset({"message", "retryable", "step"})


@dataclass(slots=True)
class RecordedStep:
    """A step of the plan: its path (``each/charge``) and its attempts' records by key.

    `is_steady` tells that its config has the same value in every run with these inputs: it does
    not read the time, the run's id, or what else is new each time.
    """

    path: str
    plan: PlanNode
    is_end: bool
    config: Mapping[str, Any]
    references: tuple[Reference, ...]
    attempts: dict[str, list[StepRecord]] = field(default_factory=dict)
    is_steady: bool = True

    @property
    def type(self) -> str:
        return self.plan.node.type

    @property
    def is_call(self) -> bool:
        """Whether the step reaches out of the run."""
        return isinstance(self.plan.node, AsyncNode) or self.type in _CALLING

    @property
    def is_inside(self) -> bool:
        return "/" in self.path

    @property
    def last(self) -> StepRecord | None:
        """The latest record of a step of the workflow itself."""
        records = self.attempts.get(self.path)
        return records[-1] if records else None

    @property
    def failed(self) -> bool:
        return any(records[-1].status is StepStatus.FAILED for records in self.attempts.values())


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """A run with its plan and its steps by path, those of bodies after the step around them.

    `outputs_are_steady` tells whether the workflow's outputs read nothing that is new each time.
    """

    run: Run
    plan: Plan
    config: RunConfig
    steps: dict[str, RecordedStep]
    outputs_are_steady: bool

    @property
    def ending(self) -> str | None:
        """The step of the workflow itself that ended the run before its graph was through."""
        if self.run.status is RunStatus.FAILED and self.run.error and self.run.error["step"]:
            return _outermost(self.run.error["step"])
        stops = (step for step in self.steps.values() if step.type == "stop" and step.attempts)
        return next((_outermost(step.path) for step in stops), None)

    @property
    def is_whole(self) -> bool:
        """Whether every step that was begun came to its own end."""
        return self.ending is None and not any(
            records[-1].status is StepStatus.CANCELLED
            for step in self.steps.values()
            for records in step.attempts.values()
        )

    @property
    def is_ordered(self) -> bool:
        """Whether nothing could be under way beside what ended the run, if it ended early."""
        ending = self.ending
        if ending is None:
            return self.is_whole
        graph = self.plan.graph
        upstream: set[int] = {graph.by_id[ending]}
        for node in reversed(graph.nodes):
            if not upstream.isdisjoint(node.targets):
                upstream.add(node.index)
        return len(upstream) + len(graph.downstream(ending)) - 1 == len(graph.nodes)


def recorded_run(run: Run, plan: Plan, records: list[StepRecord]) -> RecordedRun:
    """Bring a run's records, of all attempts, together with its plan."""
    specs = dict(_specs(plan.spec.nodes, ""))
    steps = {
        path: RecordedStep(path, node, is_end, specs[path], _references(node))
        for path, node, is_end in _nodes(plan.graph, "")
    }
    for record in records:
        step = steps.get(step_path(record.key))
        if step is not None and not record.key.endswith("]"):
            step.attempts.setdefault(record.key, []).append(record)
    for step in steps.values():
        own = {name: value for name, value in step.config.items() if name != "body"}
        step.is_steady = _is_steady(step.references, steps) and not _reads_clock(own)
    outputs = () if plan.outputs is None else plan.outputs.references
    return RecordedRun(
        run,
        plan,
        RunConfig.from_json(run.config),
        steps,
        _is_steady(outputs, steps) and not _reads_clock(plan.spec.outputs),
    )


def _outermost(key: str) -> str:
    return key.partition("/")[0].partition("[")[0]


def _nodes(graph: GraphPlan, prefix: str) -> Iterator[tuple[str, PlanNode, bool]]:
    for node in graph.nodes:
        path = f"{prefix}{node.id}"
        yield path, node, node.index in graph.ends
        if node.body is not None:
            yield from _nodes(node.body, f"{path}/")


def _specs(nodes: list[NodeSpec], prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for node in nodes:
        yield f"{prefix}{node.id}", node.config
        body = node.config.get("body")
        if isinstance(body, dict) and "nodes" in body:
            inner = [NodeSpec.model_validate(each) for each in body["nodes"]]
            yield from _specs(inner, f"{prefix}{node.id}/")


def _references(node: PlanNode) -> tuple[Reference, ...]:
    compiled: list[Compiled] = [node.config, *node.lazy.values()]
    return tuple(reference for each in compiled for reference in each.references)


def _is_steady(references: tuple[Reference, ...], steps: Mapping[str, RecordedStep]) -> bool:
    return all(_is_steady_reference(reference.path, steps) for reference in references)


def _is_steady_reference(
    path: tuple[str | int | None, ...], steps: Mapping[str, RecordedStep]
) -> bool:
    root, *rest = path
    if root in ("run", "events"):
        return False
    if root == "event":
        return bool(rest) and rest[0] in _STEADY_OF_EVENT
    if root != "steps":
        return True
    if not rest or rest[0] is None:
        return False
    part = rest[1] if len(rest) > 1 else None
    if part in _STEADY_OF_STEP:
        return True
    named = [step for step in steps.values() if step.plan.id == rest[0]]
    if part == "error" and len(rest) > 2:
        return rest[2] in _STEADY_OF_ERROR
    return part == "output" or not any(step.failed for step in named)


def _reads_clock(value: Any) -> bool:
    if isinstance(value, str):
        return _NOW.search(value) is not None
    if isinstance(value, Mapping):
        return any(map(_reads_clock, value.values()))
    return isinstance(value, list) and any(map(_reads_clock, value))
