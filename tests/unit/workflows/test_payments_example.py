"""The example of workflows that start each other by events does what its page says."""

from __future__ import annotations

from pathlib import Path

from automate_engine.compile import compile_spec
from automate_engine.credentials import KeyRing
from automate_engine.domain import Principal, Run
from automate_engine.domain.json import decode_json
from automate_engine.nodes import default_registry
from automate_engine.ports import Stores
from automate_engine.ports.runs import RunFilter
from automate_engine.testing.conformance.factories import TENANT, read_steps
from automate_engine.testing.conformance.runtime_workers import CLOCK, IDS, running, until
from automate_engine.testing.stores import memory_stores
from automate_engine.workflows import Delivery, Services, ingest_hook
from automate_engine.workflows.documents import read_files
from automate_engine.workflows.transfer import import_documents

EXAMPLE = Path(__file__).parents[3] / "examples" / "payments"
ANN = Principal(tenant_id=TENANT, actor="ann")


async def test_payments_are_thanked_for_and_failures_raise_an_alarm() -> None:
    stores = memory_stores(CLOCK)
    async with running(stores) as worker:
        services = Services(
            stores=stores,
            ids=IDS,
            key_ring=KeyRing.derived("a-secret-of-the-tests-that-is-long-enough"),
            clock=CLOCK,
            submitter=worker.engine,
            nodes=default_registry(),
            compile_document=compile_spec,
        )
        documents = read_files([EXAMPLE / "automation.yaml"])
        await import_documents(services, ANN, documents, publish_them=True)
        for body in (
            (EXAMPLE / "payment.json").read_bytes(),
            b'{"order": 7, "total": 250.0}',
            b'{"order": 8, "total": 100}',
            b'{"order": 9}',
        ):
            await ingest_hook(services, _delivery(body))
            await _rest(stores)

    lines = await _lines(stores)
    assert lines[0] == "Thank the buyer of order 7"
    assert lines[1].startswith("run_")
    assert "total" in lines[1]
    assert len(lines) == 2


def _delivery(body: bytes) -> Delivery:
    headers = {"content-type": "application/json"}
    return Delivery(path="payments", method="POST", headers=headers, query={}, body=body)


async def _rest(stores: Stores) -> None:
    """Wait until everything that was started has ended."""

    async def done() -> bool:
        waiting = await stores.events.unprocessed(1)
        return not waiting and all(run.status.is_terminal for run in await _runs(stores))

    await until(done, "all runs end")


async def _runs(stores: Stores) -> list[Run]:
    return (await stores.runs.find(TENANT, RunFilter(), limit=200)).items[::-1]


async def _lines(stores: Stores) -> list[str]:
    records = [record for run in await _runs(stores) for record in await read_steps(stores, run.id)]
    logs = [decode_json(record.logs) for record in records if record.logs]
    return [line["message"] for lines in logs for line in lines]
