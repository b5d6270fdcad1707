"""Triggers over HTTP: their configuration is checked, their secrets are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.hosts.conftest import Client, make_published, set_node, spec

FLOW = spec(set_node("a"))
GITHUB = {"path": "github", "signature": {"kind": "github"}}


async def _create(client: Client, **body: Any) -> Any:
    workflow_id = await make_published(client, FLOW)
    return await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)


@pytest.mark.parametrize(
    ("type", "config", "source"),
    [
        ("manual", {}, ""),
        ("webhook", {"path": "shop/orders"}, "shop/orders"),
        ("schedule", {"kind": "cron", "cron": "30 8 * * 1-5", "timezone": "Europe/Berlin"}, None),
        ("schedule", {"kind": "interval", "seconds": 60}, None),
        ("model_change", {"model": "shop.Order", "operations": ["created"]}, "shop.order"),
        ("manual", {"inputs": {"kind": "{{ event.type }}"}}, ""),
    ],
)
async def test_a_trigger_of_each_type_is_made(
    client: Client, type: str, config: dict[str, Any], source: str | None
) -> None:
    answer = await _create(client, type=type, config=config)
    assert answer.status_code == 201, answer.text
    trigger = answer.json()
    assert trigger["trigger_id"].startswith("trg_")
    assert (trigger["type"], trigger["enabled"]) == (type, True)
    assert trigger["source"] == source or (source is None and len(trigger["source"]) == 32)
    assert trigger["config"].items() >= config.items()
    assert (trigger["next_at"] is not None) == (type == "schedule")
    listed = await client.get(f"/v1/workflows/{trigger['workflow_id']}/triggers")
    assert listed.json()["items"] == [trigger]


async def test_the_first_tick_of_a_schedule_is_in_its_time_zone(client: Client) -> None:
    config = {"kind": "cron", "cron": "0 12 * * *", "timezone": "Asia/Tokyo"}
    trigger = (await _create(client, type="schedule", config=config)).json()
    tick = datetime.fromisoformat(trigger["next_at"])
    assert (tick.hour, tick.minute) == (3, 0)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "telepathy"}, "type"),
        ({"type": "manual", "config": {"path": "x"}}, "config.path"),
        ({"type": "webhook"}, "config.path"),
        ({"type": "webhook", "config": {"path": "/orders"}}, "config.path"),
        ({"type": "webhook", "config": {"path": "a//b"}}, "config.path"),
        (
            {"type": "webhook", "config": {"path": "a", "signature": {"kind": "x"}}},
            "config.signature",
        ),
        ({"type": "webhook", "config": GITHUB}, "secret"),
        ({"type": "webhook", "config": GITHUB, "secret": "short"}, "secret"),
        ({"type": "manual", "secret": "long-enough"}, "secret"),
        ({"type": "schedule", "config": {"kind": "cron", "cron": "61 * * * *"}}, "config.cron"),
        (
            {
                "type": "schedule",
                "config": {"kind": "cron", "cron": "* * * * *", "timezone": "Mars/Base"},
            },
            "config.timezone",
        ),
        ({"type": "schedule", "config": {"kind": "interval", "seconds": 0}}, "config.seconds"),
        ({"type": "schedule", "config": {}}, "config"),
        ({"type": "model_change", "config": {"model": "Order"}}, "config.model"),
        (
            {"type": "model_change", "config": {"model": "a.B", "operations": ["read"]}},
            "config.operations.0",
        ),
        ({"type": "manual", "filters": "event.payload ==="}, "filters"),
        ({"type": "manual", "filters": 5}, "filters"),
        ({"type": "manual", "config": {"inputs": {"a": "{{ 1 + }}"}}}, "config.inputs.a"),
    ],
)
async def test_a_wrong_configuration_is_named_and_nothing_is_made(
    client: Client, body: Any, field: str
) -> None:
    workflow_id = await make_published(client, FLOW)
    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
    assert answer.status_code == 422, answer.text
    (problem,) = answer.json()["errors"]
    assert problem["field"] == field
    assert "error," not in problem["message"]
    listed = await client.get(f"/v1/workflows/{workflow_id}/triggers")
    assert listed.json()["items"] == []


async def test_a_path_belongs_to_one_trigger_whoever_asks(client: Client, stranger: Client) -> None:
    assert (await _create(client, type="webhook", config={"path": "x"})).status_code == 201
    for who in (client, stranger):
        taken = await _create(who, type="webhook", config={"path": "x"})
        assert taken.status_code == 409


async def test_a_secret_is_never_answered(client: Client) -> None:
    answer = await _create(client, type="webhook", config=GITHUB, secret="a-secret-of-mine")
    trigger = answer.json()
    assert trigger["has_secret"] is True
    listed = await client.get(f"/v1/workflows/{trigger['workflow_id']}/triggers")
    changed = await client.patch(f"/v1/triggers/{trigger['trigger_id']}", json={"enabled": True})
    for each in (answer, listed, changed):
        assert "a-secret-of-mine" not in each.text
        assert "enc:v1:" not in each.text


async def test_a_disabled_trigger_takes_nothing_until_it_is_enabled(
    client: Client, anonymous: Client
) -> None:
    trigger = (await _create(client, type="webhook", config={"path": "x"})).json()
    address = f"/v1/triggers/{trigger['trigger_id']}"
    disabled = await client.patch(address, json={"enabled": False})
    assert (disabled.status_code, disabled.json()["enabled"]) == (200, False)
    assert (await anonymous.post("/v1/hooks/x")).status_code == 404
    await client.patch(address, json={"enabled": True})
    assert (await anonymous.post("/v1/hooks/x")).status_code == 202


async def test_a_deleted_trigger_is_gone_and_frees_its_path(
    client: Client, anonymous: Client
) -> None:
    trigger = (await _create(client, type="webhook", config={"path": "x"})).json()
    address = f"/v1/triggers/{trigger['trigger_id']}"
    assert (await client.delete(address)).status_code == 204
    assert (await client.delete(address)).status_code == 404
    assert (await anonymous.post("/v1/hooks/x")).status_code == 404
    assert (await _create(client, type="webhook", config={"path": "x"})).status_code == 201


async def test_another_tenant_changes_no_trigger(client: Client, stranger: Client) -> None:
    trigger = (await _create(client, type="manual")).json()
    address = f"/v1/triggers/{trigger['trigger_id']}"
    assert (await stranger.patch(address, json={"enabled": False})).status_code == 404
    assert (await stranger.delete(address)).status_code == 404
    listed = await client.get(f"/v1/workflows/{trigger['workflow_id']}/triggers")
    assert listed.json()["items"] == [trigger]


HOURLY = {"kind": "interval", "seconds": 3600}


async def test_the_next_times_of_a_schedule_are_shown(client: Client) -> None:
    trigger = (await _create(client, type="schedule", config=HOURLY)).json()
    path = f"/v1/triggers/{trigger['trigger_id']}"
    answer = await client.get(f"{path}/next?count=3")
    assert answer.status_code == 200, answer.text
    times = [datetime.fromisoformat(time) for time in answer.json()["items"]]
    assert times[0] == datetime.fromisoformat(trigger["next_at"])
    assert [(time - times[0]).total_seconds() for time in times] == [0, 3600, 7200]
    assert len((await client.get(f"{path}/next")).json()["items"]) == 10
    await client.patch(path, json={"enabled": False})
    assert (await client.get(f"{path}/next")).json() == {"items": []}


async def test_the_first_tick_of_a_schedule_has_its_jitter(client: Client) -> None:
    config = {"kind": "dates", "dates": ["2090-01-01", "2090-01-02"], "jitter_seconds": 3600}
    trigger = (await _create(client, type="schedule", config=config)).json()
    times = (await client.get(f"/v1/triggers/{trigger['trigger_id']}/next")).json()["items"]
    assert times[0] == trigger["next_at"]
    assert ["2090-01-01T00" < times[0] < "2090-01-01T01", len(times)] == [True, 2]


async def test_the_next_times_of_a_poller_are_shown(client: Client) -> None:
    config = {"url": "https://example.com/feed", "interval_seconds": 60}
    trigger = (await _create(client, type="poll.feed", config=config)).json()
    answer = await client.get(f"/v1/triggers/{trigger['trigger_id']}/next?count=2")
    first, second = map(datetime.fromisoformat, answer.json()["items"])
    assert (second - first).total_seconds() == 60


async def test_only_schedules_and_pollers_have_times(client: Client) -> None:
    trigger = (await _create(client, type="manual", config={})).json()
    answer = await client.get(f"/v1/triggers/{trigger['trigger_id']}/next")
    assert answer.status_code == 409
    assert "waits for events" in answer.json()["detail"]
    path = "/v1/triggers/trg_unknown/next"
    assert (await client.get(path)).status_code == 404
    path = f"/v1/triggers/{trigger['trigger_id']}/next"
    assert (await client.get(f"{path}?count=101")).status_code == 422


async def test_a_schedule_is_previewed_before_it_is_saved(client: Client) -> None:
    config = {"kind": "cron", "cron": "0 12 * * *", "timezone": "Asia/Tokyo"}
    answer = await client.post("/v1/schedules/preview", json={"config": config, "count": 2})
    assert answer.status_code == 200, answer.text
    first, second = map(datetime.fromisoformat, answer.json()["items"])
    assert (first.hour, (second - first).days) == (3, 1)
    answer = await client.post("/v1/schedules/preview", json={"config": {"kind": "cron"}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("config.cron")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "poll.http", "config": {}}, "config.url"),
        ({"type": "poll.http", "config": {"url": "{{ x }}"}}, "config.url"),
        ({"type": "poll.feed", "config": {"url": "ftp://a"}}, "config.url"),
        ({"type": "poll.feed", "config": {"url": "http://a"}, "secret": "long-enough"}, "secret"),
        (
            {
                "type": "poll.sql",
                "config": {
                    "query": "SELECT 1 AS id WHERE 1 > :watermark",
                    "watermark": "id",
                    "start": 0,
                },
            },
            "secret",
        ),
        (
            {
                "type": "poll.sql",
                "config": {"query": "SELECT 1", "watermark": "id", "start": 0},
                "secret": "postgresql://a:b@c/d",
            },
            "config.query",
        ),
    ],
)
async def test_a_poller_that_could_not_work_is_refused(
    client: Client, body: dict[str, Any], field: str
) -> None:
    answer = await _create(client, **body)
    assert answer.status_code == 422, answer.text
    assert any(problem["field"].startswith(field) for problem in answer.json()["errors"])


async def test_enabling_goes_on_from_now(client: Client) -> None:
    config = {"url": "https://example.com/feed"}
    trigger = (await _create(client, type="poll.feed", config=config, enabled=False)).json()
    path = f"/v1/triggers/{trigger['trigger_id']}"
    assert (trigger["failures"], trigger["disabled_reason"]) == (0, "")
    enabled = (await client.patch(path, json={"enabled": True})).json()
    assert enabled["next_at"] is not None
    assert (await client.patch(path, json={"enabled": True})).json() == enabled
    disabled = (await client.patch(path, json={"enabled": False})).json()
    assert disabled["next_at"] is None
