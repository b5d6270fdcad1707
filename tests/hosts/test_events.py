"""Events over HTTP: found by time, replayed one by one or together, shown as samples."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from automate_engine.runtime import Engine
from tests.hosts.conftest import Client, ended, make_published, set_node, spec

ECHO = spec(set_node("seen", event="{{ event }}"))
EPOCH = "2020-01-01T00:00:00Z"


async def _trigger(client: Client, document: Any = ECHO, **body: Any) -> dict[str, Any]:
    workflow_id = await make_published(client, document)
    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
    assert answer.status_code == 201, answer.text
    trigger: dict[str, Any] = answer.json()
    return trigger


async def _deliver(anonymous: Client, path: str, *numbers: int) -> list[str]:
    answers = [await anonymous.post(f"/v1/hooks/{path}", json={"n": n}) for n in numbers]
    return [answer.json()["event_id"] for answer in answers]


async def _run_of(client: Client, workflow_id: str) -> dict[str, Any]:
    """The one run of a workflow, when it has ended."""
    async with asyncio.timeout(20):
        while not (found := await _runs(client, workflow_id)):
            await asyncio.sleep(0.02)
    (run,) = found
    return await ended(client, run["run_id"])


async def _runs(client: Client, workflow_id: str) -> list[dict[str, Any]]:
    answer = await client.get("/v1/runs", params={"workflow_id": workflow_id})
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_an_event_that_a_workflow_emits_starts_another(
    client: Client, engine: Engine
) -> None:
    listener = await _trigger(client, type="event", config={"name": "order.paid"})
    assert listener["source"] == "order.paid"
    payload = {"order": 7}
    emit = {"id": "tell", "type": "emit", "config": {"name": "order.paid", "payload": payload}}
    teller = await make_published(client, spec(emit))

    started = await client.post(f"/v1/workflows/{teller}/runs", json={})
    told = await ended(client, started.json()["run_id"])
    heard = await _run_of(client, listener["workflow_id"])

    seen = heard["outputs"]["seen"]["event"]
    assert (seen["type"], seen["source"], seen["payload"]) == ("event", "order.paid", payload)
    assert told["outputs"]["tell"] == {"name": "order.paid", "trace_id": seen["trace_id"]}
    assert heard["trigger_id"] == listener["trigger_id"]


@pytest.mark.parametrize("named_by", ["slug", "workflow_id", None])
async def test_a_failure_starts_what_listens_to_it(
    client: Client, engine: Engine, named_by: str | None
) -> None:
    stop = {"id": "end", "type": "stop", "config": {"status": "error", "message": "broken"}}
    failing, other = [await make_published(client, spec(stop)) for _ in range(2)]
    found = (await client.get(f"/v1/workflows/{failing}")).json()
    config = {} if named_by is None else {"workflow": found[named_by]}
    alarm = await _trigger(client, type="workflow_error", config=config)
    assert alarm["source"] == ("" if named_by is None else failing)

    for workflow_id in [other, failing] if named_by else [failing]:
        started = await client.post(f"/v1/workflows/{workflow_id}/runs", json={})
        run = await ended(client, started.json()["run_id"])
        assert run["status"] == "FAILED"
    raised = await _run_of(client, alarm["workflow_id"])

    seen = raised["outputs"]["seen"]["event"]
    assert (seen["type"], seen["source"]) == ("workflow_error", failing)
    assert (seen["payload"]["workflow_id"], seen["payload"]["step"]) == (failing, "end")
    assert seen["payload"]["run_id"] == run["run_id"]
    assert seen["payload"]["error"]["message"] == "broken"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "workflow_error", "config": {"workflow": "nowhere"}}, "config.workflow"),
        ({"type": "event", "config": {"name": "a b"}}, "config.name"),
        ({"type": "event"}, "config.name"),
        ({"type": "webhook", "config": {"path": "a", "dedupe": "x"}}, "config.dedupe"),
        ({"type": "webhook", "config": {"path": "a", "dedupe_hours": 721}}, "config.dedupe_hours"),
        ({"type": "webhook", "config": {"path": "a", "dedupe_hours": 0}}, "config.dedupe_hours"),
    ],
    ids=str,
)
async def test_a_trigger_that_is_not_valid_is_refused(
    client: Client, body: dict[str, Any], field: str
) -> None:
    workflow_id = await make_published(client, ECHO)
    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert (await client.get(f"/v1/workflows/{workflow_id}/triggers")).json()["items"] == []


async def test_events_are_found_by_the_time_of_their_arrival(
    client: Client, anonymous: Client, later: Callable[[float], None]
) -> None:
    await _trigger(client, type="webhook", config={"path": "orders"})
    (first,) = await _deliver(anonymous, "orders", 1)
    middle = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    later(7200)
    (second,) = await _deliver(anonymous, "orders", 2)

    async def found(**bounds: str) -> list[str]:
        answer = await client.get("/v1/events", params=bounds)
        return [event["event_id"] for event in answer.json()["items"]]

    assert await found(since=middle) == [second]
    assert await found(until=middle) == [first]
    assert await found(since=EPOCH) == [second, first]
    refused = await client.get("/v1/events", params={"since": "yesterday"})
    assert refused.status_code == 422


async def test_events_are_replayed_by_type_source_and_time(
    client: Client, anonymous: Client
) -> None:
    trigger = await _trigger(client, type="webhook", config={"path": "orders"})
    await _trigger(client, type="webhook", config={"path": "others"})
    arrived = await _deliver(anonymous, "orders", 1, 2, 3)
    await _deliver(anonymous, "others", 4)
    wanted = {"type": "webhook", "source": "orders", "since": EPOCH}

    dry = (await client.post("/v1/events/replay", json={**wanted, "dry_run": True})).json()
    assert len(await _runs(client, trigger["workflow_id"])) == 3
    answer = await client.post("/v1/events/replay", json={**wanted, "limit": 2})

    assert (dry["count"], dry["more"]) == (3, False)
    assert [item["event_id"] for item in dry["items"]] == arrived
    assert all((item["replay_id"], item["run_ids"]) == (None, []) for item in dry["items"])
    assert answer.status_code == 202
    replays = answer.json()
    assert (replays["count"], replays["more"]) == (2, True)
    assert [item["event_id"] for item in replays["items"]] == arrived[1:]
    for item, number in zip(replays["items"], (2, 3), strict=True):
        event = (await client.get(f"/v1/events/{item['replay_id']}")).json()
        assert (event["replay_of"], event["payload"]["body"]) == (item["event_id"], {"n": number})
        assert event["run_ids"] == item["run_ids"]
        assert len(item["run_ids"]) == 1
    assert len(await _runs(client, trigger["workflow_id"])) == 5


async def test_many_events_are_replayed(client: Client, anonymous: Client) -> None:
    trigger = await _trigger(client, type="webhook", config={"path": "orders"})
    arrived = await _deliver(anonymous, "orders", *range(45))
    wanted = {"type": "webhook", "since": EPOCH}

    replays = (await client.post("/v1/events/replay", json=wanted)).json()

    assert [item["event_id"] for item in replays["items"]] == arrived
    assert len({item["replay_id"] for item in replays["items"]} - set(arrived)) == 45
    assert (await client.get(f"/v1/events/{arrived[0]}")).json()["replay_of"] is None
    assert replays["more"] is False
    runs = {run_id for item in replays["items"] for run_id in item["run_ids"]}
    assert len(runs) == 45
    assert trigger["type"] == "webhook"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": ""}, "type"),
        ({"since": None}, "since"),
        ({"since": "2020-01-01T00:00:00"}, "since"),
        ({"limit": 1001}, "limit"),
        ({"limit": 0}, "limit"),
        ({"everything": True}, "everything"),
    ],
    ids=str,
)
async def test_a_replay_that_is_not_valid_is_refused(
    client: Client, change: dict[str, Any], field: str
) -> None:
    body = {"type": "webhook", "since": EPOCH, **change}
    answer = await client.post("/v1/events/replay", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_trigger_shows_samples_of_its_events(client: Client, anonymous: Client) -> None:
    trigger = await _trigger(client, type="webhook", config={"path": "orders", "dedupe": "off"})
    await _trigger(client, type="webhook", config={"path": "others"})
    await _deliver(anonymous, "others", 1)
    arrived = await _deliver(anonymous, "orders", *range(7))

    answer = await client.get(f"/v1/triggers/{trigger['trigger_id']}/samples")

    assert answer.status_code == 200
    samples = answer.json()
    assert samples["sample"]["body"] == {"id": 7, "status": "paid"}
    assert [event["event_id"] for event in samples["events"]] == arrived[:1:-1]
    assert samples["events"][0]["payload"]["body"] == {"n": 6}


async def test_what_proves_a_delivery_is_in_no_sample(client: Client, anonymous: Client) -> None:
    trigger = await _trigger(client, type="webhook", config={"path": "orders"})
    headers = {"Authorization": "Bearer a-secret-of-the-sender"}
    await anonymous.post("/v1/hooks/orders", json={}, headers=headers)

    answer = await client.get(f"/v1/triggers/{trigger['trigger_id']}/samples")

    assert len(answer.json()["events"]) == 1
    assert "a-secret-of-the-sender" not in answer.text


async def test_a_trigger_that_is_not_there_has_no_samples(client: Client) -> None:
    answer = await client.get(f"/v1/triggers/trg_{'0' * 32}/samples")
    assert answer.status_code == 404


async def test_another_tenant_replays_and_sees_nothing(
    client: Client, stranger: Client, anonymous: Client
) -> None:
    trigger = await _trigger(client, type="webhook", config={"path": "orders"})
    await _deliver(anonymous, "orders", 1)

    replayed = await stranger.post("/v1/events/replay", json={"type": "webhook", "since": EPOCH})
    samples = await stranger.get(f"/v1/triggers/{trigger['trigger_id']}/samples")

    assert (replayed.status_code, replayed.json()["count"]) == (202, 0)
    assert samples.status_code == 404
    assert len(await _runs(client, trigger["workflow_id"])) == 1


async def test_a_failure_of_another_tenant_is_not_listened_to(
    client: Client, stranger: Client, engine: Engine
) -> None:
    failing = await make_published(stranger, spec(set_node("a")))
    workflow_id = await make_published(client, ECHO)
    body = {"type": "workflow_error", "config": {"workflow": failing}}

    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "config.workflow"
