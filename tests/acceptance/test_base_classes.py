"""The documented snippets of the base classes and of the customization guide, as written."""

from __future__ import annotations

import sys
import textwrap
import types
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from django.test.utils import isolate_apps

from automate_core import base
from tests.base_models.models import Record

Declare = Callable[..., Any]


@pytest.fixture
def declare(transactional_db: None) -> Iterator[Declare]:
    """Runs a snippet, makes the tables of its models and gives the last model it declares."""
    with ExitStack() as cleanup:
        cleanup.enter_context(isolate_apps("tests.base_models"))

        def run(snippet: str, **names: Any) -> Any:
            namespace = {"__name__": "tests.base_models.snippet", "models": models, **names}
            exec(textwrap.dedent(snippet), namespace)
            declared = [
                value
                for value in namespace.values()
                if isinstance(value, type)
                and issubclass(value, models.Model)
                and value.__module__ == namespace["__name__"]
            ]
            model = declared[-1]
            if not model._meta.proxy:
                with connection.schema_editor() as editor:
                    editor.create_model(model)
                cleanup.callback(_drop, model)
            return model

        yield run


def _drop(model: type[models.Model]) -> None:
    with connection.schema_editor() as editor:
        editor.delete_model(model)


@pytest.mark.parametrize(
    ("base_class", "field", "field_type"),
    [
        (base.TimeStampedModel, "created_at", models.DateTimeField),
        (base.TimeStampedModel, "updated_at", models.DateTimeField),
        (base.UUIDModel, "id", models.UUIDField),
        (base.TenantScopedModel, "tenant_id", models.CharField),
        (base.AuditableModel, "created_by", models.CharField),
        (base.AuditableModel, "modified_by", models.CharField),
        (base.SoftDeleteModel, "is_deleted", models.BooleanField),
        (base.SoftDeleteModel, "deleted_at", models.DateTimeField),
        (base.SoftDeleteModel, "deleted_by", models.CharField),
        (base.SluggedModel, "slug", models.SlugField),
        (base.StatusModel, "status", models.CharField),
        (base.StatusModel, "status_changed_at", models.DateTimeField),
        (base.MetadataModel, "metadata", models.JSONField),
        (base.OrderedModel, "position", models.PositiveIntegerField),
    ],
)
def test_every_documented_field_has_its_documented_type(
    base_class: type[models.Model], field: str, field_type: type[models.Field[Any, Any]]
) -> None:
    assert base_class._meta.abstract
    found = base_class._meta.get_field(field)
    assert isinstance(found, field_type)
    assert found.get_internal_type() == field_type.__name__


def test_documented_attributes_have_their_defaults() -> None:
    assert base.TenantScopedModel.tenant_field == "tenant_id"
    assert base.SluggedModel.slug_source_field == "name"


def test_timestamped_model(declare: Declare) -> None:
    model = declare("""
        from automate_core.base import TimeStampedModel

        class MyModel(TimeStampedModel):
            name = models.CharField(max_length=200)
    """)
    row = model.objects.create(name="first")
    created_at, first_update = row.created_at, row.updated_at
    row.save()
    assert row.created_at == created_at
    assert row.updated_at > first_update


def test_uuid_model(declare: Declare) -> None:
    model = declare("""
        from automate_core.base import UUIDModel

        class MyModel(UUIDModel):
            name = models.CharField(max_length=200)
    """)
    row = model.objects.create(name="first")
    assert row.pk == row.id
    assert row.id.version == 4
    assert model.objects.get(pk=row.id).name == "first"


def test_tenant_scoped_model(declare: Declare) -> None:
    model = declare("""
        from automate_core.base import TenantScopedModel

        class MyModel(TenantScopedModel):
            name = models.CharField(max_length=200)
    """)
    mine = model.objects.create(name="mine", tenant_id="tenant-123")
    model.objects.create(name="other", tenant_id="tenant-456")
    assert isinstance(model.objects, base.TenantManager)
    assert list(model.objects.for_tenant("tenant-123")) == [mine]
    with base.tenant_context("tenant-123"):
        assert list(model.objects.all()) == [mine]


def test_auditable_model(declare: Declare) -> None:
    model = declare("""
        from automate_core.base import AuditableModel

        class MyModel(AuditableModel):
            name = models.CharField(max_length=200)
    """)
    with base.user_context("ada"):
        row = model.objects.create(name="first")
    with base.user_context("grace"):
        row.save()
    row.refresh_from_db()
    assert (row.created_by, row.modified_by) == ("ada", "grace")


@pytest.mark.parametrize("decorator", ["", "@classmethod"])
def test_get_current_user_can_be_overridden(declare: Declare, decorator: str) -> None:
    model = declare(f"""
        from automate_core.base import AuditableModel

        class MyModel(AuditableModel):
            name = models.CharField(max_length=200)

            {decorator}
            def get_current_user(self):
                return "the system"
    """)
    assert model.objects.create(name="first").created_by == "the system"
    model.objects.bulk_create([model(name="second")])
    assert model.objects.get(name="second").created_by == "the system"


def test_soft_delete_model(declare: Declare) -> None:
    model = declare("""
        from automate_core.base import SoftDeleteModel

        class MyModel(SoftDeleteModel):
            name = models.CharField(max_length=200)
    """)
    obj = model.objects.create(name="first")
    assert isinstance(model.objects, base.SoftDeleteManager)

    obj.delete()
    assert obj.is_deleted
    assert obj.deleted_at is not None
    assert not model.objects.exists()

    obj.restore()
    assert model.objects.get() == obj

    obj.hard_delete()
    assert not model.all_objects.exists()


