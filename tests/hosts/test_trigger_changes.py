"""Triggers of all workflows over HTTP, their types, and changing what they wait for."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from tests.hosts.conftest import Client, make_published, set_node, spec

FLOW = spec(set_node("a"))
SECRET = "a-secret-of-the-sender"
CRON = {"kind": "cron", "cron": "0 12 * * *", "timezone": "Asia/Tokyo"}
FEED = {"url": "https://example.com/feed", "interval_seconds": 3600}


async def _create(client: Client, **body: Any) -> dict[str, Any]:
    workflow_id = await make_published(client, FLOW)
    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
    assert answer.status_code == 201, answer.text
    trigger: dict[str, Any] = answer.json()
    return trigger


def _path(trigger: dict[str, Any]) -> str:
    return f"/v1/triggers/{trigger['trigger_id']}"


async def _change(client: Client, trigger: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = await client.patch(_path(trigger), json=body)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


async def _deliver(client: Client, path: str, secret: str, body: bytes = b"{}") -> int:
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Signature": signature, "Content-Type": "application/json"}
    return (await client.post(f"/v1/hooks/{path}", content=body, headers=headers)).status_code


async def test_triggers_of_all_workflows_are_listed(
    client: Client, stranger: Client, anonymous: Client
) -> None:
    hook = await _create(client, type="webhook", config={"path": "orders"})
    form = await _create(client, type="form", config={"path": "ask"}, enabled=False)
    await _create(stranger, type="webhook", config={"path": "theirs"})
    await anonymous.post("/v1/hooks/orders", json={})

    async def listed(**query: Any) -> list[str]:
        answer = await client.get("/v1/triggers", params=query)
        assert answer.status_code == 200, answer.text
        return [item["trigger_id"] for item in answer.json()["items"]]

    assert await listed() == [form["trigger_id"], hook["trigger_id"]]
    assert await listed(type="webhook") == [hook["trigger_id"]]
    assert await listed(enabled="false") == [form["trigger_id"]]
    assert await listed(workflow_id=hook["workflow_id"]) == [hook["trigger_id"]]
    page = (await client.get("/v1/triggers", params={"limit": 1})).json()
    assert await listed(cursor=page["next_cursor"]) == [hook["trigger_id"]]
    first, second = (await client.get("/v1/triggers")).json()["items"]
    assert (first["url"], first["test_url"]) == ("/v1/forms/ask", None)
    assert (second["url"], second["test_url"]) == ("/v1/hooks/orders", "/v1/hooks-test/orders")
    assert first["last_event_at"] is None
    assert second["last_event_at"] is not None
    workflow = (await client.get(f"/v1/workflows/{hook['workflow_id']}")).json()
    assert second["workflow_name"] == workflow["name"]


@pytest.mark.parametrize(
    ("query", "field"),
    [({"type": "telepathy"}, "type"), ({"workflow_id": "wf_x"}, "workflow_id"), ({"a": 1}, "a")],
)
async def test_a_list_that_cannot_be_asked_for_names_the_field(
    client: Client, query: dict[str, Any], field: str
) -> None:
    answer = await client.get("/v1/triggers", params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_a_trigger_tells_what_arrived_lately(client: Client, anonymous: Client) -> None:
    trigger = await _create(client, type="webhook", config={"path": "orders"})
    for number in (1, 2, 2, 2):
        await anonymous.post("/v1/hooks/orders", json={"n": number})

    detail = (await client.get(_path(trigger))).json()

    assert (detail["events_24h"], detail["duplicates_24h"]) == (2, 2)
    assert detail["last_event_at"] is not None
    assert detail.keys() == trigger.keys() | {"events_24h", "duplicates_24h"}


async def test_another_tenant_reads_and_changes_nothing(client: Client, stranger: Client) -> None:
    trigger = await _create(client, type="webhook", config={"path": "orders"})

    assert (await stranger.get(_path(trigger))).status_code == 404
    stolen = await stranger.patch(_path(trigger), json={"config": {"path": "stolen"}})
    assert stolen.status_code == 404
    assert (await stranger.get("/v1/triggers")).json()["items"] == []
    events = await stranger.get("/v1/events", params={"trigger_id": trigger["trigger_id"]})
    assert events.status_code == 404


async def test_every_type_has_a_form_and_says_what_its_secret_is(client: Client) -> None:
    items = (await client.get("/v1/trigger-types")).json()["items"]

    kinds = {item["type"]: item for item in items}
    assert kinds.keys() >= {"webhook", "schedule", "form", "poll.sql", "event", "manual"}
    for kind in items:
        assert kind["title"]
        assert kind["description"]
        assert kind["icon"]
        assert kind["config_schema"].keys() & {"properties", "oneOf"}
        assert (
            kind["takes_secret"] == bool(kind["secret_title"]) == bool(kind["secret_description"])
        )
    assert kinds["webhook"]["secret_title"] == "Secret"
    assert kinds["poll.sql"]["secret_title"] == "URL of the database"
    assert kinds["schedule"]["takes_secret"] is False
    assert kinds["webhook"]["sample"]["body"] == {"id": 7, "status": "paid"}


async def test_only_a_host_with_models_offers_their_changes(
    client: Client, request: pytest.FixtureRequest
) -> None:
    items = (await client.get("/v1/trigger-types")).json()["items"]
    offered = "model_change" in {item["type"] for item in items}
    assert offered == ("django" in request.node.name)


async def test_events_of_a_trigger_are_listed_with_their_runs(
    client: Client, anonymous: Client
) -> None:
    trigger = await _create(client, type="webhook", config={"path": "orders"})
    await _create(client, type="webhook", config={"path": "others"})
    for path in ("orders", "others", "orders-unknown"):
        await anonymous.post(f"/v1/hooks/{path}", json={})
    disabled = await _create(client, type="webhook", config={"path": "quiet"})
    await client.patch(f"/v1/workflows/{disabled['workflow_id']}", json={"enabled": False})
    await anonymous.post("/v1/hooks/quiet", json={})

    async def listed(**query: Any) -> list[tuple[str, int]]:
        answer = await client.get("/v1/events", params=query)
        return [(item["source"], item["run_count"]) for item in answer.json()["items"]]

    trigger_id = trigger["trigger_id"]
    assert await listed(trigger_id=trigger_id) == [("orders", 1)]
    assert await listed(trigger_id=disabled["trigger_id"]) == [("quiet", 0)]
    assert await listed(trigger_id=trigger_id, type="webhook", source="orders") == [("orders", 1)]
    assert await listed(trigger_id=trigger_id, source="others") == []
    assert await listed(trigger_id=trigger_id, type="form") == []


async def test_a_webhook_moves_to_another_path(client: Client, anonymous: Client) -> None:
    trigger = await _create(client, type="webhook", config={"path": "old"}, filters={"body.n": 1})

    changed = await _change(client, trigger, config={"path": "new", "methods": ["POST"]})

    assert (changed["url"], changed["source"]) == ("/v1/hooks/new", "new")
    assert changed["config"]["methods"] == ["POST"]
    assert changed["filters"] == {"body.n": 1}
    assert (await anonymous.post("/v1/hooks/old", json={"n": 1})).status_code == 404
    assert (await anonymous.post("/v1/hooks/new", json={"n": 1})).json()["run_ids"] != []
    assert (await anonymous.post("/v1/hooks/new", json={"n": 2})).json()["run_ids"] == []


async def test_a_path_that_is_left_out_stays(client: Client) -> None:
    form = await _create(client, type="form", config={"title": "Ask"})
    changed = await _change(client, form, config={"title": "Ask again"})
    assert (changed["url"], changed["config"]["title"]) == (form["url"], "Ask again")


async def test_a_secret_stays_until_another_is_given(client: Client, anonymous: Client) -> None:
    config = {"path": "signed", "signature": {"kind": "hmac"}}
    trigger = await _create(client, type="webhook", config=config, secret=SECRET)

    kept = await _change(client, trigger, config={**config, "dedupe": "off"})
    assert kept["has_secret"] is True
    assert await _deliver(anonymous, "signed", SECRET) == 202

    replaced = await client.patch(_path(trigger), json={"secret": "another-secret"})
    assert replaced.status_code == 200
    assert "another-secret" not in replaced.text
    assert await _deliver(anonymous, "signed", SECRET) == 401
    assert await _deliver(anonymous, "signed", "another-secret") == 202

    refused = await client.patch(_path(trigger), json={"secret": None})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "secret")
    assert await _deliver(anonymous, "signed", "another-secret") == 202
    open_hook = await _change(client, trigger, config={"path": "signed"}, secret=None)
    assert open_hook["has_secret"] is False


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"config": {"path": "a//b"}}, "config.path"),
        ({"config": {"path": "new", "signature": {"kind": "github"}}}, "secret"),
        ({"config": {"path": "new", "inputs": {"a": "{{ 1 + }}"}}}, "config.inputs.a"),
        ({"filters": "event.payload ==="}, "filters"),
        ({"filters": 5}, "filters"),
        ({"secret": "short"}, "secret"),
        ({"enabled": False, "config": {"path": ""}}, "config.path"),
        ({"workflow_id": "wf_x"}, "workflow_id"),
    ],
)
async def test_a_wrong_change_is_named_and_changes_nothing(
    client: Client, body: dict[str, Any], field: str
) -> None:
    trigger = await _create(client, type="webhook", config={"path": "orders"})

    answer = await client.patch(_path(trigger), json=body)

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field
    (listed,) = (await client.get("/v1/triggers")).json()["items"]
    assert listed == trigger


async def test_a_path_that_is_taken_changes_nothing(client: Client, stranger: Client) -> None:
    await _create(stranger, type="webhook", config={"path": "taken"})
    trigger = await _create(client, type="webhook", config={"path": "orders"})

    answer = await client.patch(_path(trigger), json={"config": {"path": "taken"}})

    assert answer.status_code == 409
    assert (await client.get("/v1/triggers")).json()["items"] == [trigger]


async def test_filters_are_changed_alone_and_removed(client: Client) -> None:
    trigger = await _create(client, type="webhook", config={"path": "orders"})
    condition = "event.payload.body.total > 100"
    assert (await _change(client, trigger, filters=condition))["filters"] == condition
    assert await _change(client, trigger, filters=None) == trigger


async def test_a_schedule_of_other_times_is_due_at_them(client: Client) -> None:
    trigger = await _create(client, type="schedule", config=CRON)
    assert "T03:00:00" in trigger["next_at"]

    moved = await _change(client, trigger, config={**CRON, "timezone": "UTC"})

    assert "T12:00:00" in moved["next_at"]
    assert moved["source"] == trigger["source"]


async def test_a_schedule_keeps_its_rhythm_when_its_times_stay(client: Client) -> None:
    hourly = {"kind": "interval", "seconds": 3600}
    trigger = await _create(client, type="schedule", config=hourly)

    changed = await _change(client, trigger, config={**hourly, "inputs": {"a": 1}})

    assert changed["next_at"] == trigger["next_at"]
    assert changed["config"]["inputs"] == {"a": 1}


async def test_a_disabled_schedule_is_due_when_it_is_enabled(client: Client) -> None:
    trigger = await _create(client, type="schedule", config=CRON)
    await _change(client, trigger, enabled=False)

    changed = await _change(client, trigger, config={**CRON, "timezone": "UTC"})
    assert (changed["enabled"], changed["next_at"]) == (False, None)

    enabled = await _change(client, trigger, config=CRON, enabled=True)
    assert enabled["enabled"] is True
    assert "T03:00:00" in enabled["next_at"]


async def test_a_poller_goes_on_while_it_looks_at_the_same(client: Client) -> None:
    trigger = await _create(client, type="poll.feed", config=FEED)

    slower = await _change(client, trigger, config={**FEED, "interval_seconds": 7200})
    assert slower["source"] == trigger["source"]

    other = await _change(client, trigger, config={**FEED, "url": "https://example.com/other"})
    assert other["source"] != trigger["source"]
    assert other["next_at"] is not None


async def test_a_poller_of_a_database_goes_on_under_another_password(client: Client) -> None:
    query = "SELECT id FROM orders WHERE id > :watermark"
    config = {"query": query, "watermark": "id", "start": 0}
    url = "postgresql://ann:{}@db.example.com/{}"
    trigger = await _create(
        client, type="poll.sql", config=config, secret=url.format("first", "shop")
    )

    rotated = await _change(client, trigger, secret=url.format("second", "shop"))
    assert rotated["source"] == trigger["source"]

    moved = await _change(client, trigger, secret=url.format("second", "other"))
    assert moved["source"] != trigger["source"]


async def test_failures_of_another_workflow_are_listened_to_by_its_slug(client: Client) -> None:
    trigger = await _create(client, type="workflow_error", config={})
    other = (await client.get(f"/v1/workflows/{await make_published(client, FLOW)}")).json()

    changed = await _change(client, trigger, config={"workflow": other["slug"]})
    assert changed["source"] == other["workflow_id"]

    refused = await client.patch(_path(trigger), json={"config": {"workflow": "nobody"}})
    assert refused.json()["errors"][0]["field"] == "config.workflow"
