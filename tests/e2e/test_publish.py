"""Publishing drafts, and going back to a version of before."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.builder import Builder
from tests.e2e.conftest import OpenStudio
from tests.e2e.screens import see
from tests.e2e.workflows import make_workflow

_SPEC = {"nodes": [{"id": "note", "type": "log", "config": {"message": "Good morning."}}]}


def publish(page: Page, message: str, version: int) -> None:
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog", name=re.compile("^Publish|is live$"))
    dialog.get_by_role("textbox", name="Message").fill(message)
    see(page, f"publish-{version}")
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(dialog.get_by_role("heading", name=f"Version {version} is live")).to_be_visible()
    see(page, f"published-{version}")
    dialog.get_by_role("button", name="Close").last.click()
    expect(dialog).to_be_hidden()


def test_a_draft_is_published_and_an_older_version_restored(
    open_studio: OpenStudio, key: str, api: httpx.Client
) -> None:
    workflow_id = make_workflow(api, "Greeting", _SPEC)
    page = open_studio(f"workflows/{workflow_id}", key=key)
    builder = Builder(page)
    publish(page, "Begin", 1)

    builder.node("note").click()
    builder.write("Message", "Good evening.")
    builder.close_panel()
    builder.expect_saved()
    publish(page, "It is late", 2)

    page.get_by_role("button", name="History").click()
    history = page.get_by_role("dialog", name="History")
    history.get_by_role("button", name=re.compile("^Version 1")).click()
    see(page, "history")
    history.get_by_role("button", name="Put into the draft").click()
    expect(history).to_be_hidden()
    builder.node("note").click()
    expect(builder.field("Message")).to_have_text("Good morning.")

    page.get_by_role("button", name="Undo").first.click()
    expect(builder.field("Message")).to_have_text("Good evening.")
    versions = api.get(f"/v1/workflows/{workflow_id}/versions").json()["items"]
    assert [version["message"] for version in versions] == ["It is late", "Begin"]


def test_what_somebody_else_saved_is_looked_at_before_it_is_published(
    open_studio: OpenStudio, key: str, api: httpx.Client
) -> None:
    workflow_id = make_workflow(api, "Greeting", _SPEC)
    page = open_studio(f"workflows/{workflow_id}", key=key, forgiven={409})
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog", name=re.compile("^Publish|is live$"))
    expect(dialog.get_by_text("It has one node.")).to_be_visible()
    theirs = {"nodes": [*_SPEC["nodes"], {**_SPEC["nodes"][0], "id": "theirs"}]}
    saved = api.patch(
        f"/v1/workflows/{workflow_id}/draft", json={"spec": theirs, "base_revision": 1}
    )
    saved.raise_for_status()

    dialog.get_by_role("button", name="Publish", exact=True).click()
    dialog.get_by_role("button", name="Look at it again").click()
    expect(dialog.get_by_text("It has 2 nodes.")).to_be_visible()
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(dialog.get_by_role("heading", name="Version 1 is live")).to_be_visible()

    version = api.get(f"/v1/workflows/{workflow_id}/versions/1").json()
    assert version["draft_revision"] == 2
