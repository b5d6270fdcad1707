"""Following the rows of PostgreSQL tables, through both drivers."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from pydantic import ValidationError

from automate_engine.domain.errors import PermanentError, RetryableError
from automate_engine.domain.events import Trigger
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.net import GuardedClient
from automate_engine.triggers import PollContext, Polled, SetupContext
from automate_engine.triggers.poll import _postgresql
from automate_engine.triggers.poll._databases import postgres_address
from automate_engine.triggers.postgres_change import (
    OwnDatabase,
    PostgresChange,
    PostgresChangeConfig,
    _watch,
)
from tests.unit.triggers.conftest import NOW

pytestmark = pytest.mark.database

SCHEMA = "automate_outbox_postgres"
POLLER = PostgresChange(local_databases=True)
Connection = psycopg.Connection[Any]


class Follower:
    """A trigger on a table, which looks again and again as the engine lets it."""

    def __init__(self, http: GuardedClient, secret: str | None, **config: Any) -> None:
        self.config = PostgresChangeConfig.model_validate({"table": "public.orders"} | config)
        self.trigger = Trigger(
            id=1, tenant_id="a", workflow_id=1, type=POLLER.type, source=uuid4().hex
        )
        self.setup = SetupContext(trigger=self.trigger, secret=secret, http=http)
        self.poller = POLLER
        self.cursor: JsonValue = {"delivered": []}

    async def install(self, **trigger: Any) -> Follower:
        setup = replace(self.setup, trigger=replace(self.trigger, **trigger))
        await self.poller.set_up(self.config, setup)
        return self

    async def remove(self) -> None:
        await self.poller.take_down(self.config, self.setup)

    async def look(self) -> Polled:
        """A look whose items are not committed yet: the next one finds them again."""
        context = PollContext(
            trigger=self.trigger,
            secret=self.setup.secret,
            cursor=self.cursor,
            now=NOW,
            http=self.setup.http,
        )
        return await self.poller.poll(self.config, context)

    async def news(self) -> list[JsonObject]:
        """The payloads of all that is new, whose events are committed."""
        found: list[JsonObject] = []
        while True:
            polled = await self.look()
            self.cursor = polled.cursor
            found += [item.payload for item in polled.items]
            if not polled.more:
                return found


@pytest.fixture
def database(postgres_dsn: str) -> Iterator[Connection]:
    """A connection that commits each statement, with a table of orders."""
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        connection.execute("DROP TABLE IF EXISTS orders CASCADE")
        connection.execute(
            "CREATE TABLE orders (id bigint PRIMARY KEY, status text DEFAULT 'open', note text)"
        )
        yield connection
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


@pytest.fixture
async def http() -> AsyncIterator[GuardedClient]:
    async with GuardedClient() as opened:
        yield opened


@pytest.fixture(params=["psycopg", "asyncpg"], autouse=True)
def driver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(_postgresql, "_installed_driver", lambda: request.param)
    return str(request.param)


@pytest.fixture
def follower(http: GuardedClient, postgres_dsn: str, database: Connection) -> Any:
    return lambda **config: Follower(http, postgres_dsn, **config)


def ids(payloads: list[JsonObject]) -> list[JsonValue]:
    return [payload["pk"] for payload in payloads]


def installed(database: Connection) -> int:
    """How many functions of triggers there are."""
    found = database.execute("SELECT count(*) FROM pg_proc WHERE proname LIKE 'automate\\_%'")
    return int(found.fetchall()[0][0])


def recorded(database: Connection) -> int:
    return int(database.execute(f"SELECT count(*) FROM {SCHEMA}.changes").fetchall()[0][0])


async def test_each_change_is_told_once_and_forgotten(follower: Any, database: Connection) -> None:
    one = await follower().install()
    database.execute("INSERT INTO orders (id) VALUES (7)")
    database.execute("UPDATE orders SET status = 'paid'")
    database.execute("DELETE FROM orders")
    created, updated, deleted = await one.news()

    row = {"id": 7, "status": "open", "note": None}
    paid = row | {"status": "paid"}
    assert created.items() >= {"operation": "created", "pk": 7, "fields": row}.items()
    assert updated.items() >= {"operation": "updated", "pk": 7, "fields": paid}.items()
    assert (updated["changed"], updated["previous"]) == (["status"], {"status": "open"})
    assert deleted.items() >= {"operation": "deleted", "pk": 7, "fields": paid}.items()
    assert {one["table"] for one in (created, updated, deleted)} == {"public.orders"}
    assert len({one["transaction"] for one in (created, updated, deleted)}) == 3
    assert await one.news() == []
    assert recorded(database) == 0


async def test_what_was_not_committed_as_events_is_found_again(
    follower: Any, database: Connection
) -> None:
    one = await follower().install()
    database.execute("INSERT INTO orders (id) VALUES (1), (2)")
    first, again = await one.look(), await one.look()
    assert [item.key for item in first.items] == [item.key for item in again.items]
    assert len(first.items) == 2
    assert recorded(database) == 2


async def test_the_first_look_installs_what_is_not_there(
    follower: Any, database: Connection
) -> None:
    one = follower()
    one.cursor = None
    database.execute("INSERT INTO orders (id) VALUES (1)")
    assert await one.news() == []
    database.execute("INSERT INTO orders (id) VALUES (2)")
    assert ids(await one.news()) == [2]


async def test_a_transaction_that_ends_late_is_not_passed_over(
    follower: Any, database: Connection, postgres_dsn: str
) -> None:
    one = await follower().install()
    with psycopg.connect(postgres_dsn) as late:
        late.execute("INSERT INTO orders (id) VALUES (1)")
        database.execute("INSERT INTO orders (id) VALUES (2)")
        assert ids(await one.news()) == [2]
        database.execute("INSERT INTO orders (id) VALUES (3)")
        late.commit()
        assert ids(await one.news()) == [1, 3]
        late.execute("INSERT INTO orders (id) VALUES (4)")
        late.rollback()
    assert await one.news() == []


async def test_changes_of_a_row_come_in_their_order(
    follower: Any, database: Connection, postgres_dsn: str
) -> None:
    """The transaction that began first changes the row last."""
    one = await follower().install()
    database.execute("INSERT INTO orders (id) VALUES (1)")
    with psycopg.connect(postgres_dsn) as first, psycopg.connect(postgres_dsn) as second:
        first.execute("INSERT INTO orders (id) VALUES (2)")
        second.execute("UPDATE orders SET status = 'paid' WHERE id = 1")
        second.commit()
        first.execute("UPDATE orders SET status = 'sent' WHERE id = 1")
        first.commit()
    told = [(item["pk"], item["fields"]["status"]) for item in await one.news()]
    assert [status for pk, status in told if pk == 1] == ["open", "paid", "sent"]


async def test_only_what_is_asked_for_is_recorded(follower: Any, database: Connection) -> None:
    one = await follower(
        operations=["updated"], columns=["status"], when_changed=["status"]
    ).install()
    database.execute("INSERT INTO orders (id) VALUES (1)")
    database.execute("UPDATE orders SET note = 'new'")
    database.execute("UPDATE orders SET status = status")
    database.execute("UPDATE orders SET status = 'paid', note = 'newer'")
    database.execute("DELETE FROM orders")
    (told,) = await one.news()
    assert (told["operation"], told["pk"], told["fields"]) == ("updated", 1, {"status": "paid"})
    assert (told["changed"], told["previous"]) == (["status"], {"status": "open"})


async def test_an_update_that_changes_nothing_is_no_change(
    follower: Any, database: Connection
) -> None:
    one = await follower().install()
    database.execute("INSERT INTO orders (id) VALUES (1)")
    database.execute("UPDATE orders SET status = status")
    assert [item["operation"] for item in await one.news()] == ["created"]


async def test_a_truncate_is_one_change(follower: Any, database: Connection) -> None:
    one = await follower(operations=["truncated"]).install()
    database.execute("INSERT INTO orders (id) VALUES (1), (2)")
    database.execute("TRUNCATE orders")
    (told,) = await one.news()
    assert (told["operation"], told["pk"], told["fields"]) == ("truncated", None, {})


async def test_names_are_quoted(follower: Any, database: Connection) -> None:
    database.execute('CREATE SCHEMA IF NOT EXISTS "My ""Shop"""')
    database.execute('DROP TABLE IF EXISTS "My ""Shop"""."Weird""Table"')
    database.execute(
        'CREATE TABLE "My ""Shop"""."Weird""Table"'
        """ ("I""d" int, "it's {a}, %s" text, "b\\c" int, PRIMARY KEY ("I""d", "b\\c"))"""
    )
    table = '"My ""Shop"""."Weird""Table"'
    one = await follower(table=table, columns=["it's {a}, %s", 'I"d']).install()
    database.execute(f"INSERT INTO {table} VALUES (1, '\"; DROP TABLE orders; --', 2)".encode())
    (told,) = await one.news()
    assert told["pk"] == {'I"d': 1, "b\\c": 2}
    assert told["fields"] == {"it's {a}, %s": '"; DROP TABLE orders; --', 'I"d': 1}
    await one.remove()
    assert installed(database) == 0


