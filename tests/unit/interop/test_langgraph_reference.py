"""LangGraph does with random workflows what their rules say: in a worker, worker deaths or not,
and in a program of its own."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langgraph.checkpoint.memory import InMemorySaver

from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Run, RunStatus, StepRecord
from automate_engine.interop.langgraph import LangGraphRuntime, compile_langgraph
from automate_engine.interop.langgraph.history import record_from_state
from automate_engine.nodes import NodeRegistry, builtin_nodes
from automate_engine.spec import dump_yaml
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    RUNTIMES,
    Dying,
    ended,
    latest,
    running,
)
from automate_engine.testing.documents import workflow_documents
from automate_engine.testing.probe import Probe
from automate_engine.testing.reference import disagreements, expected_run
from automate_engine.testing.stores import memory_stores

_SETTINGS = settings(
    deadline=None,
    derandomize=True,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def langgraph(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run is executed by LangGraph."""
    monkeypatch.setitem(RUNTIMES, "native", LangGraphRuntime(InMemorySaver()))


def _is_without_stop(document: JsonObject) -> bool:
    """Whether no step can end the run while others are under way, which may have ended or not."""
    return all(node["type"] != "stop" for node in document["nodes"])


async def _run(document: JsonObject, n: int) -> tuple[Run, list[StepRecord]]:
    stores = memory_stores(CLOCK)
    async with running(stores) as worker:
        run = await worker.run(dump_yaml(document), {"n": n})
    return run, list((await latest(stores, run.id)).values())


async def _run_with_a_death(
    document: JsonObject, n: int, commits: int
) -> tuple[Run, list[StepRecord]]:
    """Run on a worker that dies after so many commits, and then on another."""
    stores = memory_stores(CLOCK)
    journal = Dying(stores.journal, commits)
    async with running(replace(stores, journal=journal), lease=0.02, poll=0.01) as worker:
        run_id = await worker.submit(dump_yaml(document), {"n": n})
        ending = asyncio.ensure_future(ended(stores, run_id))
        dead = asyncio.ensure_future(journal.dead.wait())
        await asyncio.wait([ending, dead], return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        await worker.kill()
    async with running(stores, poll=0.01):
        run = await ended(stores, run_id)
    return run, list((await latest(stores, run_id)).values())


@given(workflow_documents(), st.integers(0, 5))
@_SETTINGS
def test_a_worker_with_langgraph_agrees_with_the_reference(
    langgraph: None, document: JsonObject, n: int
) -> None:
    expected = expected_run(document, {"n": n})

    run, records = asyncio.run(_run(document, n))

    assert disagreements(expected, run.status, run.outputs, records) == []


@given(workflow_documents().filter(_is_without_stop), st.integers(0, 5))
@_SETTINGS
def test_both_runtimes_come_to_the_same(document: JsonObject, n: int) -> None:
    native, native_records = asyncio.run(_run(document, n))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(RUNTIMES, "native", LangGraphRuntime(InMemorySaver()))
        other, other_records = asyncio.run(_run(document, n))

    assert (other.status, other.outputs) == (native.status, native.outputs)
    if native.status is RunStatus.COMPLETED:
        assert _ends(other_records) == _ends(native_records)


def _ends(records: list[StepRecord]) -> dict[str, tuple[object, ...]]:
    return {record.key: (record.status, record.port, record.output) for record in records}


@given(workflow_documents(), st.integers(0, 5), st.integers(1, 12))
@_SETTINGS
def test_the_death_of_a_worker_changes_no_result(
    langgraph: None, document: JsonObject, n: int, commits: int
) -> None:
    expected = expected_run(document, {"n": n})

    run, records = asyncio.run(_run_with_a_death(document, n, commits))

    assert disagreements(expected, run.status, run.outputs, records) == []


@given(workflow_documents(), st.integers(0, 5))
@_SETTINGS
def test_a_graph_in_a_program_agrees_with_the_reference(document: JsonObject, n: int) -> None:
    expected = expected_run(document, {"n": n})
    graph = compile_langgraph(document, registry=NodeRegistry([*builtin_nodes(), Probe()]))

    state = asyncio.run(graph.ainvoke({"inputs": {"n": n}}))

    records = {}
    for values in state["records"].values():
        record = record_from_state(1, values)
        records[record.key] = record
    status = RunStatus(state["status"])
    assert disagreements(expected, status, state["outputs"], list(records.values())) == []
