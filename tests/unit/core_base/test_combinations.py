"""Models that inherit from several bases, in any order."""

from __future__ import annotations

import pickle
from itertools import permutations
from typing import Any

import pytest
from django.core.management import call_command
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ModelState, ProjectState
from django.test.utils import isolate_apps

from automate_core.base import (
    AllObjectsManager,
    AuditableModel,
    OrderedManager,
    OrderedModel,
    SluggedModel,
    SoftDeleteManager,
    SoftDeleteModel,
    StatusManager,
    StatusModel,
    TenantManager,
    TenantScopedModel,
    tenant_context,
    user_context,
)
from tests.base_models import models as base_models
from tests.base_models.models import (
    Everything,
    EverythingProxy,
    EverythingReversed,
    OwnManagers,
    Shipment,
)

_MANAGERS = (TenantManager, SoftDeleteManager, StatusManager, OrderedManager)
_BASES = (TenantScopedModel, SoftDeleteModel, StatusModel, OrderedModel)

all_orders = pytest.mark.parametrize("model", [Everything, EverythingReversed, EverythingProxy])


@all_orders
def test_the_default_manager_is_all_managers_at_once(model: Any) -> None:
    assert model._default_manager is model.objects
    assert all(isinstance(model.objects, manager) for manager in _MANAGERS)
    assert isinstance(model.all_objects, AllObjectsManager)
    assert isinstance(model.all_objects, TenantManager)
    assert type(model._base_manager) is models.Manager


def test_every_order_of_bases_gives_such_a_manager() -> None:
    for number, bases in enumerate(permutations(_BASES)):
        with isolate_apps("tests.base_models"):
            attributes = {
                "__module__": base_models.__name__,
                "STATUS_CHOICES": [("open", "Open")],
            }
            model: Any = type(f"Combined{number}", bases, attributes)
        assert all(isinstance(model.objects, manager) for manager in _MANAGERS)
        assert isinstance(model.all_objects, TenantManager)


@pytest.mark.django_db
@all_orders
def test_everything_works_together(model: Any) -> None:
    with tenant_context("t1"), user_context("ada"):
        first, second, third = (model.objects.create(name="Same") for _ in range(3))
        assert [row.slug for row in (first, second, third)] == ["same", "same-2", "same-3"]
        assert {row.tenant_id for row in (first, second, third)} == {"t1"}
        third.move_to(0)
        second.transition_to("closed")
        first.set_meta("a.b", 1)
        first.save()
        first.delete()
    with tenant_context("t2"):
        other = model.objects.create(name="Same")
        assert (other.slug, other.position) == ("same", 0)
        assert model.all_objects.count() == 1
    first.refresh_from_db()
    assert (first.created_by, first.deleted_by, first.modified_by) == ("ada",) * 3
    with tenant_context("t1"):
        assert list(model.objects.all()) == [third, second]
        assert list(model.objects.with_deleted()) == [third, first, second]
        assert list(model.objects.active().with_deleted()) == [third, first]
        assert list(model.objects.by_status("closed")) == [second]
        assert list(model.objects.deleted_only()) == [first]
        assert set(model.objects.all_tenants()) == {third, second, other}
        assert set(model.objects.all_tenants().with_deleted()) == {first, second, third, other}
        assert first.get_meta("a.b") == 1


@pytest.mark.django_db
@all_orders
def test_bulk_creation_fills_in_the_same_as_saving(model: Any) -> None:
    with tenant_context("t1"), user_context("ada"):
        model.objects.create(name="Same")
        model.objects.bulk_create([model(name="Same"), model(name="Same")])
        rows = list(model.objects.all())
    assert [row.position for row in rows] == [0, 1, 2]
    assert [row.slug for row in rows] == ["same", "same-2", "same-3"]
    assert {row.created_by for row in rows} == {"ada"}
    assert {row.tenant_id for row in rows} == {"t1"}


@pytest.mark.django_db
def test_a_queryset_of_a_combined_manager_can_be_pickled() -> None:
    row = Everything.objects.create(name="row", tenant_id="t1")
    query = pickle.dumps(Everything.objects.for_tenant("t1").query)
    restored = Everything.objects.all()
    restored.query = pickle.loads(query)
    assert list(restored) == [row]
    queryset = pickle.loads(pickle.dumps(Everything.objects.all()))
    assert list(queryset) == [row]
    assert list(queryset.all().active()) == [row]


@pytest.mark.django_db
def test_what_a_model_declares_itself_stays_as_declared() -> None:
    assert type(OwnManagers.objects) is models.Manager
    row: Any = OwnManagers.objects.create(name="row", tenant_id="t1")
    row.delete()
    assert OwnManagers.objects.get() == row
    with tenant_context("t2"):
        assert not OwnManagers.all_objects.exists()  # type: ignore[attr-defined]


def test_a_slice_or_union_cannot_have_its_limits_taken_off() -> None:
    with pytest.raises(TypeError, match="slice"):
        Everything.objects.all()[:1].all_tenants()
    with pytest.raises(Exception, match="union"):
        Everything.objects.all().union(Everything.objects.all()).with_deleted()


@isolate_apps("tests.base_models")
def test_a_manager_of_an_abstract_base_joins_the_others() -> None:
    class LoudManager(TenantManager):
        def loud(self) -> str:
            return "loud"

    class Base(TenantScopedModel):
        objects = LoudManager()

        class Meta:
            abstract = True
            app_label = "base_models"

    class Child(Base, OrderedModel, SluggedModel, AuditableModel):
        name = models.CharField(max_length=200)

        class Meta:
            app_label = "base_models"

    assert Child.objects.loud() == "loud"
    assert isinstance(Child.objects, OrderedManager)


@pytest.mark.django_db
def test_the_project_s_checks_find_only_the_manager_that_is_meant_to_be_wrong() -> None:
    call_command("check", "base_models", fail_level="ERROR")


def test_declaring_another_status_needs_no_migration() -> None:
    field = Shipment._meta.get_field("status")
    _name, path, _args, options = field.deconstruct()
    assert path == "django.db.models.CharField"
    assert options.keys().isdisjoint({"choices", "default"})


def test_the_models_make_migrations_that_are_complete_at_once() -> None:
    state = ProjectState()
    for name in ("Everything", "DetailedRecord", "Record", "Member", "Organization"):
        state.add_model(ModelState.from_model(getattr(base_models, name)))
    everything = state.models["base_models", "everything"]
    constraints = [c.fields for c in everything.options["constraints"]]
    changes = MigrationAutodetector(ProjectState(), state)._detect_changes()
    operations = [str(o.describe()) for m in changes["base_models"] for o in m.operations]
    for name in ("Everything", "Record", "DetailedRecord"):
        assert any(name in operation for operation in operations)
    assert constraints == [("tenant_id", "slug")]
    assert everything.bases == (models.Model,)
    assert "department" not in state.models["base_models", "detailedrecord"].fields
    historical: Any = state.apps.get_model("base_models", "Everything")
    assert type(historical.objects) is models.Manager
