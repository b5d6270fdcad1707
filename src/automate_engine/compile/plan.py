"""The Plan: a workflow decided once, so that running it decides nothing again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from automate_engine.domain.json import JsonObject
from automate_engine.expressions import Compiled
from automate_engine.nodes.base import Config, Node
from automate_engine.spec import RetryPolicy, WorkflowSettings, WorkflowSpec

__all__ = ["GraphPlan", "Plan", "PlanNode"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNode:
    """A node of a graph, ready to run.

    `config` gives the node's config when evaluated; `static` is the checked config itself when no
    expression is in it, and `static_input` how history keeps it. `lazy` are the fields evaluated
    while a body repeats, `fixed` the lazy fields as written. `successors` maps each port to the
    indexes of the nodes it leads to, once per edge; `targets` are all of them.
    """

    index: int
    id: str
    node: Node[Any]
    config: Compiled
    static: Config | None
    static_input: bytes | None
    lazy: Mapping[str, Compiled]
    fixed: Mapping[str, Any]
    body: GraphPlan | None
    ports: tuple[str, ...]
    successors: Mapping[str, tuple[int, ...]]
    targets: tuple[int, ...]
    in_degree: int
    join_all: bool
    on_error: str
    retry: RetryPolicy | None
    timeout: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphPlan:
    """A graph in topological order of its indexes. `roots` have no incoming edge, `ends` no
    outgoing one."""

    nodes: tuple[PlanNode, ...]
    by_id: Mapping[str, int]
    roots: tuple[int, ...]
    ends: tuple[int, ...]

    def downstream(self, node_id: str) -> set[str]:
        """The ids of `node_id` and of every node that can be reached from it."""
        reached = {self.by_id[node_id]}
        for node in self.nodes[self.by_id[node_id] :]:
            if node.index in reached:
                reached.update(node.targets)
        return {self.nodes[index].id for index in reached}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A checked, immutable workflow. Equal documents have equal plans, so it is cached by hash.

    `names` are what expressions see in place of the run's own inputs, event and steps.
    """

    graph: GraphPlan
    outputs: Compiled | None
    inputs_schema: JsonObject
    vars: JsonObject
    settings: WorkflowSettings
    spec_hash: str
    spec: WorkflowSpec = field(repr=False)
    names: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def downstream(self, node_id: str) -> set[str]:
        return self.graph.downstream(node_id)
