"""Webhook deliveries: verified, kept, and answered with the runs they start."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

from automate_engine.runtime import Engine
from tests.hosts.conftest import Client, ended, make_published, set_node, spec

JSON = {"Content-Type": "application/json"}
SECRET = "a-secret-of-the-sender"
ECHO = spec(
    set_node("seen", action="{{ inputs.action }}", event="{{ event.payload }}"),
    outputs={"action": "{{ steps.seen.output.action }}"},
)
OPENED = {"action": "opened", "issue": {"number": 1}}
GITHUB = {"path": "github", "signature": {"kind": "github"}}


async def make_hook(
    client: Client, config: dict[str, Any] | None = None, **fields: Any
) -> tuple[str, str]:
    """A live workflow with a webhook; gives both ids."""
    workflow_id = await make_published(client, ECHO)
    body = {"type": "webhook", "config": config or {"path": "orders"}, **fields}
    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
    assert answer.status_code == 201, answer.text
    return workflow_id, answer.json()["trigger_id"]


def _signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}


async def test_a_delivery_starts_a_run_with_its_body_as_inputs(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    workflow_id, trigger_id = await make_hook(client)
    answer = await anonymous.post("/v1/hooks/orders?shop=7", json=OPENED)
    assert answer.status_code == 202
    receipt = answer.json()
    assert receipt["duplicate"] is False
    (run_id,) = receipt["run_ids"]

    run = await ended(client, run_id)
    assert run["outputs"] == {"action": "opened"}
    assert (run["source"], run["workflow_id"]) == ("TRIGGER", workflow_id)
    assert (run["event_id"], run["trigger_id"]) == (receipt["event_id"], trigger_id)
    seen = run["steps"][0]["output"]["event"]
    assert (seen["method"], seen["path"]) == ("POST", "orders")
    assert (seen["query"], seen["body"]) == ({"shop": "7"}, OPENED)
    assert seen["headers"]["content-type"] == "application/json"


async def test_a_delivery_is_kept_as_an_event(client: Client, anonymous: Client) -> None:
    await make_hook(client)
    receipt = (await anonymous.post("/v1/hooks/orders", json=OPENED)).json()
    (listed,) = (await client.get("/v1/events")).json()["items"]
    assert (listed["event_id"], listed["type"]) == (receipt["event_id"], "webhook")
    assert listed["source"] == "orders"
    event = (await client.get(f"/v1/events/{listed['event_id']}")).json()
    assert event["payload"]["body"] == OPENED
    assert event["run_ids"] == receipt["run_ids"]
    assert event["processed_at"] is not None


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_a_hook_takes_every_method(client: Client, anonymous: Client, method: str) -> None:
    await make_hook(client)
    answer = await anonymous.request(method, "/v1/hooks/orders")
    assert answer.status_code == 202
    event = (await client.get(f"/v1/events/{answer.json()['event_id']}")).json()
    assert (event["payload"]["method"], event["payload"]["body"]) == (method, None)


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/json", b'{"a": [1, 2.5, null]}', {"a": [1, 2.5, None]}),
        ("application/cloudevents+json; charset=utf-8", b'"text"', "text"),
        (
            "application/x-www-form-urlencoded",
            b"a=1&b=x+y&a=2&c=",
            {"a": ["1", "2"], "b": "x y", "c": ""},
        ),
        ("text/plain", "größe".encode(), "größe"),
        ("application/x-ndjson", b"{}\n{}\n", "{}\n{}\n"),
    ],
)
async def test_a_body_is_read_by_its_content_type(
    client: Client, anonymous: Client, content_type: str, body: bytes, expected: Any
) -> None:
    await make_hook(client)
    answer = await anonymous.post(
        "/v1/hooks/orders", content=body, headers={"Content-Type": content_type}
    )
    event = (await client.get(f"/v1/events/{answer.json()['event_id']}")).json()
    assert event["payload"]["body"] == expected


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[" * 10_000 + b"]" * 10_000),
        ("application/json", b"[" * 300 + b"]" * 300),
        ("application/json", rb'"\u0000"'),
        ("text/xml", b"<a>"),
        ("multipart/form-data; boundary=x", b"--y"),
        ("multipart/form-data", b"--x"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x\r\nContent-Disp',
        ),
        ("application/x-www-form-urlencoded", b"a=%ff"),
        ("application/x-www-form-urlencoded", b"a=1&" * 20_000),
    ],
)
async def test_a_body_that_cannot_be_kept_is_refused(
    client: Client, anonymous: Client, content_type: str, body: bytes
) -> None:
    await make_hook(client)
    answer = await anonymous.post(
        "/v1/hooks/orders", content=body, headers={"Content-Type": content_type}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body"
    assert (await client.get("/v1/events")).json()["items"] == []


async def test_a_delivery_above_the_bound_is_refused(client: Client, anonymous: Client) -> None:
    await make_hook(client)
    too_large = await anonymous.post("/v1/hooks/orders", content=b"x" * (1024 * 1024 + 1))
    assert too_large.status_code == 413
    largest = await anonymous.post("/v1/hooks/orders", content=b"x" * 1024 * 1024)
    assert largest.status_code == 202


async def test_an_unknown_path_is_not_found(anonymous: Client) -> None:
    answer = await anonymous.post("/v1/hooks/nobody", json={})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_github_delivery_with_the_right_signature_is_taken(
    client: Client, anonymous: Client
) -> None:
    await make_hook(client, GITHUB, secret=SECRET)
    body = b'{ "action":  "opened" }'
    answer = await anonymous.post("/v1/hooks/github", content=body, headers=_signed(body))
    assert answer.status_code == 202


@pytest.mark.parametrize("headers", [{}, _signed(b"{}", "another"), _signed(b"{ }")])
async def test_a_delivery_that_is_not_genuine_leaves_nothing(
    client: Client, anonymous: Client, headers: dict[str, str]
) -> None:
    await make_hook(client, GITHUB, secret=SECRET)
    answer = await anonymous.post("/v1/hooks/github", content=b"{}", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Signature realm="webhook"'
    assert SECRET not in answer.text
    assert (await client.get("/v1/events")).json()["items"] == []
    assert (await client.get("/v1/runs")).json()["items"] == []


async def test_what_proves_a_delivery_is_not_kept(client: Client, anonymous: Client) -> None:
    config = {"path": "shared", "signature": {"kind": "shared_secret", "header": "X-Pass"}}
    await make_hook(client, config, secret=SECRET)
    answer = await anonymous.post(
        "/v1/hooks/shared",
        json=OPENED,
        headers={"X-Pass": SECRET, "Authorization": "Bearer other", "Cookie": "session=other"},
    )
    assert answer.status_code == 202
    event = await client.get(f"/v1/events/{answer.json()['event_id']}")
    assert SECRET not in event.text
    assert "other" not in event.text


async def test_a_repeated_delivery_is_answered_with_the_first(
    client: Client, anonymous: Client
) -> None:
    await make_hook(client)
    headers = {"X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"}
    first = await anonymous.post("/v1/hooks/orders", json=OPENED, headers=headers)
    again = await anonymous.post("/v1/hooks/orders", json=OPENED, headers=headers)
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json() == {**first.json(), "duplicate": True}
    assert len((await client.get("/v1/runs")).json()["items"]) == 1


async def test_of_concurrent_repetitions_one_starts_a_run(
    client: Client, anonymous: Client
) -> None:
    await make_hook(client, {"path": "orders", "dedupe_header": "X-Order-Event"})
    headers = {"X-Order-Event": "17"}
    answers = await asyncio.gather(
        *(anonymous.post("/v1/hooks/orders", json=OPENED, headers=headers) for _ in range(10))
    )
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [202]
    assert len({json.dumps(answer.json()["run_ids"]) for answer in answers}) == 1
    assert len((await client.get("/v1/runs")).json()["items"]) == 1


async def test_the_same_content_without_a_delivery_id_counts_once(
    client: Client, anonymous: Client
) -> None:
    await make_hook(client)
    first = await anonymous.post(
        "/v1/hooks/orders?shop=7", content=b'{"a": 1, "b": 2}', headers=JSON
    )
    again = await anonymous.post("/v1/hooks/orders?shop=7", content=b'{"b":2,"a":1}', headers=JSON)
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json() == {**first.json(), "duplicate": True}
    event = (await client.get(f"/v1/events/{first.json()['event_id']}")).json()
    assert event["duplicates"] == 1
    assert len((await client.get("/v1/runs")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("method", "query", "body"),
    [("PUT", "shop=7", {"a": 1}), ("POST", "shop=8", {"a": 1}), ("POST", "shop=7", {"a": 2})],
)
async def test_other_content_is_another_delivery(
    client: Client, anonymous: Client, method: str, query: str, body: dict[str, int]
) -> None:
    await make_hook(client)
    first = await anonymous.post("/v1/hooks/orders?shop=7", json={"a": 1})
    other = await anonymous.request(method, f"/v1/hooks/orders?{query}", json=body)
    assert (first.status_code, other.status_code) == (202, 202)


async def test_of_concurrent_equal_deliveries_one_starts_a_run(
    client: Client, anonymous: Client
) -> None:
    await make_hook(client)
    answers = await asyncio.gather(
        *(anonymous.post("/v1/hooks/orders", json=OPENED) for _ in range(20))
    )
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [202]
    (event,) = (await client.get("/v1/events")).json()["items"]
    assert event["duplicates"] == 19
    assert len((await client.get("/v1/runs")).json()["items"]) == 1


async def test_a_hook_forgets_deliveries_after_its_own_hours(
    client: Client, anonymous: Client, later: Callable[[float], None]
) -> None:
    await make_hook(client, {"path": "orders", "dedupe_hours": 48})
    await make_hook(client, {"path": "others"})
    seen = []
    for hours in (0, 47, 49):
        later(hours * 3600)
        answers = [
            await anonymous.post(f"/v1/hooks/{path}", json=OPENED) for path in ("orders", "others")
        ]
        seen += [answer.status_code for answer in answers]
    assert seen == [202, 202, 200, 202, 202, 200]


@pytest.mark.parametrize("dedupe", ["id", "off"])
async def test_two_deliveries_of_a_hook_that_does_not_compare_content_are_two(
    client: Client, anonymous: Client, dedupe: str
) -> None:
    await make_hook(client, {"path": "orders", "dedupe": dedupe})
    for _ in range(2):
        assert (await anonymous.post("/v1/hooks/orders", json=OPENED)).status_code == 202
    assert len((await client.get("/v1/runs")).json()["items"]) == 2


@pytest.mark.parametrize(
    "filters", [{"body.action": "opened"}, "event.payload.body.action == 'opened'"]
)
async def test_a_delivery_that_the_filters_refuse_is_kept_and_starts_nothing(
    client: Client, anonymous: Client, filters: Any
) -> None:
    await make_hook(client, filters=filters)
    other = await anonymous.post("/v1/hooks/orders", json={"action": "closed"})
    assert (other.status_code, other.json()["run_ids"]) == (202, [])
    wanted = await anonymous.post("/v1/hooks/orders", json=OPENED)
    assert len(wanted.json()["run_ids"]) == 1


async def test_an_event_is_replayed_as_a_new_event_with_new_runs(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    await make_hook(client)
    headers = {"X-GitHub-Delivery": "1"}
    first = (await anonymous.post("/v1/hooks/orders", json=OPENED, headers=headers)).json()
    answer = await client.post(f"/v1/events/{first['event_id']}/replay")
    assert answer.status_code == 202
    replayed = answer.json()
    assert replayed["event_id"] != first["event_id"]
    assert set(replayed["run_ids"]).isdisjoint(first["run_ids"])
    assert (await ended(client, replayed["run_ids"][0]))["outputs"] == {"action": "opened"}

    old, new = [
        (await client.get(f"/v1/events/{each['event_id']}")).json() for each in (first, replayed)
    ]
    assert (old["payload"], old["trace_id"]) == (new["payload"], new["trace_id"])
    again = await anonymous.post("/v1/hooks/orders", json=OPENED, headers=headers)
    assert again.json()["event_id"] == first["event_id"]


async def test_a_rerun_of_a_triggered_run_sees_the_event_again(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    await make_hook(client)
    receipt = (await anonymous.post("/v1/hooks/orders", json=OPENED)).json()
    first = await ended(client, receipt["run_ids"][0])
    answer = await client.post(f"/v1/runs/{first['run_id']}/rerun")
    again = await ended(client, answer.json()["run_id"])
    assert again["status"] == "COMPLETED"
    assert again["steps"][0]["output"] == first["steps"][0]["output"]
    assert (again["event_id"], again["rerun_of"]) == (receipt["event_id"], first["run_id"])


async def test_another_tenant_sees_and_replays_no_event(
    client: Client, anonymous: Client, stranger: Client
) -> None:
    await make_hook(client)
    event_id = (await anonymous.post("/v1/hooks/orders", json=OPENED)).json()["event_id"]
    assert (await stranger.get("/v1/events")).json()["items"] == []
    assert (await stranger.get(f"/v1/events/{event_id}")).status_code == 404
    assert (await stranger.post(f"/v1/events/{event_id}/replay")).status_code == 404
    assert len((await client.get("/v1/events")).json()["items"]) == 1


async def test_events_are_filtered_by_type_and_source(client: Client, anonymous: Client) -> None:
    await make_hook(client)
    await anonymous.post("/v1/hooks/orders", json=OPENED)

    async def count(query: str) -> int:
        return len((await client.get(f"/v1/events?{query}")).json()["items"])

    assert await count("type=webhook&source=orders") == 1
    assert await count("type=schedule") == 0
    assert await count("source=invoices") == 0
