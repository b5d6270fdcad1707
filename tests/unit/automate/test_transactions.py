"""Starting runs from code that has a database transaction open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import transaction

from automate.embedding import running_engine
from automate.services import services
from automate_core.models import Automation, Event, Execution
from automate_engine.domain import Principal, StoreRefusedError
from automate_engine.workflows import create_workflow, publish, replay_event, rerun, start_run

pytestmark = pytest.mark.usefixtures("closed_connections")

_TENANT = Principal(tenant_id="default", actor="test")
_SPEC = {"nodes": [{"id": "a", "type": "set", "config": {"values": {}}}]}


def _make_workflow() -> int:
    workflow = async_to_sync(create_workflow)(services(), _TENANT, name="One", spec=_SPEC)
    async_to_sync(publish)(services(), _TENANT, workflow.id)
    return workflow.id


def _start(workflow_id: int) -> int:
    return async_to_sync(start_run)(services(), _TENANT, workflow_id, {})


@contextmanager
def _refused() -> Iterator[None]:
    began = monotonic()
    with pytest.raises(StoreRefusedError, match=r"transaction\.on_commit\(\)"):
        yield
    assert monotonic() - began < 0.5  # it was not tried


def test_no_run_is_started_inside_a_transaction_and_the_remedy_is_told() -> None:
    workflow_id = _make_workflow()

    with transaction.atomic(), _refused():
        _start(workflow_id)

    assert not Execution.objects.exists()


def test_what_is_done_around_the_refusal_can_be_committed() -> None:
    with transaction.atomic():
        workflow_id = _make_workflow()
        with _refused():
            _start(workflow_id)

    assert Automation.objects.get().pk == workflow_id


def test_a_run_is_started_when_the_transaction_has_ended() -> None:
    started: list[int] = []
    with transaction.atomic():
        workflow_id = _make_workflow()
        transaction.on_commit(lambda: started.append(_start(workflow_id)))

    assert Execution.objects.get().pk == started[0]


def test_after_a_refusal_runs_can_be_started() -> None:
    workflow_id = _make_workflow()
    with transaction.atomic(), _refused():
        _start(workflow_id)

    assert Execution.objects.get(pk=_start(workflow_id)).status == "QUEUED"


def test_reruns_and_replays_are_refused_too() -> None:
    run_id = _start(_make_workflow())
    Execution.objects.update(status="COMPLETED", available_at=None)
    event = Event.objects.create(type="order")

    with transaction.atomic(), _refused():
        async_to_sync(rerun)(services(), _TENANT, run_id)
    with transaction.atomic(), _refused():
        async_to_sync(replay_event)(services(), _TENANT, event.pk)

    assert Execution.objects.count() == Event.objects.count() == 1


async def test_sync_code_below_an_engine_is_refused_and_the_engine_works_on() -> None:
    def place_order(workflow_id: int) -> None:
        with transaction.atomic(), _refused():
            _start(workflow_id)

    async with running_engine():
        workflow_id = await sync_to_async(_make_workflow)()
        await sync_to_async(place_order)(workflow_id)
        assert not await Execution.objects.aexists()

        run_id = await start_run(services(), _TENANT, workflow_id, {})
        assert await Execution.objects.filter(pk=run_id).aexists()


def test_an_engine_that_starts_where_a_call_was_refused_is_not_hindered() -> None:
    workflow_id = _make_workflow()
    run_id = _start(workflow_id)

    async def work() -> str:
        async with running_engine():
            while (run := await services().stores.runs.get("default", run_id)).ended_at is None:
                await services().stores.queue.wait(0.05)
        return run.status.value

    with transaction.atomic(), _refused():
        _start(workflow_id)

    assert async_to_sync(work)() == "COMPLETED"
