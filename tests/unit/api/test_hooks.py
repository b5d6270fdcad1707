"""What a webhook answers when the run that it waits for is deleted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from automate_engine.api.hooks import answer_delivery
from automate_engine.api.rates import RateLimits
from automate_engine.compile import compile_spec
from automate_engine.credentials import KeyRing
from automate_engine.domain import Principal, TriggerType
from automate_engine.domain.runs import Lease, RunStatus
from automate_engine.nodes import default_registry
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch, Finish, RunWrite
from automate_engine.runtime.clock import SystemClock
from automate_engine.testing.conformance.factories import TENANT
from automate_engine.testing.conformance.runtime_workers import IDS
from automate_engine.testing.stores import memory_stores
from automate_engine.workflows import (
    Delivery,
    Services,
    StoreSubmitter,
    create_trigger,
    create_workflow,
    publish,
)

ANN = Principal(tenant_id=TENANT, actor="ann")
SPEC = {"nodes": [{"id": "reply", "type": "respond", "config": {"body": "hello"}}]}
DELIVERY = Delivery(path="orders", method="POST", headers={}, query={}, body=b"{}")


class _Forgetful(SystemClock):
    """A clock whose pauses last until the run has ended and is deleted."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    async def sleep(self, seconds: float) -> None:
        for run in await self._stores.retention.runs(0, 10):
            end = Finish(self.now(), RunStatus.CANCELLED)
            await self._stores.journal.commit(
                Batch(writes=[RunWrite(Lease(run.id, 0), change=end)])
            )
            await self._stores.retention.delete_runs([run.id])


async def _services(kind: str) -> Services:
    """Services whose tenant has a webhook that waits for its run, which nobody executes."""
    stores = memory_stores(SystemClock())
    services = Services(
        stores=stores,
        ids=IDS,
        key_ring=KeyRing.derived("a-secret-of-the-tests-that-is-long-enough"),
        clock=_Forgetful(stores),
        submitter=StoreSubmitter(stores.journal),
        nodes=default_registry(),
        compile_document=compile_spec,
    )
    workflow = await create_workflow(services, ANN, name="Orders", slug="orders", spec=SPEC)
    await publish(services, ANN, workflow.id, "")
    config = {"path": "orders", "respond": {"kind": kind}}
    await create_trigger(services, ANN, workflow.id, type=TriggerType.WEBHOOK, config=config)
    return services


def _answer(body: Any) -> Any:
    assert isinstance(body, bytes)
    return json.loads(body)


@pytest.mark.parametrize("kind", ["when_finished", "by_workflow"])
async def test_a_delivery_whose_run_is_deleted_is_answered_with_its_receipt(kind: str) -> None:
    services = await _services(kind)

    first = await answer_delivery(services, RateLimits(0), DELIVERY)
    again = await answer_delivery(services, RateLimits(0), DELIVERY)

    assert (first.status, again.status) == (202, 200)
    receipt = _answer(first.body)
    assert (len(receipt["run_ids"]), receipt["duplicate"]) == (1, False)
    assert _answer(again.body) == {**receipt, "run_ids": [], "duplicate": True}
