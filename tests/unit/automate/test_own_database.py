"""Which tables of the project's own database triggers may follow."""

from __future__ import annotations

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from automate.services import services
from automate_core.stores import own_database
from automate_engine.domain.events import Trigger
from automate_engine.net import GuardedClient
from automate_engine.triggers import SetupContext
from automate_engine.triggers.postgres_change import PostgresChange, PostgresChangeConfig

TABLE = "public.automate_core_event"


def test_by_default_there_are_none() -> None:
    kind = services().triggers["postgres_change"]
    assert kind.needs_secret(PostgresChangeConfig(table=TABLE)) is True


@pytest.mark.django_db(transaction=True)
async def test_it_is_the_database_of_the_project() -> None:
    if connection.vendor != "postgresql":
        with pytest.raises(ImproperlyConfigured, match="WATCHED_TABLES"):
            own_database([TABLE])
        return
    own = own_database([TABLE])
    kind, config = PostgresChange(own=own), PostgresChangeConfig(table=TABLE)
    trigger = Trigger(id=1, tenant_id="a", workflow_id=1, type=kind.type, source=uuid4().hex)
    async with GuardedClient() as http:
        context = SetupContext(trigger=trigger, secret=None, http=http)
        await kind.set_up(config, context)
        assert await sync_to_async(_triggers)() == 1
        await kind.take_down(config, context)
    assert await sync_to_async(_triggers)() == 0


def _triggers() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE starts_with(tgname, 'automate_')")
        return int(cursor.fetchone()[0])
