"""Runs that wait for their turn, over HTTP: limits, delays, expiry, priorities and pauses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from automate_engine.runtime import Engine
from tests.hosts.conftest import (
    Client,
    ended,
    make_published,
    make_workflow,
    run_when,
    set_node,
    spec,
    start_run,
)

LONG = {"id": "wait", "type": "delay", "config": {"seconds": 86_400}}
DAY = 86_400.0


def _limited(key: str | None = None, **settings: Any) -> dict[str, Any]:
    concurrency = {"limit": 1} if key is None else {"limit": 1, "key": key}
    return spec(LONG, settings={"concurrency": concurrency, **settings})


def _short(**settings: Any) -> dict[str, Any]:
    return spec(set_node("hello", text="Hello"), settings=settings)


def _is_waiting(run: dict[str, Any]) -> bool:
    return run["suspended_at"] is not None


async def _read(client: Client, run_id: str) -> dict[str, Any]:
    run: dict[str, Any] = (await client.get(f"/v1/runs/{run_id}")).json()
    return run


async def _set_paused(client: Client, workflow_id: str, paused: bool) -> None:
    answer = await client.patch(f"/v1/workflows/{workflow_id}", json={"paused": paused})
    assert answer.status_code == 200, answer.text
    assert answer.json()["paused"] is paused


async def test_one_run_for_each_customer_is_under_way(client: Client, engine: Engine) -> None:
    workflow_id = await make_published(client, _limited("{{ inputs.customer }}"))
    first, second, other = [
        await start_run(client, workflow_id, inputs={"customer": name}) for name in "aab"
    ]

    await run_when(client, first, _is_waiting)
    await run_when(client, other, _is_waiting)
    assert (await _read(client, second))["status"] == "QUEUED"
    assert (await client.post(f"/v1/runs/{first}/cancel")).status_code == 202
    await run_when(client, second, _is_waiting)


async def test_a_limit_holds_for_deliveries_too(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    workflow_id = await make_published(
        client, _limited("{{ event.payload.body.customer }}", priority=7)
    )
    hook = {"type": "webhook", "config": {"path": "limited", "dedupe": "id"}}
    await client.post(f"/v1/workflows/{workflow_id}/triggers", json=hook)
    runs = []
    for name in "aab":
        answer = await anonymous.post("/v1/hooks/limited", json={"customer": name})
        runs += answer.json()["run_ids"]

    await run_when(client, runs[0], _is_waiting)
    await run_when(client, runs[2], _is_waiting)
    queued = await _read(client, runs[1])
    assert (queued["status"], queued["priority"]) == ("QUEUED", 7)


async def test_a_limit_without_a_key_is_the_workflows(client: Client, engine: Engine) -> None:
    workflow_id = await make_published(client, _limited())
    other_id = await make_published(client, _limited())
    first, second = [await start_run(client, workflow_id) for _ in range(2)]
    other = await start_run(client, other_id)

    await run_when(client, first, _is_waiting)
    await run_when(client, other, _is_waiting)
    assert (await _read(client, second))["status"] == "QUEUED"


async def test_a_key_that_cannot_be_evaluated_is_told(client: Client) -> None:
    workflow_id = await make_published(client, _limited("{{ inputs.customer.id }}"))

    answer = await client.post(f"/v1/workflows/{workflow_id}/runs", json={"inputs": {}})

    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert (problem["code"], problem["field"]) == ("bad_key", "inputs")
    assert (await client.get("/v1/runs")).json()["items"] == []


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("inputs.customer", "constant_key"),
        ("{{ steps.wait.output }}", "unknown_name"),
        ("{{ run.id }}", "unknown_name"),
        ("{{ inputs. }}", "expression_syntax"),
    ],
)
async def test_a_key_that_means_nothing_is_refused(client: Client, key: str, code: str) -> None:
    workflow_id = await make_workflow(client, _limited(key))

    answer = await client.post(f"/v1/workflows/{workflow_id}/publish")

    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert problem["field"] == "settings.concurrency.key"
    assert problem["code"] == code


async def test_a_delayed_run_starts_when_its_time_has_come(
    client: Client, engine: Engine, later: Callable[[float], None]
) -> None:
    workflow_id = await make_published(client, _short(delay_seconds=DAY))
    delayed = await start_run(client, workflow_id)
    at_once = await start_run(client, workflow_id, delay_seconds=0)

    assert (await ended(client, at_once))["status"] == "COMPLETED"
    run = await _read(client, delayed)
    assert (run["status"], run["started_at"]) == ("QUEUED", None)
    waits = _time(run["available_at"]) - _time(run["created_at"])
    assert waits == timedelta(seconds=DAY)
    later(DAY + 1)
    assert (await ended(client, delayed))["status"] == "COMPLETED"


async def test_a_run_that_waited_too_long_is_cancelled(
    client: Client, engine: Engine, later: Callable[[float], None]
) -> None:
    workflow_id = await make_published(client, _short(expires_seconds=3600))
    await _set_paused(client, workflow_id, True)
    soon = await start_run(client, workflow_id, expires_seconds=60)
    late = await start_run(client, workflow_id)
    run = await _read(client, soon)
    assert _time(run["expires_at"]) - _time(run["created_at"]) == timedelta(seconds=60)

    later(120)
    run = await ended(client, soon)
    assert (run["status"], run["started_at"], run["steps"]) == ("CANCELLED", None, [])
    assert run["error"]["message"] == "The run had not started when it expired."
    assert (await _read(client, late))["status"] == "QUEUED"


async def test_runs_of_a_paused_workflow_are_taken_and_wait(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    workflow_id = await make_published(client, _short())
    other_id = await make_published(client, _short())
    hook = {"type": "webhook", "config": {"path": "paused"}}
    await client.post(f"/v1/workflows/{workflow_id}/triggers", json=hook)
    await _set_paused(client, workflow_id, True)
    started = await start_run(client, workflow_id)
    answer = await anonymous.post("/v1/hooks/paused", json={})
    assert answer.status_code == 202
    draft = await start_run(client, workflow_id, version="draft")
    waiting = [started, *answer.json()["run_ids"], draft]
    assert (await ended(client, await start_run(client, other_id)))["status"] == "COMPLETED"

    for run_id in waiting:
        assert (await _read(client, run_id))["status"] == "QUEUED"
    await _set_paused(client, workflow_id, False)
    for run_id in waiting:
        assert (await ended(client, run_id))["status"] == "COMPLETED"


async def test_a_new_workflow_is_not_paused(client: Client) -> None:
    workflow_id = await make_workflow(client)

    assert (await client.get(f"/v1/workflows/{workflow_id}")).json()["paused"] is False


async def test_a_waiting_run_can_be_cancelled(client: Client, engine: Engine) -> None:
    workflow_id = await make_published(client, _limited())
    first, second = [await start_run(client, workflow_id) for _ in range(2)]
    await run_when(client, first, _is_waiting)

    await client.post(f"/v1/runs/{second}/cancel")

    assert (await ended(client, second))["status"] == "CANCELLED"
    assert _is_waiting(await _read(client, first))


async def test_a_run_again_is_under_the_same_limit(client: Client, engine: Engine) -> None:
    workflow_id = await make_published(client, _limited("{{ inputs.customer }}"))
    first = await start_run(client, workflow_id, inputs={"customer": "a"})
    await run_when(client, first, _is_waiting)
    await client.post(f"/v1/runs/{first}/cancel")
    await ended(client, first)
    second = await start_run(client, workflow_id, inputs={"customer": "a"})
    await run_when(client, second, _is_waiting)

    again = (await client.post(f"/v1/runs/{first}/rerun", json={})).json()["run_id"]

    assert (await _read(client, again))["status"] == "QUEUED"


async def test_a_start_may_have_a_priority_of_its_own(client: Client) -> None:
    workflow_id = await make_published(client, _short(priority=5))

    usual = await start_run(client, workflow_id)
    urgent = await start_run(client, workflow_id, priority=9)

    assert (await _read(client, usual))["priority"] == 5
    assert (await _read(client, urgent))["priority"] == 9


@pytest.mark.parametrize(
    "body",
    [{"delay_seconds": -1}, {"expires_seconds": 0}, {"delay_seconds": 1e12}, {"priority": 101}],
)
async def test_bad_times_start_nothing(client: Client, body: dict[str, Any]) -> None:
    workflow_id = await make_published(client, _short())

    answer = await client.post(f"/v1/workflows/{workflow_id}/runs", json=body)

    assert answer.status_code == 422
    assert (await client.get("/v1/runs")).json()["items"] == []


async def test_a_limit_is_never_shared_between_tenants(
    client: Client, stranger: Client, engine: Engine
) -> None:
    document = {"spec": _limited()}
    runs = [
        (await one.post("/v1/runs", json=document)).json()["run_id"] for one in (client, stranger)
    ]

    await run_when(client, runs[0], _is_waiting)
    await run_when(stranger, runs[1], _is_waiting)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
