"""The web interface, as a browser is given it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from automate import views
from automate_studio import BUILT
from seer.api import studio as seer_studio
from tests.hosts.conftest import Host
from tests.hosts.test_problems import check_problem
from tests.studio import needs_studio

pytestmark = needs_studio


async def index_of(host: Host, path: str = "") -> tuple[str, str]:
    """The index at one of the Studio's pages, and the policy that came with it."""
    async with host.client() as client:
        answer = await client.get(f"/studio/{path}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    return answer.text, answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["", "workflows", "runs/run_1", "index.html"])
async def test_every_page_of_the_studio_begins_with_its_index(host: Host, path: str) -> None:
    text, _ = await index_of(host, path)

    assert '<base href="/studio/">' in text


async def test_the_policy_lets_only_own_scripts_run_and_names_a_new_nonce(host: Host) -> None:
    text, policy = await index_of(host)
    other, _ = await index_of(host)

    (nonce,) = re.findall(r'data-nonce="([^"]+)"', text)
    assert nonce not in other
    assert f"style-src 'self' 'nonce-{nonce}'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script>" not in text


async def test_what_the_index_loads_is_there_and_kept_for_ever(host: Host) -> None:
    text, _ = await index_of(host)
    paths = re.findall(r'(?:src|href)="\./(assets/[^"]+)"', text)
    assert paths
    async with host.client() as client:
        for path in paths:
            plain = await client.get(f"/studio/{path}", headers={"Accept-Encoding": "identity"})
            small = await client.get(f"/studio/{path}", headers={"Accept-Encoding": "gzip"})
            assert plain.status_code == small.status_code == 200
            assert "immutable" in plain.headers["cache-control"]
            assert "content-encoding" not in plain.headers
            assert small.headers["content-encoding"] == "gzip"
            assert small.content == plain.content == (BUILT / path).read_bytes()


@pytest.mark.parametrize("path", ["assets/none.js", "assets/..%2f..%2f__init__.py"])
async def test_a_file_that_is_not_there_is_not_found(host: Host, path: str) -> None:
    async with host.client() as client:
        check_problem(await client.get(f"/studio/{path}"), 404)


async def test_nothing_beside_the_built_files_is_given(host: Host) -> None:
    async with host.client() as client:
        for path in ("../__init__.py", "..%2f__init__.py", "%2e%2e/__init__.py"):
            answer = await client.get(f"/studio/{path}")
            assert "BUILT" not in answer.text


async def test_the_studio_is_only_read(host: Host) -> None:
    async with host.client() as client:
        answer = await client.post("/studio/")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


async def test_djangos_index_says_where_to_sign_in_and_brings_a_csrf_token(
    django_host: Host,
) -> None:
    text, _ = await index_of(django_host)

    assert re.search(r'data-csrf="\w{64}"', text)
    assert 'data-login="' in text


async def test_a_studio_that_is_built_anew_is_given_at_once(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (views, seer_studio):
        monkeypatch.setattr(module, "BUILT", tmp_path)
    async with host.client() as client:
        check_problem(await client.get("/studio/"), 404)
        for name in ("old", "new"):
            shutil.rmtree(tmp_path / "assets", ignore_errors=True)
            (tmp_path / "assets").mkdir()
            (tmp_path / "assets" / f"{name}.js").write_text(name)
            (tmp_path / "index.html").write_text(name)
            assert (await client.get("/studio/")).text == name
            assert (await client.get(f"/studio/assets/{name}.js")).text == name
        check_problem(await client.get("/studio/assets/old.js"), 404)
