"""The engine does with random workflows what their rules say, worker deaths or not."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automate_engine.compile import check
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Run, StepRecord
from automate_engine.nodes import NodeRegistry, builtin_nodes
from automate_engine.spec import dump_yaml
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    Dying,
    ended,
    latest,
    running,
)
from automate_engine.testing.documents import workflow_documents
from automate_engine.testing.probe import Probe
from automate_engine.testing.reference import disagreements, expected_run
from automate_engine.testing.stores import memory_stores

_SETTINGS = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


async def _run(document: JsonObject, inputs: JsonObject) -> tuple[Run, list[StepRecord]]:
    stores = memory_stores(CLOCK)
    async with running(stores) as worker:
        run = await worker.run(dump_yaml(document), inputs)
    return run, list((await latest(stores, run.id)).values())


async def _run_with_a_death(
    document: JsonObject, inputs: JsonObject, commits: int
) -> tuple[Run, list[StepRecord]]:
    """Run on a worker that dies after so many commits, and then on another."""
    stores = memory_stores(CLOCK)
    journal = Dying(stores.journal, commits)
    async with running(replace(stores, journal=journal), lease=0.02, poll=0.01) as worker:
        run_id = await worker.submit(dump_yaml(document), inputs)
        ending = asyncio.ensure_future(ended(stores, run_id))
        dead = asyncio.ensure_future(journal.dead.wait())
        await asyncio.wait([ending, dead], return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        await worker.kill()
    async with running(stores, poll=0.01):
        run = await ended(stores, run_id)
    return run, list((await latest(stores, run_id)).values())


@given(workflow_documents())
@_SETTINGS
def test_random_documents_are_valid(document: JsonObject) -> None:
    assert check(document, NodeRegistry([*builtin_nodes(), Probe()])) == []


@given(workflow_documents(), st.integers(0, 5))
@settings(_SETTINGS, max_examples=400)
def test_the_engine_agrees_with_the_reference(document: JsonObject, n: int) -> None:
    expected = expected_run(document, {"n": n})

    run, records = asyncio.run(_run(document, {"n": n}))

    assert disagreements(expected, run.status, run.outputs, records) == []


@given(workflow_documents(), st.integers(0, 5), st.integers(1, 12))
@settings(_SETTINGS, max_examples=150)
def test_the_death_of_a_worker_changes_no_result(
    document: JsonObject, n: int, commits: int
) -> None:
    expected = expected_run(document, {"n": n})

    run, records = asyncio.run(_run_with_a_death(document, {"n": n}, commits))

    assert disagreements(expected, run.status, run.outputs, records) == []
