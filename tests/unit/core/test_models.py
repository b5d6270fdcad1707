"""The models of automate_core as a project uses them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, models

from automate.models import Automation as ImportedAutomation
from automate_core.models import (
    Automation,
    Event,
    Execution,
    StepRun,
    Trigger,
    TriggerSpec,
    Workflow,
)
from automate_engine.domain import SpecError

pytestmark = pytest.mark.django_db

GRAPH = {
    "version": 1,
    "nodes": [{"id": "a", "type": "set", "config": {"values": {"z": 1, "a": 2}}}],
}


@pytest.fixture
def automation() -> Automation:
    return Automation.objects.create(name="Triage of issues", tenant_id="t1")


def test_the_documented_names_are_one_model_each() -> None:
    assert ImportedAutomation is Automation
    assert TriggerSpec is Trigger


def test_the_migrations_make_the_models() -> None:
    call_command("makemigrations", "automate_core", check=True, dry_run=True, verbosity=0)


def test_an_automation_has_triggers_and_workflows(automation: Automation) -> None:
    trigger = Trigger.objects.create(automation=automation, type="manual")
    workflow = Workflow.objects.create(automation=automation, version=1, graph=GRAPH)

    assert automation.slug == "triage-of-issues"
    assert list(automation.triggers.all()) == [trigger]
    assert list(automation.workflows.all()) == [workflow]
    assert (trigger.tenant_id, workflow.tenant_id) == ("t1", "t1")


def test_an_execution_has_its_steps_in_order(automation: Automation) -> None:
    execution = Execution.objects.create(automation=automation, tenant_id="t1")
    for name in ("fetch", "store"):
        StepRun.objects.create(
            execution=execution, step_id=name, node_id=name, status="COMPLETED", tenant_id="t1"
        )

    assert [step.step_id for step in execution.steps.order_by("id")] == ["fetch", "store"]
    assert execution.inputs == {}


def test_a_version_gets_the_hash_of_its_graph(automation: Automation) -> None:
    first = Workflow.objects.create(automation=automation, version=1, graph=GRAPH)

    assert len(first.spec_hash) == 64
    with pytest.raises(IntegrityError):
        Workflow.objects.create(automation=automation, version=2, graph=GRAPH)


@pytest.mark.parametrize(
    ("field", "value"), [("graph", {"nodes": []}), ("version", 9), ("spec_hash", "0" * 64)]
)
def test_a_stored_version_cannot_be_changed(
    automation: Automation, field: str, value: object
) -> None:
    workflow = Workflow.objects.create(automation=automation, version=1, graph=GRAPH)
    setattr(workflow, field, value)

    with pytest.raises(ValidationError) as caught:
        workflow.save()

    assert list(caught.value.message_dict) == [field]
    assert Workflow.objects.get().graph == GRAPH


def test_a_stored_version_may_change_its_status(automation: Automation) -> None:
    workflow = Workflow.objects.create(automation=automation, version=1, graph=GRAPH)

    workflow.status = "ARCHIVED"
    workflow.save()

    assert Workflow.objects.get().status == "ARCHIVED"


def test_a_workflow_compiles_and_validates_its_graph(automation: Automation) -> None:
    bad = Workflow(automation=automation, version=1, graph={"nodes": [{"id": "a", "type": "nope"}]})

    assert Workflow(automation=automation, version=1, graph=GRAPH).validate() == []
    assert bad.validate() != []
    with pytest.raises(SpecError):
        bad.compile()


def test_a_trigger_matches_and_extracts(automation: Automation) -> None:
    trigger = Trigger(automation=automation, type="model_change", filters={"state": "paid"})
    event = Event(type="model_change", source="shop.order", payload={"state": "paid", "id": 7})

    assert trigger.matches(event)
    assert not trigger.matches(Event(type="model_change", payload={"state": "open"}))
    assert trigger.extract_payload(event) == {"state": "paid", "id": 7}


def test_a_document_keeps_the_order_of_its_keys(automation: Automation) -> None:
    document = {"zebra": 1, "a": {"nested": [1.5e300, 2**60], "b": None}, "": "ü"}
    Event.objects.create(type="x", payload=document)

    stored = Event.objects.get().payload

    assert stored == document
    assert list(stored) == ["zebra", "a", ""]


def test_documents_can_be_queried_as_json() -> None:
    first = Event.objects.create(type="x", payload={"order": {"id": 7}, "tags": ["a"]})
    second = Event.objects.create(type="x", payload={"order": {"id": 8}})

    assert list(Event.objects.filter(payload__order__id=7)) == [first]
    assert list(Event.objects.filter(payload__has_key="tags")) == [first]
    assert list(Event.objects.filter(payload={"order": {"id": 8}})) == [second]
    assert list(Event.objects.order_by("-payload__order__id")) == [second, first]
    assert list(Event.objects.values_list("payload__order__id", flat=True).order_by("id")) == [7, 8]
    assert Event.objects.annotate(copy=models.F("payload")).get(id=second.id).copy == {
        "order": {"id": 8}
    }


def test_documents_can_be_updated_in_bulk() -> None:
    events = [Event.objects.create(type="x", payload={"n": n}) for n in range(3)]
    for event in events:
        event.payload = {"b": event.payload["n"], "a": 0}

    Event.objects.bulk_update(events, ["payload"])
    Event.objects.filter(id=events[0].id).update(payload=None)

    payloads = Event.objects.order_by("id").values_list("payload", flat=True)
    assert list(payloads) == [None, {"b": 1, "a": 0}, {"b": 2, "a": 0}]
    assert list(payloads[1]) == ["b", "a"]
