"""Triggers that were there before have the keys by which events find them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib import import_module
from types import SimpleNamespace

import pytest
from asgiref.sync import sync_to_async
from django.apps import apps
from django.db import connection, connections

from automate_core.models import Automation, Trigger
from automate_core.stores import DjangoStores, django_stores
from automate_engine.testing.conformance.factories import (
    TENANT,
    add_workflow,
    new_event,
    new_version,
)
from automate_engine.triggers import filter_key

MIGRATION = import_module("automate_core.migrations.0008_trigger_match_keys")


@pytest.fixture
async def stores(transactional_db: None) -> AsyncIterator[DjangoStores]:
    made = django_stores()
    yield made
    made.close()
    await sync_to_async(connections.close_all)()


@pytest.mark.django_db
def test_triggers_that_exist_get_their_keys() -> None:
    automation = Automation.objects.create(name="Orders", slug="orders")
    written = [None, {"a": 1}, "event.payload.b == 'x'", "event.payload.b > 1"]
    rows = [
        Trigger.objects.create(automation=automation, type="event", source="s", filters=one)
        for one in written
    ]
    Trigger.objects.update(match_path="", match_value="")

    MIGRATION.fill_match_keys(apps, SimpleNamespace(connection=connection))

    for row, filters in zip(rows, written, strict=True):
        row.refresh_from_db()
        assert (row.match_path, row.match_value) == filter_key(filters)
    assert [row.match_path for row in rows] == ["", "a", "b", ""]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL counts what it reads")
async def test_the_reads_for_an_event_do_not_grow_with_triggers(stores: DjangoStores) -> None:
    workflow = await add_workflow(stores)
    await stores.workflows.publish(TENANT, workflow.id, new_version())
    await sync_to_async(_add_triggers)(workflow.id, 5_000)

    before = await sync_to_async(_reads)()
    for number in range(20):
        event = new_event(type="event", payload={"customer": number})
        assert len(await stores.triggers.match(event)) == 1
    reads = await sync_to_async(_reads)() - before

    assert reads / 20 < 30


def _add_triggers(automation_id: int, count: int) -> None:
    rows = []
    for number in range(count):
        filters = {"customer": number}
        path, value = filter_key(filters)
        row = Trigger(automation_id=automation_id, type="event", source="orders", filters=filters)
        row.tenant_id, row.match_path, row.match_value = TENANT, path, value
        rows.append(row)
    Trigger.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE automate_core_trigger")


def _reads() -> int:
    """Rows and index entries of triggers that were read so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) + (SELECT sum(idx_tup_read)"
            " FROM pg_stat_user_indexes WHERE relname = 'automate_core_trigger')::bigint"
            " FROM pg_stat_user_tables WHERE relname = 'automate_core_trigger'"
        )
        (reads,) = cursor.fetchone()
    return int(reads)
