"""Everything that can be wrong with a workflow is told, with node, field and remedy, at once."""

from __future__ import annotations

from typing import Any

import pytest

from automate_engine.compile import MAX_BODY_DEPTH, MAX_NODES, check, compile_spec
from automate_engine.domain.errors import Problem, SpecError
from automate_engine.domain.json import JsonObject
from automate_engine.nodes import step
from automate_engine.spec import load_yaml


@step(name="compile.tests.charge")
def _charge(amount: int) -> str:
    """Charge an amount."""
    return str(amount)


def _node(node_id: str, node_type: str = "set", **config: Any) -> JsonObject:
    return {"id": node_id, "type": node_type, "config": config or {"values": {}}}


def _edge(source: str, target: str, when: str | None = None) -> JsonObject:
    return {"from": source, "to": target, **({"when": when} if when else {})}


def _problems(*nodes: JsonObject, edges: list[JsonObject] | None = None, **rest: Any) -> list[Any]:
    problems = check({"nodes": list(nodes), "edges": edges or [], **rest})
    assert all(problem.message and problem.remedy for problem in problems)
    return [(problem.code, problem.node_id, problem.field) for problem in problems]


def test_a_sound_workflow_has_no_problems() -> None:
    assert _problems(_node("a"), _node("b"), edges=[_edge("a", "b")]) == []


def test_no_nodes() -> None:
    assert _problems() == [("empty", None, "nodes")]


def test_duplicate_ids() -> None:
    assert _problems(_node("a"), _node("a")) == [("duplicate_id", "a", "nodes.1.id")]


def test_unknown_types_with_the_likely_one() -> None:
    (problem,) = check({"nodes": [_node("a", "swich")]})

    assert (problem.code, problem.node_id, problem.field) == ("unknown_type", "a", "nodes.0.type")
    assert problem.remedy == "Did you mean 'switch'?"


def test_dangling_edges() -> None:
    assert _problems(_node("a"), edges=[_edge("a", "x"), _edge("y", "z")]) == [
        ("dangling_edge", "a", "edges.0.to"),
        ("dangling_edge", None, "edges.1.from"),
        ("dangling_edge", None, "edges.1.to"),
    ]


def test_an_edge_that_stands_twice() -> None:
    edges = [_edge("a", "b"), _edge("a", "b", "out")]

    assert _problems(_node("a"), _node("b"), edges=edges) == [("duplicate_edge", "a", "edges.1")]


@pytest.mark.parametrize(
    ("source", "when"),
    [
        (_node("a", "branch", condition="inputs.x"), None),
        (_node("a", "branch", condition="inputs.x"), "maybe"),
        (_node("a"), "error"),
        (_node("a", "stop", status="success"), None),
    ],
)
def test_ports_that_are_not_there(source: JsonObject, when: str | None) -> None:
    found = _problems(source, _node("b"), edges=[_edge("a", "b", when)])

    assert found == [("unknown_port", "a", "edges.0.when")]


def test_the_error_port_is_there_when_errors_are_routed() -> None:
    source = {**_node("a"), "on_error": "route"}

    assert _problems(source, _node("b"), edges=[_edge("a", "b", "error")]) == []


def test_cycles_and_what_only_they_lead_to() -> None:
    edges = [_edge("a", "b"), _edge("b", "a"), _edge("b", "c"), _edge("d", "d"), _edge("e", "f")]
    nodes = [_node(node_id) for node_id in "abcdef"]

    assert _problems(*nodes, edges=edges) == [
        ("cycle", "a", "edges"),
        ("cycle", "d", "edges"),
        ("unreachable", "c", "nodes"),
    ]


def test_wrong_config_fields() -> None:
    found = _problems(
        _node("a", "http.request", url="https://x.example", methd="GET"),
        _node("b", "delay", seconds="long"),
        _node("c", "for_each", items=[1]),
    )

    assert ("extra_forbidden", "a", "nodes.0.config.methd") in found
    assert ("float_parsing", "b", "nodes.1.config.seconds") in found
    assert ("missing", "c", "nodes.2.config.body") in found
    assert len(found) == 3


def test_a_field_with_an_expression_is_checked_when_the_step_runs() -> None:
    assert _problems(_node("a", "delay", seconds="{{ inputs.pause }}")) == []


