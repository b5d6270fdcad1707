"""Which runtime executes a run."""

from __future__ import annotations

import pytest

from automate_engine.compile import Plan
from automate_engine.domain.errors import Problem, SpecError
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Run, RunStatus, StepStatus
from automate_engine.ports.journal import Batch
from automate_engine.runtime.environment import Environment
from automate_engine.runtime.execution import Execution
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    RUNTIMES,
    ended,
    latest,
    new_run_of,
    running,
    until,
)
from automate_engine.testing.stores import memory_stores

_DOCUMENT = "nodes: [{id: a, type: probe, config: {value: 1}}]"


async def test_a_run_is_executed_by_the_runtime_that_its_config_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def other(
        environment: Environment, run: Run, plan: Plan, event: JsonObject | None
    ) -> Execution:
        asked.append(run.id)
        return Execution(environment, run, plan, event)

    monkeypatch.setitem(RUNTIMES, "other", other)
    async with running(memory_stores(CLOCK)) as worker:
        native = await worker.run(_DOCUMENT)
        named = await worker.run(_DOCUMENT, config={"runtime": "native"})
        run = await worker.run(_DOCUMENT, config={"runtime": "other"})

    assert asked == [run.id]
    assert native.outputs == named.outputs == run.outputs == {"a": 1}


async def test_a_runtime_that_is_not_there_fails_the_run_and_harms_no_other() -> None:
    stores = memory_stores(CLOCK)
    async with running(stores) as worker:
        run = await worker.run(_DOCUMENT, config={"runtime": "abacus"})
        queued = new_run_of(_DOCUMENT, config={"runtime": "abacus"})
        run_id = (await worker.engine.submit(Batch(runs=[queued]))).run_ids[0]
        worker.engine.notify([run_id])
        found = await ended(stores, run_id)
        other = await worker.run(_DOCUMENT)
        assert worker.engine.active == 0

    for failed in (run, found):
        assert failed.status is RunStatus.FAILED
        assert failed.error is not None
        assert "abacus" in failed.error["message"]
    assert other.status is RunStatus.COMPLETED


async def test_a_run_that_waits_is_ended_whole_where_its_runtime_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stores = memory_stores(CLOCK)
    monkeypatch.setitem(RUNTIMES, "other", Execution)
    async with running(stores) as worker:
        run_id = await worker.submit(
            "nodes: [{id: ask, type: approval, config: {title: Fine}}]",
            config={"runtime": "other"},
        )

        async def suspended() -> bool:
            return (await stores.runs.get("tenant-a", run_id)).suspended_at is not None

        await until(suspended, "the run is given up")
    monkeypatch.delitem(RUNTIMES, "other")
    async with running(stores) as worker:
        approval = (await stores.runs.approvals("tenant-a")).items[0]
        await stores.runs.resolve_approval("tenant-a", approval.id, {}, CLOCK.now())
        run = await ended(stores, run_id)

    assert run.status is RunStatus.FAILED
    assert (await latest(stores, run_id))["ask"].status is StepStatus.CANCELLED


async def test_a_plan_that_a_runtime_cannot_execute_fails_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refusing(
        environment: Environment, run: Run, plan: Plan, event: JsonObject | None
    ) -> Execution:
        raise SpecError("No.", [Problem("no_probes", "Probes are too much.", "Take less.")])

    monkeypatch.setitem(RUNTIMES, "refusing", refusing)
    async with running(memory_stores(CLOCK)) as worker:
        run = await worker.run(_DOCUMENT, config={"runtime": "refusing"})

    assert run.status is RunStatus.FAILED
    assert run.error is not None
    assert "Probes are too much" in run.error["message"]