async def test_partitioned_tables_and_tables_without_a_key(
    follower: Any, database: Connection
) -> None:
    database.execute("DROP TABLE IF EXISTS visits")
    database.execute("CREATE TABLE visits (at int, who text) PARTITION BY RANGE (at)")
    database.execute("CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM (0) TO (10)")
    one = await follower(table="public.visits").install()
    database.execute("CREATE TABLE visits_2 PARTITION OF visits FOR VALUES FROM (10) TO (20)")
    database.execute("INSERT INTO visits VALUES (5, 'ann'), (15, 'bob')")
    database.execute("INSERT INTO visits_2 VALUES (16, 'eve')")
    told = await one.news()
    assert ids(told) == [None, None, None]
    assert [item["fields"]["who"] for item in told] == ["ann", "bob", "eve"]
    assert {item["table"] for item in told} == {"public.visits"}


async def test_types_that_json_has_not(follower: Any, database: Connection) -> None:
    database.execute("DROP TABLE IF EXISTS types")
    database.execute("DROP DOMAIN IF EXISTS price")
    database.execute("CREATE DOMAIN price AS numeric(9, 2)")
    database.execute(
        "CREATE TABLE types (id numeric PRIMARY KEY, cost price, costs numeric[], raw bytea,"
        " data jsonb, plain json, ratio float8, big bigint, at timestamptz, span interval,"
        " day date, id2 uuid, tags text[])"
    )
    one = await follower(table="public.types").install()
    database.execute("SET timezone = 'Asia/Tokyo'; SET bytea_output = 'escape'")
    database.execute(
        b"INSERT INTO types VALUES (12345678901234567890123, 12.5, '{1.50, 0.00000001}', '\\x00ff',"
        b""" '{"a": 1.50, "b": [1, 123456789012345678901234567890]}', '{"c":  1}', 0.1,"""
        b" 9007199254740993, '2030-01-01 12:00+00', '1 day 2 hours', '2030-01-02',"
        b" '00000000-0000-0000-0000-000000000001', '{x,y}')"
    )
    database.execute("INSERT INTO types (id, ratio) VALUES ('NaN', 'Infinity')")
    told, odd = await one.news()
    assert told["pk"] == "12345678901234567890123"
    assert told["fields"] == {
        "id": "12345678901234567890123",
        "cost": "12.50",
        "costs": ["1.50", "0.00000001"],
        "raw": b64encode(b"\x00\xff").decode(),
        "data": {"a": 1.5, "b": [1, 1.2345678901234568e29]},
        "plain": {"c": 1},
        "ratio": 0.1,
        "big": 9007199254740993,
        "at": "2030-01-01T12:00:00+00:00",
        "span": "P1DT2H",
        "day": "2030-01-02",
        "id2": "00000000-0000-0000-0000-000000000001",
        "tags": ["x", "y"],
    }
    assert (odd["pk"], odd["fields"]["ratio"]) == ("NaN", "Infinity")


