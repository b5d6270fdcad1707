"""The documentation works: its snippets are executed as a reader executes them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.acceptance.servers import ROOT, free_port, running
from tests.acceptance.snippets import snippets

_DOCS = ROOT / "docs"


def _shell(script: str, folder: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}"
    return done.stdout


def _write(folder: Path, name: str, text: str, *, append: bool = False) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a" if append else "w", encoding="utf-8") as file:
        file.write(text)


@pytest.mark.parametrize(
    ("page", "demo"),
    [("first-automation.md", "automate.demo"), ("seer.md", "seer.demo")],
)
def test_a_tutorial_works_as_it_is_written(tmp_path: Path, page: str, demo: str) -> None:
    port = free_port()
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    environment = {"PORT": str(port)}
    settings, printed = "", ""
    with running(["-m", demo], tmp_path, environment) as server:
        server.wait_for("Ctrl-C ends it")
        for snippet in snippets(_DOCS / "tutorial" / page):
            if snippet.file is not None:
                _write(tmp_path, snippet.file, snippet.text)
            elif snippet.language == "bash":
                script = snippet.text.replace(":8000", f":{port}")
                printed = _shell(settings + script, tmp_path, environment)
                settings += "".join(
                    f"{line}\n" for line in script.splitlines() if line.startswith("export")
                )
            elif snippet.language == "text":
                for line in snippet.text.splitlines():
                    assert line in printed
        assert server.stop(signal.SIGINT) == 0


def test_a_django_project_gets_automations_as_the_howto_says(tmp_path: Path) -> None:
    environment = {
        "AUTOMATE_SECRET_KEY": "k" * 40,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DJANGO_SETTINGS_MODULE": "shop.settings",
    }
    _shell(
        "python -m django startproject shop .",
        tmp_path,
        {**environment, "DJANGO_SETTINGS_MODULE": ""},
    )
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "__init__.py").touch()
    printed = ""
    blocks = snippets(_DOCS / "howto" / "add-to-a-django-project.md")
    blocks += snippets(_DOCS / "howto" / "run-in-production.md")
    for snippet in [block for block in blocks if block.file is not None]:
        assert snippet.file is not None
        _write(tmp_path, snippet.file, snippet.text, append=snippet.file == "shop/settings.py")
    for snippet in [block for block in blocks if block.file is None]:
        if snippet.language == "bash":
            printed = _shell(snippet.text, tmp_path, environment)
        elif snippet.language == "text":
            for line in snippet.text.splitlines():
                assert line in printed
    with running(["manage.py", "automate_worker"], tmp_path, environment) as worker:
        worker.wait_for("has started")
        _wait_for_the_discount(tmp_path, environment)
        assert worker.stop() == 0
    loaded = "import django; django.setup(); from shop.asgi import application; print('loaded')"
    assert "loaded" in _shell(f'python -c "{loaded}"', tmp_path, environment)


def _wait_for_the_discount(folder: Path, environment: Mapping[str, str]) -> None:
    question = "from orders.models import Order; print(Order.objects.get().discount)"
    deadline = time.monotonic() + 30
    while "25.00" not in _shell(
        f'python manage.py shell -v 0 -c "{question}"', folder, environment
    ):
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", *sorted((ROOT / "examples").rglob("*.md")), *sorted(_DOCS.rglob("*.md"))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    broken = [
        link
        for link in links
        if not re.match(r"https?://", link) and not (page.parent / link).exists()
    ]
    assert not broken
