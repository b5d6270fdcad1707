"""Workflows as graphs of programs that use LangGraph."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from automate_engine.domain.errors import InvalidInputError, SpecError
from automate_engine.domain.json import INLINE_BYTES
from automate_engine.interop.langgraph import compile_langgraph
from automate_engine.nodes import NodeRegistry, builtin_nodes
from automate_engine.spec import load_yaml
from automate_engine.testing.clock import ManualClock
from automate_engine.testing.probe import Probe
from tests.acceptance.servers import ROOT
from tests.acceptance.snippets import snippets

_CONFIG: Any = {"configurable": {"thread_id": "thread"}}


def _graph(document: str, probe: Probe | None = None, **options: Any) -> Any:
    registry = NodeRegistry([*builtin_nodes(), probe or Probe()])
    return compile_langgraph(load_yaml(document), registry=registry, **options)


async def _answered(graph: Any, state: Any, answer: Any) -> Any:
    """Answer all questions that the graph asks."""
    answers = {one.id: answer for one in state["__interrupt__"]}
    return await graph.ainvoke(Command(resume=answers), _CONFIG)


def _asked(state: Any) -> list[str]:
    return [one.value["step"] for one in state.get("__interrupt__", ())]


_BRANCHES = """
nodes:
- {id: check, type: branch, config: {condition: inputs.n > 2}}
- {id: large, type: probe, config: {value: large}}
- {id: small, type: probe, config: {value: small}}
- id: join
  type: merge
  config: {values: ["{{ steps.large.output }}", "{{ steps.small.output }}"]}
