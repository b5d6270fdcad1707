"""Projects whose databases wrap each request in a transaction (``ATOMIC_REQUESTS``)."""

from __future__ import annotations

import pytest
from django.db import connections

from automate_engine.runtime import Engine
from tests.hosts.conftest import Client
from tests.hosts.test_hooks import OPENED, make_hook
from tests.hosts.test_streams import follow, steps_of


@pytest.fixture(autouse=True)
def _atomic_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", True)


async def test_the_api_a_hook_and_a_stream_work(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    await make_hook(client)
    delivered = await anonymous.post("/v1/hooks/orders", json=OPENED)
    assert delivered.status_code == 202, delivered.text
    (run_id,) = delivered.json()["run_ids"]
    assert steps_of(await follow(client, run_id))[-1] == ("seen", "COMPLETED")
    assert (await client.get(f"/v1/runs/{run_id}")).json()["outputs"] == {"action": "opened"}


@pytest.mark.parametrize("path", ["/v1/openapi.json", "/healthz", "/readyz"])
async def test_the_open_addresses_answer(anonymous: Client, path: str) -> None:
    assert (await anonymous.get(path)).status_code == 200


async def test_an_unknown_address_is_told_as_ever(anonymous: Client) -> None:
    assert (await anonymous.get("/v1/nothing")).status_code == 404
