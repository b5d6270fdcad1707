"""Fields declared on proxy models."""

from __future__ import annotations

import datetime
import pickle
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models import F, Max
from django.forms import modelform_factory
from django.test.utils import isolate_apps

from automate_core.base import ProxyFieldsModel
from tests.base_models.models import DetailedRecord, Record, SeparateRecord, SpecialRecord

pytestmark = pytest.mark.django_db

_MOMENT = datetime.datetime(2026, 5, 1, 10, 30, tzinfo=datetime.UTC)
_LATER = _MOMENT + datetime.timedelta(microseconds=5)
_VALUES: dict[str, tuple[Any, Any]] = {
    "department": ("Legal", "Sales"),
    "headcount": (3, 12),
    "budget": (Decimal("9.50"), Decimal("10.25")),
    "is_remote": (False, True),
    "opened_on": (datetime.date(2025, 12, 31), datetime.date(2026, 1, 1)),
    "reviewed_at": (_MOMENT, _LATER),
    "starts_at": (datetime.time(8, 30), datetime.time(17)),
    "rating": (0.5, 10.25),
    "reference": (uuid.UUID(int=1), uuid.UUID(int=2)),
}


@pytest.mark.parametrize("name", _VALUES)
def test_a_value_comes_back_and_is_found_and_ordered_like_a_column(name: str) -> None:
    low, high = _VALUES[name]
    second = DetailedRecord.objects.create(name="high", **{name: high})
    first = DetailedRecord.objects.create(name="low", **{name: low})
    records = DetailedRecord.objects
    for record, value in ((first, low), (second, high)):
        stored = DetailedRecord.objects.get(pk=record.pk)
        assert getattr(stored, name) == value
        assert type(getattr(stored, name)) is type(value)
        assert records.get(**{name: value}) == record
        assert records.get(**{f"{name}__in": [value]}) == record
    assert list(records.exclude(**{name: low})) == [second]
    assert list(records.order_by(name)) == [first, second]
    assert list(records.order_by(f"-{name}")) == [second, first]
    assert list(records.order_by(name).values_list(name, flat=True)) == [low, high]
    if name != "is_remote":
        assert list(records.filter(**{f"{name}__gt": low})) == [second]
    assert records.filter(**{name: F(name)}).count() == 2


def test_values_can_be_aggregated_and_looked_into() -> None:
    DetailedRecord.objects.create(name="a", headcount=3, labels=["x"], department="Sales")
    DetailedRecord.objects.create(name="b", headcount=12, opened_on="2026-03-01")
    records = DetailedRecord.objects
    assert records.aggregate(most=Max("headcount")) == {"most": 12}
    assert records.get(department__istartswith="sal").name == "a"
    assert records.get(labels__0="x").name == "a"
    assert records.get(opened_on__year=2026).name == "b"
    assert records.get(opened_on__isnull=True).name == "a"
    assert list(records.order_by("name").values_list("labels", flat=True)) == [["x"], []]


def test_rows_without_the_value_have_its_default_in_python_and_in_sql() -> None:
    record = Record.objects.create(name="plain")
    found = DetailedRecord.objects.get(
        department="", budget=0, is_remote=False, headcount__isnull=True
    )
    assert found.pk == record.pk
    assert (found.department, found.is_remote, found.labels) == ("", False, [])
    assert list(DetailedRecord.objects.exclude(headcount=1)) == [found]
    assert list(DetailedRecord.objects.exclude(department="Sales")) == [found]


def test_saving_keeps_what_else_is_in_the_column() -> None:
    record = Record.objects.create(name="plain", extra={"other": 1})
    detailed = DetailedRecord.objects.get(pk=record.pk)
    detailed.department = "Sales"
    detailed.save()
    record.refresh_from_db()
    assert record.extra["other"] == 1
    assert record.extra["department"] == "Sales"


def test_update_fields_and_refresh_understand_proxy_fields() -> None:
    record = DetailedRecord.objects.create(name="a", department="Sales", headcount=1)
    record.name, record.department, record.headcount = "b", "Legal", 2
    record.save(update_fields=["department"])
    stored = DetailedRecord.objects.get()
    assert (stored.name, stored.department, stored.headcount) == ("a", "Legal", 1)
    record.refresh_from_db(fields=["headcount"])
    assert (record.name, record.headcount) == ("b", 1)
    record.refresh_from_db()
    assert record.name == "a"