def test_bad_expressions() -> None:
    found = _problems(_node("a", values={"x": "{{ inputs. }}", "y": "{{ 1 + }}"}))

    assert {(node, field) for _, node, field in found} == {
        ("a", "nodes.0.config.values.x"),
        ("a", "nodes.0.config.values.y"),
    }


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("steps.nope.output", "unknown_step"),
        ("steps.b.output", "self_reference"),
        ("steps.c.output", "not_upstream"),
        ("steps.a.result", "unknown_step_field"),
        ("inputs.totl", "unknown_inputs"),
        ("vars.missing", "unknown_vars"),
        ("run.number", "unknown_run"),
        ("item.x", "not_in_body"),
        ("input.total", "unknown_name"),
    ],
)
def test_bad_references(expression: str, code: str) -> None:
    found = _problems(
        _node("a"),
        _node("b", values={"x": "{{ " + expression + " }}"}),
        _node("c"),
        edges=[_edge("a", "b"), _edge("b", "c")],
        inputs={"properties": {"total": {}}, "additionalProperties": False},
        vars={"limit": 1},
    )

    assert found == [(code, "b", "nodes.1.config.values.x")]


def test_references_of_the_outputs() -> None:
    assert _problems(_node("a"), outputs={"x": "{{ steps.b.output }}"}) == [
        ("unknown_step", None, "outputs.x")
    ]


def test_faults_of_bodies_have_their_path() -> None:
    body = {
        "nodes": [
            _node("in_", values={"x": "{{ steps.after.output }}{{ row }}{{ steps.a.output }}"})
        ],
        "edges": [_edge("in_", "gone")],
    }
    found = _problems(
        _node("a"),
        _node("each", "for_each", items=[1], item_name="row", body=body),
        _node("after"),
        edges=[_edge("a", "each"), _edge("each", "after")],
    )

    assert found == [
        ("dangling_edge", "in_", "nodes.1.config.body.edges.0.to"),
        ("not_upstream", "in_", "nodes.1.config.body.nodes.0.config.values.x"),
    ]


def test_a_body_without_nodes() -> None:
    found = _problems(_node("each", "for_each", items=[], body={"nodes": []}))

    assert found == [("empty", "each", "nodes.0.config.body")]


def test_bodies_nested_too_deep() -> None:
    node = _node("last")
    for depth in range(MAX_BODY_DEPTH + 1):
        node = _node(f"n{depth}", "for_each", items=[1], body={"nodes": [node]})

    assert [code for code, _, _ in _problems(node)] == ["too_deep"]


def test_too_many_nodes() -> None:
    nodes = [_node(f"n{index}") for index in range(MAX_NODES + 1)]

    assert _problems(*nodes) == [("too_many_nodes", None, "nodes")]


def test_python_functions_and_their_arguments() -> None:
    found = _problems(
        _node("a", "python.step", function="compile.tests.chrge"),
        _node("b", "python.step", function="compile.tests.charge", arguments={"amont": 1}),
    )

    assert found[0] == ("unknown_function", "a", "nodes.0.config.function")
    assert {field for _, _, field in found[1:]} == {
        "nodes.1.config.arguments.amount",
        "nodes.1.config.arguments.amont",
    }


def test_everything_is_told_in_one_pass() -> None:
    document = load_yaml(
        """
        nodes:
        - {id: a, type: set, config: {values: {x: "{{ steps.zzz.output }}"}}}
        - {id: a, type: set, config: {values: {}}}
        - {id: b, type: unheard.of}
        - {id: c, type: delay, config: {secs: 3}}
        - {id: d, type: set, config: {values: {x: "{{ 1 + }}"}}}
        - {id: e, type: set, config: {values: {}}}
        - {id: f, type: set, config: {values: {}}}
        edges: [{from: e, to: f}, {from: f, to: e}, {from: a, to: gone}, {from: a, to: c, when: x}]
        outputs: {x: "{{ steps.nope.output }}"}
        """
    )
    with pytest.raises(SpecError) as error:
        compile_spec(document)

    codes = {problem.code for problem in error.value.problems}
    assert {
        "duplicate_id",
        "unknown_type",
        "dangling_edge",
        "unknown_port",
        "cycle",
        "unknown_step",
        "extra_forbidden",
    } <= codes
    assert {problem.node_id for problem in error.value.problems} >= {"a", "b", "c", "d", "e"}


def test_a_problem_reads_as_a_sentence() -> None:
    problem = Problem("empty", "The workflow has no nodes.", "Add a node.", "nodes", "a")

    assert str(problem) == "a: nodes: The workflow has no nodes. Add a node."


def test_a_time_limit_that_could_do_nothing() -> None:
    waits = {**_node("a", "delay", seconds=1), "timeout": 5}

    assert _problems(waits) == [("unused_timeout", "a", "nodes.0.timeout")]


def test_retries_of_a_body_as_a_whole() -> None:
    body = {"nodes": [_node("b")]}
    each = {**_node("a", "for_each", items=[1], body=body), "retry": {"max_attempts": 2}}

    assert _problems(each) == [("unused_retry", "a", "nodes.0.retry")]
