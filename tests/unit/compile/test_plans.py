"""What compiling decides once, and what it costs."""

from __future__ import annotations

import gc
import time
from itertools import count

import pytest

from automate_engine.compile import compile_spec
from automate_engine.domain.json import JsonObject
from automate_engine.spec import load_yaml


def test_a_plan_has_its_nodes_in_order_with_their_links() -> None:
    plan = compile_spec(
        load_yaml(
            """
            nodes:
            - {id: join, type: set, config: {values: {}}, join: all}
            - {id: no_, type: set, config: {values: {}}}
            - {id: check, type: branch, config: {condition: inputs.x}}
            edges:
            - {from: check, to: no_, when: "false"}
            - {from: check, to: join, when: "true"}
            - {from: no_, to: join}
            """
        )
    )

    check, no, join = plan.graph.nodes
    assert (check.id, no.id, join.id) == ("check", "no_", "join")
    assert check.successors == {"false": (no.index,), "true": (join.index,)}
    assert (join.in_degree, join.join_all, no.join_all) == (2, True, False)
    assert (plan.graph.roots, plan.graph.ends) == ((check.index,), (join.index,))
    assert plan.downstream("no_") == {"no_", "join"}
    assert plan.downstream("check") == {"check", "no_", "join"}


def test_a_config_without_expressions_is_made_once() -> None:
    plan = compile_spec(
        load_yaml(
            """
            nodes:
            - {id: a, type: set, config: {values: {x: 1}}}
            - {id: b, type: set, config: {values: {x: "{{ inputs.x }}"}}}
            """
        )
    )

    constant, computed = plan.graph.nodes
    assert constant.static is not None
    assert constant.static_input == b'{"values":{"x":1}}'
    assert computed.static is None


def test_a_condition_is_an_expression_with_or_without_braces() -> None:
    for condition in ("1 > 2", "{{ 1 > 2 }}", "inputs.x > 2"):
        plan = compile_spec(
            {"nodes": [{"id": "b", "type": "branch", "config": {"condition": condition}}]}
        )
        node = plan.graph.nodes[0]
        assert node.static is None
        assert node.config.evaluate({"inputs": {"x": 1}}) == {"condition": False}


@pytest.mark.parametrize("shape", ["chain", "fan"])
def test_the_time_for_a_node_does_not_grow_with_the_workflow(shape: str) -> None:
    numbers = count()

    def seconds_per_node(count: int) -> float:
        document = _large(shape, count, next(numbers))
        gc.collect()
        gc.disable()
        try:
            started = time.process_time()
            compile_spec(document)
            return (time.process_time() - started) / count
        finally:
            gc.enable()

    seconds_per_node(100)
    small = min(seconds_per_node(1_000) for _ in range(3))  # no text is compiled twice
    large = seconds_per_node(10_000)

    assert large < small * 4


def _large(shape: str, count: int, number: int) -> JsonObject:
    """A workflow in which each node but the first refers to the one its edge comes from, by an
    expression that no workflow of another `number` has."""
    nodes: list[JsonObject] = [{"id": "n0", "type": "set", "config": {"values": {"x": 0}}}]
    edges: list[JsonObject] = []
    for index in range(1, count):
        source = f"n{index - 1}" if shape == "chain" else "n0"
        values = {"x": f"{{{{ steps.{source}.output.x + {number} }}}}"}
        nodes.append({"id": f"n{index}", "type": "set", "config": {"values": values}})
        edges.append({"from": source, "to": f"n{index}"})
    return {"nodes": nodes, "edges": edges}
