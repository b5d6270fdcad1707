"""The documentation agrees with the code, and its examples work."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from automate.conf import AutomateSettings
from automate.documents import AutomationDocument, TriggerDocument
from automate_engine.runtime import EngineSettings
from automate_engine.spec import (
    Edge,
    NodeSpec,
    RetryPolicy,
    WorkflowSettings,
    WorkflowSpec,
)
from tests.acceptance.snippets import snippets
from tools import reference

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
ELSEWHERE = {
    "howto/add-to-a-django-project.md",
    "howto/run-in-production.md",
    "howto/test-a-workflow.md",
    "reference/expressions.md",
    "reference/outbound-http.md",  # it would need the internet
    "tutorial/first-automation.md",
    *(f"reference/nodes/{path.name}" for path in (DOCS / "reference" / "nodes").glob("*.md")),
}
"""Pages with examples that other tests execute."""

CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\((?!https?://)([^)#]*)(?:#([^)]*))?\)")

# Where public names come from, and the tables that have a row for each field of a class.
MODULES = (
    "automate.embedding",
    "automate_core.base",
    "automate_core.base.admin",
    "automate_core.changes",
    "automate_core.jobs",
    "automate_engine",
    "automate_engine.testing",
    "automate_engine.workflows",
)
TABLES: list[tuple[str, str, Any]] = [
    ("settings", "Settings", AutomateSettings),
    ("workflow-document", "The document", WorkflowSpec),
    ("workflow-document", "Node", NodeSpec),
    ("workflow-document", "Edge", Edge),
    ("workflow-document", "Retry", RetryPolicy),
    ("workflow-document", "Settings of a run", WorkflowSettings),
    ("workflow-document", "An automation in a file", AutomationDocument),
    ("workflow-document", "An automation in a file", TriggerDocument),
    ("python-api", "Run the engine in a process of yours", EngineSettings),
]


def name_of(page: Path) -> str:
    return str(page.relative_to(DOCS))


def runs(page: Path) -> bool:
    languages = {block.language for block in snippets(page)}
    return name_of(page) not in ELSEWHERE and not languages.isdisjoint({"python", "yaml", "json"})


def text_of(name: str) -> str:
    return (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")


def tables(page: str, heading: str) -> Iterator[list[list[str]]]:
    """The tables of a section of a reference page, each as the cells of its rows."""
    section = re.split(rf"^#+ {heading}$", text_of(page), flags=re.MULTILINE)[1]
    section = re.split(r"^#+ ", section, maxsplit=1, flags=re.MULTILINE)[0]
    for table in re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE):
        rows = [line.strip("|").split("|") for line in table.splitlines()]
        yield [[cell.strip() for cell in row] for row in rows[2:]]


def fields_of(kind: Any) -> dict[str, str]:
    """The fields of a class with their defaults, as tables show them."""
    if issubclass(kind, BaseModel):
        return {name: default for name, _, default in reference.field_rows(kind)}
    return {
        field.name: f"`{json.dumps(field.default)}`"
        for field in dataclasses.fields(kind)
        if field.default is not dataclasses.MISSING
    }


# -- examples


@pytest.mark.parametrize("page", filter(runs, PAGES), ids=name_of)
def test_the_examples_of_a_page_work_in_its_order(page: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.unit.docs_project", page, tmp_path],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_conformance_suite_runs_as_the_page_of_the_ports_says(tmp_path: Path) -> None:
    (example,) = [block for block in snippets(DOCS / "reference" / "ports.md") if block.file]
    (tmp_path / "test_stores.py").write_text(example.text)
    options = ["-q", "-k", "TestBlobs or TestEvents", "-p", "no:django", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-o", "asyncio_mode=auto", "test_stores.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.stem)
def test_commands_are_called_with_arguments_that_they_know(page: Path) -> None:
    from django.core.management import load_command_class

    for block in snippets(page):
        lines = block.text.splitlines() if block.language in ("bash", "console") else []
        for line in lines:
            called = re.search(r"(?:manage\.py|-m django) (automate_\w+)(.*)", line)
            if called is None:
                continue
            parser = load_command_class("automate", called[1]).create_parser("", called[1])
            parser.parse_args(called[2].split())


# -- what is made from the code


@pytest.mark.parametrize(
    "path",
    [*(DOCS / "reference").glob("*.md"), DOCS / "reference" / "workflow.schema.json"],
    ids=lambda path: path.name,
)
def test_the_page_is_current(path: Path) -> None:
    made = reference.pages().get(path)
    assert made is None or path.read_text(encoding="utf-8") == made, (
        "Run python -m tools.reference."
    )