async def test_a_row_that_is_too_large_is_named_by_its_key(
    follower: Any, database: Connection
) -> None:
    one = await follower().install()
    for size in (2_000_000, 40_000_000):
        database.execute("INSERT INTO orders VALUES (%s, 'open', repeat('x', %s))", [size, size])
        (told,) = await one.news()
        assert (told["pk"], told["incomplete"], told["fields"]) == (size, True, {})


async def test_a_row_that_cannot_be_converted_is_written_all_the_same(
    follower: Any, database: Connection
) -> None:
    database.execute("ALTER TABLE orders ADD data json")
    one = await follower().install()
    database.execute("""INSERT INTO orders VALUES (1, 'open', '', '{"a": "\\u0000"}')""")
    (told,) = await one.news()
    assert (told["pk"], told["incomplete"]) == (1, True)


async def test_data_nested_too_deep_is_left_out(follower: Any, database: Connection) -> None:
    database.execute("ALTER TABLE orders ADD data jsonb")
    one = await follower().install()
    nested = "[" * 2000 + "]" * 2000
    database.execute("INSERT INTO orders (id, data) VALUES (1, %s)", [nested])
    (told,) = await one.news()
    assert (told["pk"], told["incomplete"]) == (1, True)


async def test_columns_may_come_and_go(follower: Any, database: Connection) -> None:
    one = await follower(columns=["id", "note"], when_changed=["note", "status"]).install()
    everything = await follower().install()
    database.execute("ALTER TABLE orders DROP note")
    database.execute("ALTER TABLE orders ADD more text DEFAULT 'new'")
    database.execute("ALTER TABLE orders RENAME id TO number")
    database.execute("INSERT INTO orders (number) VALUES (1)")
    (told,) = await one.news()
    assert told["fields"] == {}
    (told,) = await everything.news()
    assert told["fields"] == {"number": 1, "status": "open", "more": "new"}