edges:
- {from: check, to: large, when: "true"}
- {from: check, to: small, when: "false"}
- {from: large, to: join}
- {from: small, to: join}
"""


class TestDrawing:
    def test_nodes_and_edges_are_the_workflows(self) -> None:
        drawn = _graph(_BRANCHES).get_graph()

        edges = {(edge.source, edge.target, edge.data) for edge in drawn.edges}
        assert {"check", "large", "small", "join"} < set(drawn.nodes)
        assert {
            ("check", "large", "true"),
            ("check", "small", "false"),
            ("large", "join", "out"),
            ("small", "join", "out"),
        } < edges

    def test_bodies_are_subgraphs(self) -> None:
        graph = _graph(
            """
            nodes:
            - id: each
              type: for_each
              config: {items: [1], body: {nodes: [{id: in, type: probe}]}}
            """
        )

        assert "each:in" in graph.get_graph(xray=True).nodes

    async def test_streaming_tells_of_each_step(self) -> None:
        told = [
            update
            async for update in _graph(_BRANCHES).astream(
                {"inputs": {"n": 1}}, stream_mode="updates"
            )
        ]

        through = [
            node_id
            for update in told
            for node in update.values()
            for node_id in (node or {}).get("steps") or ()
        ]
        assert through[0] == "check"
        assert set(through[1:3]) == {"large", "small"}
        assert through[3:] == ["join"]


class TestRuns:
    @pytest.mark.parametrize(("n", "way"), [(5, "large"), (1, "small")])
    async def test_a_branch_takes_one_way(self, n: int, way: str) -> None:
        probe = Probe()

        state = await _graph(_BRANCHES, probe).ainvoke({"inputs": {"n": n}})

        assert (state["status"], state["error"]) == ("COMPLETED", None)
        assert list(probe.executed) == [way]
        other = {"large": "small", "small": "large"}[way]
        assert state["steps"][other]["status"] == "SKIPPED"

    async def test_a_failed_run_is_a_state(self) -> None:
        state = await _graph(
            "nodes: [{id: bad, type: probe, config: {fails: -1, permanent: true}}]"
        ).ainvoke({"inputs": {}})

        assert state["status"] == "FAILED"
        assert (state["error"]["step"], state["error"]["message"]) == ("bad", "attempt 1 fails")

    async def test_inputs_that_do_not_fit_are_refused(self) -> None:
        graph = _graph(
            """
            inputs: {type: object, properties: {n: {type: integer}}, required: [n]}
            nodes: [{id: a, type: probe}]
            """
        )

        with pytest.raises(InvalidInputError, match="n"):
            await graph.ainvoke({"inputs": {"n": "x"}})

    async def test_a_step_is_tried_again_with_the_same_key(self) -> None:
        probe = Probe()
        graph = _graph(
            """
            nodes:
            - id: flaky
              type: probe
              config: {fails: 2, value: 1}
              retry: {max_attempts: 3, initial_seconds: 0.01}
            """,
            probe,
        )

        state = await graph.ainvoke({"inputs": {}})

        assert state["outputs"] == {"flaky": 1}
        assert len(probe.calls) == 3
        assert len(set(probe.calls)) == 1

    async def test_two_runs_on_a_thread_share_nothing(self) -> None:
        probe = Probe()
        graph = _graph(_BRANCHES, probe, checkpointer=InMemorySaver())

        first = await graph.ainvoke({"inputs": {"n": 5}}, _CONFIG)
        second = await graph.ainvoke({"inputs": {"n": 1}}, _CONFIG)

        assert first["run"]["id"] != second["run"]["id"]
        assert second["steps"]["large"]["status"] == "SKIPPED"
        assert len(set(probe.calls)) == 2

    async def test_large_outputs_are_seen_by_later_steps(self) -> None:
        graph = _graph(
            """
            nodes:
            - {id: large, type: probe, config: {value: "{{ inputs.text }}"}}
            - {id: size, type: set, config: {values: {n: "{{ steps.large.output | length }}"}}}
            edges: [{from: large, to: size}]
            """
        )

        state = await graph.ainvoke({"inputs": {"text": "x" * (INLINE_BYTES + 1)}})

        assert state["outputs"] == {"size": {"n": INLINE_BYTES + 1}}

    async def test_a_delay_waits_in_place(self) -> None:
        state = await _graph("nodes: [{id: pause, type: delay, config: {seconds: 0.05}}]").ainvoke(
            {"inputs": {}}
        )

        assert state["status"] == "COMPLETED"


class TestQuestions:
    async def test_a_branch_goes_on_while_another_asks(self) -> None:
        probe = Probe()
        graph = _graph(
            """
            nodes:
            - {id: ask, type: approval, config: {title: Fine}}
            - {id: one, type: probe}
            - {id: two, type: probe}
            edges: [{from: one, to: two}]
            """,
            probe,
            checkpointer=InMemorySaver(),
        )

        state = await graph.ainvoke({"inputs": {}}, _CONFIG)

        assert _asked(state) == ["ask"]
        assert probe.executed == {"one": 1, "two": 1}
        state = await _answered(graph, state, {"decision": "rejected", "by": "ann"})
        assert state["steps"]["ask"]["port"] == "rejected"
        assert state["status"] == "COMPLETED"
        assert probe.executed == {"one": 1, "two": 1}

    async def test_an_answer_that_is_none_is_refused_and_can_be_given_again(self) -> None:
        graph = _graph(
            "nodes: [{id: ask, type: approval, config: {title: Fine}}]",
            checkpointer=InMemorySaver(),
        )
        await graph.ainvoke({"inputs": {}}, _CONFIG)

        with pytest.raises(ValueError, match="decision"):
            await graph.ainvoke(Command(resume={"decision": "perhaps"}), _CONFIG)
        state = await graph.ainvoke(Command(resume={"decision": "approved"}), _CONFIG)

        assert state["status"] == "COMPLETED"

    async def test_an_event_is_the_output(self) -> None:
        graph = _graph(
            "nodes: [{id: hear, type: wait_for_event, config: {type: webhook, source: orders}}]",
            checkpointer=InMemorySaver(),
        )
        await graph.ainvoke({"inputs": {}}, _CONFIG)

        state = await graph.ainvoke(Command(resume={"payload": {"id": 7}}), _CONFIG)

        assert state["outputs"] == {"hear": {"payload": {"id": 7}}}

    async def test_nobody_answers_in_time(self) -> None:
        clock = ManualClock()
        graph = _graph(
            "nodes: [{id: ask, type: approval, config: {title: Fine, timeout: 60}}]",
            checkpointer=InMemorySaver(),
            clock=clock,
        )
        state = await graph.ainvoke({"inputs": {}}, _CONFIG)
        assert _asked(state) == ["ask"]
        assert _asked(await graph.ainvoke(None, _CONFIG)) == ["ask"]

        await clock.advance(61)
        state = await graph.ainvoke(None, _CONFIG)

        assert state["steps"]["ask"]["port"] == "timeout"

    async def test_bodies_ask_one_after_another_and_repeat_nothing(self) -> None:
        probe = Probe()
        graph = _graph(
            """
            nodes:
            - id: each
              type: for_each
              config:
                items: [a, b]
                body:
                  nodes:
                  - {id: before, type: probe, config: {value: "{{ item }}"}}
                  - {id: ask, type: approval, config: {title: "{{ item }}"}}
                  edges: [{from: before, to: ask}]
                output: "{{ steps.before.output }}{{ steps.ask.output.comment }}"
            """,
            probe,
            checkpointer=InMemorySaver(),
        )

        state = await graph.ainvoke({"inputs": {}}, _CONFIG)
        assert _asked(state) == ["each[0]/ask"]
        state = await _answered(graph, state, {"decision": "approved", "comment": "1"})
        assert _asked(state) == ["each[1]/ask"]
        state = await _answered(graph, state, {"decision": "approved", "comment": "2"})

        assert state["outputs"] == {"each": ["a1", "b2"]}
        assert probe.executed == {"each[0]/before": 1, "each[1]/before": 1}

    async def test_a_called_workflow_asks_too(self) -> None:
        child = load_yaml(
            """
            version: 1
            nodes:
            - {id: ask, type: approval, config: {title: "{{ inputs.n }}"}}
            outputs: {n: "{{ inputs.n * 2 }}"}
            """
        )
        graph = _graph(
            "nodes: [{id: call, type: workflow, config: {workflow: child, inputs: {n: 4}}}]",
            checkpointer=InMemorySaver(),
            workflows={"child": child},
        )

        state = await graph.ainvoke({"inputs": {}}, _CONFIG)
        assert _asked(state) == ["ask"]
        state = await _answered(graph, state, {"decision": "approved"})

        assert state["outputs"]["call"]["outputs"] == {"n": 8}
        assert state["outputs"]["call"]["run_id"].startswith(state["run"]["id"])


class TestWhatCannotBeExpressed:
    @pytest.mark.parametrize(
        ("document", "field", "node_id"),
        [
            ("nodes: [{id: __end__, type: probe}]", "nodes.0.id", "__end__"),
            (
                "{settings: {error_workflow: alarm}, nodes: [{id: a, type: probe}]}",
                "settings.error_workflow",
                None,
            ),
            (
                "nodes: [{id: a, type: workflow, config: {workflow: known, wait: false}}]",
                "nodes.0.config.wait",
                "a",
            ),
            (
                "nodes: [{id: a, type: workflow, config: {workflow: nowhere}}]",
                "nodes.0.config.workflow",
                "a",
            ),
            (
                "nodes: [{id: a, type: workflow, timeout: 3, config: {workflow: known}}]",
                "nodes.0.timeout",
                "a",
            ),
            (
                "nodes: [{id: e, type: for_each, config: {items: [], body: "
                "{nodes: [{id: a, type: workflow, config: {workflow: known}}]}}}]",
                "nodes.0.config.body.nodes.0",
                "a",
            ),
            (
                "nodes: [{id: e, type: for_each, config: {items: [], spread: 5, body: "
                "{nodes: [{id: a, type: log, config: {message: x}}]}}}]",
                "nodes.0.config.spread",
                "e",
            ),
        ],
    )
    def test_it_is_told_with_its_place(
        self, document: str, field: str, node_id: str | None
    ) -> None:
        known = load_yaml("{version: 1, nodes: [{id: a, type: log, config: {message: x}}]}")

        with pytest.raises(SpecError) as raised:
            _graph(document, workflows={"known": known})

        assert [(one.field, one.node_id) for one in raised.value.problems] == [(field, node_id)]

    def test_a_workflow_that_calls_itself_is_refused(self) -> None:
        document = "nodes: [{id: a, type: workflow, config: {workflow: again}}]"

        with pytest.raises(SpecError, match="calls itself"):
            _graph(document, workflows={"again": load_yaml(document)})


def test_the_example_of_the_guide_works() -> None:
    example = next(
        one
        for one in snippets(ROOT / "docs/howto/run-on-langgraph.md")
        if "asyncio.run" in one.text
    )
    printed = io.StringIO()

    with contextlib.redirect_stdout(printed):
        exec(compile(example.text, "guide", "exec"), {})

    assert "approved" in printed.getvalue()
