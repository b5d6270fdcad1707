"""The rules of the store ports, on Seer's database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from automate_engine.ports.journal import NewEvent
from automate_engine.testing.conformance import *  # noqa: F403
from automate_engine.testing.conformance import StoreUnprocessed
from automate_engine.testing.conformance.factories import OTHER_TENANT, TENANT
from seer.database.models_triggers import TriggerEvent
from seer.database.stores import SeerStores, open_stores
from tests.seer_database import empty, seer_settings, seer_url

__all__ = ["seer_settings", "seer_url"]

pytestmark = pytest.mark.database

USERS = (TENANT, OTHER_TENANT, *(f"tenant-{number}" for number in range(6)))
"""The tenants of the suites: in Seer they are users, who have to exist."""


@pytest.fixture
async def stores(seer_url: str) -> AsyncIterator[SeerStores]:
    made = await open_stores(seer_url)
    await empty(made.connection)
    for user_id in USERS:
        await made.users.ensure(user_id)
    yield made
    await made.close()


@pytest.fixture
def store_unprocessed(stores: SeerStores) -> StoreUnprocessed:
    async def store(event: NewEvent) -> int:
        row = TriggerEvent(
            user_id=event.tenant_id,
            type=event.type,
            source=event.source,
            event_data=event.payload,
            trace_id=event.trace_id,
            dedupe_key=event.dedupe_key,
            created_at=event.received_at,
        )
        await stores.connection.write(row.save)
        return row.id

    return store
