"""The part of a workflow that leads to one node."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from automate_engine.compile import check
from automate_engine.spec import as_document, parse, pruned


def _spec(count: int, edges: list[tuple[int, int]]) -> dict[str, Any]:
    return {
        "nodes": [
            {"id": f"n{index}", "type": "set", "config": {"values": {}}} for index in range(count)
        ],
        "edges": [{"from": f"n{source}", "to": f"n{target}"} for source, target in edges],
        "outputs": {"all": "{{ steps }}"},
        "vars": {"a": 1},
    }


@st.composite
def _graphs(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]], int]:
    count = draw(st.integers(1, 8))
    pairs = [(a, b) for b in range(count) for a in range(b)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return count, edges, draw(st.integers(0, count - 1))


@given(_graphs())
def test_it_has_the_node_and_all_that_leads_to_it(
    graph: tuple[int, list[tuple[int, int]], int],
) -> None:
    count, edges, target = graph
    above = {target}
    for _ in range(count):
        above |= {source for source, end in edges if end in above}

    part = pruned(parse(_spec(count, edges)), f"n{target}")

    document = as_document(part.spec)
    assert [node["id"] for node in document["nodes"]] == [f"n{index}" for index in sorted(above)]
    kept = [(f"n{a}", f"n{b}") for a, b in edges if a in above and b in above]
    assert [(edge["from"], edge["to"]) for edge in document.get("edges", [])] == kept
    assert "outputs" not in document
    assert document["vars"] == {"a": 1}
    assert check(document) == []


def test_fields_of_the_part_are_told_as_those_of_the_whole() -> None:
    part = pruned(parse(_spec(5, [(0, 1), (3, 4), (1, 3)])), "n3")
    assert (part.nodes, part.edges) == ([0, 1, 3], [0, 2])
    assert part.original_field("nodes.2.config.values") == "nodes.3.config.values"
    assert part.original_field("edges.1.when") == "edges.2.when"
    assert part.original_field("inputs.nodes.2") == "inputs.nodes.2"
    assert part.original_field("nodes") == "nodes"


def test_a_circle_that_goes_through_the_node_is_cut() -> None:
    part = pruned(parse(_spec(3, [(0, 1), (1, 2), (2, 1)])), "n1")
    document = as_document(part.spec)
    assert [(edge["from"], edge["to"]) for edge in document["edges"]] == [
        ("n0", "n1"),
        ("n2", "n1"),
    ]
    assert check(document) == []
