"""Every type of trigger has a page that tells the truth about it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from automate_engine.triggers import TriggerKind
from automate_engine.triggers.coalescing import Debounce, EventBatch
from automate_engine.workflows.triggers import TRIGGERS
from tests.acceptance.snippets import snippets
from tools.reference_triggers import EXAMPLES

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "reference" / "triggers"
PARTS = ["Config", "Event", "Duplicates", "Example", "Try it", "Limits and failures"]
CALL = re.compile(r"curl ([^\n]*?)\"\$HOST(/v1/[^\"?]*)")

every_type = pytest.mark.parametrize("kind", TRIGGERS.values(), ids=lambda kind: kind.type)


def page(kind: TriggerKind[Any]) -> str:
    return (PAGES / f"{kind.type}.md").read_text(encoding="utf-8")


def part(kind: TriggerKind[Any], heading: str) -> str:
    """The text below a heading of a page, up to the next."""
    return page(kind).partition(f"\n## {heading}\n")[2].partition("\n## ")[0].strip()


def test_every_type_has_a_page_and_no_other_is_there() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == {*TRIGGERS, "index"}


@every_type
def test_the_page_begins_with_type_and_description(kind: TriggerKind[Any]) -> None:
    assert page(kind).startswith(f"# `{kind.type}`: {kind.title}\n\n{kind.description}\n")


@every_type
def test_the_page_has_all_parts_in_their_order(kind: TriggerKind[Any]) -> None:
    assert re.findall(r"^## (.*)$", page(kind), re.MULTILINE) == PARTS
    assert all(part(kind, heading) for heading in PARTS)


@every_type
def test_the_page_lists_the_fields_of_every_configuration(kind: TriggerKind[Any]) -> None:
    schema = kind.config_adapter.json_schema()
    found = [schema, *schema.get("$defs", {}).values()]
    names = {name for one in found for name in one.get("properties", {})}
    listed = set(re.findall(r"^\| `([\w]+)", part(kind, "Config"), re.MULTILINE))
    assert names - listed <= OF_A_FIELD.get(kind.type, set()) | OF_SEVERAL_EVENTS


OF_A_FIELD = {"form": {"label", "help", "placeholder", "widget"}}
"""What the description of a field tells."""

OF_SEVERAL_EVENTS = {*Debounce.model_fields, *EventBatch.model_fields}
"""What the page of all types lists."""


@every_type
def test_the_sample_and_the_example_are_on_the_page_of_their_type(kind: TriggerKind[Any]) -> None:
    (sample,) = (text for language, text in blocks(kind, "Event") if language == "json")
    assert json.loads(sample) == kind.sample
    shown = [text for _language, text in blocks(kind, "Example")]
    files = [EXAMPLES / f"{kind.type}{suffix}" for suffix in (".yaml", ".json")]
    assert shown == [path.read_text(encoding="utf-8") for path in files if path.exists()]
    triggers = yaml.safe_load(shown[0]).get("triggers") or [json.loads(shown[1])]
    assert [trigger["type"] for trigger in triggers] == [kind.type]


def blocks(kind: TriggerKind[Any], heading: str) -> list[tuple[str, str]]:
    """Language and text of the code blocks below a heading."""
    text = part(kind, heading)
    found = snippets(PAGES / f"{kind.type}.md")
    return [(one.language, one.text) for one in found if one.text in f"{text}\n"]


@every_type
def test_what_there_is_to_try_calls_addresses_that_are_there(kind: TriggerKind[Any]) -> None:
    known = json.loads((ROOT / "openapi.json").read_text(encoding="utf-8"))["paths"]
    calls = CALL.findall(part(kind, "Try it"))
    assert calls
    for options, path in calls:
        found = [
            operations
            for template, operations in known.items()
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path)
        ]
        named = re.search(r"-X (\w+)", options)
        method = named[1].lower() if named else "post" if "-i" in options else "get"
        assert any(method in operations for operations in found), f"{method} {path}"
