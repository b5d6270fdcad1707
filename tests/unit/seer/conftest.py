"""Fixtures for the tests of Seer's commands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from seer.cli import app
from seer.config import settings


@dataclass(frozen=True)
class Done:
    """What a command printed on both outputs, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Seer = Callable[..., Done]


@pytest.fixture
def seer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seer]:
    """Calls the command `seer` in a folder of the test, where its data are."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEER_SECRET_KEY", "a-key-that-only-this-test-uses")
    monkeypatch.setenv("SEER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()

    def call(*arguments: Any, input: str | None = None) -> Done:
        result = CliRunner().invoke(app, [str(one) for one in arguments], input=input)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Done(result.exit_code, result.stdout, result.stderr)

    yield call
    settings.cache_clear()
