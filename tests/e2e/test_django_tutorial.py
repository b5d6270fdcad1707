"""The tutorial of the Studio, done as it is written; its pictures are taken here."""

from __future__ import annotations

import re
import subprocess

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.servers import ROOT
from tests.acceptance.snippets import snippets
from tests.e2e.builder import Builder
from tests.e2e.conftest import OpenStudio
from tests.e2e.installations import Installation
from tests.e2e.screens import picture, settle

_PAGE = ROOT / "docs" / "tutorial" / "studio.md"


def take(page: Page, name: str) -> None:
    told = page.locator(".mantine-Notifications-notification")
    for left in reversed(range(told.count())):
        told.first.get_by_role("button", name="Close").click()
        expect(told).to_have_count(left)
    settle(page)
    picture(page, f"studio-{name}")


def publish(page: Page, message: str) -> None:
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog", name=re.compile("^Publish"))
    dialog.get_by_role("textbox", name="Message").fill(message)


@pytest.fixture
def page(host: Installation, open_studio: OpenStudio) -> Page:
    """The Studio after the demo's account has signed in."""
    assert host.account is not None
    page = open_studio("workflows", forgiven={401})
    page.get_by_role("link", name="Sign in with your account").click()
    page.get_by_label("Username").fill(host.account.user)
    page.get_by_label("Password").fill(host.account.password)
    page.get_by_role("button", name="Log in").click()
    return page


def test_the_tutorial_works_as_it_is_written(page: Page, host: Installation) -> None:
    blocks = snippets(_PAGE)
    share, condition, message, repaired = (
        block.text.strip() for block in blocks if block.language == "text"
    )
    (deliver,) = (block.text for block in blocks if block.language == "bash")
    builder = Builder(page)

    page.get_by_role("link", name="Workflows").click()
    page.get_by_role("button", name="New workflow").first.click()
    dialog = page.get_by_role("dialog", name="New workflow")
    dialog.get_by_role("textbox", name="Name").fill("Split the bill")
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("button", name="Add the first step")).to_be_visible()
    take(page, "1-empty")
    builder.steps.get_by_role("button", name="Set values").click()
    builder.set_value("share", share)
    builder.add("Branch")
    builder.write("Condition", condition)
    builder.add("Log")
    builder.write("Message", message)
    builder.close_panel()
    page.get_by_role("button", name="Tidy up").click()
    builder.expect_saved()
    builder.expect_no_problems()
    take(page, "2-built")

    builder.run('{"amount": 900, "people": 3}')
    for step in ("set", "branch", "log"):
        expect(builder.node(step)).to_have_accessible_name(re.compile("completed"))
    builder.node("set").click()
    builder.panel.get_by_role("tab", name="Output").click()
    expect(builder.panel.get_by_role("tree")).to_contain_text("300")
    take(page, "3-run")
    builder.close_panel()

    page.get_by_role("link", name="Add a trigger").click()
    page.get_by_role("button", name="New trigger").first.click()
    dialog = page.get_by_role("dialog", name="New trigger")
    dialog.get_by_role("button", name="Webhook").click()
    dialog.get_by_role("textbox", name="Path").fill("bills")
    dialog.get_by_role("button", name="Create the trigger").click()
    trigger = page.get_by_role("dialog", name="Trigger")
    expect(trigger.get_by_text("Live address")).to_be_visible()
    take(page, "4-webhook")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Split the bill").first.click()
    publish(page, "Begin")
    page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", name="Version 1 is live")).to_be_visible()
    take(page, "5-published")
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()

    script = deliver.replace("http://127.0.0.1:8000", host.address)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True
    )
    assert done.stdout.count('"run_ids":["run_') == 2, done.stdout + done.stderr
    page.get_by_role("link", name="Runs", exact=True).click()
    failed = page.get_by_role("row").filter(has_text="Split the bill").filter(has_text="Failed")
    failed.get_by_role("link").first.click()
    failure = page.get_by_role("region", name="The run failed at “set”")
    expect(failure).to_contain_text("divides by zero")
    run = page.url
    take(page, "6-failed")
    failure.get_by_role("link", name="Open in the builder").click()
    builder.write("Value of share", repaired)
    builder.expect_saved()
    publish(page, "Nobody there: one person pays")
    expect(page.get_by_role("dialog")).to_contain_text("set")
    take(page, "7-changes")
    page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", name="Version 2 is live")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()

    page.goto(run)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Replay its event").click()
    expect(page.get_by_role("group", name=re.compile("^log, .*completed"))).to_be_visible()
    take(page, "8-repaired")
