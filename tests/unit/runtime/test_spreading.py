"""Items spread over runs give what they give in one run, and take along only what they need."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Run
from automate_engine.expressions import Reference
from automate_engine.interop.langgraph import LangGraphRuntime
from automate_engine.runtime.parts import referred
from automate_engine.spec import dump_yaml
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    RUNTIMES,
    Dying,
    ended,
    running,
)
from automate_engine.testing.documents import workflow_documents
from automate_engine.testing.reference import disagreements, expected_run
from automate_engine.testing.stores import memory_stores

_SETTINGS = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def _spread(graph: JsonObject, size: int) -> JsonObject:
    """The document with each for_each spread over runs, those in bodies too."""
    return {**graph, "nodes": [_spread_node(node, size) for node in graph["nodes"]]}


def _spread_node(node: JsonObject, size: int) -> JsonObject:
    config = dict(node["config"])
    if "body" in config:
        config["body"] = _spread(config["body"], size)
    if node["type"] == "for_each":
        config["spread"] = size
    return {**node, "config": config}


async def _run(document: JsonObject, n: int, commits: int) -> Run:
    """Run on a worker that dies after so many commits, and then on another."""
    stores = memory_stores(CLOCK)
    journal = Dying(stores.journal, commits)
    async with running(replace(stores, journal=journal), lease=0.02, poll=0.01) as worker:
        run_id = await worker.submit(dump_yaml(document), {"n": n})
        ending = asyncio.ensure_future(ended(stores, run_id))
        dead = asyncio.ensure_future(journal.dead.wait())
        await asyncio.wait([ending, dead], return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        dead.cancel()
        await worker.kill()
    async with running(stores, poll=0.01):
        return await ended(stores, run_id)


@given(workflow_documents(), st.integers(0, 5), st.integers(1, 3), st.integers(1, 30))
@settings(_SETTINGS, max_examples=200)
def test_spread_items_give_what_they_give_in_one_run(
    document: JsonObject, n: int, size: int, commits: int
) -> None:
    expected = replace(expected_run(document, {"n": n}), steps={})

    run = asyncio.run(_run(_spread(document, size), n, commits))

    assert disagreements(expected, run.status, run.outputs, []) == []


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        ([], {}),
        ([("inputs", "a", "b")], {"inputs": {"a": {"b": 1}}}),
        ([("inputs", "a", "b"), ("inputs", "a")], {"inputs": {"a": {"b": 1, "c": 2}}}),
        ([("inputs", "a"), ("inputs", "a", "b")], {"inputs": {"a": {"b": 1, "c": 2}}}),
        ([("inputs", "list", 0, "x")], {"inputs": {"list": [{"x": 1}, 2]}}),
        ([("inputs", None, "b")], {"inputs": {"a": {"b": 1, "c": 2}, "list": [{"x": 1}, 2]}}),
        ([("inputs", "absent", "b")], {"inputs": {}}),
        ([("steps", "one", "output", "rows", "deeper")], {"steps": {"one": {"output": {}}}}),
        ([("vars", "rate"), ("unknown",)], {}),
        ([("event", "id")], {}),
    ],
)
def test_what_expressions_refer_to_is_handed_over(
    paths: list[tuple[str | int | None, ...]], names: JsonObject
) -> None:
    known: dict[str, Any] = {
        "inputs": {"a": {"b": 1, "c": 2}, "list": [{"x": 1}, 2]},
        "event": None,
        "vars": {"rate": 3},
        "run": {"id": "run_1"},
        "steps": {"one": {"output": {"value": 1}, "status": "COMPLETED"}},
    }

    picked = referred(known, [Reference(path, "", optional=False) for path in paths])

    assert picked == {"run": {"id": "run_1"}, "event": None, **names}


async def test_langgraph_refuses_to_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RUNTIMES, "langgraph", LangGraphRuntime())
    async with running(memory_stores(CLOCK)) as worker:
        run = await worker.run(
            """
            nodes:
            - id: each
              type: for_each
              config: {items: [1], spread: 1, body: {nodes: [{id: a, type: probe}]}}
            """,
            config={"runtime": "langgraph"},
        )

    assert run.error is not None
    assert "Spreading items over runs is native" in run.error["message"]
    assert "nodes.0.config.spread" in run.error["message"]
