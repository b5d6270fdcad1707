"""Changes of tracked models become events in the transaction of the change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import NotSupportedError, transaction

from automate_core.changes import tracked_models
from automate_core.events.models import Event
from tests.shop.models import Order

pytestmark = pytest.mark.django_db(transaction=True)


def changes() -> list[dict[str, Any]]:
    return [event.payload for event in Event.objects.order_by("id")]


def operations() -> list[tuple[str, str]]:
    return [(change["operation"], change["fields"]["number"]) for change in changes()]


def test_the_model_is_listed_as_tracked() -> None:
    assert "shop.Order" in tracked_models()


def test_a_created_row_gives_an_event_with_its_values() -> None:
    order = Order.objects.create(number="A1", total=Decimal("9.50"), note="private")

    event = Event.objects.get()

    assert (event.type, event.source, event.processed_at) == ("model_change", "shop.order", None)
    assert event.tenant_id == "default"
    assert event.payload["operation"] == "created"
    assert event.payload["pk"] == order.pk
    assert event.payload["fields"]["total"] == "9.50"
    assert "note" not in event.payload["fields"]


def test_an_updated_row_tells_what_changed_and_what_it_was() -> None:
    order = Order.objects.create(number="A1")
    order.state = "paid"
    order.save()

    change = changes()[-1]

    assert change["operation"] == "updated"
    assert change["changed"] == ["state"]
    assert change["previous"] == {"state": "new"}
    assert change["fields"]["state"] == "paid"


def test_a_save_that_changes_nothing_gives_no_event() -> None:
    order = Order.objects.create(number="A1")
    order.save()

    assert len(changes()) == 1


def test_a_deleted_row_gives_an_event_with_its_last_values() -> None:
    order = Order.objects.create(number="A1")
    pk = order.pk
    order.delete()

    change = changes()[-1]

    assert (change["operation"], change["pk"]) == ("deleted", pk)
    assert change["fields"]["number"] == "A1"


def test_a_rolled_back_change_has_no_event() -> None:
    with transaction.atomic():
        Order.objects.create(number="A1")
        Order.objects.filter(number="A1").update(state="paid")
        assert len(changes()) == 2
        transaction.set_rollback(True)

    assert changes() == []


def test_a_change_whose_event_cannot_be_stored_is_not_made(monkeypatch: Any) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no event")

    monkeypatch.setattr("automate_core.stores.model_changes._store", refuse)
    with pytest.raises(RuntimeError, match="no event"):
        Order.objects.create(number="A1")
    with pytest.raises(RuntimeError, match="no event"):
        Order.objects.bulk_create([Order(number="A2")])

    assert not Order.objects.exists()


def test_bulk_create_gives_an_event_for_each_row() -> None:
    Order.objects.bulk_create([Order(number="A1"), Order(number="A2")])

    assert operations() == [("created", "A1"), ("created", "A2")]


def test_bulk_create_that_updates_tells_created_from_updated() -> None:
    Order.objects.create(number="A1")
    Order.objects.bulk_create(
        [Order(number="A1", state="paid"), Order(number="A2", state="paid")],
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["state"],
    )

    assert sorted(operations()[1:]) == [("created", "A2"), ("updated", "A1")]


def test_bulk_create_that_ignores_conflicts_is_refused_and_makes_nothing() -> None:
    with pytest.raises(NotSupportedError, match="one by one"):
        Order.objects.bulk_create([Order(number="A1")], ignore_conflicts=True)

    assert not Order.objects.exists()


def test_update_gives_an_event_for_each_row_that_changed() -> None:
    Order.objects.bulk_create(
        [Order(number="A1"), Order(number="A2"), Order(number="A3", state="paid")]
    )
    Order.objects.all().update(state="paid")

    assert operations()[3:] == [("updated", "A1"), ("updated", "A2")]


def test_bulk_update_gives_an_event_for_each_row() -> None:
    orders = Order.objects.bulk_create([Order(number="A1"), Order(number="A2")])
    for order in orders:
        order.total = Decimal(5)
    Order.objects.bulk_update(orders, ["total"])

    assert operations()[2:] == [("updated", "A1"), ("updated", "A2")]


def test_deleting_a_queryset_gives_an_event_for_each_row() -> None:
    Order.objects.bulk_create([Order(number="A1"), Order(number="A2")])
    Order.objects.all().delete()

    assert sorted(operations()[2:]) == [("deleted", "A1"), ("deleted", "A2")]