def test_slugged_model(declare: Declare) -> None:
    model = declare("""
        from automate_core.base import SluggedModel

        class MyModel(SluggedModel):
            name = models.CharField(max_length=200)
            # slug auto-generated from name
    """)
    assert model.objects.create(name="My First Model").slug == "my-first-model"
    assert model.objects.create(name="My First Model").slug == "my-first-model-2"


def test_slug_source_field_can_be_overridden(declare: Declare) -> None:
    model = declare("""
        from automate_core.base import SluggedModel

        class MyModel(SluggedModel):
            slug_source_field = 'title'
            title = models.CharField(max_length=200)
    """)
    assert model.objects.create(title="A Title").slug == "a-title"


def test_status_model(declare: Declare) -> None:
    model = declare("""
        from automate_core.base import StatusModel

        class Job(StatusModel):
            STATUS_CHOICES = [
                ('pending', 'Pending'),
                ('running', 'Running'),
                ('completed', 'Completed'),
            ]
            INITIAL_STATUS = 'pending'
    """)
    job = model.objects.create()
    assert job.status == "pending"
    assert isinstance(model.objects, base.StatusManager)
    assert list(model.objects.by_status("pending")) == [job]
    before = job.status_changed_at
    job.transition_to("completed")
    assert job.status_changed_at > before
    assert not model.objects.active().exists()


def test_metadata_model(declare: Declare) -> None:
    model = declare("""
        from automate_core.base import MetadataModel

        class MyModel(MetadataModel):
            name = models.CharField(max_length=200)
    """)
    obj = model(name="first")
    obj.set_meta("key", "value")
    obj.set_meta("nested.key", "value")
    obj.save()
    obj = model.objects.get()
    assert obj.get_meta("key", default="fallback") == "value"
    assert obj.get_meta("other", default="fallback") == "fallback"
    assert obj.metadata == {"key": "value", "nested": {"key": "value"}}


def test_ordered_model(declare: Declare) -> None:
    model = declare("""
        from automate_core.base import OrderedModel

        class Step(OrderedModel):
            name = models.CharField(max_length=200)
    """)
    step, *_others = [model.objects.create(name=name) for name in "abcdefg"]
    assert isinstance(model.objects, base.OrderedManager)

    def order() -> str:
        return "".join(model.objects.values_list("name", flat=True))

    step.move_down()
    assert order() == "bacdefg"
    step.move_up()
    assert order() == "abcdefg"
    step.move_to(5)
    assert order() == "bcdefag"
    assert step.position == 5


def test_extending_a_model(declare: Declare, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = {"current": "t1"}
    middleware = types.ModuleType("myapp.middleware")
    middleware.get_current_tenant = lambda: tenant["current"]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "myapp", types.ModuleType("myapp"))
    monkeypatch.setitem(sys.modules, "myapp.middleware", middleware)
    model = declare('''
        from automate_core.base import TimeStampedModel, TenantScopedModel

        class MyCustomModel(TenantScopedModel, TimeStampedModel):
            """Custom model with tenant isolation and timestamps."""

            name = models.CharField(max_length=200)

            class Meta:
                # Override default ordering
                ordering = ['name']

            @classmethod
            def get_current_tenant(cls):
                # Custom tenant resolution
                from myapp.middleware import get_current_tenant
                return get_current_tenant()
    ''')
    model.objects.create(name="b")
    model.objects.create(name="a")
    tenant["current"] = "t2"
    assert model.objects.create(name="c").tenant_id == "t2"
    assert [row.name for row in model.objects.all()] == ["c"]
    tenant["current"] = "t1"
    assert [row.name for row in model.objects.all()] == ["a", "b"]


_EXTENDED = '''
    class ExtendedAutomation(Automation):
        """Automation with additional fields."""

        department = models.CharField(max_length=100)
        cost_center = models.CharField(max_length=50)

        class Meta:
            {meta}
            # Or remove proxy for separate table
'''


def test_adding_custom_fields_to_a_proxy(declare: Declare) -> None:
    model = declare(
        _EXTENDED.format(meta="proxy = True  # Use proxy for same table"), Automation=Record
    )
    assert model.check() == []
    sales = model.objects.create(name="first", department="Sales", cost_center="S-1")
    model.objects.create(name="second", department="Legal", cost_center="L-1")
    assert list(model.objects.filter(department="Sales")) == [sales]
    assert list(model.objects.exclude(department="Legal")) == [sales]
    ordered = model.objects.order_by("-department").values_list("department", "cost_center")
    assert list(ordered) == [("Sales", "S-1"), ("Legal", "L-1")]
    assert Record.objects.count() == 2
    with pytest.raises(FieldDoesNotExist):
        Record._meta.get_field("department")


def test_adding_custom_fields_in_a_separate_table(declare: Declare) -> None:
    model = declare(_EXTENDED.format(meta="proxy = False"), Automation=Record)
    row = model.objects.create(name="first", department="Sales", cost_center="S-1")
    assert isinstance(model._meta.get_field("department"), models.CharField)
    assert model._meta.get_field("department").column == "department"
    assert Record.objects.get().pk == row.pk
    assert model.objects.get(department="Sales", name="first") == row
    row.delete()


def test_custom_manager(declare: Declare) -> None:
    model = declare("""
        from automate_core.base import TimeStampedModel

        class ActiveManager(models.Manager):
            def get_queryset(self):
                return super().get_queryset().filter(is_active=True)

        class MyModel(TimeStampedModel):
            is_active = models.BooleanField(default=True)

            objects = models.Manager()
            active = ActiveManager()
    """)
    active = model.objects.create()
    model.objects.create(is_active=False)
    assert model.objects.count() == 2
    assert list(model.active.all()) == [active]
    assert type(model.objects) is models.Manager
