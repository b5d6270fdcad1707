"""The admin classes in a site, as a member of staff uses them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.test import Client
from django.urls import path, reverse

from automate_core.base import tenant_context
from automate_core.base.admin import (
    AuditableAdmin,
    OrderedAdmin,
    ProxyFieldsAdmin,
    SluggedAdmin,
    SoftDeleteAdmin,
    StatusAdmin,
    TenantAdmin,
    TimeStampedAdmin,
)
from tests.base_models.models import DetailedRecord, Everything

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

site = AdminSite(name="admin")


class EverythingAdmin(
    TenantAdmin,
    SoftDeleteAdmin,
    OrderedAdmin,
    AuditableAdmin,
    StatusAdmin,
    SluggedAdmin,
    TimeStampedAdmin,
):
    list_display = ("name",)


class RecordAdmin(ProxyFieldsAdmin):
    list_display = ("name", "department")
    list_filter = ("department",)
    search_fields = ("department",)
    fields = ("name", "department", "headcount", "opened_on")


site.register(Everything, EverythingAdmin)
site.register(DetailedRecord, RecordAdmin)
urlpatterns = [path("admin/", site.urls)]

_LIST = "admin:base_models_everything_changelist"
_CHANGE = "admin:base_models_everything_change"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("ada"))
    return client


def _act(staff: Client, action: str, *rows: Everything) -> str:
    data: dict[str, Any] = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    response = staff.post(reverse(_LIST), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_the_system_checks_find_nothing_wrong_with_the_admin_classes() -> None:
    assert site.get_model_admin(Everything).check() == []
    assert site.get_model_admin(DetailedRecord).check() == []


def test_adding_a_row_records_the_person_and_fills_slug_and_position(staff: Client) -> None:
    response = staff.post(
        reverse("admin:base_models_everything_add"),
        {"name": "A Row", "status": "open", "metadata": "{}", "tenant_id": "t1"},
    )
    assert response.status_code == 302
    row = Everything.objects.get()
    assert (row.created_by, row.slug, row.position, row.tenant_id) == ("ada", "a-row", 0, "t1")


def test_the_form_shows_what_the_bases_keep_as_read_only(staff: Client) -> None:
    row = Everything.objects.create(name="row")
    page = staff.get(reverse(_CHANGE, args=[row.pk])).content.decode()
    for name in ("created_by", "modified_by", "deleted_at", "position", "status_changed_at"):
        assert f"field-{name}" in page
        assert f'name="{name}"' not in page


def test_deleting_marks_the_row_and_names_the_person(staff: Client) -> None:
    row = Everything.objects.create(name="row")
    staff.post(reverse("admin:base_models_everything_delete", args=[row.pk]), {"post": "yes"})
    row.refresh_from_db()
    assert row.is_deleted
    assert row.deleted_by == "ada"


def test_a_deleted_row_is_listed_and_can_be_restored(staff: Client) -> None:
    row = Everything.objects.create(name="A Deleted Row")
    row.delete()
    assert "A Deleted Row" in staff.get(reverse(_LIST)).content.decode()
    assert "1 row was restored" in _act(staff, "restore_selected", row)
    assert Everything.objects.get() == row


def test_only_rows_deleted_before_are_removed_for_good(staff: Client) -> None:
    deleted, kept = Everything.objects.create(name="a"), Everything.objects.create(name="b")
    deleted.delete()
    page = _act(staff, "hard_delete_selected", deleted, kept)
    assert "1 row was removed for good" in page
    assert "1 row was kept" in page
    assert list(Everything.all_objects.all()) == [kept]


def test_rows_are_moved(staff: Client) -> None:
    first, second, third = (Everything.objects.create(name=name) for name in "abc")
    _act(staff, "move_selected_up", third)
    assert list(Everything.objects.all()) == [first, third, second]
    _act(staff, "move_selected_down", first)
    assert list(Everything.objects.all()) == [third, first, second]


def test_inside_a_tenant_only_its_rows_are_listed_and_the_tenant_is_fixed(staff: Client) -> None:
    mine = Everything.objects.create(name="Mine", tenant_id="t1")
    other = Everything.objects.create(name="Other", tenant_id="t2")
    assert "tenant_id" in staff.get(reverse(_LIST)).content.decode()
    with tenant_context("t1"):
        page = staff.get(reverse(_LIST)).content.decode()
        assert "Mine" in page
        assert "Other" not in page
        assert staff.get(reverse(_CHANGE, args=[other.pk])).status_code == 302
        form = staff.get(reverse(_CHANGE, args=[mine.pk])).content.decode()
        assert 'name="tenant_id"' not in form


def test_an_undeclared_transition_is_an_error_in_the_form(staff: Client) -> None:
    row = Everything.objects.create(name="row")
    data = {"name": "row", "slug": "row", "status": "bogus", "metadata": "{}"}
    response = staff.post(reverse(_CHANGE, args=[row.pk]), data)
    assert response.status_code == 200
    assert "not one of the available choices" in response.content.decode()


def test_proxy_fields_are_edited_listed_filtered_and_searched(staff: Client) -> None:
    data = {"name": "row", "department": "Sales", "headcount": "3", "opened_on": "2026-05-01"}
    staff.post(reverse("admin:base_models_detailedrecord_add"), data)
    row = DetailedRecord.objects.get()
    assert (row.department, row.headcount, row.opened_on.isoformat()) == ("Sales", 3, "2026-05-01")
    changelist = reverse("admin:base_models_detailedrecord_changelist")
    for query in ({}, {"department": "Sales"}, {"q": "sal"}, {"o": "2"}):
        assert ">Sales<" in staff.get(changelist, query).content.decode()
    form = staff.get(reverse("admin:base_models_detailedrecord_change", args=[row.pk]))
    assert 'value="Sales"' in form.content.decode()
    data["headcount"] = "many"
    page = staff.post(reverse("admin:base_models_detailedrecord_add"), data).content.decode()
    assert "Enter a whole number" in page


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("django.contrib.auth.admin.UserAdmin", "UserAdmin"),
        (None, "'BaseModelAdmin', 'ModelAdmin'"),
        ("no.such.Admin", "cannot be imported"),
        ("django.db.models.Model", "no subclass"),
    ],
)
def test_a_site_can_swap_the_class_that_all_are_built_on(path: str | None, expected: str) -> None:
    program = (
        "import django\n"
        "from django.conf import settings\n"
        "import tests.settings\n"
        "options = getattr(tests.settings, 'AUTOMATE', {})\n"
        f"tests.settings.AUTOMATE = {{**options, 'MODEL_ADMIN': {path!r}}}\n"
        "django.setup()\n"
        "from automate_core.base.admin import TenantAdmin\n"
        "print([base.__name__ for base in TenantAdmin.__mro__])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    assert expected in run.stdout + run.stderr
