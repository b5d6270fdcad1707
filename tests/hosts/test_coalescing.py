"""Events that become one run, over HTTP: debounces and batches of triggers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from automate_engine.runtime import Engine
from tests.hosts.conftest import Client, ended, make_published, run_when, set_node, spec

ECHO = spec(set_node("seen", event="{{ event }}", events="{{ events }}", inputs="{{ inputs }}"))
MINUTE = 60.0


async def _hook(client: Client, path: str, document: Any = ECHO, **config: Any) -> str:
    """Publish a workflow with a webhook; the workflow's id."""
    workflow_id = await make_published(client, document)
    body = {"type": "webhook", "config": {"path": path, **config}}
    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
    assert answer.status_code == 201, answer.text
    return workflow_id


async def _deliver(anonymous: Client, path: str, body: Any) -> tuple[str, str]:
    """Send a delivery; the ids of its event and its run."""
    answer = await anonymous.post(f"/v1/hooks/{path}", json=body)
    assert answer.status_code == 202, answer.text
    (run_id,) = answer.json()["run_ids"]
    return answer.json()["event_id"], run_id


async def _read(client: Client, run_id: str) -> dict[str, Any]:
    run: dict[str, Any] = (await client.get(f"/v1/runs/{run_id}")).json()
    return run


def _seen(run: dict[str, Any]) -> dict[str, Any]:
    assert run["status"] == "COMPLETED", run["error"]
    seen: dict[str, Any] = run["outputs"]["seen"]
    return seen


def _bodies(events: list[dict[str, Any]]) -> list[Any]:
    return [event["payload"]["body"] for event in events]


async def test_deliveries_that_follow_each_other_become_one_run(
    client: Client, anonymous: Client, engine: Engine, later: Callable[[float], None]
) -> None:
    await _hook(client, "saved", debounce={"seconds": MINUTE, "max_seconds": 90})
    sent = []
    for number in range(4):
        sent.append(await _deliver(anonymous, "saved", {"n": number}))
        later(20.0 * (number + 1))

    ((run_id),) = {run for _, run in sent}
    waiting = await _read(client, run_id)
    assert (waiting["status"], waiting["inputs"]) == ("QUEUED", {"n": 3})
    first, due = (datetime.fromisoformat(waiting[name]) for name in ("created_at", "available_at"))
    assert due - first == timedelta(seconds=90)
    later(MINUTE + 60)
    run = await ended(client, run_id)

    seen = _seen(run)
    assert seen["inputs"] == {"n": 3}
    assert seen["event"]["payload"]["body"] == {"n": 3}
    assert seen["events"] == [seen["event"]]
    ids = [event for event, _ in sent]
    assert (run["event_id"], run["event_ids"], run["event_count"]) == (ids[-1], ids, 4)
    for event_id in ids:
        assert (await client.get(f"/v1/events/{event_id}")).json()["run_ids"] == [run_id]
        listed = await client.get("/v1/runs", params={"event_id": event_id})
        assert [item["run_id"] for item in listed.json()["items"]] == [run_id]
    _, next_run = await _deliver(anonymous, "saved", {"n": 9})
    assert next_run != run_id


async def test_each_value_of_the_key_has_a_run(client: Client, anonymous: Client) -> None:
    key = "{{ event.payload.body.customer }}"
    await _hook(client, "customers", debounce={"seconds": MINUTE, "key": key})

    runs = [
        (await _deliver(anonymous, "customers", body))[1]
        for body in (
            {"customer": "ada", "n": 1},
            {"customer": "bob", "n": 2},
            {"customer": "ada", "n": 3},
            {"n": 4},
            {"n": 5},
        )
    ]

    assert len(set(runs)) == 3
    assert (runs[0], runs[3]) == (runs[2], runs[4])


