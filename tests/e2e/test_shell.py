"""What is around every page: navigation, skip link, colours, pages that are not there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenStudio
from tests.e2e.screens import see

_PAGES = {
    "home": "Home",
    "workflows": "Workflows",
    "runs": "Runs",
    "triggers": "Triggers",
    "events": "Events",
    "approvals": "Approvals",
}


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_without_rows_says_what_would_be_there(studio: Page, name: str) -> None:
    studio.get_by_role("navigation", name="Main").get_by_role(
        "link", name=_PAGES[name], exact=True
    ).click()

    told = studio.get_by_role("heading", level=1 if name == "home" else 2)
    expect(told.first).to_be_visible()
    expect(studio.get_by_role("status", name="Loading…")).to_have_count(0)
    see(studio, f"{name}-empty")


def test_an_address_without_a_page_says_so(open_studio: OpenStudio, key: str) -> None:
    page = open_studio("nowhere", key=key)

    expect(page.get_by_text("There is nothing here")).to_be_visible()
    see(page, "missing")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("workflows/wf_1", "That did not work"),
        ("runs/run_1", "There is no such run"),
        ("events/evt_1", "This event is not there"),
    ],
)
def test_a_row_that_is_not_there_is_told_of(
    open_studio: OpenStudio, key: str, path: str, told: str
) -> None:
    page = open_studio(path, key=key, forgiven={404})

    expect(page.get_by_text(told)).to_be_visible()
    see(page, f"missing-{path.partition('/')[0]}")


def test_the_first_key_leads_past_the_navigation(open_studio: OpenStudio, key: str) -> None:
    page = open_studio("workflows", key=key)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()

    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    expect(page).to_have_url(re.compile("/workflows$"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="New workflow").first).to_be_focused()


def test_the_colours_are_those_of_the_system_until_others_are_chosen(
    open_studio: OpenStudio, key: str
) -> None:
    page = open_studio("workflows", key=key, color_scheme="dark")
    root = page.locator("html")
    expect(root).to_have_attribute("data-mantine-color-scheme", "dark")

    page.get_by_role("button", name="Use light colours").click()
    expect(root).to_have_attribute("data-mantine-color-scheme", "light")
    page.reload()
    expect(root).to_have_attribute("data-mantine-color-scheme", "light")


def test_the_navigation_opens_on_a_small_screen(open_studio: OpenStudio, key: str) -> None:
    page = open_studio("workflows", key=key, viewport={"width": 390, "height": 800})
    runs = page.get_by_role("link", name="Runs", exact=True)
    expect(runs).to_be_hidden()

    page.get_by_role("button", name="Show or hide the navigation").click()
    runs.click()
    expect(page).to_have_url(re.compile("/runs$"))
    expect(runs).to_be_hidden()
    see(page, "runs-small")
