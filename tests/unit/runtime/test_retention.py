"""The engine deletes what is past its time by itself."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from automate_engine.domain import NotFoundError
from automate_engine.domain.runs import RunStatus
from automate_engine.ports.journal import Finish
from automate_engine.ports.workflows import WorkflowChanges
from automate_engine.runtime import RetentionPolicy, delete_old
from automate_engine.spec import Retention
from automate_engine.testing.conformance.factories import (
    TENANT,
    add_workflow,
    held_run,
    read_all,
    write,
)
from automate_engine.testing.conformance.runtime_workers import CLOCK, running, until
from automate_engine.testing.stores import memory_stores

_POLICY = RetentionPolicy(runs=Retention.model_validate({"completed": {"days": 7}}))


async def test_an_engine_looks_every_so_often() -> None:
    stores = memory_stores(CLOCK)
    at = CLOCK.now() - timedelta(days=8)
    lease = await held_run(stores, created_at=at)
    await write(stores, lease, change=Finish(at, RunStatus.COMPLETED))

    async def gone() -> bool:
        return await read_all(stores) == []

    async with running(stores, retention=_POLICY, retention_every=0.02):
        await until(gone, "the old run is deleted")
    with pytest.raises(NotFoundError):
        await stores.runs.get(TENANT, lease.run_id)


async def test_a_policy_that_is_not_valid_keeps_everything(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stores = memory_stores(CLOCK)
    workflow = await add_workflow(stores)
    wrong = WorkflowChanges(config={"retention": {"completed": {"weeks": 1}}})
    await stores.workflows.update(TENANT, workflow.id, wrong, "ann")
    at = CLOCK.now() - timedelta(days=8)
    lease = await held_run(stores, created_at=at, workflow_id=workflow.id, spec=None)
    await write(stores, lease, change=Finish(at, RunStatus.COMPLETED))

    with caplog.at_level(logging.WARNING):
        deleted = await delete_old(stores, CLOCK, _POLICY)

    assert deleted.runs == 0
    assert "is not valid; it keeps everything" in caplog.text
