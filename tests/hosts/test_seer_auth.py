"""Keys and local mode of Seer, and what surrounds its answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seer.config import ConfigurationError, load_settings
from tests.hosts.conftest import Client, Host, SeerHost, make_workflow
from tests.hosts.test_problems import check_problem

pytestmark = pytest.mark.database

ORIGIN = "https://studio.example"


async def test_a_key_is_looked_up_once_a_second_and_its_use_is_noted(
    seer: SeerHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = type(seer.stores.users)
    looked_up: list[str] = []
    key_in_use = users.key_in_use

    async def counted(self: Any, digest: str, now: datetime) -> Any:
        looked_up.append(digest)
        return await key_in_use(self, digest, now)

    monkeypatch.setattr(users, "key_in_use", counted)
    plain = await seer.make_key("acme")
    started = time.monotonic()
    async with seer.as_host().client(plain) as client:
        for _ in range(20):
            assert (await client.get("/v1/node-types/set")).status_code == 200
    assert len(looked_up) <= 1 + int(time.monotonic() - started)
    assert plain not in looked_up
    (key,) = await seer.stores.users.keys("acme")
    assert key.last_used_at is not None


async def test_a_key_that_expires_is_refused_at_once(
    seer: SeerHost, later: Callable[[float], None]
) -> None:
    expires_at = datetime.now(UTC) + timedelta(minutes=5)
    async with seer.as_host().client(await seer.make_key("acme", expires_at=expires_at)) as client:
        assert (await client.get("/v1/workflows")).status_code == 200
        later(301)
        check_problem(await client.get("/v1/workflows"), 401)


async def test_a_key_may_have_a_bound_of_its_own(seer: SeerHost) -> None:
    host = seer.as_host(requests_per_minute=2)
    async with host.client(await seer.make_key("acme", requests_per_minute=0)) as client:
        assert [(await client.get("/v1/workflows")).status_code for _ in range(9)] == [200] * 9
    async with seer.as_host().client(await seer.make_key("acme", requests_per_minute=2)) as client:
        assert 429 in [(await client.get("/v1/workflows")).status_code for _ in range(5)]


async def test_a_known_key_is_taken_from_where_wrong_ones_came(seer: SeerHost) -> None:
    host = seer.as_host()
    async with host.client(await seer.make_key("acme")) as known, host.client() as guesser:
        assert (await known.get("/v1/workflows")).status_code == 200
        wrong = {"X-API-Key": "ak_wrong"}
        answers = [await guesser.get("/v1/workflows", headers=wrong) for _ in range(70)]
        assert answers[-1].status_code == 429
        assert (await known.get("/v1/workflows")).status_code == 200


@pytest.fixture
def local(seer: SeerHost) -> Host:
    return seer.as_host(local_mode=True)


@pytest.mark.parametrize(
    ("peer", "name"),
    [("127.0.0.1", "127.0.0.1:8000"), ("127.0.0.1", "localhost"), ("::1", "[::1]:8000")],
)
async def test_local_mode_needs_no_key_at_this_machine(local: Host, peer: str, name: str) -> None:
    async with local.client(peer=peer, name=name) as client:
        workflow_id = await make_workflow(client)
        (item,) = (await client.get("/v1/workflows")).json()["items"]
        assert item["workflow_id"] == workflow_id


@pytest.mark.parametrize(
    ("peer", "name", "headers"),
    [
        ("192.0.2.7", "127.0.0.1:8000", {}),
        ("10.0.0.5", "localhost", {}),
        ("127.0.0.1", "evil.example", {}),
        ("127.0.0.1", "localhost.evil.example:8000", {}),
        ("127.0.0.1", "192.168.1.4:8000", {}),
        ("127.0.0.1", "localhost", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", "localhost", {"Origin": "https://evil.example"}),
        ("127.0.0.1", "localhost", {"Origin": "null"}),
        ("127.0.0.1", "localhost:8000", {"Origin": "http://localhost:3000"}),
        ("127.0.0.1", "localhost", {"Host": "["}),
        ("127.0.0.1", "localhost", {"Host": ""}),
    ],
)
async def test_local_mode_lets_nobody_else_in(
    local: Host, seer: SeerHost, peer: str, name: str, headers: dict[str, str]
) -> None:
    async with local.client(peer=peer, name=name) as client:
        refused = await client.post("/v1/workflows", json={"name": "Orders"}, headers=headers)
        check_problem(refused, 401)
    async with seer.as_host().client(await seer.make_key("local")) as client:
        assert (await client.get("/v1/workflows")).json()["items"] == []


async def test_a_page_of_the_service_itself_may_call_in_local_mode(local: Host) -> None:
    async with local.client(peer="127.0.0.1", name="localhost:8000") as client:
        answer = await client.get("/v1/workflows", headers={"Origin": "http://localhost:8000"})
        assert answer.status_code == 200


async def test_in_local_mode_a_wrong_key_is_still_wrong(local: Host) -> None:
    async with local.client("ak_wrong", peer="127.0.0.1", name="localhost") as client:
        check_problem(await client.get("/v1/workflows"), 401)


async def test_in_local_mode_a_key_acts_for_its_own_user(local: Host, seer: SeerHost) -> None:
    async with local.client(peer="127.0.0.1", name="localhost") as client:
        await make_workflow(client)
    key = await seer.make_key("acme")
    async with local.client(key, peer="127.0.0.1", name="localhost") as client:
        assert (await client.get("/v1/workflows")).json()["items"] == []


async def test_without_local_mode_this_machine_needs_a_key(seer: SeerHost) -> None:
    async with seer.as_host().client(peer="127.0.0.1", name="localhost") as client:
        check_problem(await client.get("/v1/workflows"), 401)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.4", "seer.example"])
def test_local_mode_does_not_start_on_an_address_that_others_reach(
    seer_settings: None, address: str
) -> None:
    with pytest.raises(ConfigurationError, match="SEER_LOCAL_MODE"):
        load_settings(local_mode=True, host=address)


async def test_pages_of_other_sites_may_not_read_answers_by_default(client: Client) -> None:
    answer = await client.get("/v1/workflows", headers={"Origin": ORIGIN})
    assert "access-control-allow-origin" not in answer.headers
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    check_problem(await client.options("/v1/workflows", headers=headers), 405)


async def test_pages_of_the_configured_sites_may(seer: SeerHost) -> None:
    host = seer.as_host(cors_origins=(ORIGIN,))
    async with host.client(await seer.make_key("acme")) as client:
        answer = await client.get("/v1/workflows", headers={"Origin": ORIGIN})
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert "access-control-allow-credentials" not in answer.headers
        asked = {
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        assert (await client.options("/v1/workflows", headers=asked)).status_code == 200
        other = await client.get("/v1/workflows", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize("address", ["/v1/workflows", "/healthz", "/nothing", "/v1/openapi.json"])
async def test_answers_carry_headers_of_safety(client: Client, address: str) -> None:
    headers = (await client.get(address)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]


async def test_a_body_without_a_declared_length_is_bounded_too(client: Client) -> None:
    async def endless() -> Any:
        while True:
            yield b"x" * 65_536

    headers = {"Content-Type": "application/json"}
    async with asyncio.timeout(10):
        refused = await client.post("/v1/workflows", content=endless(), headers=headers)
        check_problem(refused, 413)
        check_problem(await client.post("/v1/hooks/orders", content=endless()), 413)


async def test_nobody_unknown_makes_the_service_read_a_large_body(anonymous: Client) -> None:
    sent = 0

    async def pieces() -> Any:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b"x" * 65_536

    check_problem(await anonymous.post("/v1/workflows", content=pieces()), 401)
    assert sent <= 1
