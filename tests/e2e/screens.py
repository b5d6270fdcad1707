"""Looking at screens: pictures of them in light and dark, and what axe finds wrong with them."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from tests.acceptance.servers import ROOT

__all__ = ["axe", "picture", "see", "settle"]

_SCHEMES: Final = ("light", "dark")
_WAITING: Final = ".mantine-Loader-root, .mantine-Skeleton-root, .mantine-Tooltip-tooltip"
_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_AXE: Final = """async (rules) => {
  const { violations } = await axe.run({ runOnly: { type: 'tag', values: rules } })
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target} ${failureSummary}`))
}"""


def see(page: Page, name: str, *, forgiven: str | None = None) -> None:
    """Take pictures of a screen in both schemes and fail for what axe calls serious or critical,
    but for one `forgiven` rule."""
    found = []
    for scheme in _SCHEMES:
        page.emulate_media(color_scheme=scheme)
        settle(page)
        picture(page, f"{name}-{scheme}")
        found += [f"{scheme}: {line}" for line in axe(page) if line.split(":")[0] != forgiven]
    page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)


def settle(page: Page) -> None:
    """Wait until nothing on a screen is loading, and nothing is pointed at."""
    page.mouse.move(0, 0)
    expect(page.locator(_WAITING)).to_have_count(0)


def picture(page: Page, name: str) -> None:
    """Write a picture of what a page shows."""
    folder = Path(os.environ.get("STUDIO_SCREENSHOTS") or ROOT / ".cache" / "studio-screenshots")
    page.screenshot(path=folder / f"{name}.png", animations="disabled", caret="hide")


def axe(page: Page) -> list[str]:
    """What axe finds serious or critical on a screen."""
    page.evaluate(_axe_script())
    found: list[str] = page.evaluate(_AXE, _RULES)
    return found


@cache
def _axe_script() -> str:
    """The program axe, where Node would find it."""
    for folder in (ROOT / "studio", *ROOT.parents):
        script = folder / "node_modules" / "axe-core" / "axe.min.js"
        if script.exists():
            return script.read_text(encoding="utf-8")
    raise FileNotFoundError("axe-core is missing: make studio")
