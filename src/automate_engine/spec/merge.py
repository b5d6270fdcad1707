"""Merging two edits of one workflow document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from pydantic import ValidationError

from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.spec._values import MISSING, given, same
from automate_engine.spec.documents import as_document, parse
from automate_engine.spec.models import Graph, WorkflowSpec

__all__ = ["Merge", "MergeConflict", "merge"]


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """A place where two edits cannot both be kept.

    The paths (``nodes.fetch.config.url``, ``edges.a->b``) tell what each side touched. They are
    the same unless one side built on what the other took away, or both replaced one edge. A value
    is None where there is nothing.
    """

    draft_path: str
    proposal_path: str
    message: str
    base: JsonValue = None
    draft: JsonValue = None
    proposal: JsonValue = None


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged document, or with `document` None the conflicts that stand in its way."""

    document: JsonObject | None
    conflicts: list[MergeConflict] = field(default_factory=list)


def merge(base: WorkflowSpec, draft: WorkflowSpec, proposal: WorkflowSpec) -> Merge:
    """Merge two edits, `draft` and `proposal`, of the document `base`.

    Nodes are merged by id and within a node by field, their bodies likewise; edges by their ends
    and port; inputs, vars, outputs and settings by name. A list of values is one value, and so is
    a node whose type was changed. What one side alone changed is taken over, and so is what both
    changed alike; all else is a conflict, also an edge to a node that the other side removed.
    Order follows the side that changed it; where both did, it is that of `base`, and what was
    added comes last. Which side is called draft does not matter.
    """
    merger = _Merger()
    merged = merger.document(_Sides(as_document(base), as_document(draft), as_document(proposal)))
    if merger.conflicts:
        return Merge(None, merger.conflicts)
    return Merge(as_document(parse(merged)))


class _Sides(NamedTuple):
    """What stands at one place in the three documents; MISSING where there is nothing."""

    base: JsonValue
    draft: JsonValue
    proposal: JsonValue

    def of(self, name: str, default: JsonValue = MISSING) -> _Sides:
        return _Sides(*(side.get(name, default) for side in self))

    def each(self, read: Callable[[Any], Any]) -> _Sides:
        return _Sides(*(read(side) for side in self))

    def all(self, holds: Callable[[Any], bool]) -> bool:
        return all(holds(side) for side in self)

    def names(self) -> Iterator[str]:
        """The names of three objects, in the order that they have when merged."""
        base, draft, proposal = map(list, self)
        first = base
        if draft in (base, proposal):
            first = proposal
        elif proposal == base:
            first = draft
        yield from dict.fromkeys([*first, *sorted({*base, *draft, *proposal})])


_MergeEntry: TypeAlias = Callable[[str, _Sides], JsonValue]


