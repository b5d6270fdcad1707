"""Seer's connection: usable from any task, whole transactions, errors in the engine's terms."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextvars import Context
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from automate_engine.domain import (
    ConflictError,
    InvalidInputError,
    StoreRefusedError,
    StoreUnavailableError,
)
from seer.database.connection import Connection, open_connection, parse
from seer.database.failures import is_lost, is_rolled_back, translated
from seer.database.models import User
from tests.seer_database import empty, make_tables, new_sqlite_url, seer_settings, seer_url

__all__ = ["seer_settings", "seer_url"]

pytestmark = pytest.mark.database


@pytest.fixture
async def connection(seer_url: str) -> AsyncIterator[Connection]:
    made = await open_connection(seer_url)
    await empty(made)
    yield made
    await made.close()


async def _add(name: str) -> None:
    await User.create(user_id=name)


async def _users() -> list[str]:
    return [user.user_id for user in await User.all().order_by("user_id")]


async def test_it_works_from_a_context_that_knows_nothing_of_it(connection: Connection) -> None:
    loop = asyncio.get_running_loop()
    write = connection.write(lambda: _add("ann"))

    await loop.create_task(write, context=Context())

    assert await connection.read(_users) == ["ann"]


async def test_a_failed_operation_is_rolled_back(connection: Connection) -> None:
    async def fail() -> None:
        await _add("ann")
        raise ConflictError("no")

    with pytest.raises(ConflictError):
        await connection.write(fail)

    assert await connection.read(_users) == []


async def test_an_operation_goes_on_when_its_caller_is_cancelled(connection: Connection) -> None:
    started, may_go_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        await _add("ann")
        started.set()
        await may_go_on.wait()
        await _add("bob")
        ended.set()

    caller = asyncio.create_task(connection.write(slow))
    await started.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    may_go_on.set()
    await ended.wait()

    assert await connection.read(_users) == ["ann", "bob"]


async def test_closing_waits_for_what_is_under_way(seer_url: str, connection: Connection) -> None:
    other = await open_connection(seer_url)
    started, may_go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        started.set()
        await may_go_on.wait()
        await _add("ann")

    writing = asyncio.create_task(other.write(slow))
    await started.wait()
    closing = asyncio.create_task(other.close())
    await asyncio.sleep(0)
    assert not closing.done()
    may_go_on.set()
    await asyncio.gather(writing, closing)

    assert await connection.read(_users) == ["ann"]


async def test_an_operation_is_in_no_transaction_of_its_caller(connection: Connection) -> None:
    async def outer() -> None:
        await connection.write(lambda: _add("ann"))
        raise ConflictError("no")

    with pytest.raises(ConflictError):
        await connection.read(outer)

    assert await connection.read(_users) == ["ann"]


async def test_what_is_done_atomically_is_stored_together_or_not_at_all(
    connection: Connection,
) -> None:
    async def both(last: str) -> list[str]:
        await connection.write(lambda: _add("ann"))
        await connection.write(lambda: _add(last))
        return await connection.read(_users)

    with pytest.raises(StoreRefusedError):
        await connection.atomically(lambda: both("ann"))
    assert await connection.read(_users) == []

    assert await connection.atomically(lambda: both("bob")) == ["ann", "bob"]
    assert await connection.read(_users) == ["ann", "bob"]


async def test_many_operations_at_once_all_get_their_turn(connection: Connection) -> None:
    await asyncio.gather(*(connection.write(lambda n=n: _add(f"user-{n:02}")) for n in range(40)))  # type: ignore[misc]

    assert await connection.read(_users) == [f"user-{n:02}" for n in range(40)]


async def test_several_databases_are_open_in_one_process(
    seer_settings: None, tmp_path: Path
) -> None:
    urls = [new_sqlite_url(_folder(tmp_path / name)) for name in ("one", "two")]
    for url in urls:
        await asyncio.to_thread(make_tables, url)
    one, two = [await open_connection(url) for url in urls]

    await asyncio.gather(one.write(lambda: _add("ann")), two.write(lambda: _add("bob")))

    assert await one.read(_users) == ["ann"]
    assert await two.read(_users) == ["bob"]
    await one.close()
    assert await two.read(_users) == ["bob"]
    await two.close()


async def test_sqlite_is_durable_and_checks_references(seer_settings: None, tmp_path: Path) -> None:
    connection = await open_connection(new_sqlite_url(tmp_path))

    async def value(pragma: str) -> Any:
        (row,) = await connection.client.execute_query_dict(f"PRAGMA {pragma}")
        return next(iter(row.values()))

    assert await value("journal_mode") == "wal"
    assert await value("synchronous") == 2
    assert await value("foreign_keys") == 1
    assert await value("busy_timeout") == 20_000
    await connection.close()


async def test_a_transaction_waits_for_another_connection_that_writes(
    seer_settings: None, tmp_path: Path
) -> None:
    url = new_sqlite_url(tmp_path)
    await asyncio.to_thread(make_tables, url)
    one, two = await open_connection(url), await open_connection(url)
    read, may_go_on = asyncio.Event(), asyncio.Event()

    async def read_then_write() -> None:
        await _users()
        read.set()
        await may_go_on.wait()
        await _add("ann")

    first = asyncio.create_task(one.write(read_then_write))
    await read.wait()
    second = asyncio.create_task(two.write(lambda: _add("bob")))
    may_go_on.set()
    await asyncio.gather(first, second)

    assert await one.read(_users) == ["ann", "bob"]
    await one.close()
    await two.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite",
        "sqlite://",
        "sqlite://:memory:",
        "mysql://ann@db/seer",
        "postgres://ann@db:port/seer",
        "http://example.com",
    ],
)
async def test_another_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(InvalidInputError) as told:
        await open_connection(url)

    assert "sqlite://PATH" in str(told.value)
    assert "ann" not in str(told.value)


async def test_a_database_out_of_reach_is_told_without_the_password(
    seer_settings: None, tmp_path: Path
) -> None:
    for url in (
        f"postgres://ann:secret-password@/seer?host={tmp_path}",
        f"sqlite://{tmp_path / 'missing' / 'seer.sqlite3'}",
    ):
        with pytest.raises(StoreUnavailableError) as told:
            await open_connection(url)
        assert "secret-password" not in str(told.value)


async def test_a_file_that_is_no_database_is_told(seer_settings: None, tmp_path: Path) -> None:
    (tmp_path / "seer.sqlite3").write_text("something else " * 100)

    with pytest.raises(InvalidInputError, match="Name another file"):
        await open_connection(new_sqlite_url(tmp_path))


def test_the_address_of_postgresql_is_read_as_libpq_reads_it() -> None:
    found = parse("postgres://a%40b:p%2Fw@db.example:6432/my%20db?sslmode=require")["credentials"]

    assert (found["user"], found["password"], found["database"]) == ("a@b", "p/w", "my db")
    assert (found["host"], found["port"], found["ssl"]) == ("db.example", 6432, "require")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (IntegrityError("x"), StoreRefusedError),
        (OperationalError(asyncpg.DataError("x")), StoreRefusedError),
        (asyncpg.CheckViolationError("x"), StoreRefusedError),
        (sqlite3.DatabaseError("x"), StoreRefusedError),
        (asyncpg.DeadlockDetectedError("x"), StoreUnavailableError),
        (asyncpg.ConnectionDoesNotExistError("x"), StoreUnavailableError),
        (asyncpg.InternalClientError("x"), StoreUnavailableError),
        (ConnectionRefusedError("x"), StoreUnavailableError),
        (ConflictError("x"), ConflictError),
        (KeyError("x"), KeyError),
    ],
)
def test_errors_are_told_in_the_engines_terms(error: Exception, expected: type[Exception]) -> None:
    assert type(translated(error)) is expected


def test_only_what_was_rolled_back_or_lost_is_repeated() -> None:
    assert is_rolled_back(asyncpg.SerializationError("x"))
    assert is_rolled_back(OperationalError(asyncpg.DeadlockDetectedError("x")))
    assert not is_rolled_back(asyncpg.ConnectionDoesNotExistError("x"))
    assert is_lost(asyncpg.ConnectionDoesNotExistError("x"))
    assert not is_lost(IntegrityError("x"))


async def test_a_read_is_repeated_on_a_new_connection(connection: Connection) -> None:
    tries = []

    async def unlucky() -> list[str]:
        tries.append(1)
        if len(tries) < 3:
            raise asyncpg.ConnectionDoesNotExistError("x")
        return await _users()

    assert await connection.read(unlucky) == []
    assert len(tries) == 3


async def test_a_write_whose_outcome_is_unknown_is_not_repeated(connection: Connection) -> None:
    tries = []

    async def lost() -> None:
        tries.append(1)
        raise asyncpg.ConnectionDoesNotExistError("x")

    with pytest.raises(StoreUnavailableError):
        await connection.write(lost)
    assert len(tries) == 1


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
