"""What a webhook takes: methods, sizes, networks, rates; and its test address."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hosts.conftest import Client, Host, make_workflow
from tests.hosts.test_hooks import OPENED, SECRET, _signed, make_hook


async def test_other_methods_than_those_named_are_refused(
    client: Client, anonymous: Client
) -> None:
    await make_hook(client, {"path": "orders", "methods": ["POST", "PUT"]})
    assert (await anonymous.put("/v1/hooks/orders", json=OPENED)).status_code == 202
    for method in ("GET", "PATCH", "DELETE"):
        refused = await anonymous.request(method, "/v1/hooks/orders")
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST, PUT")


async def test_a_hook_may_take_less_than_the_service(client: Client, anonymous: Client) -> None:
    await make_hook(client, {"path": "orders", "max_body_bytes": 10})
    assert (await anonymous.post("/v1/hooks/orders", content=b"x" * 10)).status_code == 202
    refused = await anonymous.post("/v1/hooks/orders", content=b"x" * 11)
    assert refused.status_code == 413
    assert "10 bytes" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("peer", "status"),
    [
        ("192.0.2.7", 202),
        ("192.0.3.7", 403),
        ("::ffff:192.0.2.7", 202),
        ("2001:db8:1::9", 202),
        ("2001:db9::9", 403),
        ("198.51.100.1", 202),
        ("", 403),
        ("testclient", 403),
    ],
)
async def test_only_senders_in_the_allowed_networks_are_let_in(
    host: Host, client: Client, peer: str, status: int
) -> None:
    networks = ["192.0.2.0/24", "2001:db8::/32", "198.51.100.1"]
    await make_hook(client, {"path": "orders", "allowed_networks": networks})
    async with host.client(peer=peer) as sender:
        answer = await sender.post("/v1/hooks/orders", json=OPENED)
    assert answer.status_code == status
    if status == 403:
        assert "allowed_networks" in answer.json()["detail"]
        assert (await client.get("/v1/events")).json()["items"] == []


async def test_deliveries_beyond_the_rate_are_asked_to_come_again(
    client: Client, anonymous: Client
) -> None:
    config = {
        "path": "github",
        "signature": {"kind": "github"},
        "rate_limit": {"requests": 2, "seconds": 3600},
        "dedupe": "id",
    }
    await make_hook(client, config, secret=SECRET)
    for _ in range(5):
        forged = await anonymous.post("/v1/hooks/github", content=b"{}")
        assert forged.status_code == 401
    for _ in range(2):
        taken = await anonymous.post("/v1/hooks/github", content=b"{}", headers=_signed(b"{}"))
        assert taken.status_code == 202
    refused = await anonymous.post("/v1/hooks/github", content=b"{}", headers=_signed(b"{}"))
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 7201
    assert len((await client.get("/v1/events")).json()["items"]) == 2
    await make_hook(client, {"path": "other", "rate_limit": {"requests": 1, "seconds": 3600}})
    assert (await anonymous.post("/v1/hooks/other", json=OPENED)).status_code == 202


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"methods": []}, "config.methods"),
        ({"methods": ["TRACE"]}, "config.methods.0"),
        ({"max_body_bytes": 0}, "config.max_body_bytes"),
        ({"rate_limit": {"requests": 0, "seconds": 1}}, "config.rate_limit.requests"),
        ({"allowed_networks": ["192.0.2.1/24"]}, "config.allowed_networks.0"),
        ({"allowed_networks": ["here"]}, "config.allowed_networks.0"),
        ({"respond": {"kind": "when_finished", "timeout_seconds": 301}}, "config.respond"),
        ({"respond": {"kind": "later"}}, "config.respond"),
    ],
)
async def test_a_wrong_setting_is_named(client: Client, wrong: Any, field: str) -> None:
    workflow_id = await make_workflow(client)
    body = {"type": "webhook", "config": {"path": "orders", **wrong}}
    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
    assert answer.status_code == 422
    assert any(error["field"].startswith(field) for error in answer.json()["errors"])


async def test_the_settings_are_read_back(client: Client) -> None:
    config = {
        "path": "orders",
        "allowed_networks": ["192.0.2.0/24"],
        "methods": ["POST"],
        "respond": {"kind": "by_workflow"},
        "rate_limit": {"requests": 5, "seconds": 1},
    }
    workflow_id, _ = await make_hook(client, config)
    (read,) = (await client.get(f"/v1/workflows/{workflow_id}/triggers")).json()["items"]
    expected = {**config, "respond": {"kind": "by_workflow", "timeout_seconds": 30}}
    assert {name: read["config"][name] for name in config} == expected


async def test_a_delivery_to_the_test_address_is_kept_and_starts_nothing(
    client: Client, anonymous: Client
) -> None:
    await make_hook(client)
    headers = {"X-GitHub-Delivery": "1"}
    for _ in range(2):
        answer = await anonymous.post("/v1/hooks-test/orders?a=1", json=OPENED, headers=headers)
        assert answer.status_code == 202
        assert (answer.json()["run_ids"], answer.json()["duplicate"]) == ([], False)
    kept = (await client.get("/v1/events?type=webhook_test&source=orders")).json()["items"]
    assert len(kept) == 2
    assert answer.json()["event_id"] == kept[0]["event_id"]
    event = (await client.get(f"/v1/events/{kept[0]['event_id']}")).json()
    assert (event["payload"]["body"], event["payload"]["query"]) == (OPENED, {"a": "1"})
    assert event["processed_at"] is not None
    assert (await client.get("/v1/runs")).json()["items"] == []
    live = await anonymous.post("/v1/hooks/orders", json=OPENED, headers=headers)
    assert (live.status_code, len(live.json()["run_ids"])) == (202, 1)


async def test_the_test_address_works_while_the_trigger_is_disabled(
    client: Client, anonymous: Client
) -> None:
    _, trigger_id = await make_hook(client)
    await client.patch(f"/v1/triggers/{trigger_id}", json={"enabled": False})
    assert (await anonymous.post("/v1/hooks/orders", json=OPENED)).status_code == 404
    assert (await anonymous.post("/v1/hooks-test/orders", json=OPENED)).status_code == 202
    await client.delete(f"/v1/triggers/{trigger_id}")
    assert (await anonymous.post("/v1/hooks-test/orders", json=OPENED)).status_code == 404


async def test_the_test_address_verifies_too(client: Client, anonymous: Client) -> None:
    config = {"path": "github", "signature": {"kind": "github"}, "methods": ["POST"]}
    await make_hook(client, config, secret=SECRET)
    assert (await anonymous.get("/v1/hooks-test/github")).status_code == 405
    assert (await anonymous.post("/v1/hooks-test/github", content=b"{}")).status_code == 401
    genuine = await anonymous.post("/v1/hooks-test/github", content=b"{}", headers=_signed(b"{}"))
    assert genuine.status_code == 202


async def test_a_sample_is_seen_by_its_tenant_only(
    client: Client, anonymous: Client, stranger: Client
) -> None:
    await make_hook(client)
    await anonymous.post("/v1/hooks-test/orders", json=OPENED)
    assert (await stranger.get("/v1/events")).json()["items"] == []
