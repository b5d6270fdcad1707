"""Files of answers are kept only for runs that are there to read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from automate_engine.compile import compile_spec
from automate_engine.credentials import KeyRing
from automate_engine.domain import Principal, StoreRefusedError, StoreUnavailableError, TriggerType
from automate_engine.domain.ids import PublicIds
from automate_engine.nodes import default_registry
from automate_engine.ports.journal import Batch, CommitResult
from automate_engine.runtime.clock import SystemClock
from automate_engine.testing.stores import MemoryDatabase, memory_stores
from automate_engine.workflows import (
    Services,
    StoreSubmitter,
    create_trigger,
    create_workflow,
    publish,
)
from automate_engine.workflows.forms import (
    TOKEN,
    Answers,
    PostedFile,
    RefusedAnswersError,
    open_form,
    page_token,
    submit_form,
)

ANN = Principal(tenant_id="acme", actor="ann")
SPEC = {
    "inputs": {"properties": {"paper": {"format": "binary"}, "age": {"type": "integer"}}},
    "nodes": [{"id": "a", "type": "set", "config": {"values": {}}}],
}


@pytest.fixture
def database() -> MemoryDatabase:
    return MemoryDatabase()


@pytest.fixture
async def services(database: MemoryDatabase) -> Services:
    clock = SystemClock()
    stores = memory_stores(clock, database)
    made = Services(
        stores=stores,
        ids=PublicIds("a key of the tests"),
        key_ring=KeyRing.derived("a key of the tests"),
        clock=clock,
        submitter=StoreSubmitter(stores.journal),
        nodes=default_registry(),
        compile_document=compile_spec,
    )
    workflow = await create_workflow(made, ANN, name="Papers", spec=SPEC)
    await publish(made, ANN, workflow.id)
    await create_trigger(made, ANN, workflow.id, type=TriggerType.FORM, config={"path": "papers"})
    return made


def _answers(token: str, data: bytes = b"%PDF", **texts: str) -> Answers:
    given = {TOKEN: [token], **{f"inputs.{name}": [text] for name, text in texts.items()}}
    return Answers(given, {"inputs.paper": [PostedFile("a.pdf", "application/pdf", data)]})


async def _submit(services: Services, answers: Answers) -> int | None:
    return await submit_form(services, await open_form(services, "papers"), answers)


def _broken(services: Services, error: Exception) -> Services:
    class Broken:
        async def commit(self, batch: Batch) -> CommitResult:
            raise error

    return replace(services, submitter=StoreSubmitter(Broken()))


async def test_the_bytes_of_a_file_are_stored_for_its_run(
    services: Services, database: MemoryDatabase
) -> None:
    run_id = await _submit(services, _answers(page_token(), b"\x00\xff"))
    assert run_id is not None
    run = await services.stores.runs.get("acme", run_id)
    assert database.blobs == {("acme", run.inputs["paper"]["blob"]): b"\x00\xff"}


async def test_answers_that_come_twice_leave_one_file(
    services: Services, database: MemoryDatabase
) -> None:
    token = page_token()
    first = await _submit(services, _answers(token))
    again = await _submit(services, _answers(token))
    assert first == again
    assert len(database.blobs) == 1
    other = await _submit(services, _answers(token, b"another"))
    assert other != first
    assert len(database.blobs) == 2


async def test_wrong_answers_leave_no_file(services: Services, database: MemoryDatabase) -> None:
    with pytest.raises(RefusedAnswersError):
        await _submit(services, _answers(page_token(), age="old"))
    assert database.blobs == {}


@pytest.mark.parametrize("make", [StoreRefusedError, OSError])
async def test_a_refused_commit_leaves_no_file(
    services: Services, database: MemoryDatabase, make: Callable[[str], Exception]
) -> None:
    with pytest.raises((StoreRefusedError, OSError)):
        await _submit(_broken(services, make("no")), _answers(page_token()))
    assert database.blobs == {}


async def test_a_file_stays_when_nobody_knows_whether_its_run_was_stored(
    services: Services, database: MemoryDatabase
) -> None:
    with pytest.raises(StoreUnavailableError):
        await _submit(_broken(services, StoreUnavailableError("gone")), _answers(page_token()))
    assert len(database.blobs) == 1


async def test_too_much_data_is_refused_before_anything_is_stored(
    services: Services, database: MemoryDatabase
) -> None:
    limits: Any = replace(services.limits, inputs_bytes=5)
    with pytest.raises(RefusedAnswersError) as refused:
        await _submit(replace(services, limits=limits), _answers(page_token(), age="1" * 18))
    assert refused.value.others
    assert database.blobs == {}
