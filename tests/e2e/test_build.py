"""Building a workflow of six steps with a branch and a loop, by mouse and by keyboard alone."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.builder import Builder
from tests.e2e.conftest import OpenStudio
from tests.e2e.keyboard import Keyboard
from tests.e2e.screens import see

_INPUTS = '{"amount": 900, "people": 3, "names": ["Ada", "Bob", "Cy"]}'


@pytest.fixture
def builder(open_studio: OpenStudio, key: str) -> Builder:
    """The builder of a workflow that was made in the Studio."""
    page = open_studio("workflows", key=key)
    page.get_by_role("button", name="New workflow").first.click()
    dialog = page.get_by_role("dialog", name="New workflow")
    dialog.get_by_role("textbox", name="Name").fill("Shared bill")
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("button", name="Add the first step")).to_be_visible()
    return Builder(page)


def _document(api: httpx.Client) -> dict[str, object]:
    """The draft of the only workflow."""
    (workflow,) = api.get("/v1/workflows").json()["items"]
    return api.get(f"/v1/workflows/{workflow['workflow_id']}/draft").json()["spec"]


def test_a_workflow_is_built_by_mouse_and_runs(builder: Builder, api: httpx.Client) -> None:
    page = builder.page
    see(page, "builder-empty")
    builder.steps.get_by_role("button", name="Set values").click()
    builder.set_value("share", "{{ inputs.amount / inputs.people }}")
    see(page, "builder-panel")
    builder.close_panel()
    builder.show_all()
    builder.drop("Branch", 700, 380)
    builder.write("Condition", "steps.set.output.share > 100")
    builder.close_panel()
    builder.connect("set", "out", "branch")
    builder.show_all()

    builder.add_after("branch", 0, "For each")
    builder.write("Items", "{{ inputs.names }}")
    builder.panel.get_by_role("button", name="Go inside").click()
    page.get_by_role("button", name="Add the first step inside").click()
    builder.choose("Log")
    builder.write("Message", "{{ item }} pays {{ steps.set.output.share }}")
    builder.leave()
    builder.show_all()
    builder.add_after("branch", 1, "Log")
    builder.write("Message", "That is little.")
    builder.close_panel()
    builder.show_all()
    builder.drop("Set values", 820, 300)
    builder.set_value("told", "{{ steps.for_each.output or steps.log_2.output }}")
    builder.close_panel()
    builder.connect("for_each", "out", "set_2")
    builder.connect("log_2", "out", "set_2")
    page.get_by_role("button", name="Tidy up").click()
    builder.show_all()
    builder.expect_saved()
    builder.expect_no_problems()
    see(page, "builder-six-steps")

    builder.run(_INPUTS)
    for name in ("set", "branch", "for_each", "log", "set_2"):
        expect(builder.node(name)).to_have_accessible_name(re.compile("completed"))
    see(page, "builder-after-a-run")


def test_a_workflow_is_built_by_keyboard_alone_and_runs(builder: Builder) -> None:
    keyboard = Keyboard(builder)
    keyboard.add("Set values", "set")
    keyboard.open_panel()
    keyboard.press_at(builder.panel.get_by_role("button", name="Add", exact=True))
    keyboard.type_at(builder.field("Name"), "share")
    keyboard.type_at(builder.field("Value of share"), "{{ inputs.amount / inputs.people }}")
    keyboard.back_to("set")
    keyboard.add("Branch", "branch")
    keyboard.open_panel()
    keyboard.type_at(builder.field("Condition"), "steps.set.output.share > 100")
    keyboard.back_to("branch")

    keyboard.add("For each", "for_each")
    keyboard.type_at(builder.field("Items"), "{{ inputs.names }}")
    keyboard.back_to("for_each")
    keyboard.press("Enter")
    keyboard.add("Log", "log")
    keyboard.open_panel()
    keyboard.type_at(builder.field("Message"), "{{ item }} pays {{ steps.set.output.share }}")
    keyboard.back_to("log")
    keyboard.press("Escape", "Escape")
    keyboard.go("ArrowLeft", "branch")
    keyboard.add("Log", "log_2")
    keyboard.open_panel()
    keyboard.type_at(builder.field("Message"), "That is little.")
    keyboard.back_to("log_2")
    keyboard.add("Set values", "set_2")
    keyboard.open_panel()
    keyboard.press_at(builder.panel.get_by_role("button", name="Add", exact=True))
    keyboard.type_at(builder.field("Name"), "told")
    keyboard.type_at(builder.field("Value of told"), "{{ steps.for_each.output }}")
    keyboard.back_to("set_2")
    keyboard.press("t")
    keyboard.go("ArrowLeft", "log_2")
    keyboard.go("ArrowUp", "for_each")
    keyboard.press("c")
    keyboard.choose("set_2")
    builder.expect_saved()
    builder.expect_no_problems()

    keyboard.press("Control+Enter")
    dialog = builder.page.get_by_role("dialog", name="Start a run")
    keyboard.type_at(dialog.get_by_role("textbox", name="Inputs"), _INPUTS, instead=True)
    keyboard.press_at(dialog.get_by_role("button", name="Start", exact=True))
    for name in ("set", "branch", "for_each", "log", "set_2"):
        expect(builder.node(name)).to_have_accessible_name(re.compile("completed"))
