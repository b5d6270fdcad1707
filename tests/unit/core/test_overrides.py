"""A project's own proxy classes are what the running system calls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.utils import timezone

from automate_core.models import Event, Job, Trigger, Workflow
from automate_core.stores import DjangoStores, compile_document, django_stores, model_class
from automate_engine.domain import Problem, SpecError
from automate_engine.testing.conformance.factories import (
    TENANT,
    add_trigger,
    add_workflow,
    new_event,
    new_version,
)

HERE = __name__


class ShoutingTrigger(Trigger):
    """Takes no quiet events, and adds to what they say."""

    class Meta:
        proxy = True
        app_label = "shop"

    def matches(self, event: Event) -> bool:
        return super().matches(event) and event.payload.get("loud", False)

    def extract_payload(self, event: Event) -> dict[str, Any]:
        return {**super().extract_payload(event), "heard_by": self.pk}


class GenerousTrigger(Trigger):
    """Takes whatever comes."""

    class Meta:
        proxy = True
        app_label = "shop"

    def matches(self, event: Event) -> bool:
        return True


class StrictWorkflow(Workflow):
    """Wants a description in every version."""

    class Meta:
        proxy = True
        app_label = "shop"

    def compile(self) -> Any:
        return "compiled", self.graph

    def validate(self) -> list[Problem]:
        if "vars" in self.graph:
            return []
        return [Problem("no_vars", "There are no vars.", "Add vars.", "vars")]


class ElsewhereJob(Job):
    """Done by another system."""

    class Meta:
        proxy = True
        app_label = "shop"

    def execute(self) -> Any:
        return {"done_elsewhere": self.params}

    def cancel(self) -> bool:
        self.error = "cancelled elsewhere"
        self.save(update_fields=["error"])
        return super().cancel()

    def get_progress(self) -> dict[str, Any]:
        return {"done": 99, "total": 100, "message": "elsewhere"}


class NotAProxy:
    pass


@pytest.fixture
async def stores(transactional_db: None) -> AsyncIterator[DjangoStores]:
    made = django_stores()
    yield made
    made.close()
    await sync_to_async(connections.close_all)()


async def test_an_overridden_trigger_decides_which_events_match(
    stores: DjangoStores, settings: Any
) -> None:
    await add_trigger(stores, await add_workflow(stores), type="model_change")
    settings.AUTOMATE = {"MODELS": {"Trigger": f"{HERE}.ShoutingTrigger"}}

    quiet = await stores.triggers.match(new_event(type="model_change", payload={}))
    loud = await stores.triggers.match(new_event(type="model_change", payload={"loud": True}))

    assert quiet == []
    assert len(loud) == 1


async def test_an_overridden_trigger_may_accept_more_than_its_filters_say(
    stores: DjangoStores, settings: Any
) -> None:
    workflow = await add_workflow(stores)
    filters = {"state": "paid"}
    trigger = await add_trigger(stores, workflow, type="model_change", filters=filters)
    event = new_event(type="model_change", payload={"state": "open"})

    assert await stores.triggers.match(event) == []
    settings.AUTOMATE = {"MODELS": {"Trigger": f"{HERE}.GenerousTrigger"}}

    assert [match.trigger_id for match in await stores.triggers.match(event)] == [trigger.id]


async def test_changed_filters_are_found_by_what_they_demand_now(stores: DjangoStores) -> None:
    workflow = await add_workflow(stores)
    made = await add_trigger(stores, workflow, type="model_change", filters={"state": "paid"})
    row = await Trigger.objects.aget(pk=made.id)
    row.filters = {"state": "open"}
    await row.asave(update_fields=["filters"])

    async def heard(state: str) -> int:
        event = new_event(type="model_change", payload={"state": state})
        return len(await stores.triggers.match(event))

    assert (await heard("open"), await heard("paid")) == (1, 0)


async def test_an_overridden_trigger_shapes_the_inputs(stores: DjangoStores, settings: Any) -> None:
    trigger = await add_trigger(stores, await add_workflow(stores), type="model_change")
    settings.AUTOMATE = {"MODELS": {"Trigger": f"{HERE}.ShoutingTrigger"}}

    (match,) = await stores.triggers.match(
        new_event(type="model_change", payload={"loud": True, "id": 7})
    )

    assert match.inputs == {"loud": True, "id": 7, "heard_by": trigger.id}


async def test_an_overridden_workflow_refuses_what_it_does_not_accept(
    stores: DjangoStores, settings: Any
) -> None:
    workflow = await add_workflow(stores)
    settings.AUTOMATE = {"MODELS": {"Workflow": f"{HERE}.StrictWorkflow"}}

    with pytest.raises(SpecError) as caught:
        await stores.workflows.publish(TENANT, workflow.id, new_version("a"))
    accepted = new_version(spec={"version": 1, "nodes": [], "vars": {}}, spec_hash="f" * 64)
    version = await stores.workflows.publish(TENANT, workflow.id, accepted)

    assert [problem.code for problem in caught.value.problems] == ["no_vars"]
    assert version.number == 1


def test_an_overridden_workflow_compiles_documents(settings: Any) -> None:
    settings.AUTOMATE = {"MODELS": {"Workflow": f"{HERE}.StrictWorkflow"}}

    assert compile_document({"nodes": []}) == ("compiled", {"nodes": []})


def test_without_an_override_documents_are_compiled_by_the_engine() -> None:
    document = {"version": 1, "nodes": [{"id": "a", "type": "set", "config": {"values": {}}}]}

    plan = compile_document(document)

    assert [node.id for node in plan.graph.nodes] == ["a"]


async def test_an_overridden_job_does_the_work(stores: DjangoStores, settings: Any) -> None:
    settings.AUTOMATE = {"MODELS": {"Job": f"{HERE}.ElsewhereJob"}}
    await Job.objects.acreate(type="unknown", params={"n": 1})
    now = timezone.now()
    (claimed,) = await stores.jobs.claim("w", 1, now, now)

    assert await stores.jobs.execute(claimed) == {"done_elsewhere": {"n": 1}}


@pytest.mark.django_db
def test_an_override_that_cannot_be_imported_is_named(settings: Any) -> None:
    settings.AUTOMATE = {"MODELS": {"Job": "shop.models.Missing"}}

    with pytest.raises(ImproperlyConfigured, match=r"shop\.models\.Missing"):
        model_class(Job)


@pytest.mark.parametrize("path", [f"{HERE}.NotAProxy", f"{HERE}.ShoutingTrigger"])
def test_an_override_must_be_a_proxy_of_its_model(settings: Any, path: str) -> None:
    settings.AUTOMATE = {"MODELS": {"Job": path}}

    with pytest.raises(ImproperlyConfigured, match="not a proxy of"):
        model_class(Job)


def test_only_models_with_override_points_can_be_replaced(settings: Any) -> None:
    settings.AUTOMATE = {"MODELS": {"Event": "shop.models.Event"}}

    with pytest.raises(ImproperlyConfigured, match="Job, Trigger, Workflow"):
        model_class(Job)
