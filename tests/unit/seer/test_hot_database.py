"""What the hot stores do when the database is busy, lost, or shared with other processes."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from automate_engine.domain import AutomateError, StoreUnavailableError
from automate_engine.ports.journal import Batch
from automate_engine.ports.runs import RunFilter
from automate_engine.sql import Operation, Query, Wakeups
from automate_engine.testing.conformance.factories import (
    NOW,
    TENANT,
    add_run,
    claim,
    deliver,
    new_run,
)
from seer.database.connection import parse
from seer.database.models_triggers import TriggerEvent
from seer.database.stores import SeerStores, open_stores
from seer.database.stores.listener import Listener
from seer.database.stores.postgresql import PostgresDriver
from tests.seer_database import empty, seer_settings, seer_url
from tools.with_postgres import SOCKET_FOLDER_VARIABLE

__all__ = ["seer_settings", "seer_url"]

pytestmark = pytest.mark.database

PATIENCE = 30

_on_postgresql = bool(os.environ.get(SOCKET_FOLDER_VARIABLE))
only_postgresql = pytest.mark.skipif(
    not _on_postgresql, reason="the connection of SQLite cannot be lost"
)
only_sqlite = pytest.mark.skipif(_on_postgresql, reason="PostgreSQL locks rows")


@pytest.fixture
async def stores(seer_url: str) -> AsyncIterator[SeerStores]:
    made = await open_stores(seer_url)
    await empty(made.connection)
    await made.users.ensure(TENANT)
    yield made
    await made.close()


@pytest.fixture
async def other(stores: SeerStores, seer_url: str) -> AsyncIterator[SeerStores]:
    """The stores of another process."""
    made = await open_stores(seer_url)
    yield made
    await made.close()


async def count_runs(stores: SeerStores) -> int:
    return len((await stores.runs.find(TENANT, RunFilter())).items)


async def kill_backends(url: str) -> None:
    """End all other connections to the test's database, as a restarting server does."""
    credentials = parse(url)["credentials"]
    names = ("host", "port", "user", "database")
    connection = await asyncpg.connect(**{name: credentials[name] for name in names})
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()


def connect_with(stores: SeerStores, connection_class: type[asyncpg.Connection]) -> None:
    """Let the next connections of the hot stores be of a class of the test's own."""
    driver = stores.database._driver
    assert isinstance(driver, PostgresDriver)
    driver._options["connection_class"] = connection_class


@only_postgresql
async def test_lost_connections_are_opened_again(stores: SeerStores, seer_url: str) -> None:
    first = await add_run(stores)
    await stores.runs.get(TENANT, first)
    await kill_backends(seer_url)

    second = await add_run(stores)

    assert (await stores.runs.get(TENANT, second)).id == second
    assert [taken.run.id for taken in await claim(stores)] == [first, second]


@only_postgresql
async def test_a_commit_whose_answer_is_lost_counts_once(stores: SeerStores) -> None:
    lost = []

    class Lossy(asyncpg.Connection):  # type: ignore[misc]
        async def execute(self, query: str, *args: Any, **options: Any) -> Any:
            answer = await super().execute(query, *args, **options)
            if query == "COMMIT" and not lost:
                lost.append(query)
                self.terminate()
                raise asyncpg.ConnectionDoesNotExistError("the connection is lost")
            return answer

    connect_with(stores, Lossy)

    run_id = await add_run(stores)

    assert lost == ["COMMIT"]
    assert await count_runs(stores) == 1
    assert (await stores.runs.get(TENANT, run_id)).id == run_id


@only_postgresql
async def test_a_commit_that_was_lost_on_the_way_is_repeated(stores: SeerStores) -> None:
    lost = []

    class Lossy(asyncpg.Connection):  # type: ignore[misc]
        async def execute(self, query: str, *args: Any, **options: Any) -> Any:
            if query == "COMMIT" and not lost:
                lost.append(query)
                self.terminate()
                raise asyncpg.ConnectionDoesNotExistError("the connection is lost")
            return await super().execute(query, *args, **options)

    connect_with(stores, Lossy)

    await add_run(stores)

    assert lost == ["COMMIT"]
    assert await count_runs(stores) == 1


@only_postgresql
async def test_a_lost_commit_that_cannot_be_looked_up_is_not_repeated(stores: SeerStores) -> None:
    commits = []

    class Lossy(asyncpg.Connection):  # type: ignore[misc]
        async def execute(self, query: str, *args: Any, **options: Any) -> Any:
            answer = await super().execute(query, *args, **options)
            if query == "COMMIT":
                commits.append(query)
                self.terminate()
                raise asyncpg.ConnectionDoesNotExistError("the connection is lost")
            return answer

        async def fetchval(self, query: str, *args: Any, **options: Any) -> Any:
            if "pg_xact_status" in query:
                raise asyncpg.CannotConnectNowError("the server starts up")
            return await super().fetchval(query, *args, **options)

    connect_with(stores, Lossy)

    with pytest.raises(StoreUnavailableError, match="cannot be told"):
        await add_run(stores)

    assert commits == ["COMMIT"]


