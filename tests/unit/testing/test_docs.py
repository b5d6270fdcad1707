"""The examples of the how-to page do what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from automate_engine.spec import dump_yaml
from automate_engine.testing.command import main

PAGE = Path(__file__).parents[3] / "docs" / "howto" / "test-a-workflow.md"


def _examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_examples_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, Any] = {}
    first, second, third = _examples("python")
    exec(first + second, names)
    names["test_an_order_is_paid"]()
    names["test_nobody_is_asked_before_three_days"]()

    (cases,) = _examples("yaml")
    (tmp_path / "order.test.yaml").write_text(cases)
    (tmp_path / "order.yaml").write_text(dump_yaml(names["WORKFLOW"]))
    monkeypatch.chdir(tmp_path)
    assert main(["order.test.yaml"]) == 0
    (shown,) = _examples("console")
    assert capsys.readouterr().out == shown.partition("\n")[2]

    exec(third, names)
    (mark,) = names["test_order"].pytestmark
    for case in mark.args[1]:
        names["test_order"](case)
