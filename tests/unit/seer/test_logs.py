"""What a process logs when it starts."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from seer.config import load_settings
from seer.logs import start_logging

_POSTGRES = "postgres://user:sesame@host/name"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("SEER_SECRET_KEY", raising=False)
    monkeypatch.setenv("SEER_DATA_DIR", str(tmp_path))


def test_keys_that_only_this_machine_has_are_told_when_others_share_the_database(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DATABASE_URL", _POSTGRES)
    configured = load_settings()
    start_logging(configured)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "SEER_SECRET_KEY and SEER_ENCRYPTION_KEYS are not set" in record.getMessage()
    for secret in (configured.secret_key, *configured.encryption_keys, "sesame"):
        assert secret not in record.getMessage()


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {
            "DATABASE_URL": _POSTGRES,
            "SEER_SECRET_KEY": "a-key-of-16-bytes-or-more",
            "SEER_ENCRYPTION_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        },
    ],
)
def test_nothing_is_told_on_sqlite_or_when_the_keys_are_set(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, variables: dict[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    start_logging(load_settings())
    assert not caplog.records
