"""What a project defines is what its worker does: tracked models, steps, jobs, schedules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from automate.embedding import engine_settings, running_engine
from automate.services import close_services, services
from automate_core.models import Automation, Event, Execution, Job
from automate_engine.domain import JsonObject, Principal, TriggerType
from automate_engine.workflows import create_trigger, create_workflow, publish
from tests.shop.models import Order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]

ACTOR = Principal(tenant_id="default", actor="tester")


@pytest.fixture
async def worker(transactional_db: None) -> AsyncIterator[None]:
    async with running_engine(engine_settings(poll=0.05)):
        yield
    close_services()
    await sync_to_async(connections.close_all)()


async def automation(name: str, node: JsonObject, **trigger: Any) -> int:
    """A published workflow of one step, with a trigger."""
    spec = {"nodes": [node]}
    workflow = await create_workflow(services(), ACTOR, name=name, description="", spec=spec)
    await publish(services(), ACTOR, workflow.id, message="")
    if trigger:
        await create_trigger(services(), ACTOR, workflow.id, **trigger)
    return workflow.id


async def until(look: Callable[[], Awaitable[Any]]) -> Any:
    """What `look` finds, once it finds something."""
    async with asyncio.timeout(20):
        while not (found := await look()):
            await asyncio.sleep(0.02)
    return found


def ended(workflow_id: int) -> Callable[[], Awaitable[Execution | None]]:
    runs = Execution.objects.filter(automation_id=workflow_id, ended_at__isnull=False)
    return lambda: runs.afirst()


async def test_a_change_of_a_tracked_model_runs_a_step_of_the_project(worker: None) -> None:
    workflow_id = await automation(
        "Discount",
        {
            "id": "price",
            "type": "python.step",
            "config": {
                "function": "shop.discount",
                "arguments": {"total": "{{ inputs.fields.total | float }}"},
            },
        },
        type=TriggerType.MODEL_CHANGE,
        config={"model": "shop.Order", "operations": ["updated"]},
        filters={"fields.state": "paid"},
    )
    order = await Order.objects.acreate(number="A1", total="200.00")
    order.state = "paid"
    await order.asave()

    run = await until(ended(workflow_id))

    assert (run.status, run.outputs) == ("COMPLETED", {"price": 180.0})
    assert await Execution.objects.acount() == 1
    assert await Event.objects.filter(processed_at=None).acount() == 0


async def test_a_run_whose_event_does_not_fit_the_inputs_fails_and_names_them(
    worker: None,
) -> None:
    spec = {
        "inputs": {"type": "object", "required": ["customer"]},
        "nodes": [{"id": "a", "type": "set", "config": {"values": {}}}],
    }
    workflow = await create_workflow(services(), ACTOR, name="Strict", description="", spec=spec)
    await publish(services(), ACTOR, workflow.id, message="")
    await create_trigger(
        services(),
        ACTOR,
        workflow.id,
        type=TriggerType.MODEL_CHANGE,
        config={"model": "shop.Order"},
    )
    await Order.objects.acreate(number="A1")

    run = await until(ended(workflow.id))

    assert run.status == "FAILED"
    assert "customer" in run.error["message"]
    assert await run.steps.acount() == 0


async def test_a_job_is_done_by_the_worker_and_tells_its_progress(worker: None) -> None:
    job = await Job.objects.acreate(type="shop.count", params={"to": 3})

    done = await until(lambda: Job.objects.filter(pk=job.pk, status="completed").afirst())

    assert done.result == {"counted": 3}
    assert done.get_progress()["done"] == 3


async def test_a_schedule_starts_a_run_at_its_tick(worker: None) -> None:
    workflow_id = await automation(
        "Tick",
        {"id": "note", "type": "log", "config": {"message": "{{ event.payload.scheduled_for }}"}},
        type=TriggerType.SCHEDULE,
        config={"kind": "interval", "seconds": 1},
    )

    run = await until(ended(workflow_id))

    event = await Event.objects.aget(pk=run.event_id)
    assert run.status == "COMPLETED"
    assert run.outputs["note"]["message"] == event.payload["scheduled_for"]


async def test_an_automation_is_isolated_to_its_tenant(worker: None) -> None:
    workflow_id = await automation("Mine", {"id": "a", "type": "set", "config": {"values": {}}})

    row = await Automation.objects.all_tenants().aget(pk=workflow_id)
    other = await services().stores.workflows.find("another")

    assert row.tenant_id == "default"
    assert other.items == []
