"""Who may call, and what for."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from automate_engine.api import OPERATIONS, SCOPES
from tests.hosts.conftest import Client, Host, make_workflow


def _address(path: str) -> str:
    return (
        path.replace("{step_key:path}", "a")
        .replace("{version_number}", "1")
        .replace("{", "")
        .replace("}", "")
    )


@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.scope], ids=lambda each: each.id
)
async def test_every_operation_asks_who_calls_and_for_its_permission(
    host: Host, anonymous: Client, operation: Any
) -> None:
    address = _address(operation.path)
    body = {"content": b"{}", "headers": {"Content-Type": "application/json"}}
    unknown = await anonymous.request(operation.method, address, **body)
    assert unknown.status_code == 401
    assert unknown.headers["www-authenticate"] == "Bearer"

    others = set(SCOPES) - {operation.scope}
    async with host.client(await host.make_key("acme", scopes=others)) as client:
        refused = await client.request(operation.method, address, **_valid(operation))
    assert refused.status_code == 403
    assert operation.scope in refused.json()["detail"]


def _valid(operation: Any) -> dict[str, Any]:
    """What passes the checks before the permission is asked for."""
    bodies = {
        "create_workflow": {"name": "x"},
        "save_draft": {"spec": {}, "base_revision": 1},
        "restore_version": {"base_revision": 1},
        "merge_draft": {"base": {}, "spec": {}},
        "evaluate_expression": {"value": 1},
        "create_trigger": {"type": "manual"},
        "update_trigger": {"enabled": True},
        "create_proposal": {"spec": {}, "base_revision": 1},
        "run_document": {"spec": {}},
        "preview_schedule": {"config": {"kind": "interval", "seconds": 60}},
        "replay_events": {"type": "webhook", "since": "2030-01-01T00:00:00Z"},
    }
    if operation.id == "list_workflow_statistics":
        return {"params": {"ids": "wf_1"}}
    return {"json": bodies.get(operation.id, {})} if operation.body else {}


async def test_a_key_with_one_permission_may_do_that(host: Host) -> None:
    async with host.client(await host.make_key("acme", scopes=["workflows:read"])) as client:
        assert (await client.get("/v1/workflows")).status_code == 200
        assert (await client.get("/v1/runs")).status_code == 403


async def test_a_key_may_come_in_a_header_of_its_own(host: Host, anonymous: Client) -> None:
    key = await host.make_key("acme")
    answer = await anonymous.get("/v1/workflows", headers={"X-API-Key": key})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer ak_unknown"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"X-API-Key": ""},
        {"X-API-Key": "ak_" + "0" * 43},
    ],
)
async def test_a_key_that_is_not_one_is_refused(anonymous: Client, headers: dict[str, str]) -> None:
    answer = await anonymous.get("/v1/workflows", headers=headers)
    assert answer.status_code == 401


async def test_an_expired_key_is_refused(host: Host, anonymous: Client) -> None:
    key = await host.make_key("acme", expires_at=datetime.now(UTC) - timedelta(seconds=1))
    answer = await anonymous.get("/v1/workflows", headers={"X-API-Key": key})
    assert answer.status_code == 401


async def test_tenants_have_lists_of_their_own(client: Client, stranger: Client) -> None:
    mine, theirs = await make_workflow(client), await make_workflow(stranger)
    for who, expected in ((client, mine), (stranger, theirs)):
        items = (await who.get("/v1/workflows")).json()["items"]
        assert [item["workflow_id"] for item in items] == [expected]


async def test_a_revoked_key_is_refused_a_second_later_at_most(host: Host) -> None:
    async with host.client(await host.make_key("acme")) as client:
        assert (await client.get("/v1/workflows")).status_code == 200
        await host.revoke_keys()
        revoked_at = time.monotonic()
        while (await client.get("/v1/workflows")).status_code == 200:
            assert time.monotonic() - revoked_at < 1.5
        refused = await client.post("/v1/workflows", json={"name": "Orders"})
        assert refused.status_code == 401
    async with host.client(await host.make_key("acme")) as client:
        assert (await client.get("/v1/workflows")).json()["items"] == []
