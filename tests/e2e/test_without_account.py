"""What people without an account do: fill in a form, and decide by a link that was sent to them."""

from __future__ import annotations

import httpx
from playwright.sync_api import expect

from tests.e2e.conftest import OpenStudio
from tests.e2e.installations import Installation
from tests.e2e.screens import see
from tests.e2e.workflows import make_workflow

_SPEC = {
    "inputs": {
        "type": "object",
        "required": ["amount"],
        "properties": {"amount": {"type": "number", "title": "Amount"}},
    },
    "nodes": [
        {"id": "decide", "type": "approval", "config": {"title": "Pay {{ inputs.amount }}?"}},
        {"id": "pay", "type": "log", "config": {"message": "Paid."}},
    ],
    "edges": [{"from": "decide", "to": "pay", "when": "approved"}],
}


def test_a_form_starts_a_run_and_a_link_decides_about_it(
    open_studio: OpenStudio, host: Installation, key: str, api: httpx.Client
) -> None:
    path = f"expenses-{key[-8:].lower()}"
    make_workflow(api, "Expenses", _SPEC, type="form", config={"path": path})
    visitor = open_studio(f"{host.address}/v1/forms/{path}")
    see(visitor, "form")
    visitor.get_by_label("Amount").fill("120")
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.get_by_text("Your answers have arrived.")).to_be_visible()
    visitor.route("**", lambda route: route.fulfill(status=204))  # it renews itself meanwhile
    see(visitor, "form-sent", forgiven="meta-refresh")  # it says so

    page = open_studio("approvals", key=key)
    asked = page.get_by_role("article", name="Pay 120?")
    expect(asked).to_be_visible()
    see(page, "approvals")
    asked.get_by_role("button", name="Share a link").click()
    dialog = page.get_by_role("dialog", name="Let somebody else decide")
    dialog.get_by_role("textbox", name="For whom").fill("Ann Lee")
    dialog.get_by_role("button", name="Make the link").click()
    link = dialog.get_by_role("textbox", name="Link").input_value()
    see(page, "approval-link")

    ann = open_studio(link)
    expect(ann.get_by_text("Pay 120?")).to_be_visible()
    see(ann, "approval-by-link")
    ann.get_by_label("Comment").fill("It was a long journey.")
    ann.get_by_role("button", name="Approve").click()
    see(ann, "approval-decided")

    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Runs", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="Completed")).to_have_count(1)
    page.get_by_role("row").filter(has_text="Completed").get_by_role("link").first.click()
    page.get_by_role("application").get_by_role("group").filter(has_text="decide").click()
    expect(page.get_by_text("Ann Lee")).to_be_visible()
