"""The builder for those who use no mouse."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.e2e.builder import Builder

__all__ = ["Keyboard"]

_MOST_TABS = 60
_IS_FOCUSED = "element => element === document.activeElement"
_HAS_FOCUS = "element => element.contains(document.activeElement)"


class Keyboard:
    """Keys, pressed where the focus is."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._page = builder.page

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)

    def tab_to(self, target: Locator) -> None:
        """Press Tab until the focus is there."""
        expect(target).to_be_visible()
        for _ in range(_MOST_TABS):
            if target.evaluate(_IS_FOCUSED):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {target}")

    def press_at(self, target: Locator) -> None:
        """Press a button."""
        self.tab_to(target)
        self.press("Enter")

    def type_at(self, target: Locator, text: str, *, instead: bool = False) -> None:
        """Type into a field, `instead` of what is there."""
        self.tab_to(target)
        if instead:
            self.press("Control+A")
        self._page.keyboard.type(text)

    def add(self, title: str, name: str) -> None:
        """Add a step after the one that is selected, and wait until the focus is on it."""
        self.press("/")
        self.choose(title)
        expect(self._builder.node(name)).to_be_focused()

    def choose(self, text: str) -> None:
        """Search in the dialogue that is open, and take what is found first."""
        search = self._page.get_by_role("dialog").get_by_role("searchbox")
        expect(search).to_be_focused()
        self._page.keyboard.type(text)
        expect(self._page.get_by_role("option").first).to_contain_text(text)
        self.press("Enter")
        expect(self._page.get_by_role("dialog")).to_be_hidden()

    def open_panel(self) -> None:
        """Open the step with the focus."""
        self.press("Enter")
        expect(self._builder.panel.locator(":focus")).to_have_count(1)

    def back_to(self, name: str) -> None:
        """Go from the panel back to its step; the first Escape may close what helps in a field."""
        self.press("Escape")
        if self._builder.panel.evaluate(_HAS_FOCUS):
            self.press("Escape")
        expect(self._builder.node(name)).to_be_focused()

    def go(self, arrow: str, name: str) -> None:
        """Go to the step in a direction."""
        self.press(arrow)
        expect(self._builder.node(name)).to_be_focused()
