"""Checks of a graph's shape: ids, edges, ports, cycles and reach. Linear in nodes and edges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from automate_engine.domain.errors import Problem
from automate_engine.nodes.base import ERROR_PORT
from automate_engine.spec import Edge, Graph, NodeSpec

__all__ = ["Shape", "check_shape"]


@dataclass(slots=True)
class Shape:
    """A graph without duplicates and dangling edges.

    `order` are the nodes in topological order (as written among equals); `rest` are those that a
    cycle keeps from having a place. `edges` are the sound ones, as (source, port, target) ids.
    """

    order: list[NodeSpec]
    rest: list[NodeSpec]
    edges: list[tuple[str, str, str]]


def check_shape(
    graph: Graph,
    ports_of: Callable[[NodeSpec], tuple[str, ...] | None],
    path: str,
    problems: list[Problem],
) -> Shape:
    """Check a graph and put its nodes in order; everything wrong is added to `problems`.

    `ports_of` gives a node's output ports, or None when its type is unknown.
    """
    nodes = _unique_nodes(graph, path, problems)
    edges = _sound_edges(graph, nodes, ports_of, path, problems)
    order, rest = _topological(nodes, edges)
    if rest:
        _report_cycles(rest, edges, path, problems)
    return Shape(
        [nodes[node_id] for node_id in order],
        [node for node_id, node in nodes.items() if node_id in rest],
        edges,
    )


def _unique_nodes(graph: Graph, path: str, problems: list[Problem]) -> dict[str, NodeSpec]:
    nodes: dict[str, NodeSpec] = {}
    for position, node in enumerate(graph.nodes):
        if node.id in nodes:
            problems.append(
                Problem(
                    "duplicate_id",
                    f"There is another node with the id '{node.id}'.",
                    "Give each node an id of its own.",
                    f"{path}nodes.{position}.id",
                    node.id,
                )
            )
        else:
            nodes[node.id] = node
    return nodes


def _sound_edges(
    graph: Graph,
    nodes: Mapping[str, NodeSpec],
    ports_of: Callable[[NodeSpec], tuple[str, ...] | None],
    path: str,
    problems: list[Problem],
) -> list[tuple[str, str, str]]:
    sound: dict[tuple[str, str, str], None] = {}
    ports = {node_id: ports_of(node) for node_id, node in nodes.items()}
    for position, edge in enumerate(graph.edges):
        field = f"{path}edges.{position}"
        if _is_dangling(edge, nodes, field, problems):
            continue
        port = _edge_port(edge, nodes[edge.from_], ports[edge.from_], field, problems)
        if port is None:
            continue
        key = (edge.from_, port, edge.to)
        if key in sound:
            problems.append(
                Problem(
                    "duplicate_edge",
                    f"The edge from '{edge.from_}' to '{edge.to}' by port '{port}' stands twice.",
                    "Remove one.",
                    field,
                    edge.from_,
                )
            )
        sound[key] = None
    return list(sound)


def _is_dangling(
    edge: Edge, nodes: Mapping[str, NodeSpec], field: str, problems: list[Problem]
) -> bool:
    missing = [
        (end, node_id)
        for end, node_id in (("from", edge.from_), ("to", edge.to))
        if node_id not in nodes
    ]
    for end, node_id in missing:
        problems.append(
            Problem(
                "dangling_edge",
                f"There is no node '{node_id}'.",
                "Connect the edge to a node of this graph, or remove it.",
                f"{field}.{end}",
                edge.from_ if edge.from_ in nodes else None,
            )
        )
    return bool(missing)


def _edge_port(
    edge: Edge,
    source: NodeSpec,
    ports: tuple[str, ...] | None,
    field: str,
    problems: list[Problem],
) -> str | None:
    """The port that an edge leaves by, or None when there is no such port."""
    if ports is None:
        return edge.when or "out"
    available = (*ports, ERROR_PORT) if source.on_error == "route" else ports
    if edge.when is None and "out" in ports:
        return "out"
    if edge.when in available:
        return edge.when
    if not ports and edge.when is None:
        message, remedy = f"Nothing runs after a '{source.type}' node.", "Remove the edge."
    elif edge.when is None:
        message = f"'{edge.from_}' has several ports and the edge does not say which."
        remedy = f"Set 'when' to one of: {', '.join(available)}."
    elif edge.when == ERROR_PORT:
        message = f"'{edge.from_}' has no port 'error'."
        remedy = "Set the node's on_error to 'route'."
    else:
        message = f"'{edge.from_}' has no port '{edge.when}'."
        remedy = f"Set 'when' to one of: {', '.join(available)}."
    problems.append(Problem("unknown_port", message, remedy, f"{field}.when", edge.from_))
    return None


def _topological(
    nodes: Mapping[str, NodeSpec], edges: Sequence[tuple[str, str, str]]
) -> tuple[list[str], set[str]]:
    """Ids in topological order, and those that a cycle keeps from having a place."""
    successors: dict[str, list[str]] = {node_id: [] for node_id in nodes}
    waiting = dict.fromkeys(nodes, 0)
    for source, _, target in edges:
        successors[source].append(target)
        waiting[target] += 1
    order = [node_id for node_id, count in waiting.items() if count == 0]
    for node_id in order:
        for target in successors[node_id]:
            waiting[target] -= 1
            if waiting[target] == 0:
                order.append(target)
    return order, set(nodes) - set(order)


def _report_cycles(
    rest: set[str], edges: Sequence[tuple[str, str, str]], path: str, problems: list[Problem]
) -> None:
    """Report each cycle once, and the nodes that only a cycle leads to."""
    successors: dict[str, list[str]] = {node_id: [] for node_id in sorted(rest)}
    for source, _, target in edges:
        if source in rest and target in rest:
            successors[source].append(target)
    in_cycle: set[str] = set()
    for component in _components(successors):
        if len(component) == 1 and component[0] not in successors[component[0]]:
            continue
        in_cycle.update(component)
        members = sorted(component)
        shown = ", ".join(members[:20]) + (" …" if len(members) > 20 else "")
        problems.append(
            Problem(
                "cycle",
                f"These nodes wait for each other: {shown}.",
                "Remove one edge of the circle; to repeat steps use a 'loop' node.",
                f"{path}edges",
                members[0],
            )
        )
    problems.extend(
        Problem(
            "unreachable",
            f"'{node_id}' can never run: every way to it goes through a circle.",
            "Remove the circle, or connect the node to one that runs.",
            f"{path}nodes",
            node_id,
        )
        for node_id in sorted(rest - in_cycle)
    )


def _components(successors: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Strongly connected components (Tarjan 1972), without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    components: list[list[str]] = []
    for root in successors:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work = [(root, iter(successors[root]))]
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(successors[target])))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        component.append(member)
                        if member == node:
                            break
                    components.append(component)
    return components
