"""What the browser has to load: little at first, and what is heavy when it is needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from automate_studio import BUILT
from tests.e2e.conftest import OpenStudio

_FIRST_LOAD = 300 * 1024
_HEAVY = {
    "the graph": "react-flow__node",
    "its layout": "org.eclipse.elk",
    "the code editor": "cm-activeLine",
    "the forms": "ui:options",
    "the charts": "recharts-surface",
}
"""Libraries, and texts by which their files are known."""

Loaded = Callable[[], tuple[int, list[str]]]


@pytest.fixture
def loads(open_studio: OpenStudio, key: str) -> tuple[Page, Loaded]:
    """A browser without anything yet, and what has come over the wire since: bytes and scripts."""
    page = open_studio("favicon.svg", key=key)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[int] = []
    addresses: list[str] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.on(
        "Network.responseReceived",
        lambda event: addresses.append(event["response"]["url"].rpartition("/")[2]),
    )

    def loaded() -> tuple[int, list[str]]:
        page.wait_for_load_state("networkidle")
        return round(sum(sizes)), [name for name in addresses if name.endswith(".js")]

    return page, loaded


def _scripts_with(text: str) -> set[str]:
    """The built scripts in which a text stands."""
    return {path.name for path in BUILT.rglob("*.js") if text in path.read_text(encoding="utf-8")}


def test_the_list_loads_within_its_budget(loads: tuple[Page, Loaded]) -> None:
    page, loaded = loads
    page.goto("workflows")
    expect(page.get_by_role("heading", name="Workflows", level=1)).to_be_visible()

    size, scripts = loaded()

    assert scripts
    assert size < _FIRST_LOAD
    for library, text in _HEAVY.items():
        files = _scripts_with(text)
        assert files, f"{library} is known by another text"
        assert files.isdisjoint(scripts), f"the list loads {library}"
