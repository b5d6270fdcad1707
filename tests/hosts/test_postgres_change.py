"""Following tables of PostgreSQL over HTTP, from an INSERT to the end of a run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.hosts.conftest import Client, Host, ended, make_published, set_node, spec

ECHO = spec(set_node("seen", event="{{ event.payload }}"), outputs={"event": "{{ event.payload }}"})
CONFIG = {"table": "public.orders", "columns": ["id", "total"]}
Connection = psycopg.Connection[Any]


@contextmanager
def _shop(dsn: str) -> Iterator[str]:
    """The URL of a database with a table of orders, which is dropped at the end."""
    name = f"shop_{uuid4().hex}"
    with psycopg.connect(dsn, autocommit=True) as administration:
        administration.execute(f"CREATE DATABASE {name}".encode())
        _, _, socket = dsn.partition("?")
        url = f"postgresql://postgres@/{name}?{socket}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE orders (id int PRIMARY KEY, total numeric(9, 2))")
        yield url
        administration.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


@pytest.fixture
def shop_url(postgres_dsn: str) -> Iterator[str]:
    with _shop(postgres_dsn) as url:
        yield url


@pytest.fixture
def shop(shop_url: str) -> Iterator[Connection]:
    with psycopg.connect(shop_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def local(host: Host) -> Host:
    """The host, whose triggers may use Unix sockets."""
    return host.with_settings(local_databases=True)


@pytest.fixture
async def shopkeeper(local: Host) -> AsyncIterator[Client]:
    async with local.client(await local.make_key("acme")) as found:
        yield found


async def _create(client: Client, secret: str | None, **config: Any) -> Any:
    workflow_id = await make_published(client, ECHO)
    body = {"type": "postgres_change", "config": CONFIG | config, "secret": secret}
    return await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)


async def _outputs(client: Client, workflow_id: str, number: int) -> list[Any]:
    """The events of the newest runs of a workflow, once it has so many and they have ended."""
    async with asyncio.timeout(20):
        while True:
            answer = await client.get("/v1/runs", params={"workflow_id": workflow_id})
            found = answer.json()["items"]
            if len(found) >= number:
                break
            await asyncio.sleep(0.02)
    runs = [await ended(client, run["run_id"]) for run in found]
    assert {run["status"] for run in runs} == {"COMPLETED"}
    return [run["outputs"]["event"] for run in runs]


def _functions(shop: Connection) -> int:
    found = shop.execute("SELECT count(*) FROM pg_proc WHERE proname LIKE 'automate\\_%'")
    return int(found.fetchall()[0][0])


async def test_a_row_starts_a_run(local: Host, shopkeeper: Client, shop: Connection) -> None:
    answer = await _create(shopkeeper, _url(shop))
    assert answer.status_code == 201, answer.text
    trigger = answer.json()
    assert "shop_" not in answer.text
    engine = await local.start_engine()
    try:
        shop.execute("INSERT INTO orders VALUES (7, 12.50)")
        (event,) = await _outputs(shopkeeper, trigger["workflow_id"], 1)
        assert event["fields"] == {"id": 7, "total": "12.50"}
        assert (event["operation"], event["pk"]) == ("created", 7)
        shop.execute("UPDATE orders SET total = 13; DELETE FROM orders")
        events = await _outputs(shopkeeper, trigger["workflow_id"], 3)
        assert {one["operation"] for one in events} == {"created", "updated", "deleted"}
    finally:
        await local.stop_engine(engine)
    samples = (await shopkeeper.get(f"/v1/triggers/{trigger['trigger_id']}/samples")).json()
    assert samples["sample"].keys() == event.keys()


def _url(shop: Connection) -> str:
    return f"postgresql://postgres@/{shop.info.dbname}?host={shop.info.host}"


async def test_a_trigger_is_in_the_database_while_it_is_enabled(
    shopkeeper: Client, shop: Connection
) -> None:
    trigger = (await _create(shopkeeper, _url(shop))).json()
    path = f"/v1/triggers/{trigger['trigger_id']}"
    assert _functions(shop) == 1
    for enabled in (False, True, True, False):
        answer = await shopkeeper.patch(path, json={"enabled": enabled})
        assert answer.status_code == 200, answer.text
        assert _functions(shop) == enabled
    await shopkeeper.patch(path, json={"enabled": True})
    assert (await shopkeeper.delete(path)).status_code == 204
    assert _functions(shop) == 0


async def test_what_is_followed_can_be_changed(
    local: Host, shopkeeper: Client, shop: Connection
) -> None:
    trigger = (await _create(shopkeeper, _url(shop))).json()
    path = f"/v1/triggers/{trigger['trigger_id']}"
    shop.execute("INSERT INTO orders VALUES (1, 5)")

    answer = await shopkeeper.patch(
        path, json={"config": {**CONFIG, "operations": ["created", "deleted"]}}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["source"] == trigger["source"]
    shop.execute("UPDATE orders SET total = 6; DELETE FROM orders")

    engine = await local.start_engine()
    try:
        events = await _outputs(shopkeeper, trigger["workflow_id"], 2)
    finally:
        await local.stop_engine(engine)
    assert {(event["operation"], event["pk"]) for event in events} == {
        ("created", 1),
        ("deleted", 1),
    }


async def test_another_table_is_followed_in_place_of_the_first(
    shopkeeper: Client, shop: Connection
) -> None:
    shop.execute("CREATE TABLE refunds (id int PRIMARY KEY)")
    trigger = (await _create(shopkeeper, _url(shop))).json()
    path = f"/v1/triggers/{trigger['trigger_id']}"

    refused = await shopkeeper.patch(path, json={"config": {"table": "public.nothing"}})
    assert (refused.status_code, _tables(shop)) == (422, ["orders"])
    assert (await shopkeeper.get(path)).json()["config"]["table"] == "public.orders"

    moved = await shopkeeper.patch(path, json={"config": {"table": "public.refunds"}})
    assert moved.status_code == 200, moved.text
    assert moved.json()["source"] != trigger["source"]
    assert (_functions(shop), _tables(shop)) == (1, ["refunds"])

    await shopkeeper.patch(path, json={"enabled": False})
    await shopkeeper.patch(path, json={"config": {"table": "public.orders"}})
    assert _tables(shop) == []
    await shopkeeper.patch(path, json={"enabled": True})
    assert _tables(shop) == ["orders"]


def _tables(shop: Connection) -> list[str]:
    """The tables that are followed."""
    found = shop.execute(
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'automate\\_%'"
    )
    return [name for (name,) in found.fetchall()]


async def test_deleting_the_workflow_removes_the_trigger_of_the_database(
    shopkeeper: Client, shop: Connection
) -> None:
    trigger = (await _create(shopkeeper, _url(shop))).json()
    assert _functions(shop) == 1
    answer = await shopkeeper.delete(f"/v1/workflows/{trigger['workflow_id']}")
    assert answer.status_code == 204
    assert _functions(shop) == 0


async def test_a_trigger_that_cannot_be_set_up_is_not_made(
    shopkeeper: Client, shop: Connection
) -> None:
    workflow_id = await make_published(shopkeeper, ECHO)
    path = f"/v1/workflows/{workflow_id}/triggers"
    body = {"type": "postgres_change", "config": {"table": "public.nothing"}, "secret": _url(shop)}
    answer = await shopkeeper.post(path, json=body)
    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert "no table public.nothing" in problem["message"]
    assert (await shopkeeper.get(path)).json()["items"] == []


@pytest.mark.parametrize(
    ("secret", "told"),
    [
        (None, "needs a secret"),
        ("not a URL at all", "no URL of a database"),
        ("postgresql://postgres@/shop?host=/run/postgresql", "Unix socket"),
        ("postgresql://ann:hidden@127.0.0.1/shop", "private or reserved"),
    ],
)
async def test_only_permitted_databases_are_reached(
    client: Client, secret: str | None, told: str
) -> None:
    answer = await _create(client, secret)
    assert answer.status_code == 422
    assert told in answer.text
    assert "hidden" not in answer.text


async def test_a_database_that_is_away_keeps_nobody_from_deleting(
    shopkeeper: Client, postgres_dsn: str
) -> None:
    with _shop(postgres_dsn) as url:
        triggers = [(await _create(shopkeeper, url)).json() for _ in range(2)]
    deleted, disabled = (f"/v1/triggers/{one['trigger_id']}" for one in triggers)
    answer = await shopkeeper.delete(deleted)
    assert answer.status_code == 409
    assert "Delete it again" in answer.text
    assert (await shopkeeper.delete(deleted)).status_code == 204

    for _ in range(2):
        answer = await shopkeeper.patch(disabled, json={"enabled": False})
        assert answer.status_code == 409
        assert "is disabled, but" in answer.text
    answer = await shopkeeper.patch(disabled, json={"enabled": True})
    assert answer.status_code == 422
    (found,) = (
        await shopkeeper.get(f"/v1/workflows/{triggers[1]['workflow_id']}/triggers")
    ).json()["items"]
    assert found["enabled"] is False
    assert (await shopkeeper.delete(disabled)).status_code == 204