async def test_many_changes_come_in_pages(follower: Any, database: Connection) -> None:
    one = await follower().install()
    database.execute("INSERT INTO orders SELECT n FROM generate_series(1, 1100) AS n")
    assert [len((await one.look()).items), len(await one.news())] == [500, 1100]
    database.execute("UPDATE orders SET note = repeat('x', 900000) WHERE id <= 7")
    page = await one.look()
    assert 1 <= len(page.items) < 7
    assert page.more
    assert ids(await one.news()) == [1, 2, 3, 4, 5, 6, 7]


async def test_nobody_needs_rights_on_the_outbox_to_write(
    follower: Any, database: Connection, postgres_dsn: str
) -> None:
    one = await follower().install()
    with _role(database, "clerk") as name:
        database.execute(sql.SQL("GRANT INSERT ON orders TO {}").format(sql.Identifier(name)))
        database.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(name)))
        database.execute("INSERT INTO orders (id) VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.execute(f"SELECT * FROM {SCHEMA}.changes")
        database.execute("CREATE TEMP TABLE forged (id int)")
        function = f"{SCHEMA}.automate_{one.trigger.source}"
        forging = f"CREATE TRIGGER forge AFTER INSERT ON forged EXECUTE FUNCTION {function}()"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.execute(forging.encode())
        database.execute("RESET ROLE")
    assert ids(await one.news()) == [1]


@contextmanager
def _role(database: Connection, name: str) -> Iterator[str]:
    """A role of its own for one test, which may log in."""
    role = f"{name}_{uuid4().hex[:8]}"
    database.execute(f"CREATE ROLE {role} LOGIN".encode())
    try:
        yield role
    finally:
        database.execute("RESET ROLE")
        database.execute(f"DROP OWNED BY {role} CASCADE".encode())
        database.execute(f"DROP ROLE {role}".encode())


async def test_missing_rights_are_named_with_what_grants_them(
    follower: Any, database: Connection, http: GuardedClient, postgres_dsn: str
) -> None:
    with _role(database, "reader") as name:
        one = Follower(http, postgres_dsn.replace("postgres@", f"{name}@", 1))
        for _ in range(2):
            with pytest.raises(PermanentError) as raised:
                await one.install()
            database.execute(raised.value.message.rpartition("execute: ")[2].encode())
        await one.install()
        database.execute("INSERT INTO orders (id) VALUES (1)")
        assert ids(await one.news()) == [1]
        await one.remove()
        assert installed(database) == 0
        assert "automate_" not in str(
            database.execute(
                "SELECT array_agg(tgname) FROM pg_trigger WHERE tgrelid = 'orders'::regclass"
            ).fetchall()
        )


async def test_an_outbox_of_somebody_else_is_refused(follower: Any, database: Connection) -> None:
    with _role(database, "mallory") as name:
        database.execute(f"CREATE SCHEMA {SCHEMA} AUTHORIZATION {name}")
        with pytest.raises(PermanentError, match="does not belong to the role postgres"):
            await follower().install()


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"table": "public.nothing"}, "no table public.nothing"),
        ({"table": "nowhere.orders"}, "no table nowhere.orders"),
        ({"table": "public.orders_view"}, "not a table"),
        ({"columns": ["id", "state"]}, "no column state"),
        ({"when_changed": ["state"]}, "no column state"),
    ],
)
async def test_what_is_not_there_is_named(
    follower: Any, database: Connection, config: dict[str, Any], told: str
) -> None:
    database.execute("CREATE OR REPLACE VIEW orders_view AS SELECT id FROM orders")
    with pytest.raises(PermanentError, match=told):
        await follower(**config).install()
    assert installed(database) == 0


