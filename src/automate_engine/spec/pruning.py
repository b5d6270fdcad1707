"""A part of a workflow that can run by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from automate_engine.spec.models import Edge, WorkflowSpec

__all__ = ["Pruned", "pruned"]


@dataclass(frozen=True, slots=True)
class Pruned:
    """A workflow of some of another's nodes, with the positions of its nodes and edges there."""

    spec: WorkflowSpec
    nodes: list[int]
    edges: list[int]

    def original_field(self, field: str) -> str:
        """Where a field of the part stands in the whole: ``nodes.0.id`` may be ``nodes.4.id``."""
        name, *rest = field.split(".")
        positions = {"nodes": self.nodes, "edges": self.edges}.get(name, [])
        if rest and rest[0].isdigit() and int(rest[0]) < len(positions):
            rest[0] = str(positions[int(rest[0])])
        return ".".join([name, *rest])


def pruned(spec: WorkflowSpec, node_id: str) -> Pruned:
    """The workflow of a node and all that leads to it, whose only output is that of the node.

    Expressions may refer to steps upstream only, so that nothing else is needed. The node must be
    one of the workflow itself.
    """
    kept = _upstream(node_id, spec.edges)
    nodes = [index for index, node in enumerate(spec.nodes) if node.id in kept]
    edges = [
        index
        for index, edge in enumerate(spec.edges)
        if edge.to in kept and edge.from_ in kept and edge.from_ != node_id
    ]
    changes = {
        "nodes": [spec.nodes[index] for index in nodes],
        "edges": [spec.edges[index] for index in edges],
        "outputs": {},
    }
    return Pruned(spec.model_copy(update=changes), nodes, edges)


def _upstream(node_id: str, edges: Iterable[Edge]) -> set[str]:
    sources: dict[str, list[str]] = {}
    for edge in edges:
        sources.setdefault(edge.to, []).append(edge.from_)
    reached = {node_id}
    waiting = [node_id]
    while waiting:
        for source in sources.get(waiting.pop(), ()):
            if source not in reached:
                reached.add(source)
                waiting.append(source)
    return reached
