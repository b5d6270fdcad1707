"""Every screen with something on it, as people who work with the Studio see it."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.builder import Builder
from tests.e2e.conftest import OpenStudio
from tests.e2e.installations import Installation
from tests.e2e.screens import see
from tests.e2e.workflows import make_workflow, start_run

_ORDERS = [
    {"number": "A-1041", "customer": "Ada Wong", "total": 120},
    {"number": "A-1042", "customer": "Bob Stone", "total": 2400},
    {"number": "A-1043", "customer": "Cy Young"},
]
_WEEKDAYS = {
    "type": "schedule",
    "config": {"kind": "cron", "cron": "0 8 * * 1-5", "timezone": "Europe/Berlin"},
}
_BROKEN = {
    "nodes": [
        {"id": "divide", "type": "set", "config": {"values": {"share": "{{ 10 / inputs.people }}"}}}
    ]
}
_UNFINISHED = {
    "nodes": [
        {"id": "ask", "type": "http.request", "config": {}},
        {"id": "note", "type": "log", "config": {"message": "{{ steps.nobody.output }}"}},
    ],
    "edges": [{"from": "ask", "to": "note"}],
}


@pytest.fixture
def orders(api: httpx.Client, host: Installation, key: str) -> str:
    """A workflow from a template with deliveries and runs, one of which waits for a person; beside
    it one whose run failed. The id of the first."""
    templates = api.get("/v1/templates").json()["items"]
    (template,) = (each for each in templates if each["slug"] == "order-webhook")
    (trigger,) = template["triggers"]
    path = f"orders-{key[-8:].lower()}"
    trigger["config"] |= {"path": path, "respond": {"kind": "at_once"}}
    workflow_id = make_workflow(api, "Take orders", template["spec"], **trigger)
    _do(api.patch(f"/v1/workflows/{workflow_id}", json={"tags": ["orders"], "folder": "Sales"}))
    _do(api.post(f"/v1/workflows/{workflow_id}/triggers", json=_WEEKDAYS))
    (hook,) = api.get("/v1/triggers", params={"type": "webhook"}).json()["items"]
    for order in [*_ORDERS, _ORDERS[0]]:
        _do(httpx.post(f"{host.address}{hook['url']}", json=order))
    start_run(api, make_workflow(api, "Share a bill", _BROKEN), {"people": 0})
    _wait(api, completed=2, failed=1, suspended=1)
    return workflow_id


def _do(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()


def _wait(api: httpx.Client, *, completed: int, failed: int, suspended: int) -> None:
    """Return when there are so many runs of each kind."""
    wanted = ({"status": "COMPLETED"}, {"status": "FAILED"}, {"suspended": True})
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = [len(api.get("/v1/runs", params=each).json()["items"]) for each in wanted]
        if found == [completed, failed, suspended]:
            return
        time.sleep(0.1)
    raise AssertionError(f"The runs did not come to their ends: {found}")


def test_every_screen_is_worth_looking_at(
    open_studio: OpenStudio, key: str, api: httpx.Client, orders: str
) -> None:
    page = open_studio("", key=key)
    expect(page.get_by_role("heading", name="Home", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Share a bill").first).to_be_visible()
    see(page, "home")

    page.goto("workflows")
    expect(page.get_by_role("link", name="Take orders")).to_be_visible()
    see(page, "workflows")
    page.goto("workflows?create=template")
    expect(page.get_by_role("dialog").get_by_text("Send a daily report")).to_be_visible()
    see(page, "workflow-from-template")

    page.goto("runs")
    expect(page.get_by_role("row").filter(has_text="Failed")).to_have_count(1)
    see(page, "runs-filled")
    (waiting,) = api.get("/v1/runs", params={"suspended": True}).json()["items"]
    page.goto(f"runs/{waiting['run_id']}")
    expect(page.get_by_text("Take order A-1042 over 2400?").first).to_be_visible()
    see(page, "run-waiting")

    page.goto("triggers")
    expect(page.get_by_role("row").filter(has_text="Schedule")).to_have_count(1)
    see(page, "triggers")
    for kind in ("webhook", "schedule"):
        (trigger,) = api.get("/v1/triggers", params={"type": kind}).json()["items"]
        page.goto(f"triggers?trigger={trigger['trigger_id']}")
        expect(page.get_by_role("dialog").get_by_role("button", name="Save")).to_be_visible()
        see(page, f"trigger-{kind}")

    page.goto("events")
    expect(page.get_by_role("row")).to_have_count(5)
    see(page, "events")
    event = api.get("/v1/events").json()["items"][0]
    page.goto(f"events/{event['event_id']}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    see(page, "event")


def test_the_builder_is_worth_looking_at(
    open_studio: OpenStudio, key: str, api: httpx.Client, orders: str
) -> None:
    page = open_studio(f"workflows/{orders}", key=key)
    builder = Builder(page)
    expect(builder.node("Is it large?")).to_be_visible()
    see(page, "builder")
    builder.node("Is it large?").click()
    for name in ("Input", "Output", "Settings"):
        builder.panel.get_by_role("tab", name=name).click()
        see(page, f"builder-panel-{name.lower()}")
    page.goto(f"workflows/{orders}?view=yaml")
    expect(page.get_by_role("textbox", name="YAML")).to_be_visible()
    see(page, "builder-yaml")

    page.goto(f"workflows/{make_workflow(api, 'Unfinished', _UNFINISHED)}")
    page.get_by_role("button", name="2 problems").click()
    see(page, "builder-problems")
