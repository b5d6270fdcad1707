"""Chromium as the tests and the benchmarks start it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, sync_playwright

__all__ = ["MISSING", "chromium", "program"]

MISSING: Final = "Chromium is missing: apt-get install chromium, or name a program in CHROMIUM"

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
_OPTIONS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def program() -> str | None:
    """The browser that CHROMIUM names, or else one of the PATH."""
    named = os.environ.get("CHROMIUM")
    found = (shutil.which(name) for name in ((named,) if named else _NAMES))
    return next((path for path in found if path), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without windows, until the block is left."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=list(_OPTIONS))
        try:
            yield browser
        finally:
            browser.close()
