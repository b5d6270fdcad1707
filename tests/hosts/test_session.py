"""Who calls, as the service tells them."""

from __future__ import annotations

from automate_engine.api import SCOPES
from tests.hosts.conftest import Client, Host


async def test_a_caller_is_told_who_it_is_and_what_it_may_do(client: Client) -> None:
    answer = await client.get("/v1/session")
    assert answer.status_code == 200
    assert answer.json() == {
        "actor": "key:test",
        "tenant_id": "acme",
        "permissions": list(SCOPES),
    }


async def test_a_caller_without_any_permission_is_told_so(host: Host) -> None:
    async with host.client(await host.make_key("globex", scopes=["runs:read"])) as client:
        answer = await client.get("/v1/session")
    assert (answer.json()["tenant_id"], answer.json()["permissions"]) == ("globex", ["runs:read"])
    async with host.client(await host.make_key("globex", scopes=[])) as client:
        answer = await client.get("/v1/session")
    assert (answer.status_code, answer.json()["permissions"]) == (200, [])


async def test_who_is_not_known_has_no_session(host: Host, anonymous: Client) -> None:
    assert (await anonymous.get("/v1/session")).status_code == 401
    async with host.client("ak_unknown") as client:
        assert (await client.get("/v1/session")).status_code == 401
