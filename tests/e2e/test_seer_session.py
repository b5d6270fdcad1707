"""Seer for one user of the same machine."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.acceptance.servers import free_port, running
from tests.e2e.conftest import OpenStudio


def test_seers_user_of_the_same_machine_needs_no_key(
    open_studio: OpenStudio, tmp_path: Path
) -> None:
    port = free_port()
    with running(["-m", "seer.demo"], tmp_path, {"PORT": str(port)}) as server:
        told = server.wait_for(r"Studio: (http\S+)/studio/")
        page = open_studio("workflows", address=told[1])
        expect(page.get_by_role("heading", name="Workflows", level=1)).to_be_visible()
        expect(page.get_by_text("Expense approval")).to_be_visible()
        expect(page.get_by_role("button", name="Forget the key")).to_be_hidden()
        page.close()
