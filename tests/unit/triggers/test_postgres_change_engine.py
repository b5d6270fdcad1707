"""An engine that follows a table: nothing is lost or doubled when it dies, and nothing waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from automate_engine.domain.events import Trigger
from automate_engine.ports import Stores
from automate_engine.ports.events import Advance
from automate_engine.testing.conformance.factories import (
    TENANT,
    add_trigger,
    add_workflow,
    read_all,
)
from automate_engine.testing.conformance.runtime_workers import CLOCK, Dying, running, until
from automate_engine.testing.stores import memory_stores
from automate_engine.triggers import TriggerRegistry
from automate_engine.triggers.poll._databases import postgres_address
from automate_engine.triggers.postgres_change import OwnDatabase, PostgresChange

pytestmark = pytest.mark.database

SCHEMA = "automate_outbox_postgres"
Connection = psycopg.Connection[Any]


@pytest.fixture
def database(postgres_dsn: str) -> Iterator[Connection]:
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        connection.execute("DROP TABLE IF EXISTS orders CASCADE")
        connection.execute("CREATE TABLE orders (id bigint PRIMARY KEY)")
        yield connection
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


@pytest.fixture
def stores() -> Stores:
    return memory_stores(CLOCK)


@pytest.fixture
def kinds(postgres_dsn: str, database: Connection) -> TriggerRegistry:
    address = postgres_address(postgres_dsn, local=True)
    own = OwnDatabase(address=address, tables=frozenset({"public.orders"}))
    return TriggerRegistry([PostgresChange(own=own)])


async def _trigger(stores: Stores) -> Trigger:
    return await add_trigger(
        stores,
        await add_workflow(stores),
        type="postgres_change",
        source=uuid4().hex,
        config={"table": "public.orders", "interval_seconds": 3600, "max_failures": 1},
        next_at=CLOCK.now(),
    )


async def _listens(database: Connection) -> None:
    """Wait until an engine has installed what it needs and listens."""
    sql = """
        SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'orders'::regclass),
            EXISTS (SELECT FROM pg_stat_activity WHERE query = 'LISTEN "automate_outbox"')
    """

    async def holds() -> bool:
        return database.execute(sql).fetchall() == [(True, True)]

    await until(holds, "an engine listens")


async def _runs(stores: Stores, number: int) -> Counter[int]:
    """The keys of the rows that runs have, once so many have ended."""

    async def holds() -> bool:
        runs = await read_all(stores)
        return len(runs) >= number and all(run.status.is_terminal for run in runs)

    await until(holds, f"there are {number} runs")
    return Counter(run.inputs["pk"] for run in await read_all(stores))


async def _runs_or_death(stores: Stores, number: int, journal: Dying) -> None:
    async def holds() -> bool:
        runs = [run for run in await read_all(stores) if run.status.is_terminal]
        return journal.dead.is_set() or len(runs) >= number

    await until(holds, f"there are {number} runs, or the engine is dead")


async def _is_empty(database: Connection) -> None:
    async def holds() -> bool:
        return database.execute(f"SELECT count(*) FROM {SCHEMA}.changes").fetchall() == [(0,)]

    await until(holds, "the outbox is empty")


async def _rests(stores: Stores, trigger: Trigger) -> None:
    """Wait until a trigger has looked."""

    async def holds() -> bool:
        now = await stores.triggers.get(TENANT, trigger.id)
        soon = CLOCK.now() + timedelta(seconds=1800)
        return "cursor" in now.state and now.next_at is not None and now.next_at > soon

    await until(holds, "the trigger rests")


async def _due(stores: Stores, trigger: Trigger) -> None:
    """End the lease of a trigger, which an engine that was killed left."""

    async def moved() -> bool:
        now = await stores.triggers.get(TENANT, trigger.id)
        assert now.next_at is not None
        change = Advance(trigger_id=trigger.id, due_at=now.next_at, next_at=CLOCK.now())
        return await stores.triggers.advance([change]) == [True]

    await until(moved, "the trigger is due")


async def test_changes_start_runs_at_once(
    stores: Stores, kinds: TriggerRegistry, database: Connection
) -> None:
    await _trigger(stores)
    async with running(stores, triggers=kinds):
        await _listens(database)
        for number in range(1, 4):
            database.execute("INSERT INTO orders VALUES (%s)", [number])
            assert (await _runs(stores, number)).keys() == set(range(1, number + 1))
        await _is_empty(database)


async def test_two_engines_share_one_outbox(
    stores: Stores, kinds: TriggerRegistry, database: Connection
) -> None:
    await _trigger(stores)
    async with running(stores, triggers=kinds), running(stores, triggers=kinds):
        await _listens(database)
        for number in range(1, 1101):
            database.execute("INSERT INTO orders VALUES (%s)", [number])
        assert await _runs(stores, 1100) == Counter(range(1, 1101))
        await _is_empty(database)


@pytest.mark.parametrize("commits", range(5))
@pytest.mark.parametrize("answers", [True, False])
async def test_nothing_is_lost_or_doubled_when_the_engine_dies(
    stores: Stores, kinds: TriggerRegistry, database: Connection, commits: int, answers: bool
) -> None:
    trigger = await _trigger(stores)
    journal = Dying(stores.journal, commits, answers=answers or commits == 0)
    async with running(replace(stores, journal=journal), triggers=kinds, lease=0.15) as worker:
        await _listens(database)
        for last in (10, 20, 30):
            database.execute(
                "INSERT INTO orders SELECT n FROM generate_series(%s::int, %s) AS n",
                [last - 9, last],
            )
            await _runs_or_death(stores, last, journal)
        assert journal.dead.is_set()
        await worker.kill()
    await _due(stores, trigger)
    async with running(stores, triggers=kinds):
        assert await _runs(stores, 30) == Counter(range(1, 31))
        await _is_empty(database)


async def test_a_trigger_whose_outbox_is_gone_is_disabled_with_the_reason(
    stores: Stores, kinds: TriggerRegistry, database: Connection
) -> None:
    trigger = await _trigger(stores)
    async with running(stores, triggers=kinds):
        await _listens(database)
        await _rests(stores, trigger)
        database.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
        await _due(stores, trigger)

        async def disabled() -> Trigger | None:
            now = await stores.triggers.get(TENANT, trigger.id)
            return None if now.enabled else now

        found = await until(disabled, "the trigger is disabled")
    assert "not recorded any more" in found.disabled_reason
