"""What changed between two workflow documents, in the terms of their authors."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.spec._values import MISSING, given, same
from automate_engine.spec.documents import as_document
from automate_engine.spec.models import WorkflowSpec

__all__ = ["FieldChange", "NodeChange", "SpecDiff", "diff"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A value that changed; `before` or `after` is None where it was or became absent."""

    field: str
    before: JsonValue
    after: JsonValue


@dataclass(frozen=True, slots=True)
class NodeChange:
    node_id: str
    changes: list[FieldChange]


@dataclass(slots=True)
class SpecDiff:
    """Node ids added, removed and moved (position only); nodes changed; edges as written;
    `document` holds changes of inputs, vars, outputs and settings."""

    nodes_added: list[str] = field(default_factory=list)
    nodes_removed: list[str] = field(default_factory=list)
    nodes_moved: list[str] = field(default_factory=list)
    nodes_changed: list[NodeChange] = field(default_factory=list)
    edges_added: list[JsonObject] = field(default_factory=list)
    edges_removed: list[JsonObject] = field(default_factory=list)
    document: list[FieldChange] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(asdict(self).values())


def diff(old: WorkflowSpec, new: WorkflowSpec) -> SpecDiff:
    """Compare two documents by node id, whatever the order of nodes and edges."""
    before, after = as_document(old), as_document(new)
    result = SpecDiff()
    _compare_nodes(result, _by_id(before), _by_id(after))
    old_edges = {_edge_key(edge): edge for edge in before.get("edges", [])}
    new_edges = {_edge_key(edge): edge for edge in after.get("edges", [])}
    result.edges_added = [edge for key, edge in new_edges.items() if key not in old_edges]
    result.edges_removed = [edge for key, edge in old_edges.items() if key not in new_edges]
    for name in ("version", "inputs", "vars", "outputs", "settings"):
        _compare(result.document, name, before.get(name, MISSING), after.get(name, MISSING))
    return result


def _compare_nodes(
    result: SpecDiff, old: dict[str, JsonObject], new: dict[str, JsonObject]
) -> None:
    result.nodes_added = [node_id for node_id in new if node_id not in old]
    result.nodes_removed = [node_id for node_id in old if node_id not in new]
    for node_id in new.keys() & old.keys():
        changes: list[FieldChange] = []
        before, after = dict(old[node_id]), dict(new[node_id])
        if before.pop("position", None) != after.pop("position", None):
            result.nodes_moved.append(node_id)
        for name in sorted(before.keys() | after.keys()):
            _compare(changes, name, before.get(name, MISSING), after.get(name, MISSING))
        if changes:
            result.nodes_changed.append(NodeChange(node_id, changes))
    result.nodes_moved.sort()
    result.nodes_changed.sort(key=lambda change: change.node_id)


def _by_id(document: JsonObject) -> dict[str, JsonObject]:
    return {node["id"]: node for node in document.get("nodes", [])}


def _edge_key(edge: JsonObject) -> tuple[str, str, str | None]:
    return edge["from"], edge["to"], edge.get("when")


def _compare(changes: list[FieldChange], path: str, old: JsonValue, new: JsonValue) -> None:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            _compare(changes, f"{path}.{name}", old.get(name, MISSING), new.get(name, MISSING))
    elif not same(old, new):
        changes.append(FieldChange(path, given(old), given(new)))