class _Merger:
    """Merges parts of documents. What it gives is of use only while there are no conflicts."""

    def __init__(self) -> None:
        self.conflicts: list[MergeConflict] = []

    def document(self, sides: _Sides) -> JsonObject:
        merged = self._graph("", sides)
        for name in ("inputs", "vars", "outputs", "settings"):
            merged[name] = self._entries(name, sides.of(name, {}), self._value)
        return merged

    def _graph(self, prefix: str, sides: _Sides) -> JsonObject:
        """Nodes and edges, of the document itself or of a node's body."""
        node_lists, edge_lists = sides.of("nodes", []), sides.of("edges", [])
        if not node_lists.all(_has_unique_ids):
            return {
                "nodes": self._whole(f"{prefix}nodes", node_lists),
                "edges": self._whole(f"{prefix}edges", edge_lists),
            }
        nodes = node_lists.each(_nodes_by_id)
        edges = edge_lists.each(_edges_by_name)
        kept_nodes = self._entries(f"{prefix}nodes", nodes, self._node)
        kept_edges = self._entries(f"{prefix}edges", edges, self._value)
        self._refuse_loose_edges(prefix, nodes, edges, kept_nodes, kept_edges)
        self._refuse_replaced_edges(prefix, edges, kept_nodes)
        merged = {"nodes": list(kept_nodes.values()), "edges": list(kept_edges.values())}
        return {name: part for name, part in merged.items() if part or _is_kept(sides.of(name))}

    def _node(self, path: str, sides: _Sides) -> JsonValue:
        base, draft, proposal = sides
        if sides.all(_is_object) and base["type"] == draft["type"] == proposal["type"]:
            return self._entries(path, sides, self._value)
        return self._whole(path, sides)

    def _value(self, path: str, sides: _Sides) -> JsonValue:
        if not sides.all(_is_object):
            return self._whole(path, sides)
        if sides.all(_is_graph):
            return self._graph(f"{path}.", sides)
        return self._entries(path, sides, self._value)

    def _entries(self, path: str, sides: _Sides, merge_entry: _MergeEntry) -> JsonObject:
        merged = {}
        for name in sides.names():
            value = merge_entry(f"{path}.{name}", sides.of(name))
            if value is not MISSING:
                merged[name] = value
        return merged

    def _whole(self, path: str, sides: _Sides) -> JsonValue:
        """The value of the one side that changed it, or of both when they agree."""
        base, draft, proposal = sides
        if same(draft, base):
            return proposal
        if same(proposal, base) or same(draft, proposal):
            return draft
        self._add(path, path, _disagreement(sides), sides)
        return proposal if draft is MISSING else draft

    def _refuse_loose_edges(
        self, prefix: str, nodes: _Sides, edges: _Sides, kept_nodes: JsonObject, kept: JsonObject
    ) -> None:
        """Refuse an edge that one side added at a node that the other side removed."""
        gone = nodes.base.keys() - kept_nodes.keys()
        gone_in_draft, gone_in_proposal = gone - nodes.draft.keys(), gone - nodes.proposal.keys()
        for name, edge in kept.items():
            for end in dict.fromkeys((edge["from"], edge["to"])):
                node_path, edge_path = f"{prefix}nodes.{end}", f"{prefix}edges.{name}"
                if end in gone_in_draft and name not in edges.draft:
                    message = "The draft removed the node, the proposal connected it anew."
                    self._add(node_path, edge_path, message)
                if end in gone_in_proposal and name not in edges.proposal:
                    message = "The proposal removed the node, the draft connected it anew."
                    self._add(edge_path, node_path, message)

    def _refuse_replaced_edges(self, prefix: str, edges: _Sides, kept_nodes: JsonObject) -> None:
        """Refuse an edge of two kept nodes in whose place the sides put different ones."""
        draft_ends = _new_ends(edges.draft, edges.base.keys() | edges.proposal.keys())
        proposal_ends = _new_ends(edges.proposal, edges.base.keys() | edges.draft.keys())
        for name, edge in edges.base.items():
            if name in edges.draft or name in edges.proposal:
                continue
            ends = [("from", edge["from"]), ("to", edge["to"])]
            by_draft = next((draft_ends[end] for end in ends if end in draft_ends), None)
            by_proposal = next((proposal_ends[end] for end in ends if end in proposal_ends), None)
            if by_draft and by_proposal and kept_nodes.keys() >= {end for _, end in ends}:
                self._add(
                    f"{prefix}edges.{by_draft}",
                    f"{prefix}edges.{by_proposal}",
                    f"Both replaced the edge {name}, differently.",
                )

    def _add(
        self, draft_path: str, proposal_path: str, message: str, sides: _Sides | None = None
    ) -> None:
        values = (None, None, None) if sides is None else map(given, sides)
        self.conflicts.append(MergeConflict(draft_path, proposal_path, message, *values))


def _is_kept(sides: _Sides) -> bool:
    """Whether a list is there at all, were it empty."""
    base, draft, proposal = (side is not MISSING for side in sides)
    return proposal if draft == base else draft


def _is_object(value: JsonValue) -> bool:
    return isinstance(value, dict)


def _is_graph(value: JsonObject) -> bool:
    """Whether an object is the body of a node."""
    if "nodes" not in value or value.keys() - {"nodes", "edges"}:
        return False
    try:
        Graph.model_validate(value)
    except ValidationError:
        return False
    return True


def _has_unique_ids(nodes: list[JsonObject]) -> bool:
    return len({node["id"] for node in nodes}) == len(nodes)


def _nodes_by_id(nodes: list[JsonObject]) -> dict[str, JsonObject]:
    return {node["id"]: node for node in nodes}


def _edges_by_name(edges: list[JsonObject]) -> dict[str, JsonObject]:
    return {_edge_name(edge): edge for edge in edges}


def _edge_name(edge: JsonObject) -> str:
    """Such as ``a->b``, or ``a->b:error`` by a port. No two edges share it."""
    port = edge.get("when")
    if isinstance(port, bool):
        port = str(port).lower()
    return f"{edge['from']}->{edge['to']}" + ("" if port is None else f":{port}")


def _new_ends(edges: JsonObject, known: AbstractSet[str]) -> dict[tuple[str, str], str]:
    """The ends of the edges that are not known, each with the name of such an edge."""
    return {
        (end, edge[end]): name
        for name, edge in edges.items()
        if name not in known
        for end in ("from", "to")
    }


def _disagreement(sides: _Sides) -> str:
    if sides.draft is MISSING:
        return "The draft removed it, the proposal changed it."
    if sides.proposal is MISSING:
        return "The proposal removed it, the draft changed it."
    if sides.base is MISSING:
        return "Both added it, differently."
    return "Both changed it, differently."
