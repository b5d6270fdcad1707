"""The models of automate_core have the documented fields, relations and override points."""

from __future__ import annotations

import pytest
from django.db import models

from automate.models import Automation as AutomationFromAutomate
from automate_core.events.models import Event
from automate_core.executions.models import Execution, StepRun
from automate_core.jobs.models import Job
from automate_core.workflows.models import Automation, Trigger, TriggerSpec, Workflow
from tests.shop.models import ExtendedAutomation

FIELDS: dict[type[models.Model], dict[str, type[models.Field]]] = {
    Automation: {
        "name": models.CharField,
        "slug": models.SlugField,
        "enabled": models.BooleanField,
        "config": models.JSONField,
    },
    Workflow: {
        "automation": models.ForeignKey,
        "version": models.IntegerField,
        "graph": models.JSONField,
        "is_live": models.BooleanField,
    },
    Trigger: {
        "automation": models.ForeignKey,
        "type": models.CharField,
        "config": models.JSONField,
        "filters": models.JSONField,
    },
    Event: {
        "type": models.CharField,
        "payload": models.JSONField,
        "source": models.CharField,
        "trace_id": models.UUIDField,
    },
    Execution: {
        "workflow": models.ForeignKey,
        "event": models.ForeignKey,
        "status": models.CharField,
        "started_at": models.DateTimeField,
        "ended_at": models.DateTimeField,
        "context": models.JSONField,
    },
    StepRun: {
        "execution": models.ForeignKey,
        "step_id": models.CharField,
        "status": models.CharField,
        "input": models.JSONField,
        "output": models.JSONField,
        "error": models.TextField,
        "duration_ms": models.IntegerField,
    },
    Job: {
        "type": models.CharField,
        "status": models.CharField,
        "params": models.JSONField,
        "result": models.JSONField,
        "priority": models.IntegerField,
        "scheduled_at": models.DateTimeField,
    },
}

RELATIONS = [
    (Automation, "triggers", Trigger),
    (Automation, "workflows", Workflow),
    (Execution, "steps", StepRun),
]

OVERRIDE_POINTS = {
    Workflow: ["compile", "validate"],
    Trigger: ["matches", "extract_payload"],
    Job: ["execute", "cancel", "get_progress"],
}


@pytest.mark.parametrize(
    ("model", "name", "field_type"),
    [(model, name, kind) for model, fields in FIELDS.items() for name, kind in fields.items()],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_documented_fields_have_their_type(
    model: type[models.Model], name: str, field_type: type[models.Field]
) -> None:
    assert isinstance(model._meta.get_field(name), field_type)


@pytest.mark.parametrize(("model", "name", "related"), RELATIONS)
def test_documented_relations_lead_to_their_model(
    model: type[models.Model], name: str, related: type[models.Model]
) -> None:
    assert model._meta.get_field(name).related_model is related


@pytest.mark.parametrize(
    ("model", "name"), [(model, name) for model, names in OVERRIDE_POINTS.items() for name in names]
)
def test_override_points_are_methods_of_the_model_itself(
    model: type[models.Model], name: str
) -> None:
    assert callable(vars(model)[name])


def test_the_documented_import_paths_lead_to_the_same_models() -> None:
    assert AutomationFromAutomate is Automation
    assert TriggerSpec is Trigger


def test_a_proxy_of_automation_may_have_fields_of_its_own() -> None:
    assert ExtendedAutomation._meta.proxy
    assert ExtendedAutomation.check(databases=[]) == []


@pytest.mark.django_db
def test_the_fields_of_a_proxy_are_kept_and_found() -> None:
    ExtendedAutomation.objects.create(name="Billing", department="Finance", cost_center="C-7")
    ExtendedAutomation.objects.create(name="Hiring", department="People", cost_center="C-9")

    found = ExtendedAutomation.objects.get(department="Finance")

    assert (found.name, found.cost_center) == ("Billing", "C-7")
    assert Automation.objects.filter(pk=found.pk).exists()
