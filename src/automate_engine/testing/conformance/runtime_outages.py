"""G2: a store that does not answer for a moment keeps no run from its end."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast

from automate_engine.domain.errors import StoreUnavailableError
from automate_engine.domain.runs import RunStatus
from automate_engine.ports import Stores
from automate_engine.ports.runs import RunStore
from automate_engine.ports.workflows import WorkflowStore
from automate_engine.testing.conformance.factories import TENANT
from automate_engine.testing.conformance.runtime_workers import CLOCK, ended, publish, running

__all__ = ["TestOutages"]

_DOCUMENT = """
nodes: [{id: before, type: probe}, {id: held, type: probe, config: {gate: held}}]
edges: [{from: before, to: held}]
"""


class _Silent:
    """A store that does not answer the first two calls of one method; `told` is set then."""

    def __init__(self, store: object, method: str) -> None:
        self._store = store
        self._method = method
        self._left = 2
        self.told = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        if name != self._method or not self._left:
            return getattr(self._store, name)
        self._left -= 1
        return self._fail

    async def _fail(self, *arguments: object) -> None:
        self.told.set()
        raise StoreUnavailableError("The store does not answer.")


def _silent(stores: Stores, method: str) -> tuple[Stores, _Silent]:
    runs = _Silent(stores.runs, method)
    return replace(stores, runs=cast(RunStore, runs)), runs


class TestOutages:
    async def test_a_run_whose_records_cannot_be_read_is_claimed_again(
        self, stores: Stores
    ) -> None:
        async with running(stores, lease=0.3) as first:
            reached, _ = first.probe.gate("held")
            run_id = await first.submit(_DOCUMENT)
            await reached.wait()
            await first.kill()

        silent, runs = _silent(stores, "load_steps")
        async with running(silent, lease=0.3) as second:
            second.probe.gate("held")[1].set()
            run = await ended(stores, run_id)
            assert second.probe.executed == {"held": 1}

        assert runs.told.is_set()
        assert run.status is RunStatus.COMPLETED

    async def test_a_workflow_that_cannot_be_looked_up_is_called_later(
        self, stores: Stores
    ) -> None:
        await publish(stores, "called", "nodes: [{id: only, type: probe}]")
        workflows = _Silent(stores.workflows, "live_version")
        silent = replace(stores, workflows=cast(WorkflowStore, workflows))
        async with running(silent, lease=0.3) as worker:
            run = await worker.run(
                "nodes: [{id: call, type: workflow, config: {workflow: called}}]"
            )

        assert workflows.told.is_set()
        assert (run.status, run.error) == (RunStatus.COMPLETED, None)

    async def test_a_signal_that_cannot_be_followed_is_followed_later(self, stores: Stores) -> None:
        silent, runs = _silent(stores, "get")
        async with running(silent) as worker:
            reached, _ = worker.probe.gate("held")
            run_id = await worker.submit(_DOCUMENT)
            await reached.wait()
            assert await stores.runs.request_cancel(TENANT, run_id, CLOCK.now())
            run = await ended(stores, run_id)

        assert runs.told.is_set()
        assert run.status is RunStatus.CANCELLED
