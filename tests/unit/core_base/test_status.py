"""A status that moves only as declared."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.test.utils import isolate_apps

from automate_core.base import StatusModel
from automate_engine.domain.errors import ConflictError
from tests.base_models.models import Shipment, Task

pytestmark = pytest.mark.django_db


def test_a_new_row_has_the_initial_status_and_its_label() -> None:
    assert Task.objects.create().status == "pending"
    shipment = Shipment.objects.create()
    assert (shipment.status, shipment.get_status_display()) == ("packed", "Packed")


@pytest.mark.parametrize(
    "write",
    [
        lambda row: Shipment.objects.create(status="bogus"),
        lambda row: Shipment.objects.bulk_create([Shipment(status="bogus")]),
        lambda row: Shipment.objects.update(status="bogus"),
        lambda row: Shipment.objects.by_status("bogus"),
        lambda row: row.transition_to("bogus"),
        lambda row: (setattr(row, "status", "bogus"), row.save()),
        lambda row: (setattr(row, "status", "bogus"), row.save(update_fields=["status"])),
        lambda row: (setattr(row, "status", "bogus"), row.full_clean()),
    ],
)
def test_an_undeclared_status_is_refused_with_the_remedy(write: Any) -> None:
    row = Shipment.objects.create()
    with pytest.raises(ValidationError) as refused:
        write(row)
    assert "status" in refused.value.message_dict
    assert "bogus" in str(refused.value)
    row.refresh_from_db()
    assert row.status == "packed"
    assert Shipment.objects.count() == 1


def test_the_message_lists_the_declared_statuses() -> None:
    with pytest.raises(ValidationError, match="packed, sent, lost, delivered"):
        Shipment(status="bogus").save()


def test_only_declared_transitions_happen() -> None:
    row = Shipment.objects.create()
    with pytest.raises(ValidationError, match="It can go to: sent"):
        row.transition_to("delivered")
    assert row.status == "packed"
    row.status = "delivered"
    with pytest.raises(ValidationError, match="cannot go from “packed” to “delivered”"):
        row.save()
    row.refresh_from_db()
    assert row.status == "packed"
    row.transition_to("sent")
    row.transition_to("delivered")
    with pytest.raises(ValidationError, match="this status is an end"):
        row.transition_to("lost")


def test_without_transitions_any_declared_status_may_follow() -> None:
    task = Task.objects.create()
    for status in ("completed", "pending", "running"):
        task.transition_to(status)
        assert Task.objects.get().status == status


def test_the_moment_of_the_change_is_kept() -> None:
    row = Shipment.objects.create()
    created = row.status_changed_at
    row.name = "renamed"
    row.save()
    assert Shipment.objects.get().status_changed_at == created
    row.status = "sent"
    row.save(update_fields=["status"])
    assert Shipment.objects.get().status_changed_at == row.status_changed_at > created
    before = row.status_changed_at
    Shipment.objects.update(status="sent")
    assert Shipment.objects.get().status_changed_at == before
    Shipment.objects.update(status="lost")
    assert Shipment.objects.get().status_changed_at > before


def test_bulk_updates_keep_the_rules_and_the_moment() -> None:
    rows = [Shipment.objects.create(), Shipment.objects.create()]
    before = rows[0].status_changed_at
    for row in rows:
        row.status = "delivered"
    with pytest.raises(ValidationError, match="cannot go"):
        Shipment.objects.bulk_update(rows, ["status"])
    for row in rows:
        row.status = "sent"
    assert Shipment.objects.bulk_update(rows, ["status"]) == 2
    assert all(row.status_changed_at > before for row in Shipment.objects.by_status("sent"))
    rows[0].transition_to("lost")
    rows[1].name = "renamed"
    assert Shipment.objects.bulk_update(rows, ["name"]) == 2


def test_a_transition_touches_the_other_bases_too() -> None:
    row = Shipment.objects.create()
    before = row.updated_at
    row.transition_to("sent")
    row.refresh_from_db()
    assert row.updated_at > before


def test_a_transition_that_lost_a_race_changes_nothing_and_leaves_the_transaction_usable() -> None:
    row = Shipment.objects.create(status="sent")
    late = Shipment.objects.get()
    row.transition_to("delivered")
    with transaction.atomic():
        with pytest.raises(ConflictError, match="refresh_from_db"):
            late.transition_to("lost")
        assert Shipment.objects.get().status == "delivered"
    assert late.status == "sent"


def test_saving_another_field_does_not_write_an_old_status_back() -> None:
    row = Shipment.objects.create()
    late = Shipment.objects.get()
    row.transition_to("sent")
    late.name = "renamed"
    late.save()
    stored = Shipment.objects.get()
    assert (stored.status, stored.name) == ("sent", "renamed")


def test_rows_loaded_without_their_status_can_be_saved_and_moved() -> None:
    Shipment.objects.create()
    row = Shipment.objects.only("name").get()
    row.name = "renamed"
    row.save()
    row.transition_to("sent")
    assert Shipment.objects.get().status == "sent"


def test_a_row_never_saved_cannot_move() -> None:
    with pytest.raises(ValueError, match="Save the Shipment"):
        Shipment().transition_to("sent")


@pytest.mark.parametrize(
    ("model", "active"), [(Shipment, ["packed", "sent", "lost"]), (Task, ["pending", "running"])]
)
def test_active_rows_are_those_not_at_an_end(model: Any, active: list[str]) -> None:
    for status in model.declared_statuses():
        model.objects.create(status=status)
    assert [row.status for row in model.objects.active().order_by("pk")] == active


@isolate_apps("tests.base_models")
def test_a_model_can_name_its_ends() -> None:
    class Lamp(StatusModel):
        STATUS_CHOICES = [("on", "On"), ("off", "Off")]
        TERMINAL_STATUSES = ["off"]

        class Meta:
            app_label = "base_models"

    assert Lamp.terminal_statuses() == ["off"]


@isolate_apps("tests.base_models")
def test_choices_may_be_an_enumeration() -> None:
    class Light(models.TextChoices):
        RED = "red"
        GREEN = "green"

    class Signal(StatusModel):
        STATUS_CHOICES = Light
        INITIAL_STATUS = Light.GREEN

        class Meta:
            app_label = "base_models"

    assert Signal.declared_statuses() == ["red", "green"]
    assert Signal().status == "green"
    assert Signal.check() == []


@isolate_apps("tests.base_models")
def test_the_checks_find_missing_and_undeclared_statuses() -> None:
    class Empty(StatusModel):
        class Meta:
            app_label = "base_models"

    class Wrong(StatusModel):
        STATUS_CHOICES = [("on", "On")]
        INITIAL_STATUS = "start"
        TRANSITIONS = {"on": ["broken"]}
        TERMINAL_STATUSES = ["end"]

        class Meta:
            app_label = "base_models"

    assert [message.id for message in Empty.check()] == ["automate_core.E103"]
    found = " ".join(message.msg for message in Wrong.check())
    for status in ("start", "broken", "end"):
        assert f"'{status}'" in found
