"""Every type of trigger has an example that works: it is imported, fired, and gives its outputs."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from automate_engine.workflows.triggers import TRIGGERS
from tests.hosts.conftest import Client, Host, ended, make_published, spec, start_run
from tests.hosts.test_forms import send
from tests.hosts.test_postgres_change import shop_url
from tests.hosts.trigger_examples import (
    EXAMPLES,
    Example,
    check_samples,
    load,
    runs_of,
    the_run,
)
from tests.unit.net.conftest import Received, Serve, Server, answer, serve

__all__ = ["serve", "shop_url"]

PLACES = {"local_databases": True, "private_networks": (ip_network("127.0.0.0/8"),)}
FEED = (
    """<rss version="2.0"><channel><title>News</title><link>{url}</link>{items}</channel></rss>"""
)
ENTRY = """<item><title>{title}</title><link>{url}/{id}</link><guid>{url}/{id}</guid>
<pubDate>Tue, 01 Jan 2030 08:30:00 GMT</pubDate><description>What is new.</description></item>"""


@pytest.fixture
def host(request: pytest.FixtureRequest) -> Host:
    """A host whose workers may look at servers and databases of this machine."""
    found: Host = request.getfixturevalue(f"{request.param}_host")
    return found.with_settings(**PLACES)


@dataclass
class World:
    """What the examples deal with: a web server with customers and news, and a shop's database."""

    url: str = ""
    customers: list[dict[str, Any]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    is_down: bool = False

    async def respond(self, received: Received, writer: asyncio.StreamWriter) -> None:
        address = urlsplit(received.target)
        match address.path:
            case "/health":
                writer.write(answer(status="404 Not Found") if self.is_down else answer(b"fine"))
            case "/customers":
                after = int(parse_qs(address.query).get("after", ["0"])[0])
                found = [one for one in self.customers if one["id"] > after]
                body = json.dumps({"customers": found}).encode()
                writer.write(answer(body, Content_Type="application/json"))
            case "/feed.xml":
                entries = [
                    ENTRY.format(title=title, url=self.url, id=number)
                    for number, title in enumerate(self.titles)
                ]
                body = FEED.format(url=self.url, items="".join(entries)).encode()
                writer.write(answer(body, Content_Type="application/rss+xml"))


@pytest.fixture
async def world(serve: Serve) -> World:
    made = World()
    server: Server = await serve(made.respond)
    made.url = server.url
    return made


class Shop:
    """A database with orders, in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, total TEXT)")

    @property
    def url(self) -> str:
        return f"sqlite:///{self._path}"

    def sell(self, id: int, total: str) -> None:
        self._execute("INSERT INTO orders VALUES (?, ?)", id, total)

    def _execute(self, sql: str, *values: Any) -> None:
        with closing(sqlite3.connect(self._path, isolation_level=None)) as connection:
            connection.execute(sql, values)


@asynccontextmanager
async def working(host: Host) -> AsyncIterator[None]:
    """The host with an engine, which ends what it has begun."""
    engine = await host.start_engine()
    yield
    await host.stop_engine(engine)


async def _first_look(host: Host, client: Client, example: Example) -> None:
    """Let a poller look for the first time, which starts nothing."""
    async with working(host), asyncio.timeout(20):
        while await _due(client, example) == example.trigger["next_at"]:
            await asyncio.sleep(0.02)
    assert await runs_of(client, example.workflow_id) == []


async def _due(client: Client, example: Example) -> str:
    answer = await client.get(f"/v1/workflows/{example.workflow_id}/triggers")
    (trigger,) = answer.json()["items"]
    assert trigger["failures"] == 0
    return str(trigger["next_at"])


def _seconds_to(time: str) -> float:
    return (datetime.fromisoformat(time) - datetime.now(UTC)).total_seconds()


async def test_by_hand(host: Host, client: Client, tmp_path: Path) -> None:
    example = await load(host, client, "manual", tmp_path)
    items = [
        {"name": "tea", "stock": 2, "minimum": 5},
        {"name": "cups", "stock": 9, "minimum": 4},
    ]
    async with working(host):
        run = await ended(
            client, await start_run(client, example.workflow_id, inputs={"items": items})
        )
    assert run["outputs"] == {"to_order": [{"name": "tea", "missing": 3}]}
    await check_samples(client, example, run)


async def test_a_webhook(host: Host, client: Client, anonymous: Client, tmp_path: Path) -> None:
    example = await load(host, client, "webhook", tmp_path)
    async with working(host):
        for _ in range(2):
            sent = await anonymous.post("/v1/hooks/order-status", json={"id": 7, "status": "paid"})
            assert sent.is_success, sent.text
        run = await the_run(client, example)
    assert run["outputs"] == {"order": 7, "told": "order.paid"}
    (told,) = (await client.get("/v1/events?type=event")).json()["items"]
    assert told["source"] == "order.paid"
    await check_samples(client, example, run)


@pytest.mark.parametrize("is_down", [False, True])
async def test_a_schedule(
    host: Host,
    client: Client,
    tmp_path: Path,
    world: World,
    later: Callable[[float], None],
    is_down: bool,
) -> None:
    world.is_down = is_down
    example = await load(host, client, "schedule", tmp_path, server=world.url)
    tick = example.trigger["next_at"]
    later(_seconds_to(tick) + 1)
    async with working(host):
        run = await the_run(client, example)
    assert run["outputs"]["up"] is not is_down
    assert _seconds_to(run["outputs"]["checked_for"]) == pytest.approx(_seconds_to(tick), abs=1)
    told = (await client.get("/v1/events?type=event")).json()["items"]
    assert [event["source"] for event in told] == ["service.down"] * is_down
    await check_samples(client, example, run)


async def test_a_form(host: Host, client: Client, anonymous: Client, tmp_path: Path) -> None:
    example = await load(host, client, "form", tmp_path)
    async with working(host):
        answers = {"inputs.name": "Ann", "inputs.amount": "12"}
        sent = await send(anonymous, "/v1/forms/petty-cash", answers)
        assert sent.status_code == 303
        run = await the_run(client, example)
    assert (run["source"], run["outputs"]) == ("FORM", {"granted": True})
    await check_samples(client, example, run)


async def test_a_web_service(
    host: Host, client: Client, tmp_path: Path, world: World, later: Callable[[float], None]
) -> None:
    example = await load(host, client, "poll.http", tmp_path, server=world.url)
    customer = {"id": 6, "name": "Bob", "created_at": "2029-12-31T08:30:00Z"}
    world.customers.append(customer)
    await _first_look(host, client, example)
    world.customers.append(customer | {"id": 7, "name": "Ann"})
    later(_seconds_to(await _due(client, example)) + 1)
    async with working(host):
        run = await the_run(client, example)
    text = "Welcome, Ann! You have been with us since 2029-12-31."
    assert run["outputs"] == {"customer": 7, "text": text}
    await check_samples(client, example, run)


async def test_a_feed(
    host: Host, client: Client, tmp_path: Path, world: World, later: Callable[[float], None]
) -> None:
    example = await load(host, client, "poll.feed", tmp_path, server=world.url)
    world.titles = ["An old security hole"]
    await _first_look(host, client, example)
    world.titles += ["A party", "A new security hole"]
    later(_seconds_to(await _due(client, example)) + 1)
    async with working(host):
        run = await the_run(client, example)
    assert run["outputs"] == {"day": "2030-01-01", "link": f"{world.url}/2"}
    await check_samples(client, example, run)


async def test_a_database(
    host: Host, client: Client, tmp_path: Path, later: Callable[[float], None]
) -> None:
    shop = Shop(tmp_path / "shop.db")
    example = await load(host, client, "poll.sql", tmp_path, secret=shop.url)
    shop.sell(6, "5000.00")
    await _first_look(host, client, example)
    shop.sell(7, "12.50")
    later(_seconds_to(await _due(client, example)) + 1)
    async with working(host):
        run = await the_run(client, example)
    assert run["outputs"] == {"order": 7, "accepted": True}
    await check_samples(client, example, run)


async def test_a_change_of_a_row(host: Host, client: Client, tmp_path: Path, shop_url: str) -> None:
    with psycopg.connect(shop_url, autocommit=True) as shop:
        shop.execute("ALTER TABLE orders ADD status text NOT NULL DEFAULT 'open'")
        shop.execute("INSERT INTO orders VALUES (6, 5.00), (7, 12.50)")
        example = await load(host, client, "postgres_change", tmp_path, secret=shop_url)
        async with working(host):
            shop.execute("UPDATE orders SET total = 6.00 WHERE id = 6")
            shop.execute("UPDATE orders SET status = 'paid' WHERE id = 7")
            run = await the_run(client, example)
    assert run["outputs"] == {"order": 7, "was": "open"}
    await check_samples(client, example, run)


async def test_an_event_of_another_workflow(host: Host, client: Client, tmp_path: Path) -> None:
    example = await load(host, client, "event", tmp_path)
    config = {"name": "order.paid", "payload": "{{ inputs }}"}
    teller = await make_published(client, spec({"id": "tell", "type": "emit", "config": config}))
    async with working(host):
        for inputs in ({"order": 6, "total": 2.5}, {"order": 7, "total": 12.5}):
            await start_run(client, teller, inputs=inputs)
        run = await the_run(client, example)
    assert run["outputs"] == {"text": "Thank you for order 7.", "points": 12}
    await check_samples(client, example, run)


async def test_a_failing_run(host: Host, client: Client, tmp_path: Path) -> None:
    example = await load(host, client, "workflow_error", tmp_path)
    stop = {"id": "end", "type": "stop", "config": {"status": "error", "message": "It broke."}}
    failing = await make_published(client, spec(stop))
    async with working(host):
        failed = await start_run(client, failing)
        run = await the_run(client, example)
    assert run["outputs"] == {"text": f"{failed} failed in end: It broke.", "alarm": True}
    await check_samples(client, example, run)


def test_every_type_has_an_example() -> None:
    files = {path.name.removesuffix(".yaml") for path in EXAMPLES.glob("*.yaml")}
    assert files == set(TRIGGERS)
