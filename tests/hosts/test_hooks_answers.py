"""What a delivery is answered: when its run has ended, or what the workflow says."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from automate_engine.runtime import Engine
from automate_engine.workflows import following
from tests.hosts.conftest import Client, Host, edge, ended, make_published, set_node, spec
from tests.hosts.test_hooks import OPENED, make_hook

WHEN_FINISHED = {"path": "orders", "respond": {"kind": "when_finished", "timeout_seconds": 20}}
BY_WORKFLOW = {"path": "orders", "respond": {"kind": "by_workflow", "timeout_seconds": 20}}
QUICK = {"path": "orders", "respond": {"kind": "by_workflow", "timeout_seconds": 1}}


def respond(node_id: str = "reply", **config: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "respond", "config": config}


def ask(node_id: str = "ask") -> dict[str, Any]:
    return {"id": node_id, "type": "approval", "config": {"title": "Go on?"}}


async def _hook(client: Client, config: dict[str, Any], *nodes: dict[str, Any], **more: Any) -> str:
    """A webhook of a workflow whose nodes follow each other."""
    edges = [
        edge(one["id"], other["id"], "approved" if one["type"] == "approval" else None)
        for one, other in pairwise(nodes)
    ]
    workflow_id = await make_published(client, spec(*nodes, edges=edges, **more))
    body = {"type": "webhook", "config": config}
    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
    assert answer.status_code == 201, answer.text
    return workflow_id


async def _approve(client: Client) -> None:
    async with asyncio.timeout(15):
        while not (waiting := (await client.get("/v1/approvals")).json()["items"]):
            await asyncio.sleep(0.02)
    answer = await client.post(f"/v1/approvals/{waiting[0]['approval_id']}/approve", json={})
    assert answer.status_code == 200, answer.text


async def test_the_answer_may_wait_for_the_outputs(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    await make_hook(client, WHEN_FINISHED)
    headers = {"X-GitHub-Delivery": "1"}
    answer = await anonymous.post("/v1/hooks/orders", json=OPENED, headers=headers)
    assert answer.status_code == 200
    first = answer.json()
    assert (first["status"], first["outputs"]) == ("COMPLETED", {"action": "opened"})
    assert (await ended(client, first["run_ids"][0]))["event_id"] == first["event_id"]

    again = await anonymous.post("/v1/hooks/orders", json=OPENED, headers=headers)
    assert (again.status_code, again.json()) == (200, {**first, "duplicate": True})
    assert len((await client.get("/v1/runs")).json()["items"]) == 1


@pytest.mark.parametrize("config", [WHEN_FINISHED, BY_WORKFLOW], ids=["finished", "workflow"])
async def test_the_end_of_a_run_of_this_process_is_answered_at_once(
    client: Client,
    anonymous: Client,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    config: dict[str, Any],
) -> None:
    monkeypatch.setattr(following, "_SHORTEST_PAUSE", 60.0)
    monkeypatch.setattr(following, "_LONGEST_PAUSE", 60.0)
    pause = {"id": "pause", "type": "delay", "config": {"seconds": 0.2}}
    await _hook(client, config, pause, respond(body={"said": True}))
    async with asyncio.timeout(15):
        answer = await anonymous.post("/v1/hooks/orders", json=OPENED)
    assert answer.status_code == 200, answer.text
    if config is BY_WORKFLOW:
        assert answer.json() == {"said": True}
    else:
        assert answer.json()["status"] == "COMPLETED"


async def test_large_outputs_are_answered_whole(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    await make_hook(client, WHEN_FINISHED)
    large = "x" * 200_000
    answer = await anonymous.post("/v1/hooks/orders", json={"action": large})
    assert answer.json()["outputs"] == {"action": large}


async def test_a_run_that_fails_tells_nothing_of_its_inside(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    stop = {"id": "stop", "type": "stop", "config": {"status": "error", "message": "the inside"}}
    await _hook(client, WHEN_FINISHED, stop)
    answer = await anonymous.post("/v1/hooks/orders", json=OPENED)
    assert (answer.status_code, answer.json()["status"]) == (200, "FAILED")
    assert answer.json()["outputs"] is None
    assert "inside" not in answer.text


async def test_a_run_that_takes_longer_is_answered_as_accepted_and_goes_on(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    config = {"path": "orders", "respond": {"kind": "when_finished", "timeout_seconds": 1}}
    await _hook(client, config, ask(), set_node("end", done=True))
    answer = await anonymous.post("/v1/hooks/orders", json=OPENED)
    assert answer.status_code == 202
    assert set(answer.json()) == {"event_id", "run_ids", "duplicate"}
    await _approve(client)
    assert (await ended(client, answer.json()["run_ids"][0]))["status"] == "COMPLETED"


async def test_a_delivery_that_starts_nothing_is_answered_at_once(
    client: Client, anonymous: Client
) -> None:
    await make_hook(client, WHEN_FINISHED, filters={"body.action": "closed"})
    answer = await anonymous.post("/v1/hooks/orders", json=OPENED)
    assert (answer.status_code, answer.json()["run_ids"]) == (202, [])


@pytest.mark.parametrize(
    ("config", "status", "content_type", "text"),
    [
        ({"body": {"a": "{{ inputs.action }}"}}, 200, "application/json", '{"a":"opened"}'),
        ({"status": 201, "body": "größe"}, 201, "text/plain; charset=utf-8", "größe"),
        ({"body": [1, None]}, 200, "application/json", "[1,null]"),
        (
            {"headers": {"content-type": "text/csv"}, "body": "a,b"},
            200,
            "text/csv",
            "a,b",
        ),
        ({"status": 204}, 204, None, ""),
        ({"status": "{{ 400 + 22 }}", "body": "no"}, 422, "text/plain; charset=utf-8", "no"),
    ],
)
async def test_the_workflow_answers(
    client: Client,
    anonymous: Client,
    engine: Engine,
    config: dict[str, Any],
    status: int,
    content_type: str | None,
    text: str,
) -> None:
    await _hook(client, BY_WORKFLOW, respond(**config))
    answer = await anonymous.post("/v1/hooks/orders", json=OPENED)
    assert (answer.status_code, answer.text) == (status, text)
    if content_type is not None:
        assert answer.headers["content-type"] == content_type
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


async def test_the_workflow_sets_headers(client: Client, anonymous: Client, engine: Engine) -> None:
    headers = {"Location": "https://example.com/{{ inputs.action }}", "X-Number": "{{ 7 }}"}
    await _hook(
        client, BY_WORKFLOW, respond(status=303, headers={**headers, "Cache-Control": "max-age=5"})
    )
    answer = await anonymous.post("/v1/hooks/orders", json=OPENED)
    assert answer.status_code == 303
    assert answer.headers["location"] == "https://example.com/opened"
    assert answer.headers["x-number"] == "7"
    assert answer.headers["cache-control"] == "max-age=5"


async def test_the_answer_goes_out_before_the_run_ends_and_the_first_counts(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    await _hook(client, BY_WORKFLOW, respond("one", body="1"), ask(), respond("two", body="2"))
    headers = {"X-GitHub-Delivery": "1"}
    answer = await anonymous.post("/v1/hooks/orders", json=OPENED, headers=headers)
    assert (answer.status_code, answer.text) == (200, "1")
    (run,) = (await client.get("/v1/runs")).json()["items"]
    assert run["status"] == "RUNNING"
    again = await anonymous.post("/v1/hooks/orders", json=OPENED, headers=headers)
    assert (again.status_code, again.text) == (200, "1")
    await _approve(client)
    assert (await ended(client, run["run_id"]))["status"] == "COMPLETED"
    assert len((await client.get("/v1/runs")).json()["items"]) == 1


async def test_a_large_answer_is_sent_whole(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    await _hook(client, BY_WORKFLOW, respond(body="{{ inputs.text }}"))
    text = "y" * 200_000
    assert (await anonymous.post("/v1/hooks/orders", json={"text": text})).text == text


async def test_without_an_answer_the_outputs_are_sent(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    await make_hook(client, BY_WORKFLOW)
    answer = await anonymous.post("/v1/hooks/orders", json=OPENED)
    assert (answer.status_code, answer.json()["outputs"]) == (200, {"action": "opened"})


async def test_a_run_that_fails_without_an_answer_is_a_problem(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    stop = {"id": "stop", "type": "stop", "config": {"status": "error", "message": "the inside"}}
    await _hook(client, BY_WORKFLOW, stop)
    answer = await anonymous.post("/v1/hooks/orders", json=OPENED)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    (run,) = (await client.get("/v1/runs")).json()["items"]
    assert run["run_id"] in answer.json()["detail"]
    assert "inside" not in answer.text


async def test_an_answer_that_does_not_come_in_time_is_that_of_at_once(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    await _hook(client, QUICK, ask(), respond(body="late"))
    answer = await anonymous.post("/v1/hooks/orders", json=OPENED)
    assert answer.status_code == 202
    await _approve(client)
    run = await ended(client, answer.json()["run_ids"][0])
    assert run["status"] == "COMPLETED"


async def test_pieces_are_sent_in_the_order_of_a_body_that_repeats(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    body = {"nodes": [respond("piece", body={"n": "{{ item }}"}, more=True)], "edges": []}
    each = {"id": "each", "type": "for_each", "config": {"items": [1, 2, 3], "body": body}}
    await _hook(client, BY_WORKFLOW, each, respond("last", body={"n": 4}))
    answer = await anonymous.post("/v1/hooks/orders", json=OPENED)
    assert answer.text == '{"n":1}\n{"n":2}\n{"n":3}\n{"n":4}\n'
    assert answer.headers["content-type"] == "application/x-ndjson"


async def test_pieces_go_out_one_by_one(client: Client, live_client: Client) -> None:
    await _hook(
        client,
        QUICK,
        respond("one", status=206, body="one ", headers={"X-Part": "1"}, more=True),
        ask("first"),
        respond("two", body="two ", more=True),
        ask("second"),
        set_node("end", done=True),
    )
    async with (
        asyncio.timeout(30),
        live_client.stream("POST", "/v1/hooks/orders", json=OPENED) as answer,
    ):
        assert (answer.status_code, answer.headers["x-part"]) == (206, "1")
        pieces = answer.aiter_text()
        assert await anext(pieces) == "one "
        await asyncio.sleep(1.2)
        await _approve(client)
        assert await anext(pieces) == "two "
        await _approve(client)
        assert [piece async for piece in pieces] == []
    (run,) = (await client.get("/v1/runs")).json()["items"]
    assert run["status"] == "COMPLETED"


async def test_a_sender_that_goes_away_does_not_end_the_run(
    client: Client, live_client: Client
) -> None:
    await _hook(client, QUICK, respond("one", body="1", more=True), ask(), respond("two", body="2"))
    async with live_client.stream("POST", "/v1/hooks/orders", json=OPENED) as answer:
        assert await anext(answer.aiter_text()) == "1"
    await _approve(client)
    (run,) = (await client.get("/v1/runs")).json()["items"]
    assert (await ended(client, run["run_id"]))["status"] == "COMPLETED"


async def test_a_header_of_the_service_is_refused_when_it_comes_from_the_delivery(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    await _hook(client, BY_WORKFLOW, respond(headers={"X-Name": "{{ inputs.name }}"}))
    bad = await anonymous.post("/v1/hooks/orders", json={"name": "a\r\nSet-Cookie: b=c"})
    assert bad.status_code == 500
    assert "set-cookie" not in bad.headers
    good = await anonymous.post("/v1/hooks/orders", json={"name": "a"})
    assert (good.status_code, good.headers["x-name"]) == (200, "a")


async def test_in_a_run_started_by_hand_respond_does_nothing(
    client: Client, engine: Engine
) -> None:
    workflow_id = await make_published(client, spec(respond(body="hello")))
    started = await client.post(f"/v1/workflows/{workflow_id}/runs", json={})
    run = await ended(client, started.json()["run_id"])
    assert run["steps"][0]["output"] == {
        "status": 200,
        "headers": {},
        "body": "hello",
        "more": False,
    }


@pytest.mark.parametrize("kind", ["when_finished", "by_workflow"])
async def test_the_answer_comes_from_whoever_executes_the_run(
    host: Host, client: Client, anonymous: Client, kind: str
) -> None:
    """The run is stored while no worker is there; one that comes later finds it in the store."""
    config = {"path": "orders", "respond": {"kind": kind, "timeout_seconds": 30}}
    await _hook(client, config, respond(body="{{ inputs.action }}"), outputs={"done": True})
    waiting = asyncio.create_task(anonymous.post("/v1/hooks/orders", json=OPENED))
    async with asyncio.timeout(15):
        while not (await client.get("/v1/runs?status=QUEUED")).json()["items"]:
            await asyncio.sleep(0.02)
    assert not waiting.done()
    engine = await host.start_engine()
    answer = await waiting
    await host.stop_engine(engine)
    assert answer.status_code == 200
    if kind == "by_workflow":
        assert answer.text == "opened"
    else:
        assert answer.json()["outputs"] == {"done": True}
