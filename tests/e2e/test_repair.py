"""A run that breaks: seeing why, and running it again from where it broke."""

from __future__ import annotations

import json
import re

import httpx
from playwright.sync_api import expect

from tests.e2e.builder import Builder
from tests.e2e.conftest import OpenStudio
from tests.e2e.installations import Installation
from tests.e2e.screens import see
from tests.e2e.workflows import make_workflow

_SPEC = {
    "nodes": [
        {"id": "prepare", "type": "set", "config": {"values": {"people": ["Ada", "Bob"]}}},
        {"id": "fetch", "type": "http.request", "config": {"url": "{{ inputs.url }}"}},
        {
            "id": "greet",
            "type": "for_each",
            "config": {
                "items": "{{ steps.prepare.output.people }}",
                "body": {
                    "nodes": [{"id": "say", "type": "log", "config": {"message": "{{ item }}"}}],
                    "edges": [],
                },
            },
        },
    ],
    "edges": [{"from": "prepare", "to": "fetch"}, {"from": "fetch", "to": "greet"}],
}


def test_a_failed_run_is_repaired_from_the_step_that_failed(
    open_studio: OpenStudio, host: Installation, key: str, api: httpx.Client
) -> None:
    workflow_id = make_workflow(api, "Fetch and greet", _SPEC)
    page = open_studio(f"workflows/{workflow_id}", key=key)
    builder = Builder(page)
    builder.run(json.dumps({"url": f"{host.address}/v1/nowhere"}))
    expect(builder.node("fetch")).to_have_accessible_name(re.compile("failed"))

    page.get_by_role("link", name="Runs of this workflow").click()
    runs = page.get_by_role("table", name="Runs, newest first")
    expect(runs.get_by_role("row")).to_have_count(2)
    see(page, "runs")
    runs.get_by_role("link").first.click()

    failure = page.get_by_role("region", name="The run failed at “fetch”")
    expect(failure).to_be_visible()
    see(page, "run-failed")
    failure.get_by_role("button", name="Show the step").click()
    expect(page.get_by_role("tab", name="Error")).to_be_visible()
    see(page, "run-failed-step")

    failure.get_by_role("button", name="Run again from here…").click()
    dialog = page.get_by_role("dialog", name="Run again from a step")
    text = dialog.get_by_role("textbox", name="Input of the step")
    text.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(json.dumps({"url": f"{host.address}/readyz"}))
    see(page, "run-again")
    dialog.get_by_role("button", name="Start the new run").click()

    expect(page.get_by_text("Completed", exact=True).first).to_be_visible()
    graph = page.get_by_role("application", name="Graph of the workflow")
    for step in ("prepare", "fetch", "greet"):
        expect(graph.get_by_role("group", name=re.compile(f"^{step}, .*completed"))).to_be_visible()
    see(page, "run-completed")
    for view in ("Timeline", "Steps", "Data", "Compare"):
        page.get_by_role("radio", name=view).locator("..").get_by_text(view).click()
        expect(page.get_by_role("radio", name=view)).to_be_checked()
        see(page, f"run-{view.lower()}")
