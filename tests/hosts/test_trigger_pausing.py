"""A trigger whose runs fail several times in a row is disabled, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from automate_engine.runtime import Engine
from tests.hosts.conftest import Client, ended, make_published, spec

STOP = {
    "id": "stop",
    "type": "stop",
    "config": {"status": "error", "message": "{{ event.payload.body.why }}"},
}


async def _hook(client: Client, **config: Any) -> dict[str, Any]:
    workflow_id = await make_published(client, spec(STOP))
    body = {"type": "webhook", "config": {"path": "fragile", "dedupe": "off", **config}}
    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
    assert answer.status_code == 201, answer.text
    trigger: dict[str, Any] = answer.json()
    return trigger


async def _fail(client: Client, anonymous: Client, why: str) -> None:
    answer = await anonymous.post("/v1/hooks/fragile", json={"why": why})
    assert answer.status_code == 202, answer.text
    (run_id,) = answer.json()["run_ids"]
    assert (await ended(client, run_id))["status"] == "FAILED"


async def _read(client: Client, trigger: dict[str, Any]) -> dict[str, Any]:
    listed = await client.get(f"/v1/workflows/{trigger['workflow_id']}/triggers")
    (found,) = listed.json()["items"]
    return dict(found)


def _settled(trigger: dict[str, Any]) -> dict[str, Any]:
    """All of a trigger but when its last event came."""
    return {**trigger, "last_event_at": None}


async def test_failures_in_a_row_disable_the_trigger_until_it_is_enabled(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    trigger = await _hook(client, pause_after_failures=2)
    await _fail(client, anonymous, "first")
    assert _settled(await _read(client, trigger)) == trigger
    await _fail(client, anonymous, "second")

    paused = await _read(client, trigger)
    assert paused["enabled"] is False
    assert paused["disabled_reason"] == "The last 2 runs failed: second"
    assert (await anonymous.post("/v1/hooks/fragile", json={})).status_code == 404

    address = f"/v1/triggers/{trigger['trigger_id']}"
    enabled = await client.patch(address, json={"enabled": True})
    assert _settled(enabled.json()) == trigger
    await _fail(client, anonymous, "third")
    assert (await _read(client, trigger))["enabled"] is True
    await _fail(client, anonymous, "fourth")
    assert (await _read(client, trigger))["disabled_reason"].endswith("fourth")


async def test_by_default_a_trigger_goes_on(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    trigger = await _hook(client)

    for number in range(4):
        await _fail(client, anonymous, str(number))

    assert _settled(await _read(client, trigger)) == trigger


@pytest.mark.parametrize("failures", [-1, 101, "many"])
async def test_a_wrong_number_of_failures_is_refused(client: Client, failures: Any) -> None:
    workflow_id = await make_published(client, spec(STOP))
    body = {"type": "webhook", "config": {"path": "x", "pause_after_failures": failures}}

    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)

    assert answer.status_code == 422
    fields = [problem["field"] for problem in answer.json()["errors"]]
    assert fields == ["config.pause_after_failures"]


@pytest.mark.parametrize(
    ("type", "config"),
    [
        ("form", {"path": "ask"}),
        ("schedule", {"kind": "interval", "seconds": 60}),
        ("poll.feed", {"url": "https://example.com/feed"}),
        ("event", {"name": "paid"}),
    ],
)
async def test_triggers_of_all_types_take_it(
    client: Client, type: str, config: dict[str, Any]
) -> None:
    workflow_id = await make_published(client, spec(STOP))
    body = {"type": type, "config": {**config, "pause_after_failures": 5}}

    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)

    assert answer.status_code == 201, answer.text
    assert answer.json()["config"]["pause_after_failures"] == 5
