"""Write a workflow in Python; the result is the same document as in JSON or YAML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from automate_engine.domain.json import JsonObject
from automate_engine.spec.documents import parse
from automate_engine.spec.models import WorkflowSpec

__all__ = ["GraphBuilder", "NodeHandle", "PortHandle", "WorkflowBuilder"]


@dataclass(frozen=True, slots=True)
class PortHandle:
    """One output port of a node, to connect from."""

    node_id: str
    port: str | None


@dataclass(frozen=True, slots=True)
class NodeHandle:
    """A node that was added. `on("true")` is its port of this name."""

    id: str

    def on(self, port: str) -> PortHandle:
        return PortHandle(self.id, port)


Source: TypeAlias = NodeHandle | PortHandle | str
"""Where an edge comes from: a node, one of its ports, or a node's id."""


class GraphBuilder:
    """Collects nodes and edges of a workflow or of a body.

    >>> flow = WorkflowBuilder()
    >>> check = flow.node("check", "branch", {"condition": "{{ inputs.total > 100 }}"})
    >>> _ = flow.node("tell", "log", {"message": "large"}, after=check.on("true"))
    """

    def __init__(self) -> None:
        self._nodes: list[JsonObject] = []
        self._edges: list[JsonObject] = []

    def node(
        self,
        node_id: str,
        node_type: str,
        config: JsonObject | None = None,
        *,
        after: Source | Iterable[Source] = (),
        **options: Any,
    ) -> NodeHandle:
        """Add a node that follows the nodes or ports named by `after`.

        `options` are the other fields of a node: retry, timeout, on_error, join, name, position.
        A GraphBuilder anywhere in `config` stands for its graph.
        """
        values = {name: _plain(value) for name, value in (config or {}).items()}
        self._nodes.append({"id": node_id, "type": node_type, "config": values, **options})
        sources = [after] if isinstance(after, NodeHandle | PortHandle | str) else after
        for source in sources:
            self.edge(source, node_id)
        return NodeHandle(node_id)

    def edge(self, source: Source, target: NodeHandle | str) -> None:
        """Connect a node or port to a node."""
        port = source.port if isinstance(source, PortHandle) else None
        edge: JsonObject = {
            "from": _node_id(source),
            "to": target.id if isinstance(target, NodeHandle) else target,
        }
        if port is not None:
            edge["when"] = port
        self._edges.append(edge)

    def graph(self) -> JsonObject:
        return {"nodes": list(self._nodes), "edges": list(self._edges)}


class WorkflowBuilder(GraphBuilder):
    """A whole workflow. Arguments are the fields of the document beside nodes and edges."""

    def __init__(
        self,
        *,
        inputs: JsonObject | None = None,
        vars: JsonObject | None = None,
        outputs: JsonObject | None = None,
        settings: JsonObject | None = None,
    ) -> None:
        super().__init__()
        self._fields = {"inputs": inputs, "vars": vars, "outputs": outputs, "settings": settings}

    def build(self) -> WorkflowSpec:
        """The document, its structure checked. Raises SpecError."""
        fields = {name: value for name, value in self._fields.items() if value is not None}
        return parse({**fields, **self.graph()})


def _node_id(source: Source) -> str:
    match source:
        case NodeHandle(id=node_id) | PortHandle(node_id=node_id):
            return node_id
        case str():
            return source


def _plain(value: Any) -> Any:
    return value.graph() if isinstance(value, GraphBuilder) else value
