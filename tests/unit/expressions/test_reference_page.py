"""The reference page agrees with the code, and its examples work."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from automate_engine.expressions import CATALOGUE, Limits, compile_condition, compile_value
from automate_engine.expressions._registry import FILTERS, FUNCTIONS, METHODS, TESTS
from automate_engine.expressions._syntax import _MOST_TOKENS
from automate_engine.expressions._templates import _position
from automate_engine.expressions._time import _DIRECTIVES

PAGE = (Path(__file__).parents[3] / "docs/reference/expressions.md").read_text(encoding="utf-8")
CODE = re.compile(r"`([^`]+)`")


def rows(heading: str) -> list[list[str]]:
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]
    return [
        [cell.strip().replace("\\|", "|") for cell in row]
        for row in cells
        if not row[0].strip().startswith("---")
    ]


def documented(heading: str) -> set[str]:
    names = set()
    for first, *_ in rows(heading)[1:]:
        names |= {name.split("(", 1)[0] for name in CODE.findall(first)}
    return names


def names() -> dict[str, Any]:
    block = PAGE.split("```json\n", 1)[1].split("```", 1)[0]
    return json.loads(block)  # type: ignore[no-any-return]


def examples() -> list[tuple[str, str]]:
    found = []
    sections = (
        "Where expressions stand",
        "Names",
        "Operators",
        "Statements",
        "Filters",
        "Tests",
        "Functions",
    )
    for heading in sections:
        for row in rows(heading):
            text, gives = row[-2].removeprefix("`").removesuffix("`"), row[-1]
            if gives.startswith("`") and len(row) in (2, 4):
                found.append((text, gives[1:-1]))
    return found


def test_the_page_has_examples_of_everything() -> None:
    assert len(examples()) > len(FILTERS) + 50


@pytest.mark.parametrize(("text", "gives"), examples())
def test_every_example_gives_what_the_page_says(text: str, gives: str) -> None:
    result = compile_value(text).evaluate(names())
    wanted = json.loads(gives)
    assert result == wanted
    assert type(result) is type(wanted)


def test_the_page_lists_exactly_the_filters_there_are() -> None:
    assert documented("Filters") == set(FILTERS)


def test_the_page_lists_exactly_the_tests_there_are() -> None:
    assert documented("Tests") == set(TESTS)


def test_the_page_lists_exactly_the_functions_there_are() -> None:
    assert documented("Functions") == set(FUNCTIONS)


def test_the_page_lists_exactly_the_methods_there_are() -> None:
    page = {kind: set(CODE.findall(methods)) for kind, methods in rows("Methods")[1:]}
    kinds = {"text": str, "list": list, "object": dict}
    assert page == {kind: set(METHODS[of]) for kind, of in kinds.items()}


def test_the_page_describes_what_expressions_call_as_the_catalogue_does() -> None:
    page = {
        (kind, signature, description)
        for kind, heading in (("filter", "Filters"), ("test", "Tests"), ("function", "Functions"))
        for first, description, *_ in rows(heading)[1:]
        for signature in CODE.findall(first)
    }
    assert page == {
        (entry.kind, entry.signature, entry.description)
        for entry in CATALOGUE
        if entry.kind != "method"
    }


def test_the_catalogue_lists_exactly_the_methods_there_are() -> None:
    listed = {
        (entry.signature.partition(".")[0], entry.name)
        for entry in CATALOGUE
        if entry.kind == "method"
    }
    kinds = {"text": str, "list": list, "object": dict}
    assert listed == {(kind, name) for kind, of in kinds.items() for name in METHODS[of]}


def test_the_page_gives_the_limits_of_the_code() -> None:
    page = {
        CODE.findall(name)[0]: float(value.replace(",", ""))
        for name, _, value in rows("Limits")[1:]
    }
    assert page == dataclasses.asdict(Limits())
    assert f"{_MOST_TOKENS:,} words" in PAGE


def test_the_page_lists_the_time_directives_and_loop_keys() -> None:
    line = next(line for line in PAGE.splitlines() if "`strftime` knows" in line)
    assert set(re.findall(r"%(.)", line)) == _DIRECTIVES
    line = next(line for line in PAGE.splitlines() if "`loop` has the keys" in line)
    assert set(CODE.findall(line)) - {"loop", "set"} == set(_position(0, 1))


def test_the_page_shows_conditions_that_hold() -> None:
    assert compile_condition("inputs.total > 100").evaluate(names()) is True
    assert compile_condition("{{ inputs.total > 100 }}").evaluate(names()) is True
