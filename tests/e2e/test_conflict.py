"""Two people who edit one workflow at the same time: nobody's work is lost."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.builder import Builder
from tests.e2e.conftest import OpenStudio
from tests.e2e.screens import see
from tests.e2e.workflows import make_workflow

_SPEC = {
    "nodes": [
        {"id": "first", "type": "log", "config": {"message": "One"}},
        {"id": "second", "type": "log", "config": {"message": "Two"}},
    ],
    "edges": [{"from": "first", "to": "second"}],
}


@pytest.fixture
def workflow_id(api: httpx.Client) -> str:
    return make_workflow(api, "Shared work", _SPEC)


@pytest.fixture
def builders(open_studio: OpenStudio, key: str, workflow_id: str) -> list[Builder]:
    """The builder of one workflow in two browsers."""
    pages = [open_studio(f"workflows/{workflow_id}", key=key, forgiven={409}) for _ in range(2)]
    for page in pages:
        expect(page.get_by_text("No problems")).to_be_visible()
    return [Builder(page) for page in pages]


def messages(api: httpx.Client, workflow_id: str) -> list[str]:
    nodes = api.get(f"/v1/workflows/{workflow_id}/draft").json()["spec"]["nodes"]
    return [node["config"]["message"] for node in nodes]


def edit(builder: Builder, node: str, message: str) -> None:
    builder.node(node).click()
    builder.write("Message", message)


def test_edits_of_different_steps_are_merged(
    builders: list[Builder], api: httpx.Client, workflow_id: str
) -> None:
    mine, theirs = builders
    edit(theirs, "first", "Their one")
    theirs.expect_saved()
    edit(mine, "second", "My two")

    mine.page.get_by_role("button", name="Compare and decide").click()
    dialog = mine.page.get_by_role("dialog", name="Two edits of one workflow")
    expect(dialog.get_by_text("The two edits fit together.")).to_be_visible()
    see(mine.page, "conflict-merged")
    dialog.get_by_role("button", name="Use the merged workflow").click()
    mine.expect_saved()

    assert messages(api, workflow_id) == ["Their one", "My two"]


def test_edits_of_the_same_field_are_decided_by_the_second_person(
    builders: list[Builder], api: httpx.Client, workflow_id: str
) -> None:
    mine, theirs = builders
    edit(theirs, "first", "Their one")
    theirs.expect_saved()
    edit(mine, "first", "My one")

    mine.page.get_by_role("button", name="Compare and decide").click()
    dialog = mine.page.get_by_role("dialog", name="Two edits of one workflow")
    expect(dialog.get_by_text("In one place the edits disagree.")).to_be_visible()
    see(mine.page, "conflict-decide")
    dialog.get_by_role("button", name="Keep all of mine").click()
    mine.expect_saved()

    assert messages(api, workflow_id) == ["My one", "Two"]