def test_fields_that_set_themselves_do_so() -> None:
    record = DetailedRecord.objects.create(name="a")
    before = record.touched_at
    record.save()
    assert DetailedRecord.objects.get().touched_at > before


def test_mutable_values_can_be_changed_in_place() -> None:
    record = DetailedRecord.objects.create(name="a")
    record.labels.append("x")
    record.save()
    assert DetailedRecord.objects.get().labels == ["x"]


def test_validation_names_the_field() -> None:
    record = DetailedRecord(name="a", department="x" * 101, headcount="many")
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    assert set(refused.value.message_dict) == {"department", "headcount"}
    record = DetailedRecord(name="a", headcount="3", opened_on="2026-05-01")
    record.full_clean()
    assert record.headcount == 3
    assert record.opened_on == datetime.date(2026, 5, 1)


def test_a_value_of_the_wrong_type_or_null_is_not_saved() -> None:
    with pytest.raises(ValueError, match="headcount"):
        DetailedRecord.objects.create(name="a", headcount="many")
    with pytest.raises(ValidationError, match="null"):
        DetailedRecord.objects.create(name="a", is_remote=None)
    assert not Record.objects.exists()


def test_bulk_creation_and_get_or_create_store_the_values() -> None:
    DetailedRecord.objects.bulk_create([DetailedRecord(name="a", department="Sales")])
    record, made = DetailedRecord.objects.get_or_create(
        department="Legal", defaults={"name": "b", "headcount": 3}
    )
    assert made
    assert DetailedRecord.objects.get(department="Sales").name == "a"
    assert DetailedRecord.objects.get(headcount=3) == record


def test_a_queryset_update_is_refused_with_the_remedy() -> None:
    with pytest.raises(FieldError, match=r"save\(\)"):
        DetailedRecord.objects.update(department="Sales")


def test_the_checks_have_nothing_against_it() -> None:
    assert DetailedRecord.check() == []
    assert DetailedRecord._meta.local_fields == []
    assert DetailedRecord._meta.db_table == Record._meta.db_table


def test_without_proxy_the_field_is_a_column_of_a_table_of_its_own() -> None:
    record = SeparateRecord.objects.create(name="a", department="Sales")
    assert SeparateRecord._meta.db_table != Record._meta.db_table
    assert SeparateRecord.objects.get(department="Sales", name="a") == record
    assert Record.objects.get().extra == {}


def test_a_table_below_a_proxy_has_the_proxy_s_fields_too() -> None:
    record = SpecialRecord.objects.create(name="a", department="Sales", motto="Onward")
    assert SpecialRecord.objects.get(department="Sales", motto="Onward") == record
    assert DetailedRecord.objects.get(department="Sales").name == "a"


def test_model_forms_show_and_objects_and_queries_survive_pickling() -> None:
    form: Any = modelform_factory(DetailedRecord, fields=["department", "headcount"])
    assert list(form().fields) == ["department", "headcount"]
    record = DetailedRecord.objects.create(name="a", department="Sales")
    assert pickle.loads(pickle.dumps(record)).department == "Sales"
    queryset = DetailedRecord.objects.filter(department="Sales")
    restored = DetailedRecord.objects.all()
    restored.query = pickle.loads(pickle.dumps(queryset.query))
    assert list(restored) == [record]


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        (models.ForeignKey(Record, on_delete=models.CASCADE), "ForeignKey cannot be kept"),
        (models.FileField(), "FileField cannot be kept"),
        (models.CharField(max_length=5, unique=True), "unique or indexed"),
        (models.SlugField(), "unique or indexed"),
    ],
)
@isolate_apps("tests.base_models")
def test_what_cannot_be_kept_is_refused_when_declared(
    field: models.Field[Any, Any], reason: str
) -> None:
    with pytest.raises(FieldError, match=f"{reason}.*proxy = True"):
        type(
            "Wrong",
            (Record,),
            {
                "__module__": "tests.base_models.models",
                "wrong": field,
                "Meta": type("Meta", (), {"proxy": True}),
            },
        )


@isolate_apps("tests.base_models")
def test_the_checks_find_a_missing_column() -> None:
    class Wrong(ProxyFieldsModel):
        extra = models.TextField()

        class Meta:
            app_label = "base_models"

    assert [message.id for message in Wrong.check()] == ["automate_core.E106"]
