"""Runs of a workflow with a rate, over HTTP: they start one after the other, and it is told why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from automate_engine.runtime import Engine
from tests.hosts.conftest import (
    Client,
    ended,
    make_published,
    make_workflow,
    set_node,
    spec,
    start_run,
)

HOUR = 3600.0


def _rated(**rate: Any) -> dict[str, Any]:
    """Two starts an hour."""
    return spec(set_node("a"), settings={"rate": {"limit": 2, "seconds": HOUR, **rate}})


async def _read(client: Client, run_id: str) -> dict[str, Any]:
    run: dict[str, Any] = (await client.get(f"/v1/runs/{run_id}")).json()
    return run


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def test_runs_above_the_rate_wait_and_say_until_when(
    client: Client, engine: Engine, later: Callable[[float], None]
) -> None:
    workflow_id = await make_published(client, _rated())
    first, second, third = [await start_run(client, workflow_id) for _ in range(3)]

    run = await ended(client, first)
    assert (run["status"], run["rate_limited_until"]) == ("COMPLETED", None)
    held = [await _read(client, run_id) for run_id in (second, third)]
    assert [one["status"] for one in held] == ["QUEUED", "QUEUED"]
    assert all(one["available_at"] == one["rate_limited_until"] for one in held)
    apart = _time(held[1]["available_at"]) - _time(held[0]["available_at"])
    assert apart.total_seconds() == HOUR / 2
    listed = (await client.get("/v1/runs")).json()["items"]
    assert listed[0]["rate_limited_until"] == held[1]["rate_limited_until"]

    later(HOUR / 2 + 1)
    run = await ended(client, second)
    assert run["rate_limited_until"] == held[0]["rate_limited_until"]
    assert (await _read(client, third))["status"] == "QUEUED"
    later(HOUR + 1)
    assert (await ended(client, third))["status"] == "COMPLETED"


async def test_each_customer_has_a_rate(client: Client, engine: Engine) -> None:
    workflow_id = await make_published(client, _rated(key="{{ inputs.customer }}"))
    ann, bob, again = [
        await start_run(client, workflow_id, inputs={"customer": name})
        for name in ("ann", "bob", "ann")
    ]

    assert (await ended(client, ann))["status"] == "COMPLETED"
    assert (await ended(client, bob))["status"] == "COMPLETED"
    assert (await _read(client, again))["rate_limited_until"] is not None


async def test_deliveries_obey_the_rate_and_nothing_is_dropped(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    workflow_id = await make_published(client, _rated(burst=2))
    hook = {"type": "webhook", "config": {"path": "rated", "dedupe": "off"}}
    await client.post(f"/v1/workflows/{workflow_id}/triggers", json=hook)
    runs = []
    for number in range(5):
        answer = await anonymous.post("/v1/hooks/rated", json={"number": number})
        assert answer.status_code == 202
        runs += answer.json()["run_ids"]

    for run_id in runs[:2]:
        assert (await ended(client, run_id))["status"] == "COMPLETED"
    held = [await _read(client, run_id) for run_id in runs[2:]]
    starts = [_time(run["available_at"]) for run in held]
    assert starts == sorted(starts)
    assert len(set(starts)) == 3


async def test_a_rerun_obeys_the_rate(client: Client, engine: Engine) -> None:
    workflow_id = await make_published(client, _rated())
    first = await start_run(client, workflow_id)
    await ended(client, first)

    again = (await client.post(f"/v1/runs/{first}/rerun", json={})).json()["run_id"]

    assert (await _read(client, again))["rate_limited_until"] is not None


async def test_a_replay_obeys_the_rate(client: Client, anonymous: Client, engine: Engine) -> None:
    workflow_id = await make_published(client, _rated())
    hook = {"type": "webhook", "config": {"path": "again"}}
    await client.post(f"/v1/workflows/{workflow_id}/triggers", json=hook)
    delivered = (await anonymous.post("/v1/hooks/again", json={})).json()
    await ended(client, delivered["run_ids"][0])

    replay = await client.post(f"/v1/events/{delivered['event_id']}/replay")

    (run_id,) = replay.json()["run_ids"]
    assert (await _read(client, run_id))["rate_limited_until"] is not None


async def test_a_held_run_expires_and_can_be_cancelled(
    client: Client, engine: Engine, later: Callable[[float], None]
) -> None:
    workflow_id = await make_published(client, _rated())
    await start_run(client, workflow_id)
    cancelled = await start_run(client, workflow_id)
    expiring = await start_run(client, workflow_id, expires_seconds=60)

    await client.post(f"/v1/runs/{cancelled}/cancel")
    assert (await ended(client, cancelled))["status"] == "CANCELLED"
    later(120)
    run = await ended(client, expiring)
    assert (run["status"], run["started_at"]) == ("CANCELLED", None)
    assert run["error"]["message"] == "The run had not started when it expired."


async def test_the_rate_of_another_tenant_is_another(
    client: Client, stranger: Client, engine: Engine
) -> None:
    document = {"spec": _rated()}
    for one in (client, stranger):
        run_id = (await one.post("/v1/runs", json=document)).json()["run_id"]
        assert (await ended(one, run_id))["rate_limited_until"] is None
    held = (await client.post("/v1/runs", json=document)).json()["run_id"]
    assert (await _read(client, held))["rate_limited_until"] is not None


@pytest.mark.parametrize(
    ("rate", "field"),
    [
        ({"limit": 0}, "settings.rate.limit"),
        ({"seconds": 0}, "settings.rate.seconds"),
        ({"burst": 0}, "settings.rate.burst"),
        ({"per": "minute"}, "settings.rate.per"),
        ({"key": "customer"}, "settings.rate.key"),
        ({"key": "{{ steps.a.output }}"}, "settings.rate.key"),
        ({"key": "{{ inputs. }}"}, "settings.rate.key"),
    ],
)
async def test_a_rate_that_means_nothing_is_refused(
    client: Client, rate: dict[str, Any], field: str
) -> None:
    workflow_id = await make_workflow(client, _rated(**rate))

    answer = await client.post(f"/v1/workflows/{workflow_id}/publish")

    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["errors"]] == [field]


async def test_a_key_that_cannot_be_evaluated_is_told(client: Client) -> None:
    workflow_id = await make_published(client, _rated(key="{{ inputs.customer.id }}"))

    answer = await client.post(f"/v1/workflows/{workflow_id}/runs", json={"inputs": {}})

    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert (problem["code"], problem["field"]) == ("bad_key", "inputs")
    assert "settings.rate.key" in problem["message"]
    assert (await client.get("/v1/runs")).json()["items"] == []
