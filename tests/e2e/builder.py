"""The builder as a person sees it: its canvas, its list of steps, and the panel of a step."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

__all__ = ["Builder"]


class Builder:
    """The builder of the workflow that a page shows."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.canvas = page.get_by_role("application", name="Canvas of the workflow")
        self.steps = page.get_by_role("region", name="Steps")
        self.panel = page.get_by_role("complementary")

    def node(self, name: str) -> Locator:
        """A step on the canvas, by its name or else its id."""
        return self.canvas.get_by_role("group", name=re.compile(rf"^{re.escape(name)}, "))

    def expect_saved(self) -> None:
        expect(self.page.get_by_role("status").get_by_text("Saved", exact=True)).to_be_visible()

    def expect_no_problems(self) -> None:
        expect(self.page.get_by_text("No problems")).to_be_visible()

    def field(self, name: str) -> Locator:
        """A field of the panel."""
        return self.panel.get_by_role("textbox", name=name, exact=True)

    def write(self, name: str, value: str) -> None:
        """Click into a field of the panel and type."""
        self.field(name).click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(value)

    def set_value(self, name: str, value: str) -> None:
        """Give a step that sets values one more of them."""
        self.panel.get_by_role("button", name="Add", exact=True).click()
        self.field("Name").last.fill(name)
        self.write(f"Value of {name}", value)

    def add(self, title: str) -> None:
        """Add a step after the one that is selected."""
        self.page.get_by_role("button", name="Add a step").click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("searchbox").fill(title)
        dialog.get_by_role("option").filter(has_text=title).first.click()

    def close_panel(self) -> None:
        self.panel.get_by_role("button", name="Close").click()
        expect(self.panel).to_be_hidden()

    def show_all(self) -> None:
        self.page.get_by_role("button", name="Show all").click()

    def drop(self, title: str, x: int, y: int) -> None:
        """Drag a step from the list onto the canvas."""
        self.steps.get_by_role("button", name=title, exact=True).drag_to(
            self.canvas, target_position={"x": x, "y": y}
        )

    def connect(self, source: str, port: str, target: str) -> None:
        """Drag from a port of a step to another step."""
        self.node(source).locator(f'.source[data-handleid="{port}"]').drag_to(
            self.node(target).locator(".target")
        )

    def add_after(self, source: str, port: int, title: str) -> None:
        """Click on the plus beside a port, counted from above, and choose a step."""
        self.node(source).click()
        expect(self.panel).to_be_visible()
        self.node(source).get_by_title("Add a step here").nth(port).click()
        self.choose(title)

    def choose(self, title: str) -> None:
        """Click on a step in the dialogue that asks for one."""
        self.page.get_by_role("option", name=re.compile(f"^{title}")).click()

    def leave(self) -> None:
        """Go back from the inside of a step to the workflow."""
        path = self.page.get_by_role("navigation", name="Where you are")
        path.get_by_role("button", name="Workflow").click()

    def run(self, inputs: str) -> None:
        """Run the draft with inputs as JSON."""
        self.page.get_by_role("button", name="Run", exact=True).click()
        dialog = self.page.get_by_role("dialog", name="Start a run")
        dialog.get_by_role("textbox", name="Inputs").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(inputs)
        dialog.get_by_role("button", name="Start", exact=True).click()
        expect(dialog).to_be_hidden()
