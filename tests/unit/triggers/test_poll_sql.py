"""Polling databases: SQLite files, and a real PostgreSQL through both drivers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from pydantic import ValidationError

from automate_engine.domain.errors import PermanentError, RetryableError
from automate_engine.net import GuardedClient
from automate_engine.triggers import Polled
from automate_engine.triggers.poll import SqlPoll, SqlPollConfig, _databases, _postgresql
from tests.unit.triggers.conftest import Look

ORDERS = {
    "query": "SELECT id, total, at FROM orders WHERE id > :watermark;",
    "watermark": "id",
    "start": 0,
    "first_run": "everything",
}
DRIVERS = ["psycopg", "asyncpg"]
POLLER = SqlPoll(local_databases=True)
ROWS = [(1, "1.50", "2030-01-01 08:00:00.123456"), (2, "2.50", "2030-01-02 08:00:00.5")]


def keys(polled: Polled) -> list[str]:
    return [item.key for item in polled.items]


class Shop:
    """A database with a table of orders."""

    def __init__(self, url: str, execute: Any) -> None:
        self.url = url
        self._execute = execute

    def sell(self, *rows: tuple[int, str, str]) -> None:
        values = ", ".join(f"({id}, '{total}', '{at}')" for id, total, at in rows)
        self._execute(f"INSERT INTO orders VALUES {values}")

    def count(self) -> int:
        return int(self._execute("SELECT count(*) FROM orders")[0][0])


@pytest.fixture
def sqlite_shop(tmp_path: Path) -> Iterator[Shop]:
    path = tmp_path / "a shop.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER, total TEXT, at TEXT)")
        yield Shop(f"sqlite:///{quote(str(path))}", lambda sql: connection.execute(sql).fetchall())


@contextmanager
def _postgres_shop(dsn: str, driver: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(_postgresql, "_installed_driver", lambda: driver)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS orders")
        connection.execute(
            "CREATE TABLE orders (id bigint, total numeric(9, 2), at timestamptz, extra jsonb"
            """ DEFAULT '{"a": [1]}')"""
        )

        def execute(sql: str) -> list[Any]:
            named = sql.replace("orders VALUES", "orders (id, total, at) VALUES")
            cursor = connection.execute(named)
            return cursor.fetchall() if cursor.description else []

        yield Shop(dsn, execute)


@pytest.fixture(params=DRIVERS)
def postgres_shop(
    request: pytest.FixtureRequest, postgres_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shop]:
    with _postgres_shop(postgres_dsn, request.param, monkeypatch) as made:
        yield made


@pytest.fixture(
    params=["sqlite", *(pytest.param(one, marks=pytest.mark.database) for one in DRIVERS)]
)
def shop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_shop")
        return
    dsn = request.getfixturevalue("postgres_dsn")
    with _postgres_shop(dsn, request.param, monkeypatch) as made:
        yield made


async def test_new_rows_come_once(shop: Shop, look: Look) -> None:
    shop.sell(*ROWS)
    first = await look(POLLER, ORDERS, secret=shop.url)
    second = await look(POLLER, ORDERS, first, secret=shop.url)
    shop.sell((3, "3.50", "2030-01-03 08:00:00"))
    third = await look(POLLER, ORDERS, second, secret=shop.url)
    assert [keys(polled) for polled in (first, second, third)] == [["1", "2"], [], ["3"]]
    assert third.items[0].payload["total"] == "3.50"


async def test_the_first_look_may_pass_over_what_is_there(shop: Shop, look: Look) -> None:
    config = ORDERS | {"first_run": "from_now"}
    nothing = await look(POLLER, config, secret=shop.url)
    shop.sell(*ROWS)
    assert keys(await look(POLLER, config, nothing, secret=shop.url)) == ["1", "2"]
    first = await look(POLLER, config, secret=shop.url)
    shop.sell((3, "3.50", "2030-01-03 08:00:00"))
    second = await look(POLLER, config, first, secret=shop.url)
    assert (keys(first), keys(second)) == ([], ["3"])


async def test_times_can_be_the_watermark(shop: Shop, look: Look) -> None:
    shop.sell(*ROWS)
    config = ORDERS | {
        "query": "SELECT id, at FROM orders WHERE at >= :watermark",
        "watermark": "at",
        "key": "id",
        "start": "2000-01-01",
    }
    first = await look(POLLER, config, secret=shop.url)
    shop.sell((3, "3.50", ROWS[1][2]))
    second = await look(POLLER, config, first, secret=shop.url)
    third = await look(POLLER, config, second, secret=shop.url)
    assert [keys(polled) for polled in (first, second, third)] == [["1", "2"], ["3"], []]
    assert str(first.items[0].payload["at"]).endswith(("08:00:00.123456", ".123456+00:00"))


async def test_rows_of_one_value_are_not_parted_by_the_end_of_a_page(
    shop: Shop, look: Look
) -> None:
    shop.sell(*((number // 3, f"{number}", "2030-01-01") for number in range(3, 1206)))
    config = ORDERS | {"key": "total"}
    first = await look(POLLER, config, secret=shop.url)
    second = await look(POLLER, config, first, secret=shop.url)
    assert (first.more, second.more) == (True, False)
    found = {item.payload["id"]: 0 for item in [*first.items, *second.items]}
    assert len(first.items) + len(second.items) == 1203
    assert list(found) == list(range(1, 402))
    assert set(keys(first)).isdisjoint(keys(second))


async def test_more_rows_of_one_value_than_a_page_are_refused(shop: Shop, look: Look) -> None:
    shop.sell(*((1, f"{number}", "2030-01-01") for number in range(1001)))
    with pytest.raises(PermanentError, match="same value in id"):
        await look(POLLER, ORDERS | {"key": "total"}, secret=shop.url)


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM orders WHERE id > :watermark RETURNING id",
        "WITH gone AS (DELETE FROM orders RETURNING id) SELECT id FROM gone WHERE id > :watermark",
        "SELECT id FROM orders WHERE id > :watermark) AS a; DELETE FROM orders; SELECT (1",
        "SELECT id FROM orders WHERE id > :watermark) AS found ORDER BY 1; DELETE FROM orders --",
        "SELECT nothing FROM orders WHERE id > :watermark",
        "SELECT total FROM orders WHERE id > :watermark",
    ],
)
async def test_anything_but_one_select_is_refused_and_changes_nothing(
    shop: Shop, look: Look, query: str
) -> None:
    shop.sell(*ROWS)
    with pytest.raises(PermanentError):
        await look(POLLER, ORDERS | {"query": query}, secret=shop.url)
    assert shop.count() == 2


@pytest.mark.database
async def test_a_function_that_writes_is_refused(postgres_shop: Shop, look: Look) -> None:
    postgres_shop.sell(*ROWS)
    query = "SELECT id, lo_create(0) AS made FROM orders WHERE id > :watermark"
    with pytest.raises(PermanentError, match="read-only"):
        await look(POLLER, ORDERS | {"query": query}, secret=postgres_shop.url)


@pytest.mark.database
async def test_a_query_that_takes_too_long_is_ended(
    postgres_shop: Shop, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _postgresql._SETTINGS | {"statement_timeout": "100"}
    monkeypatch.setattr(_postgresql, "_SETTINGS", settings)
    postgres_shop.sell(*ROWS)
    query = "SELECT id, pg_sleep(20)::text AS slept FROM orders WHERE id > :watermark"
    with pytest.raises(RetryableError, match="took longer"):
        await look(POLLER, ORDERS | {"query": query}, secret=postgres_shop.url)


async def test_a_slow_query_on_a_file_is_ended(
    sqlite_shop: Shop, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automate_engine.triggers.poll._sqlite.SECONDS", 0.05)
    query = (
        "WITH RECURSIVE n(id) AS (SELECT :watermark UNION ALL SELECT id + 1 FROM n"
        " WHERE id < 1000000000) SELECT max(id) AS id FROM n"
    )
    with pytest.raises(PermanentError, match="interrupted"):
        await look(POLLER, ORDERS | {"query": query}, secret=sqlite_shop.url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://a:b@example.com/c", "no URL of a database"),
        ("not a URL", "no URL of a database"),
        ("postgresql://a@example.com/c", "no URL of a database"),
        ("postgresql://a:b@example.com:port/c", "no URL of a database"),
        ("postgresql://a:b@example.com/c?passfile=/etc/passwd", "no URL of a database"),
        ("postgresql://a:b@example.com/c?sslmode=never", "no URL of a database"),
        ("postgresql://a:b@/c?host=/run/postgresql", "Unix socket"),
        ("sqlite:////etc/passwd", "no URL of a database"),
        ("postgresql://a:hidden@127.0.0.1/c", "private or reserved"),
        ("postgresql://a:hidden@169.254.169.254/c", "private or reserved"),
    ],
)
async def test_where_it_must_not_go_it_does_not(url: str, told: str) -> None:
    async with GuardedClient() as http:
        with pytest.raises(PermanentError, match=told) as raised:
            await _fetch(url, http)
    assert "hidden" not in str(raised.value)
    assert "passwd" not in str(raised.value)


async def _fetch(url: str, http: GuardedClient) -> None:
    database = _databases.open_database(url, http, local=False)
    await database.fetch(_databases.Query("SELECT :watermark AS id", 1))


@pytest.mark.parametrize("driver", DRIVERS)
async def test_a_database_that_does_not_answer_is_tried_again(
    look: Look, monkeypatch: pytest.MonkeyPatch, driver: str
) -> None:
    monkeypatch.setattr(_postgresql, "_installed_driver", lambda: driver)
    with pytest.raises(RetryableError, match="cannot be used now") as raised:
        await look(POLLER, ORDERS, secret="postgresql://a:hidden@127.0.0.1:9/c")
    assert "hidden" not in str(raised.value)


async def test_a_file_that_is_not_there_is_tried_again(look: Look, tmp_path: Path) -> None:
    with pytest.raises(RetryableError):
        await look(POLLER, ORDERS, secret=f"sqlite:///{tmp_path}/none.db")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"query": "SELECT 1"}, "does not use :watermark"),
        ({"query": "SELECT 1::watermark"}, "does not use :watermark"),
        ({"watermark": ""}, "watermark"),
        ({"start": None}, "start"),
    ],
)
def test_a_wrong_configuration_is_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        SqlPollConfig.model_validate(ORDERS | change)