async def test_a_full_batch_has_all_events(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    workflow_id = await _hook(client, "lines", batch={"max_events": 3, "seconds": 3600})

    sent = [await _deliver(anonymous, "lines", {"n": number}) for number in range(4)]
    run = await ended(client, sent[0][1])

    assert {run_id for _, run_id in sent[:3]} == {run["run_id"]} != {sent[3][1]}
    seen = _seen(run)
    assert _bodies(seen["events"]) == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert seen["inputs"] == {"events": [event["payload"] for event in seen["events"]]}
    assert seen["event"] == seen["events"][-1]
    assert run["inputs"] == seen["inputs"]
    assert run["event_ids"] == [event for event, _ in sent[:3]]
    assert (await _read(client, sent[3][1]))["status"] == "QUEUED"
    listed = await client.get("/v1/runs", params={"workflow_id": workflow_id})
    assert len(listed.json()["items"]) == 2


async def test_a_batch_starts_when_its_time_has_come(
    client: Client, anonymous: Client, engine: Engine, later: Callable[[float], None]
) -> None:
    inputs = {
        "numbers": "{{ events | map(attribute='payload.body.n') | list }}",
        "newest": "{{ event.payload.body.n }}",
    }
    batch = {"max_events": 100, "seconds": MINUTE}
    await _hook(client, "timed", batch=batch, inputs=inputs)
    for number in range(3):
        _, run_id = await _deliver(anonymous, "timed", {"n": number})
    assert (await _read(client, run_id))["inputs"] == {"numbers": [2], "newest": 2}

    later(MINUTE + 1)
    run = await ended(client, run_id)

    assert run["inputs"] == {"numbers": [0, 1, 2], "newest": 2}
    assert _seen(run)["inputs"] == run["inputs"]


async def test_a_batch_that_waits_goes_on_with_its_events(
    client: Client, anonymous: Client, engine: Engine, later: Callable[[float], None]
) -> None:
    pause = {"id": "pause", "type": "delay", "config": {"seconds": MINUTE}}
    last = set_node("seen", events="{{ events }}")
    document = spec(pause, last, edges=[{"from": "pause", "to": "seen"}])
    await _hook(client, "slow", document, batch={"max_events": 2, "seconds": 3600})
    for number in range(2):
        _, run_id = await _deliver(anonymous, "slow", {"n": number})

    await run_when(client, run_id, lambda run: run["suspended_at"] is not None)
    later(MINUTE + 1)
    engine.notify([])

    assert _bodies(_seen(await ended(client, run_id))["events"]) == [{"n": 0}, {"n": 1}]


async def test_a_rerun_has_the_events_of_its_run(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    await _hook(client, "again", batch={"max_events": 2, "seconds": 3600})
    for number in range(2):
        _, run_id = await _deliver(anonymous, "again", {"n": number})
    first = await ended(client, run_id)

    answer = await client.post(f"/v1/runs/{run_id}/rerun", json={})
    again = await ended(client, answer.json()["run_id"])

    assert _seen(again) == _seen(first)
    assert again["event_ids"] == first["event_ids"]


async def test_a_batch_that_never_started_can_be_run_again(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    await _hook(client, "stopped", batch={"max_events": 9, "seconds": 3600})
    for number in range(2):
        _, run_id = await _deliver(anonymous, "stopped", {"n": number})
    await client.post(f"/v1/runs/{run_id}/cancel")
    assert (await ended(client, run_id))["status"] == "CANCELLED"
    _, later_run = await _deliver(anonymous, "stopped", {"n": 2})
    assert later_run != run_id

    answer = await client.post(f"/v1/runs/{run_id}/rerun", json={})
    again = await ended(client, answer.json()["run_id"])

    assert _bodies(_seen(again)["events"]) == [{"n": 0}, {"n": 1}]
    assert len(again["inputs"]["events"]) == 2


async def test_a_repeated_delivery_changes_nothing(client: Client, anonymous: Client) -> None:
    await _hook(client, "twice", debounce={"seconds": MINUTE})
    first = await _deliver(anonymous, "twice", {"n": 1})
    await _deliver(anonymous, "twice", {"n": 2})
    before = await _read(client, first[1])

    again = (await anonymous.post("/v1/hooks/twice", json={"n": 1})).json()

    assert again == {"event_id": first[0], "run_ids": [first[1]], "duplicate": True}
    assert await _read(client, first[1]) == before


async def test_a_replayed_event_joins_like_a_new_one(client: Client, anonymous: Client) -> None:
    await _hook(client, "replayed", debounce={"seconds": MINUTE})
    first, run_id = await _deliver(anonymous, "replayed", {"n": 1})
    await _deliver(anonymous, "replayed", {"n": 2})

    answer = await client.post(f"/v1/events/{first}/replay")

    assert answer.json()["run_ids"] == [run_id]
    run = await _read(client, run_id)
    assert (run["inputs"], run["event_count"]) == ({"n": 1}, 3)


async def test_events_of_workflows_are_collected_too(client: Client, engine: Engine) -> None:
    listener = await make_published(client, ECHO)
    config = {"name": "order.paid", "batch": {"max_events": 3, "seconds": 3600}}
    trigger = {"type": "event", "config": config}
    await client.post(f"/v1/workflows/{listener}/triggers", json=trigger)
    emit = {"name": "order.paid", "payload": "{{ item }}"}
    body = {"nodes": [{"id": "tell", "type": "emit", "config": emit}]}
    each = {"id": "each", "type": "for_each", "config": {"items": [1, 2, 3], "body": body}}
    teller = await make_published(client, spec(each))

    await client.post(f"/v1/workflows/{teller}/runs", json={})

    async def found() -> list[dict[str, Any]]:
        listed = await client.get("/v1/runs", params={"workflow_id": listener})
        items: list[dict[str, Any]] = listed.json()["items"]
        return items

    async with asyncio.timeout(20):
        while not (items := await found()) or items[0]["status"] == "QUEUED":
            await asyncio.sleep(0.02)
    run = await ended(client, items[0]["run_id"])
    assert sorted(run["inputs"]["events"]) == [1, 2, 3]


@pytest.mark.parametrize(
    ("config", "field", "code"),
    [
        ({"debounce": {"seconds": 0}}, "config.debounce.seconds", None),
        ({"debounce": {}}, "config.debounce.seconds", None),
        ({"batch": {"max_events": 1, "seconds": 5}}, "config.batch.max_events", None),
        ({"batch": {"max_events": 1001, "seconds": 5}}, "config.batch.max_events", None),
        (
            {"debounce": {"seconds": 9}, "batch": {"max_events": 2, "seconds": 5}},
            "config.batch",
            "conflict",
        ),
        (
            {"debounce": {"seconds": 9, "max_seconds": 5}},
            "config.debounce.max_seconds",
            "bad_value",
        ),
        ({"debounce": {"seconds": 9, "key": "customer"}}, "config.debounce.key", "constant_key"),
        (
            {"debounce": {"seconds": 9, "key": "{{ inputs.a }}"}},
            "config.debounce.key",
            "unknown_name",
        ),
        (
            {"batch": {"seconds": 9, "max_events": 2, "key": "{{ event. }}"}},
            "config.batch.key",
            "expression_syntax",
        ),
        (
            {"debounce": {"seconds": 9}, "respond": {"kind": "when_finished"}},
            "config.respond",
            "conflict",
        ),
    ],
)
async def test_options_that_mean_nothing_are_refused(
    client: Client, config: dict[str, Any], field: str, code: str | None
) -> None:
    workflow_id = await make_published(client, ECHO)
    body = {"type": "webhook", "config": {"path": "refused", **config}}

    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)

    assert answer.status_code == 422, answer.text
    (problem,) = answer.json()["errors"]
    assert problem["field"] == field
    assert code in (None, problem["code"])
    listed = await client.get(f"/v1/workflows/{workflow_id}/triggers")
    assert listed.json()["items"] == []


@pytest.mark.parametrize(
    ("type", "config"),
    [
        ("manual", {}),
        ("schedule", {"kind": "interval", "seconds": 60}),
        ("form", {"path": "order"}),
    ],
)
@pytest.mark.parametrize("option", ["debounce", "batch"])
async def test_triggers_of_single_events_have_no_such_options(
    client: Client, type: str, config: dict[str, Any], option: str
) -> None:
    workflow_id = await make_published(client, ECHO)
    body = {"type": type, "config": {**config, option: {"seconds": 5, "max_events": 5}}}

    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)

    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert (problem["field"], problem["code"]) == (f"config.{option}", "unused")
    assert f"'{type}'" in problem["message"]
