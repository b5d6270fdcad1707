"""Isolation of tenants."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.core import checks
from django.db import IntegrityError, models, transaction
from django.test.utils import isolate_apps

from automate_core.base import (
    TenantMismatchError,
    TenantScopedModel,
    get_current_tenant,
    tenant_context,
)
from tests.base_models.models import Customer, Member, Order, Organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def customers() -> dict[str, Customer]:
    names = ("t1", "t2")
    return {name: Customer.objects.create(name=f"of {name}", tenant_id=name) for name in names}


def test_only_rows_of_the_current_tenant_are_seen(customers: dict[str, Customer]) -> None:
    assert Customer.objects.count() == 2
    with tenant_context("t1"):
        assert list(Customer.objects.all()) == [customers["t1"]]
        assert not Customer.objects.filter(pk=customers["t2"].pk).exists()
    assert Customer.objects.count() == 2


def test_contexts_nest_and_none_lifts_the_limit(customers: dict[str, Customer]) -> None:
    with tenant_context("t1"):
        with tenant_context("t2"):
            assert Customer.objects.get() == customers["t2"]
        with tenant_context(None):
            assert Customer.objects.count() == 2
        assert get_current_tenant() == "t1"


def test_the_context_ends_with_an_error() -> None:
    with pytest.raises(RuntimeError), tenant_context("t1"):
        raise RuntimeError
    assert get_current_tenant() is None


def test_for_tenant_does_not_reach_across_but_all_tenants_does(
    customers: dict[str, Customer],
) -> None:
    with tenant_context("t1"):
        assert not Customer.objects.for_tenant("t2").exists()
        assert Customer.objects.all_tenants().for_tenant("t2").get() == customers["t2"]
        assert Customer.objects.filter(name="of t2").all_tenants().get() == customers["t2"]
    with pytest.raises(ValueError, match="all_tenants"):
        Customer.objects.for_tenant(None)


def test_a_queryset_made_without_tenant_is_limited_when_evaluated(
    customers: dict[str, Customer],
) -> None:
    early = Customer.objects.all()
    with tenant_context("t1"):
        assert list(early.all()) == [customers["t1"]]
        assert early.count() == 1


def test_a_queryset_made_inside_a_tenant_stays_limited(customers: dict[str, Customer]) -> None:
    with tenant_context("t1"):
        made = Customer.objects.all()
    assert list(made.all()) == [customers["t1"]]
    with tenant_context("t2"):
        assert list(made.all()) == []


def test_new_rows_get_the_current_tenant(customers: dict[str, Customer]) -> None:
    with tenant_context("t1"):
        assert Customer.objects.create(name="new").tenant_id == "t1"
        made, _ = Customer.objects.get_or_create(name="of t2")
        assert made.tenant_id == "t1"
        Customer.objects.bulk_create([Customer(name="bulk")])
    assert Customer.objects.get(name="bulk").tenant_id == "t1"


def _change_other(other: Customer) -> None:
    other.name = "changed"
    other.save()


def _forge(other: Customer) -> None:
    Customer(pk=other.pk, name="changed").save()


def _forge_update_fields(other: Customer) -> None:
    Customer(pk=other.pk, name="changed", tenant_id="t1").save(update_fields=["name"])


def _move_row(other: Customer) -> None:
    mine = Customer.objects.create(name="mine")
    mine.tenant_id = other.tenant_id
    mine.save()


def _move_rows(other: Customer) -> None:
    Customer.objects.create(name="mine")
    Customer.objects.update(tenant_id=other.tenant_id)


def _bulk_create(other: Customer) -> None:
    Customer.objects.bulk_create([Customer(name="x", tenant_id=other.tenant_id)])


@pytest.mark.parametrize(
    "write",
    [
        _change_other,
        _forge,
        _forge_update_fields,
        _move_row,
        _move_rows,
        _bulk_create,
        Customer.delete,
    ],
)
def test_writing_a_row_of_another_tenant_is_refused(
    customers: dict[str, Customer], write: Callable[[Customer], object]
) -> None:
    other = customers["t2"]
    with (
        tenant_context("t1"),
        pytest.raises(TenantMismatchError, match="tenant"),
        transaction.atomic(),
    ):
        write(other)
    other.refresh_from_db()
    assert (other.name, other.tenant_id) == ("of t2", "t2")
    assert Customer.objects.for_tenant("t2").count() == 1


def test_queryset_writes_reach_only_the_current_tenant(customers: dict[str, Customer]) -> None:
    with tenant_context("t1"):
        assert Customer.objects.update(name="changed") == 1
        assert Customer.objects.all().delete()[0] == 1
    assert Customer.objects.get() == customers["t2"]


def test_related_managers_are_limited_and_single_objects_are_not(
    customers: dict[str, Customer],
) -> None:
    customer = customers["t1"]
    mine = Order.objects.create(customer=customer, name="mine", tenant_id="t1")
    stray = Order.objects.create(customer=customers["t2"], name="stray", tenant_id="t1")
    Order.objects.create(customer=customer, name="other", tenant_id="t2")
    with tenant_context("t1"):
        assert list(customer.orders.all()) == [mine]
        assert customer.orders.create(name="new").tenant_id == "t1"
        assert list(customer.orders.all_tenants().values_list("tenant_id", flat=True)) == [
            "t1",
            "t2",
            "t1",
        ]
        (loaded,) = Customer.objects.prefetch_related("orders")
        assert {order.tenant_id for order in loaded.orders.all()} == {"t1"}
        assert Order.objects.get(pk=stray.pk).customer == customers["t2"]


def test_the_tenant_field_can_be_another_field() -> None:
    first, second = (Organization.objects.create(name=name) for name in ("a", "b"))
    with pytest.raises(Exception, match="no field named"):
        Member._meta.get_field("tenant_id")
    Member.objects.create(name="Ada", organization=second)
    for tenant in (first, first.pk):
        with tenant_context(tenant):
            member = Member.objects.create(name="Ada")
            assert member.organization_id == first.pk
            assert set(Member.objects.values_list("organization", flat=True)) == {first.pk}
    assert list(Member.objects.for_tenant(first).values_list("slug", flat=True)) == [
        "ada",
        "ada-2",
    ]


def test_slugs_are_unique_within_the_tenant_field(customers: dict[str, Customer]) -> None:
    organization = Organization.objects.create(name="a")
    Member.objects.create(name="Ada", organization=organization)
    with pytest.raises(IntegrityError):
        Member.objects.create(name="Eve", slug="ada", organization=organization)


@pytest.mark.usefixtures("async_database")
async def test_tasks_do_not_see_each_other_s_tenant() -> None:
    for tenant in ("t1", "t2", "t3"):
        await Customer.objects.acreate(name=tenant, tenant_id=tenant)
    entered = asyncio.Barrier(3)

    async def visit(tenant: str) -> list[str]:
        with tenant_context(tenant):
            await entered.wait()
            await sync_to_async(Customer.objects.create)(name="made")
            return [customer.tenant_id async for customer in Customer.objects.all()]

    seen = await asyncio.gather(*(visit(tenant) for tenant in ("t1", "t2", "t3")))
    assert seen == [["t1", "t1"], ["t2", "t2"], ["t3", "t3"]]


@isolate_apps("tests.base_models")
def test_the_checks_name_a_missing_tenant_field_and_a_manager_that_does_not_limit() -> None:
    class Wrong(TenantScopedModel):
        tenant_field = "company"
        everyone = models.Manager()

        class Meta:
            app_label = "base_models"

    found = {message.id: message for message in Wrong.check()}
    assert "company" in found["automate_core.E101"].msg
    assert isinstance(found["automate_core.W101"], checks.Warning)
    assert "everyone" in found["automate_core.W101"].msg


def test_the_limit_is_in_the_sql_and_costs_no_query(
    customers: dict[str, Customer], django_assert_num_queries: Callable[..., object]
) -> None:
    with tenant_context("t1"), django_assert_num_queries(1):
        list(Customer.objects.all())
    assert "WHERE" not in str(Customer.objects.all().query)
