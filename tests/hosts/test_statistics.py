"""Statistics, templates and texts in runs, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from automate_engine.runtime import Engine
from tests.hosts.conftest import (
    Client,
    edge,
    ended,
    make_published,
    make_workflow,
    run_when,
    set_node,
    spec,
    start_run,
)

_STOP = {"id": "stop", "type": "stop", "config": {"status": "error", "message": "No luck"}}
_ASK = {"id": "ask", "type": "approval", "config": {"title": "Go on?"}}


async def _statistics(client: Client, **query: str) -> dict[str, Any]:
    answer = await client.get("/v1/statistics", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_tenant_without_runs_has_empty_statistics(client: Client) -> None:
    found = await _statistics(client)

    assert len(found["series"]) in (24, 25)
    assert all(sum(_counts(part)) == 0 for part in found["series"])
    assert (found["slowest"], found["failing"], found["approvals_waiting"]) == ([], [], 0)
    assert found["queue"] == {
        "queued": 0,
        "running": 0,
        "suspended": 0,
        "oldest_queued_at": None,
    }


def _counts(part: dict[str, Any]) -> tuple[int, int, int, int]:
    return part["completed"], part["failed"], part["cancelled"], part["running"]


async def test_runs_are_counted_for_their_tenant(
    client: Client, stranger: Client, engine: Engine
) -> None:
    good = await make_published(client, spec(set_node("a")), name="Good")
    bad = await make_published(client, spec(set_node("a"), _STOP, edges=[edge("a", "stop")]))
    asking = await make_published(client, spec(_ASK), name="Asking")
    runs = [await start_run(client, workflow) for workflow in (good, good, bad)]
    for run in runs:
        await ended(client, run)
    waiting = await start_run(client, asking)
    await run_when(client, waiting, lambda run: run["suspended_at"] is not None)

    since = (datetime.now(UTC) - timedelta(minutes=30)).isoformat()
    found = await _statistics(client, since=since)
    assert [_counts(part) for part in found["series"]] == [(2, 1, 0, 1)]
    (slow,) = found["slowest"]
    assert (slow["workflow_id"], slow["name"], slow["runs"]) == (good, "Good", 2)
    assert 0 <= slow["p50_ms"] <= slow["p95_ms"]
    assert found["failing"] == [{"workflow_id": bad, "name": "Orders", "runs": 1, "failed": 1}]
    assert found["queue"] == {
        "queued": 0,
        "running": 0,
        "suspended": 1,
        "oldest_queued_at": None,
    }
    assert found["approvals_waiting"] == 1

    others = await _statistics(stranger)
    assert (others["failing"], others["approvals_waiting"]) == ([], 0)

    ids = f"{bad},{good},{asking}"
    answer = await client.get("/v1/statistics/workflows", params={"ids": ids})
    items = answer.json()["items"]
    assert [item["workflow_id"] for item in items] == [bad, good, asking]
    assert [(item["finished"], item["completed"]) for item in items] == [(1, 0), (2, 2), (0, 0)]
    assert [run["run_id"] for run in items[1]["recent"]] == [runs[1], runs[0]]
    assert items[0]["recent"][0]["status"] == "FAILED"
    assert items[2]["recent"][0]["duration_ms"] is None
    answer = await stranger.get("/v1/statistics/workflows", params={"ids": good})
    assert answer.json()["items"][0]["recent"] == []


async def test_the_parts_of_the_series_begin_at_the_time_given(client: Client) -> None:
    found = await _statistics(
        client,
        since="2030-01-01T00:00:00+02:00",
        until="2030-01-03T12:00:00+02:00",
        interval="day",
    )
    assert [part["at"] for part in found["series"]] == [
        "2029-12-31T22:00:00Z",
        "2030-01-01T22:00:00Z",
        "2030-01-02T22:00:00Z",
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"since": "2030-01-02T00:00:00Z", "until": "2030-01-01T00:00:00Z"}, "since"),
        ({"since": "2030-01-01T00:00:00Z", "until": "2030-02-02T00:00:00Z"}, "since"),
        ({"since": "2030-01-01T00:00:00"}, "since"),
        ({"interval": "week"}, "interval"),
    ],
)
async def test_a_wrong_time_is_refused(client: Client, query: dict[str, str], field: str) -> None:
    answer = await client.get("/v1/statistics", params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_wrong_ids_are_refused(client: Client) -> None:
    workflow_id = await make_workflow(client)
    for ids in ("", "run_1", f"{workflow_id},", ",".join([workflow_id] * 101)):
        answer = await client.get("/v1/statistics/workflows", params={"ids": ids})
        assert answer.status_code == 422, ids
        assert answer.json()["errors"][0]["field"] == "ids"


async def test_runs_are_found_by_a_text(client: Client, stranger: Client, engine: Engine) -> None:
    workflow = await make_published(
        client, spec(set_node("a", city="{{ inputs.city | upper }}")), name="Cities"
    )
    runs = [await start_run(client, workflow, inputs={"city": city}) for city in ("Rome", "Oslo")]
    for run in runs:
        await ended(client, run)

    for text in ("Rome", "ROM"):
        found = (await client.get("/v1/runs", params={"text": text})).json()
        assert [item["run_id"] for item in found["items"]] == [runs[0]]
        assert found["items"][0]["workflow_name"] == "Cities"
        assert found["next_cursor"] is None
    assert (await stranger.get("/v1/runs", params={"text": "Rome"})).json()["items"] == []
    assert (await client.get("/v1/runs?text=")).status_code == 422


async def test_a_run_names_its_workflow_even_when_that_is_deleted(
    client: Client, engine: Engine
) -> None:
    workflow = await make_published(client, spec(set_node("a")), name="Gone")
    run = await start_run(client, workflow)
    await ended(client, run)
    alone = (await client.post("/v1/runs", json={"spec": spec(set_node("a"))})).json()["run_id"]
    await ended(client, alone)
    assert (await client.delete(f"/v1/workflows/{workflow}")).status_code == 204

    assert (await client.get(f"/v1/runs/{run}")).json()["workflow_name"] == "Gone"
    assert (await client.get(f"/v1/runs/{alone}")).json()["workflow_name"] is None
    names = [item["workflow_name"] for item in (await client.get("/v1/runs")).json()["items"]]
    assert names == [None, "Gone"]


async def test_a_workflow_can_be_made_from_each_template(client: Client) -> None:
    templates = (await client.get("/v1/templates")).json()["items"]
    assert len(templates) >= 8
    for template in templates:
        workflow_id = await make_workflow(
            client, template["spec"], name=template["title"], tags=template["tags"]
        )
        answer = await client.post(f"/v1/workflows/{workflow_id}/publish")
        assert answer.status_code == 200, answer.text
        for trigger in template["triggers"]:
            signed = trigger["config"].get("signature", {}).get("kind", "none") != "none"
            body = trigger | {"enabled": False} | ({"secret": "0123456789"} if signed else {})
            answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
            assert answer.status_code == 201, answer.text
