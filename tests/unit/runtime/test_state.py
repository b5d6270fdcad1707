"""The decisions of a graph: what runs, what is skipped, and when it has ended."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from automate_engine.compile import Plan, compile_spec
from automate_engine.domain.json import JsonObject
from automate_engine.nodes import NodeRegistry, builtin_nodes
from automate_engine.runtime.state import GraphState
from automate_engine.testing.documents import workflow_documents
from automate_engine.testing.probe import Probe

_REGISTRY = NodeRegistry([*builtin_nodes(), Probe()])


def _plan(nodes: str, *edges: tuple[str, str, str], joins: str = "") -> Plan:
    """A plan of branches named by letters; `joins` are those that need all their edges."""
    written: list[JsonObject] = [
        {
            "id": name,
            "type": "branch",
            "config": {"condition": "inputs.x"},
            "join": "all" if name in joins else "any",
        }
        for name in nodes
    ]
    links = [{"from": source, "to": target, "when": port} for source, port, target in edges]
    return compile_spec({"nodes": written, "edges": links})


def _resolve(plan: Plan, state: GraphState, name: str, port: str | None) -> tuple[str, str]:
    ready, skipped = state.resolve(plan.graph.by_id[name], port)
    names = [node.id for node in plan.graph.nodes]
    return "".join(names[index] for index in ready), "".join(names[index] for index in skipped)


def test_a_node_runs_when_the_one_before_it_took_its_port() -> None:
    plan = _plan("abc", ("a", "true", "b"), ("a", "false", "c"))
    state = GraphState(plan.graph)

    assert _resolve(plan, state, "a", "true") == ("b", "c")
    assert state.remaining == 1
    assert _resolve(plan, state, "b", "true") == ("", "")
    assert state.remaining == 0


def test_skipping_goes_on_through_all_that_follows() -> None:
    plan = _plan("abcd", ("a", "true", "b"), ("b", "true", "c"), ("c", "true", "d"))
    state = GraphState(plan.graph)

    assert _resolve(plan, state, "a", "false") == ("", "bcd")
    assert state.remaining == 0


def test_a_join_of_any_waits_for_all_edges_and_needs_one() -> None:
    plan = _plan("abj", ("a", "true", "j"), ("b", "true", "j"))
    state = GraphState(plan.graph)

    assert _resolve(plan, state, "a", "true") == ("", "")
    assert _resolve(plan, state, "b", "false") == ("j", "")


def test_a_join_of_all_needs_every_edge() -> None:
    plan = _plan("abj", ("a", "true", "j"), ("b", "true", "j"), joins="j")
    state = GraphState(plan.graph)

    assert _resolve(plan, state, "a", "true") == ("", "")
    assert _resolve(plan, state, "b", "false") == ("", "j")


def test_both_ports_may_lead_to_one_node() -> None:
    plan = _plan("ab", ("a", "true", "b"), ("a", "false", "b"))

    assert _resolve(plan, GraphState(plan.graph), "a", "false") == ("b", "")


def test_a_long_chain_is_skipped_without_recursion() -> None:
    count = 5_000
    nodes: list[JsonObject] = [
        {"id": f"n{index}", "type": "branch", "config": {"condition": "inputs.x"}}
        for index in range(count)
    ]
    edges = [
        {"from": f"n{index}", "to": f"n{index + 1}", "when": "true"} for index in range(count - 1)
    ]
    plan = compile_spec({"nodes": nodes, "edges": edges})

    _, skipped = GraphState(plan.graph).resolve(0, "false")

    assert len(skipped) == count - 1


@given(workflow_documents(), st.randoms(use_true_random=False))
@settings(deadline=None, derandomize=True)
def test_each_node_is_decided_once_in_any_order(document: JsonObject, order: random.Random) -> None:
    """Whatever ends first, and by whatever port: nothing runs twice, nothing is left over, and
    nothing runs before what leads to it has ended."""
    graph = compile_spec(document, _REGISTRY).graph
    state = GraphState(graph)
    ports: dict[int, Any] = {}
    waiting = list(graph.roots)
    started = list(waiting)
    while waiting:
        index = waiting.pop(order.randrange(len(waiting)))
        choices = [*graph.nodes[index].ports, "error", None]
        ports[index] = order.choice(choices)
        ready, skipped = state.resolve(index, ports[index])
        ports.update(dict.fromkeys(skipped))
        waiting += ready
        started += ready
        for target in (*ready, *skipped):
            before = {node.index for node in graph.nodes if target in node.targets}
            assert before <= ports.keys()

    assert state.remaining == 0
    assert len(started) == len(set(started))
    assert set(ports) == {node.index for node in graph.nodes}
