"""The documentation agrees with the code, and its examples work."""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given
from pydantic import BaseModel

from automate.conf import AutomateSettings
from automate_engine.domain import InvalidInputError, JsonObject, SpecError, TriggerType
from automate_engine.nodes import StepContext
from automate_engine.runtime import EngineSettings
from automate_engine.spec import (
    ConcurrencyLimit,
    Edge,
    NodeSpec,
    RateLimit,
    RetryPolicy,
    WorkflowSettings,
    WorkflowSpec,
    as_document,
    parse,
)
from automate_engine.testing.documents import workflow_documents
from automate_engine.workflows import check_inputs
from automate_engine.workflows.documents import TriggerDocument, WorkflowDocument
from automate_engine.workflows.triggers import TRIGGERS
from seer.cli import app as seer_commands
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
    "tutorial/seer.md",
    *(f"reference/nodes/{path.name}" for path in (DOCS / "reference" / "nodes").glob("*.md")),
    *(f"reference/triggers/{name}.md" for name in TRIGGERS),
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
    ("workflow-document", "Concurrency", ConcurrencyLimit),
    ("workflow-document", "Rate", RateLimit),
    ("workflow-document", "An automation in a file", WorkflowDocument),
    ("workflow-document", "An automation in a file", TriggerDocument),
    ("python-api", "Run the engine in a process of yours", EngineSettings),
]

OTHER_DEFAULTS: dict[Any, dict[str, str]] = {
    AutomateSettings: {"SECRET_KEY": "Django's `SECRET_KEY`"},
    EngineSettings: {"worker": "host, process and a random part"},
}
UNNAMED = {"ASGIApplication"}
"""Names of types that say what they are."""

UNTOLD = {0, 86_400}
"""Bounds that go without saying: nothing negative, and no wait longer than a day."""

SCHEMA = json.loads((DOCS / "reference" / "workflow.schema.json").read_text(encoding="utf-8"))


def name_of(page: Path) -> str:
    return str(page.relative_to(DOCS))


def runs(page: Path) -> bool:
    languages = {block.language for block in snippets(page)}
    return name_of(page) not in ELSEWHERE and not languages.isdisjoint({"python", "yaml", "json"})


def text_of(name: str) -> str:
    """A reference page without its code blocks."""
    text = (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


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


@pytest.mark.parametrize("page", list(filter(runs, PAGES)), ids=name_of)
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


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.stem)
def test_commands_of_seer_are_called_with_arguments_that_they_know(page: Path) -> None:
    for block in snippets(page):
        lines = block.text.splitlines() if block.language in ("bash", "console") else []
        for line in lines:
            if line.startswith("seer "):
                _parse(typer.main.get_command(seer_commands), shlex.split(line)[1:])


def _parse(command: Any, arguments: list[str]) -> None:
    """Parse the arguments of a command as it does, and do nothing."""
    while arguments and arguments[0] in getattr(command, "commands", ()):
        command, arguments = command.commands[arguments[0]], arguments[1:]
    command.make_context(command.name, arguments)


# -- what is made from the code


def test_pages_and_schema_are_as_the_code_makes_them() -> None:
    old = [
        path.name
        for path, text in reference.pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    assert not old, "Run python -m tools.reference."


@given(workflow_documents())
def test_the_published_schema_takes_what_the_engine_takes(document: JsonObject) -> None:
    check_inputs(SCHEMA, document)
    check_inputs(SCHEMA, as_document(parse(document)))


@pytest.mark.parametrize(
    "document",
    [
        {"nodes": [{"id": "a"}]},
        {"nodes": [{"id": "1", "type": "set"}]},
        {"nodes": [], "edges": [{"from": "a"}]},
        {"nodes": [], "extra": 1},
        {"version": 2},
    ],
)
def test_the_published_schema_refuses_what_the_engine_refuses(document: JsonObject) -> None:
    with pytest.raises(SpecError):
        parse(document)
    with pytest.raises(InvalidInputError):
        check_inputs(SCHEMA, document)


# -- what is written by hand


@pytest.mark.parametrize(("page", "heading", "kind"), TABLES, ids=str)
def test_a_table_has_the_fields_and_defaults_of_its_class(
    page: str, heading: str, kind: Any
) -> None:
    shown = [
        {CODE.findall(name)[0]: default for name, default, _ in table}
        for table in tables(page, heading)
        if len(table[0]) == 3
    ]
    assert fields_of(kind) | OTHER_DEFAULTS.get(kind, {}) in shown


@pytest.mark.parametrize("kind", [AutomateSettings, RetryPolicy], ids=lambda kind: kind.__name__)
def test_a_table_names_the_bounds_of_its_fields(kind: type[BaseModel]) -> None:
    (place,) = [(page, heading) for page, heading, of in TABLES if of is kind]
    told = {CODE.findall(name)[0]: text for name, _, text in next(tables(*place))}
    for name, info in kind.model_fields.items():
        for bound in info.metadata:
            for limit in ("ge", "le", "min_length", "max_length"):
                number = getattr(bound, limit, 0)
                assert number in UNTOLD or str(number) in told[info.alias or name], name


def test_everything_that_a_step_may_use_is_listed() -> None:
    _, listed = tables("python-api", "Code of your own")
    internal = {"logs", "loop", "find_workflow", "find_file"}
    usable = {name for name in dir(StepContext) if not name.startswith("_")} - internal
    assert first_names(listed) == usable


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_is_on_the_page_of_the_python_api(module: str) -> None:
    mentioned = set(re.findall(r"\w+", " ".join(CODE.findall(text_of("python-api")))))
    assert set(importlib.import_module(module).__all__) - mentioned - UNNAMED == set()


def test_every_check_of_a_model_is_listed() -> None:
    sources = (ROOT / "src" / "automate_core" / "base").glob("*.py")
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    *_, listed = tables("python-api", "Base classes for models")
    assert first_names(listed) == set(re.findall(r"automate_core\.[EW]\d+", code))


def test_every_type_of_trigger_is_listed() -> None:
    (listed,) = tables("triggers/index", "Trigger types")
    assert first_names(listed) == set(TriggerType)


def test_the_architecture_names_every_package_of_the_engine() -> None:
    text = (DOCS / "explanation" / "architecture.md").read_text(encoding="utf-8")
    rows = [row.split("|") for row in text.splitlines() if re.match(r"\| \d+ \|", row)]
    folders = (ROOT / "src" / "automate_engine").glob("*/__init__.py")
    assert {name for row in rows for name in CODE.findall(row[2])} == {
        path.parent.name for path in folders
    }


# -- finding one's way


def test_the_index_lists_every_page() -> None:
    text = (DOCS / "README.md").read_text(encoding="utf-8")
    listed = {str((DOCS / path).resolve()) for path, _ in LINK.findall(text)}
    types = {path for path in PAGES if path.parent.name in ("nodes", "triggers")}
    types -= {path for path in types if path.stem == "index"}
    pages = {*PAGES, DOCS / "reference" / "workflow.schema.json"} - types - {DOCS / "README.md"}
    assert listed == {str(page) for page in pages}


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.stem)
def test_every_link_to_a_heading_leads_to_one(page: Path) -> None:
    for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = page.parent / path if path else page
        if anchor and target.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(anchor_of, headings), f"{path}#{anchor}"


def anchor_of(heading: str) -> str:
    """The anchor that a heading gets on the usual sites."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def first_names(table: list[list[str]]) -> set[str]:
    return {CODE.findall(row[0])[0] for row in table}
