"""Workflows written in Python."""

from __future__ import annotations

import pytest

from automate_engine.domain.errors import SpecError
from automate_engine.spec import GraphBuilder, WorkflowBuilder, load_yaml, parse


def test_the_builder_gives_the_document_that_yaml_gives() -> None:
    body = GraphBuilder()
    body.node("charge", "http.request", {"url": "https://pay.example"})
    flow = WorkflowBuilder(vars={"limit": 100}, outputs={"n": 1}, settings={"timeout": 5})
    check = flow.node("check", "branch", {"condition": "inputs.total > vars.limit"})
    ask = flow.node("ask", "approval", {"title": "Pay?"}, after=check.on("true"))
    each = flow.node(
        "each",
        "for_each",
        {"items": "{{ inputs.items }}", "body": body},
        after=[ask.on("approved"), check.on("false")],
        join="any",
        timeout=60,
    )
    flow.edge(each, flow.node("done", "log", {"message": "done"}))

    assert flow.build() == parse(
        load_yaml(
            """
            vars: {limit: 100}
            outputs: {n: 1}
            settings: {timeout: 5}
            nodes:
            - {id: check, type: branch, config: {condition: inputs.total > vars.limit}}
            - {id: ask, type: approval, config: {title: "Pay?"}}
            - id: each
              type: for_each
              timeout: 60
              config:
                items: "{{ inputs.items }}"
                body:
                  nodes: [{id: charge, type: http.request, config: {url: "https://pay.example"}}]
                  edges: []
            - {id: done, type: log, config: {message: done}}
            edges:
            - {from: check, to: ask, when: "true"}
            - {from: ask, to: each, when: approved}
            - {from: check, to: each, when: "false"}
            - {from: each, to: done}
            """
        )
    )


def test_nodes_can_be_named_by_id() -> None:
    flow = WorkflowBuilder()
    flow.node("a", "set", {"values": {}})
    flow.node("b", "set", {"values": {}}, after="a")

    assert [(edge.from_, edge.to, edge.when) for edge in flow.build().edges] == [("a", "b", None)]


def test_a_mistake_is_told_as_in_a_document() -> None:
    flow = WorkflowBuilder()
    flow.node("a", "set", colour="red")

    with pytest.raises(SpecError, match="colour"):
        flow.build()