@only_postgresql
async def test_nothing_of_a_transaction_that_was_cut_off_gets_into_the_next(
    stores: SeerStores,
) -> None:
    def cut_off() -> Operation[None]:
        yield Query("UPDATE users SET email = 'half' WHERE user_id = %s", [TENANT])
        task = next(iter(stores.database._tasks))
        task.cancel()
        yield Query("SELECT pg_sleep(60)")

    with pytest.raises(asyncio.CancelledError):
        await stores.database.hot(cut_off)
    await add_run(stores)

    def emails() -> Operation[list[Any]]:
        return (yield Query("SELECT email FROM users WHERE user_id = %s", [TENANT]))

    ((email,),) = await stores.database.read(emails)
    assert email != "half"


@only_postgresql
async def test_statements_need_not_be_prepared(stores: SeerStores, seer_url: str) -> None:
    """A pool such as PgBouncer may give each transaction another connection of the server."""
    pooled = await open_stores(f"{seer_url}&statement_cache_size=0")
    try:
        await add_run(pooled)

        def prepared() -> Operation[list[Any]]:
            return (yield Query("SELECT name FROM pg_prepared_statements WHERE name <> ''"))

        assert len(await claim(pooled)) == 1
        assert await pooled.database.hot(prepared) == []
    finally:
        await pooled.close()


async def test_a_commit_wakes_those_who_wait_in_other_processes(
    stores: SeerStores, other: SeerStores
) -> None:
    await other.queue.wait(PATIENCE)  # the listener rings once when it begins to listen
    waiting = asyncio.ensure_future(other.queue.wait(10 * PATIENCE))
    await asyncio.sleep(0)

    await add_run(stores)

    await asyncio.wait_for(waiting, PATIENCE)


@only_postgresql
async def test_a_listener_that_lost_its_connection_listens_again(
    stores: SeerStores, other: SeerStores, seer_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Listener, "RETRY_SECONDS", 0.01)
    await other.queue.wait(PATIENCE)
    await kill_backends(seer_url)
    await other.queue.wait(PATIENCE)  # it rings when it listens again
    waiting = asyncio.ensure_future(other.queue.wait(10 * PATIENCE))
    await asyncio.sleep(0)

    await add_run(stores)

    await asyncio.wait_for(waiting, PATIENCE)


@only_postgresql
async def test_a_listener_tries_again_until_it_can_connect(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: os.PathLike[str]
) -> None:
    monkeypatch.setattr(Listener, "RETRY_SECONDS", 0.01)
    tried = asyncio.Event()
    attempts = []

    async def connect() -> asyncpg.Connection:
        attempts.append(1)
        if len(attempts) == 3:
            tried.set()
        return await asyncpg.connect(host=str(tmp_path), user="nobody", database="none")

    listener = Listener(connect, "channel", Wakeups())
    await asyncio.wait_for(tried.wait(), PATIENCE)
    await listener.close()

    assert "trying again" in caplog.text


async def test_one_delivery_through_two_processes_is_stored_once(
    stores: SeerStores, other: SeerStores
) -> None:
    answers = await asyncio.gather(
        *(deliver(made, dedupe_key=f"d{n % 5}") for n in range(20) for made in (stores, other))
    )

    assert sum(not answer.is_duplicate for answer in answers) == 5
    assert await stores.connection.read(lambda: TriggerEvent.all().count()) == 5


async def test_a_commit_goes_on_when_its_caller_is_cancelled(stores: SeerStores) -> None:
    caller = asyncio.create_task(add_run(stores))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller

    await stores.queue.signals("nobody")  # the next on the same connection

    assert await count_runs(stores) == 1


async def test_a_batch_that_the_database_refuses_leaves_nothing(stores: SeerStores) -> None:
    broken = new_run(version_id=987_654_321, workflow_id=987_654_321)

    with pytest.raises(AutomateError, match="nothing was stored"):
        await stores.journal.commit(Batch(runs=[new_run(), broken]))

    assert await count_runs(stores) == 0


@only_sqlite
async def test_a_commit_waits_while_another_process_writes(
    stores: SeerStores, seer_url: str
) -> None:
    holding = threading.Event()

    def write_slowly() -> None:
        connection = sqlite3.connect(seer_url.removeprefix("sqlite://"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        holding.set()
        time.sleep(0.3)
        connection.execute("COMMIT")
        connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    await asyncio.to_thread(holding.wait)

    await add_run(stores)

    writer.join()
    assert await count_runs(stores) == 1


@only_sqlite
async def test_looking_for_work_in_vain_wakes_nobody(stores: SeerStores, other: SeerStores) -> None:
    def mark() -> Operation[list[Any]]:
        return (yield Query("PRAGMA data_version"))

    await claim(stores)
    before = await other.database.hot(mark)

    await claim(stores)
    await stores.queue.signals("worker")
    await stores.queue.expired(NOW, 10)
    unchanged = await other.database.hot(mark)
    await add_run(stores)

    assert before == unchanged
    assert before != await other.database.hot(mark)


@only_sqlite
async def test_commits_are_synchronous_and_written_ahead(stores: SeerStores) -> None:
    def settings() -> Operation[list[Any]]:
        found = []
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            found += yield Query(f"PRAGMA {name}")
        return found

    assert await stores.database.hot(settings) == [("wal",), (2,), (1,)]
