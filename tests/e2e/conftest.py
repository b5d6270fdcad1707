"""Fixtures of the tests in a browser: the hosts, the browser, and people who use the Studio."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.complaints import Complaints
from tests.e2e.installations import Installation, django, seer
from tests.e2e.screens import picture
from tests.studio import needs_studio
from tools.chromium import MISSING, chromium, program

_HOSTS = {"django": django, "seer": seer}
_FOLDER = Path(__file__).parent
_PATIENCE_MS = 15_000
_FAILED = pytest.StashKey[bool]()

needs_chromium = pytest.mark.skipif(program() is None and "CI" not in os.environ, reason=MISSING)

OpenStudio = Callable[..., Page]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One browser and one server of each host serve all tests, which therefore stay together."""
    marks: list[Any] = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]
    for item in items:
        if item.path.is_relative_to(_FOLDER):
            for mark in (*marks, needs_studio, needs_chromium):
                item.add_marker(mark)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, Any]:
    """Let fixtures know, when they end, whether the test failed."""
    report = yield
    item.stash[_FAILED] = report.failed
    return report


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test on every host; those of a module that names a host, on that one."""
    if "host" in metafunc.fixturenames:
        module = metafunc.module.__name__.rpartition(".")[2]
        own = [host for host in _HOSTS if module.startswith(f"test_{host}_")]
        metafunc.parametrize("host", own or list(_HOSTS), indirect=True, scope="package")


@pytest.fixture(scope="package")
def host(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    with _HOSTS[request.param](tmp_path_factory.mktemp(request.param)) as started:
        yield started


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=_PATIENCE_MS)
    with chromium() as started:
        yield started


@pytest.fixture
def key(host: Installation) -> str:
    """The key of a person who has nothing yet."""
    return host.new_key()


@pytest.fixture
def api(host: Installation, key: str) -> Iterator[httpx.Client]:
    """A program that acts for that person."""
    with host.client(key) as client:
        yield client


@pytest.fixture
def open_studio(
    request: pytest.FixtureRequest, host: Installation, browser: Browser
) -> Iterator[OpenStudio]:
    """Opens the Studio in a browser of its own, signed in with a key where one is given.

    When the test is over, the browser must have had nothing to complain of but answers with
    `forgiven` statuses. What was on the screens of a test that failed is kept as pictures.
    """
    complaints: list[Complaints] = []
    pages: list[Page] = []

    def opened(
        path: str = "",
        *,
        key: str | None = None,
        address: str = host.address,
        forgiven: Collection[int] = (),
        **options: Any,
    ) -> Page:
        settings = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
        context = contexts.enter_context(
            browser.new_context(
                base_url=f"{address}/studio/", locale="en-US", **{**settings, **options}
            )
        )
        context.set_default_timeout(_PATIENCE_MS)
        complaints.append(Complaints(context, forgiven))
        page = context.new_page()
        if key is not None:
            context.add_init_script(f"sessionStorage.setItem('automate-key', '{key}')")
        pages.append(page)
        page.goto(path)
        return page

    with ExitStack() as contexts:
        yield opened
        if request.node.stash[_FAILED]:
            for number, page in enumerate(pages, 1):
                picture(page, f"failed-{request.node.name}-{number}".replace("/", "-"))
    found = [complaint for each in complaints for complaint in each.found]
    assert not found, "\n".join(found)


@pytest.fixture
def studio(open_studio: OpenStudio, key: str) -> Page:
    """The Studio of a person who has nothing yet."""
    return open_studio(key=key)
