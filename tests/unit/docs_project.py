"""A small project in which the code blocks of a page are executed, in the order of the page.

``python -m tests.unit.docs_project PAGE FOLDER``. Blocks that begin with the path of a file,
``# shop/models.py``, are written to that file before the project starts; what is written to
``shop/settings.py`` adds to the settings. Then other Python is executed, automations in YAML are
imported and published, workflow documents are checked, and after each block a worker does all
that there is to do.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.acceptance.snippets import Snippet, snippets

__all__: list[str] = []

_SETTINGS = """
from pathlib import Path
from tests.settings import *

ROOT_URLCONF = "shop.urls"
INSTALLED_APPS = [name for name in INSTALLED_APPS if not name.startswith("tests.")] + ["shop"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(__file__).parent / "db.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }
}
"""
_URLS = """
from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls), path("", include("automate.urls"))]
"""
_SECONDS = 30


def main(page: Path, folder: Path) -> None:
    blocks = snippets(page)
    _write_project(folder, blocks)
    sys.path.insert(0, str(folder))
    os.chdir(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("makemigrations", "shop", verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("check", fail_level="WARNING")
    names: dict[str, Any] = {"__name__": "page"}
    for block in blocks:
        if block.file is None:
            _execute(block, names)
            asyncio.run(_work())


def _write_project(folder: Path, blocks: Sequence[Snippet]) -> None:
    texts = {
        "shop/__init__.py": "",
        "shop/settings.py": _SETTINGS,
        "shop/urls.py": _URLS,
        "shop/models.py": "",
    }
    for block in blocks:
        if block.file is not None:
            texts[block.file] = f"{texts.get(block.file, '')}\n{block.text}"
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _execute(block: Snippet, names: dict[str, Any]) -> None:
    match block.language:
        case "python":
            exec(compile(block.text, "block of the page", "exec"), names)
        case "yaml":
            for document in yaml.safe_load_all(block.text):
                _take(document)
        case "json":
            _take(json.loads(block.text))


def _take(document: Any) -> None:
    """Import an automation; check anything else that it can be."""
    from django.core.management import call_command

    from automate_engine.compile import check
    from automate_engine.workflows import check_trigger

    if "slug" in document:
        path = Path("automation.json")
        path.write_text(json.dumps(document), encoding="utf-8")
        call_command("automate_import", path, publish=True)
    elif "nodes" in document:
        assert check(document) == []
    elif "type" in document:
        check_trigger(**document)
    else:
        raise AssertionError(f"Nothing is known that looks so: {document}")


async def _work() -> None:
    """Be a worker until nothing is left that is due."""
    from asgiref.sync import sync_to_async

    from automate.embedding import engine_settings, running_engine

    async with running_engine(engine_settings(poll=0.02)), asyncio.timeout(_SECONDS):
        while await sync_to_async(_is_busy)():
            await asyncio.sleep(0.02)


def _is_busy() -> bool:
    """Whether anything is due or under way, seen at one moment."""
    from django.db import transaction
    from django.db.models import Q
    from django.utils import timezone

    from automate_core.models import Event, Execution, Job

    now = timezone.now()
    held_or_due = Q(lease_owner__isnull=False) | Q(available_at__lte=now)
    runs = Execution.objects.filter(held_or_due, ended_at=None)
    jobs = Job.objects.filter(Q(status="running") | Q(status="pending", scheduled_at__lte=now))
    events = Event.objects.filter(processed_at=None)
    with transaction.atomic():
        return any(rows.exists() for rows in (runs, jobs, events))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
