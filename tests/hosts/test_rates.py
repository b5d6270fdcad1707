"""How often a caller may ask."""

from __future__ import annotations

from typing import Any

import pytest

from automate_engine.api import rates
from tests.hosts.conftest import Client, Host, make_workflow
from tests.hosts.test_problems import check_problem

WRONG = {"X-API-Key": "ak_wrong"}


async def statuses(client: Client, count: int, **options: Any) -> list[int]:
    return [(await client.get("/v1/workflows", **options)).status_code for _ in range(count)]


def check_refusal(answer: Any) -> None:
    problem = check_problem(answer, 429)
    assert problem["type"].endswith(":too-many-requests")
    assert 1 <= int(answer.headers["retry-after"]) <= 61


async def test_a_key_that_asks_too_often_is_told_when_to_come_back(host: Host) -> None:
    limited = host.with_settings(requests_per_minute=5)
    async with limited.client(await host.make_key("acme")) as client:
        seen = await statuses(client, 8)
        assert seen[:5] == [200] * 5
        assert seen[6:] == [429, 429]  # the sixth may fall into the next minute
        check_refusal(await client.post("/v1/workflows", json={"name": "Orders"}))


async def test_what_is_refused_changes_nothing(host: Host) -> None:
    limited = host.with_settings(requests_per_minute=2)
    async with limited.client(await host.make_key("acme")) as client:
        await statuses(client, 4)
        refused = await client.post("/v1/workflows", json={"name": "Orders"})
        assert refused.status_code == 429
    unlimited = host.with_settings(requests_per_minute=0)
    async with unlimited.client(await host.make_key("acme")) as client:
        assert (await client.get("/v1/workflows")).json()["items"] == []


async def test_each_key_is_counted_by_itself(host: Host) -> None:
    limited = host.with_settings(requests_per_minute=3)
    async with limited.client(await host.make_key("acme")) as first:
        assert 429 in await statuses(first, 6)
    async with limited.client(await host.make_key("acme")) as second:
        assert await statuses(second, 3) == [200] * 3


async def test_no_bound_is_no_bound(host: Host) -> None:
    limited = host.with_settings(requests_per_minute=0)
    async with limited.client(await host.make_key("acme")) as client:
        assert await statuses(client, 30) == [200] * 30


async def test_open_operations_and_hooks_are_not_counted(host: Host) -> None:
    limited = host.with_settings(requests_per_minute=1)
    async with limited.client(await host.make_key("acme")) as client:
        await statuses(client, 3)
        for address in ("/healthz", "/v1/openapi.json"):
            assert (await client.get(address)).status_code == 200
        assert (await client.post("/v1/hooks/nobody")).status_code == 404


async def test_streams_count_too(host: Host) -> None:
    limited = host.with_settings(requests_per_minute=1)
    async with limited.client(await host.make_key("acme")) as client:
        await statuses(client, 2)
        check_refusal(await client.get("/v1/runs/run_x/events"))


async def test_wrong_keys_from_one_address_are_not_looked_at_for_ever(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "WRONG_KEYS_PER_MINUTE", 5)
    async with host.client(peer="198.51.100.1") as guesser:
        seen = await statuses(guesser, 10, headers=WRONG)
        assert set(seen[:5]) == {401}
        assert set(seen[7:]) == {429}
        check_refusal(await guesser.get("/v1/workflows", headers=WRONG))
        nobody = await guesser.get("/v1/workflows")
        assert nobody.status_code == 401
    async with host.client(peer="198.51.100.2") as other:
        assert await statuses(other, 1, headers=WRONG) == [401]


async def test_right_keys_are_never_counted_as_wrong_ones(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "WRONG_KEYS_PER_MINUTE", 3)
    async with host.client(await host.make_key("acme")) as client:
        assert await statuses(client, 10) == [200] * 10
        await make_workflow(client)
