"""Rows of the app itself always have a tenant."""

from __future__ import annotations

from typing import Any

import pytest

from automate_core.base import TenantMismatchError, tenant_context
from automate_core.models import Automation, Event, Execution, Job, StepRun, Trigger, WorkflowDraft
from tests.base_models.models import Customer

pytestmark = pytest.mark.django_db

MODELS: list[tuple[Any, dict[str, Any]]] = [
    (Automation, {"name": "Orders"}),
    (Event, {"type": "order"}),
    (Execution, {}),
    (Job, {"type": "report"}),
]


@pytest.mark.parametrize(("model", "fields"), MODELS)
def test_a_row_without_a_tenant_belongs_to_the_default_tenant(
    settings: Any, model: Any, fields: dict[str, Any]
) -> None:
    assert model.objects.create(**fields).tenant_id == "default"
    settings.AUTOMATE = {"DEFAULT_TENANT": "ours"}

    model(**fields).save()
    model.objects.bulk_create([model(**fields)])

    assert model.objects.filter(tenant_id="ours").count() == 2


@pytest.mark.parametrize(("model", "fields"), MODELS)
def test_a_row_belongs_to_the_current_tenant(model: Any, fields: dict[str, Any]) -> None:
    with tenant_context("acme"):
        model.objects.create(**fields)
        model.objects.bulk_create([model(**fields)])

    assert model.objects.filter(tenant_id="acme").count() == 2


@pytest.mark.parametrize(("model", "fields"), MODELS)
def test_a_row_that_names_its_tenant_keeps_it(model: Any, fields: dict[str, Any]) -> None:
    assert model.objects.create(tenant_id="acme", **fields).tenant_id == "acme"
    with tenant_context("globex"), pytest.raises(TenantMismatchError):
        model.objects.create(tenant_id="acme", **fields)


def test_a_part_has_the_tenant_of_the_whole() -> None:
    automation = Automation.objects.create(name="Orders", tenant_id="acme")
    execution = Execution.objects.create(automation=automation)
    WorkflowDraft.objects.create(automation=automation)
    Trigger.objects.bulk_create([Trigger(automation=automation, type="manual")])
    StepRun.objects.bulk_create([StepRun(execution=execution, step_id="a", node_id="a")])

    for model in (Execution, WorkflowDraft, Trigger, StepRun):
        assert model.objects.get().tenant_id == "acme"


def test_a_row_that_is_stored_is_not_moved(settings: Any) -> None:
    automation = Automation.objects.create(name="Orders")
    settings.AUTOMATE = {"DEFAULT_TENANT": "ours"}
    automation.name = "Old orders"
    automation.save()

    automation.refresh_from_db()
    assert (automation.name, automation.tenant_id) == ("Old orders", "default")


def test_slugs_are_unique_in_the_default_tenant() -> None:
    first, second = (Automation.objects.create(name="Orders") for _ in range(2))
    elsewhere = Automation.objects.create(name="Orders", tenant_id="acme")

    assert [one.slug for one in (first, second, elsewhere)] == ["orders", "orders-2", "orders"]


def test_a_model_of_the_project_stays_without_a_tenant() -> None:
    assert Customer.objects.create(name="Ann").tenant_id == ""
