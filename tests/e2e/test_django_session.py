"""Signing in with an account of the Django project, and the ways into its admin and back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.builder import Builder
from tests.e2e.conftest import OpenStudio
from tests.e2e.installations import Installation
from tests.e2e.screens import see


@pytest.fixture
def demo(host: Installation) -> Iterator[httpx.Client]:
    """A program that acts for the tenant of the demo's account."""
    assert host.account is not None
    with host.client(host.account.key) as client:
        yield client


@pytest.fixture
def signed_in(host: Installation, open_studio: OpenStudio) -> Page:
    """The Studio after signing in with the demo's account."""
    assert host.account is not None
    page = open_studio("workflows", forgiven={401})
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_role("link", name="Sign in with your account").click()
    page.get_by_label("Username").fill(host.account.user)
    page.get_by_label("Password").fill(host.account.password)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile("/studio/"))
    return page


def test_an_account_opens_the_studio_and_may_change_things(signed_in: Page) -> None:
    page = signed_in
    page.get_by_role("link", name="Workflows").click()
    enabled = page.get_by_role("switch", name="Enable Heartbeat")
    expect(enabled).to_be_checked()

    enabled.press("Space")
    expect(enabled).not_to_be_checked()
    page.reload()
    expect(enabled).not_to_be_checked()


def test_the_studio_leads_to_the_admin_and_back(signed_in: Page, demo: httpx.Client) -> None:
    page = signed_in
    (workflow,) = demo.get("/v1/workflows", params={"search": "Price quote"}).json()["items"]

    page.goto(f"workflows/{workflow['workflow_id']}")
    page.get_by_role("link", name="Open in the admin").click()
    expect(page).to_have_url(re.compile(r"/admin/automate_core/automation/\d+/change/"))
    page.get_by_role("link", name="Open in the Studio").click()
    expect(page).to_have_url(re.compile(f"/studio/workflows/{workflow['workflow_id']}"))
    expect(Builder(page).canvas).to_be_visible()
    see(page, "builder-from-the-admin")