async def test_a_table_in_use_is_not_held_up(
    follower: Any, database: Connection, postgres_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automate_engine.triggers.postgres_change._installing.LOCK_SECONDS", 0.1)
    one, two = await follower().install(), follower()
    with psycopg.connect(postgres_dsn) as other:
        other.execute("INSERT INTO orders (id) VALUES (1)")
        with pytest.raises(RetryableError, match="in use"):
            await two.install()
        await one.remove()
        other.execute("INSERT INTO orders (id) VALUES (2)")
        other.commit()
    assert (installed(database), recorded(database)) == (1, 1)
    await two.install()
    database.execute(f"UPDATE {SCHEMA}.subscriptions SET read_at = now() - interval '2 hours'")
    await two.news()
    assert (installed(database), recorded(database)) == (1, 0)
    database.execute("INSERT INTO orders (id) VALUES (3)")
    assert ids(await two.news()) == [3]


async def test_installing_again_changes_nothing(follower: Any, database: Connection) -> None:
    one = await follower(operations=["created", "truncated"]).install()
    with psycopg.connect(database.info.dsn) as other:
        other.execute("LOCK TABLE orders IN ROW EXCLUSIVE MODE")
        await one.install()
    database.execute("INSERT INTO orders (id) VALUES (1)")
    assert ids(await one.news()) == [1]


async def test_what_was_recorded_before_is_kept_for_a_trigger_that_failed(
    follower: Any, database: Connection
) -> None:
    one = await follower().install()
    database.execute("INSERT INTO orders (id) VALUES (1)")
    await one.install(enabled=False, disabled_reason="The database was away.")
    assert ids(await one.news()) == [1]
    database.execute("INSERT INTO orders (id) VALUES (2)")
    await one.install(enabled=False)
    assert await one.news() == []


@pytest.mark.parametrize(
    "harm",
    [
        f"DROP SCHEMA {SCHEMA} CASCADE",
        f"DROP TABLE {SCHEMA}.changes",
        f"DROP TABLE {SCHEMA}.subscriptions",
        "DROP TABLE orders; CREATE TABLE orders (id bigint PRIMARY KEY)",
        "ALTER TABLE orders DISABLE TRIGGER ALL",
        f"UPDATE {SCHEMA}.subscriptions SET read_at = now() - interval '8 days'",
    ],
)
async def test_changes_that_are_not_recorded_any_more_are_told_of(
    follower: Any, database: Connection, harm: str
) -> None:
    one = await follower().install()
    database.execute("INSERT INTO orders (id) VALUES (1)")
    database.execute(harm.encode())
    database.execute("INSERT INTO orders (id) VALUES (2)")
    before = await _news_or_none(one)
    assert ids(before) in ([], [1])
    with pytest.raises(PermanentError, match="not recorded any more"):
        await one.news()
    await one.install(disabled_reason="Not recorded any more.")
    database.execute("INSERT INTO orders (id) VALUES (3)")
    assert ids(await one.news())[-1] == 3


async def _news_or_none(one: Follower) -> list[JsonObject]:
    """What was recorded before the harm, if it is still there."""
    polled = None
    with suppress(PermanentError):
        polled = await one.look()
        one.cursor = polled.cursor
    return [] if polled is None else [item.payload for item in polled.items]


async def test_an_outbox_made_anew_loses_nothing(follower: Any, database: Connection) -> None:
    """Numbers begin anew; what was delivered under the same numbers is something else."""
    one = await follower().install()
    database.execute("INSERT INTO orders (id) VALUES (1)")
    first = await one.look()
    one.cursor = first.cursor
    database.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
    await one.install()
    database.execute("INSERT INTO orders (id) VALUES (2)")
    second = await one.look()
    assert [item.payload["pk"] for item in second.items] == [2]
    assert {item.key for item in first.items}.isdisjoint(item.key for item in second.items)


async def test_the_bell_rings_when_a_change_is_committed(
    follower: Any, database: Connection, postgres_dsn: str
) -> None:
    one, other = await follower().install(), await follower(operations=["deleted"]).install()
    rung: asyncio.Queue[str | None] = asyncio.Queue()
    bell = POLLER.bell(one.config, one.setup)
    assert bell.name == one.trigger.source
    assert bell.place == POLLER.bell(other.config, other.setup).place
    listening = asyncio.ensure_future(bell.listen(rung.put_nowait))
    async with asyncio.timeout(10):
        assert await rung.get() is None
        with psycopg.connect(postgres_dsn) as connection:
            connection.execute("INSERT INTO orders (id) VALUES (1), (2)")
            connection.rollback()
            connection.execute("INSERT INTO orders (id) VALUES (3), (4)")
        assert await rung.get() == one.trigger.source
        database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'automate' AND datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
        with pytest.raises(RetryableError):
            await listening
    assert rung.empty()


async def test_tables_of_the_host_need_its_permission(
    http: GuardedClient, database: Connection, postgres_dsn: str
) -> None:
    address = postgres_address(postgres_dsn, local=True)
    own = OwnDatabase(address=address, tables=frozenset({"public.orders"}))
    one = Follower(http, None)
    one.poller = PostgresChange(own=own)
    assert one.poller.needs_secret(one.config) is False
    await one.install()
    database.execute("INSERT INTO orders (id) VALUES (1)")
    assert ids(await one.news()) == [1]
    for poller in (POLLER, PostgresChange(own=replace(own, tables=frozenset({"public.other"})))):
        one.poller = poller
        assert poller.needs_secret(one.config) is True
        with pytest.raises(PermanentError, match=r"does not offer public\.orders"):
            await one.look()


@pytest.mark.parametrize(
    "config",
    [
        {"table": "orders"},
        {"table": "a.b.c"},
        {"table": 'public."orders'},
        {"table": "public.orders; DROP TABLE orders"},
        {"table": 'public."or\x00ders"'},
        {"table": "public.orders", "operations": []},
        {"table": "public.orders", "operations": ["read"]},
        {"table": "public.orders", "columns": [""]},
        {"table": "public.orders", "first_run": "everything"},
    ],
)
def test_a_wrong_configuration_is_refused(config: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PostgresChangeConfig.model_validate(config)


def test_the_names_fit_into_postgresql() -> None:
    watch = _watch.Watch(source=uuid4().hex, table="a.b", operations=())
    assert len(f"{watch.function}_truncate") < 64
