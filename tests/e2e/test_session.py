"""Signing in with a key, and being forgotten again."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import OpenStudio
from tests.e2e.screens import see


def test_a_key_opens_the_studio_until_it_is_forgotten(open_studio: OpenStudio, key: str) -> None:
    page = open_studio("workflows", forgiven={401})
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    see(page, "sign-in")
    field = page.get_by_role("textbox", name="API key")

    field.fill("ak_wrong")
    field.press("Enter")
    expect(page.get_by_text("This key is not known")).to_be_visible()
    see(page, "sign-in-refused")

    field.fill(key)
    page.get_by_role("button", name="Use this key").click()
    expect(page.get_by_role("heading", name="Workflows", level=1)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Workflows", level=1)).to_be_visible()

    page.get_by_role("button", name=re.compile("^Signed in as")).click()
    see(page, "person")
    page.get_by_role("button", name="Forget the key").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_key_is_neither_in_the_address_nor_kept_on_the_disk(
    open_studio: OpenStudio, key: str
) -> None:
    page = open_studio("workflows", key=key)
    expect(page.get_by_role("heading", name="Workflows", level=1)).to_be_visible()

    assert key not in page.url
    assert key not in page.evaluate("JSON.stringify(localStorage) + document.cookie")
