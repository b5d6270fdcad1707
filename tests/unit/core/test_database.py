"""What the stores do when the database is busy, lost, or shared with other processes."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction

from automate_core.models import Event, Execution
from automate_core.stores import DjangoStores, django_stores
from automate_core.stores.database import Database
from automate_engine.domain import AutomateError, StoreUnavailableError
from automate_engine.ports.journal import Batch
from automate_engine.sql import Operation, Query
from automate_engine.testing.conformance.factories import (
    NOW,
    TENANT,
    add_run,
    claim,
    deliver,
    held_run,
    new_run,
)

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 30

only_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="the connection of SQLite cannot be lost"
)
only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows")


@pytest.fixture(autouse=True)
def fresh_connections(transactional_db: None) -> Iterator[None]:
    """What empties the tables after a test must not use a connection that the test has killed."""
    yield
    connections.close_all()


@pytest.fixture
async def stores(transactional_db: None) -> AsyncIterator[DjangoStores]:
    made = django_stores()
    yield made
    made.close()
    await sync_to_async(connections.close_all)()


async def count_runs() -> int:
    return await Execution.objects.acount()


def kill_backends() -> None:
    """End all other connections to the test's database, as a restarting server does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@only_postgresql
async def test_a_lost_connection_is_opened_again(stores: DjangoStores) -> None:
    await add_run(stores)
    await sync_to_async(kill_backends)()

    await add_run(stores)

    assert await count_runs() == 2
    assert len(await claim(stores)) == 2


def refuse_connections(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Let Django's connections be refused so many times, as by a server that starts."""
    wrapper = type(connections[connection.alias])
    connect = wrapper.get_new_connection
    refusals = iter(range(times))

    def refuse(self: Any, parameters: Any) -> Any:
        if next(refusals, None) is None:
            return connect(self, parameters)
        raise psycopg.OperationalError("the database system is starting up")

    monkeypatch.setattr(wrapper, "get_new_connection", refuse)


@only_postgresql
async def test_a_database_that_starts_is_waited_for(
    stores: DjangoStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_connections(monkeypatch, times=2)

    await add_run(stores)

    assert await count_runs() == 1


@only_postgresql
async def test_a_database_that_is_gone_is_told_as_such(
    stores: DjangoStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_connections(monkeypatch, times=1000)

    with pytest.raises(StoreUnavailableError):
        await add_run(stores)


@only_postgresql
async def test_those_who_wait_go_on_to_listen_when_the_database_has_started(
    stores: DjangoStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_connections(monkeypatch, times=1)

    await asyncio.wait_for(stores.queue.wait(10 * PATIENCE), PATIENCE)


@only_postgresql
async def test_a_commit_whose_answer_is_lost_counts_once(
    stores: DjangoStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = []

    class LossyCursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            answer = super().execute(query, *args, **kwargs)
            if query == "COMMIT" and not lost:
                lost.append(query)
                self.connection.close()
                raise psycopg.OperationalError("the connection is lost")
            return answer

    monkeypatch.setattr(
        stores.database.dialect, "cursor", lambda wrapper: LossyCursor(wrapper.connection)
    )

    run_id = await add_run(stores)

    assert lost == ["COMMIT"]
    assert await count_runs() == 1
    assert (await stores.runs.get(TENANT, run_id)).id == run_id


@only_postgresql
async def test_a_commit_that_was_lost_on_the_way_is_repeated(
    stores: DjangoStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = []

    class LossyCursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            if query == "COMMIT" and not lost:
                lost.append(query)
                self.connection.close()
                raise psycopg.OperationalError("the connection is lost")
            return super().execute(query, *args, **kwargs)

    monkeypatch.setattr(
        stores.database.dialect, "cursor", lambda wrapper: LossyCursor(wrapper.connection)
    )

    await add_run(stores)

    assert lost == ["COMMIT"]
    assert await count_runs() == 1


@only_postgresql
async def test_after_a_commit_that_nobody_could_be_asked_about_the_stores_connect_again(
    stores: DjangoStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = []

    class LossyCursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            if query == "COMMIT" and not lost:
                lost.append(query)
                self.connection.close()
                refuse_connections(monkeypatch, times=1)
                raise psycopg.OperationalError("the connection is lost")
            return super().execute(query, *args, **kwargs)

    monkeypatch.setattr(
        stores.database.dialect, "cursor", lambda wrapper: LossyCursor(wrapper.connection)
    )

    with pytest.raises(StoreUnavailableError, match="whether it was stored"):
        await add_run(stores)
    await add_run(stores)

    assert lost == ["COMMIT"]
    assert await count_runs() == 1


async def test_a_commit_wakes_those_who_wait_in_other_processes(stores: DjangoStores) -> None:
    other = django_stores()
    try:
        await other.queue.wait(PATIENCE)  # the listener rings once when it begins to listen
        waiting = asyncio.ensure_future(other.queue.wait(10 * PATIENCE))
        await asyncio.sleep(0)

        await add_run(stores)

        await asyncio.wait_for(waiting, PATIENCE)
    finally:
        other.close()


@only_postgresql
async def test_one_delivery_through_two_processes_is_stored_once(stores: DjangoStores) -> None:
    other = django_stores()
    try:
        answers = await asyncio.gather(
            *(deliver(made, dedupe_key=f"d{n % 5}") for n in range(20) for made in (stores, other))
        )
    finally:
        other.close()

    assert await Event.objects.acount() == 5
    assert sum(not answer.is_duplicate for answer in answers) == 5


@only_sqlite
async def test_a_commit_waits_while_another_process_writes(stores: DjangoStores) -> None:
    holding = threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            Event.objects.create(type="slow")
            holding.set()
            time.sleep(0.3)
        connections.close_all()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    await asyncio.to_thread(holding.wait)

    await add_run(stores)

    writer.join()
    assert await count_runs() == 1


@only_sqlite
async def test_commits_are_synchronous_and_written_ahead(stores: DjangoStores) -> None:
    def settings() -> Operation[list[Any]]:
        found = []
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            found += yield Query(f"PRAGMA {name}")
        return found

    assert await stores.database.hot(settings) == [("wal",), (2,), (1,)]


async def test_a_batch_that_the_database_refuses_leaves_nothing(stores: DjangoStores) -> None:
    broken = new_run(version_id=987_654_321, workflow_id=987_654_321)

    with pytest.raises(AutomateError, match="nothing was stored"):
        await stores.journal.commit(Batch(runs=[new_run(), broken]))

    assert await count_runs() == 0


async def test_signals_of_a_transaction_that_is_rolled_back_are_gone(stores: DjangoStores) -> None:
    lease = await held_run(stores)

    def ask_and_roll_back() -> None:
        with transaction.atomic():
            async_to_sync(stores.runs.request_cancel)(TENANT, lease.run_id, NOW)
            transaction.set_rollback(True)

    await sync_to_async(ask_and_roll_back)()

    assert (await stores.runs.get(TENANT, lease.run_id)).cancel_requested_at is None


def test_another_database_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections["default"], "vendor", "oracle")

    with pytest.raises(ImproperlyConfigured, match="DATABASE_ROUTERS"):
        Database("default")
