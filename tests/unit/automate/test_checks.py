"""The system checks."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from automate import checks
from automate.conf import automate_settings
from automate.presence import SEEN_FOR
from automate.presence.models import Worker
from automate_core.models import Workflow

_KEY = "k" * 40


class CheckedWorkflow(Workflow):
    class Meta:
        proxy = True
        app_label = "shop"


def _ids(messages: list[Any]) -> list[str]:
    return [message.id for message in messages]


def _deployment() -> list[str]:
    return _ids(checks.check_deployment(None))


@pytest.fixture
def production(settings: Any, db: None) -> Any:
    """Settings with which a deployment is in order, and a worker that is there."""
    settings.AUTOMATE = {"SECRET_KEY": _KEY}
    settings.DEBUG = False
    now = datetime.now(UTC)
    Worker.objects.create(name="w", started_at=now, seen_at=now)
    return settings


def test_settings_that_are_right_pass(settings: Any) -> None:
    settings.AUTOMATE = {"SECRET_KEY": _KEY, "PRIVATE_NETWORKS": ["10.0.0.0/8"]}
    assert checks.check_settings(None) == []
    assert [str(one) for one in automate_settings().private_networks] == ["10.0.0.0/8"]


@pytest.mark.parametrize(
    ("written", "id", "told"),
    [
        ({"SECRET_KEY": "short"}, "automate.E001", "too short"),
        ({"SECRET_KEY": None}, "automate.E001", "missing"),
        ({"SECERT_KEY": _KEY}, "automate.E002", "'SECERT_KEY', which does not exist"),
        ({"LEASE_SECONDS": 0}, "automate.E003", "LEASE_SECONDS"),
        ({"PRIVATE_NETWORKS": ["10.0.0.1/8"]}, "automate.E003", "PRIVATE_NETWORKS.0"),
        ({"TENANT": "shop.nobody"}, "automate.E003", "TENANT"),
        ([], "automate.E003", "not a dict"),
    ],
)
def test_a_wrong_setting_is_named(settings: Any, written: Any, id: str, told: str) -> None:
    settings.AUTOMATE = written
    (error,) = checks.check_settings(None)
    assert error.id == id
    assert told in error.msg
    assert error.hint
    assert "short" not in error.msg.replace("too short", "")


def test_every_wrong_setting_is_reported_at_once(settings: Any) -> None:
    settings.AUTOMATE = {"SECRET_KEY": "", "A": 1, "B": 2, "HOOK_BYTES": "many"}
    assert sorted(_ids(checks.check_settings(None))) == [
        "automate.E001",
        "automate.E002",
        "automate.E002",
        "automate.E003",
    ]


@pytest.mark.parametrize(
    "models",
    [
        {"Workflow": "shop.nothing.Here"},
        {"Workflow": "automate_core.models.Trigger"},
        {"Workflow": "builtins.dict"},
        {"Event": "automate_core.models.Event"},
        {"Workflow": 1},
    ],
)
def test_a_model_that_cannot_stand_for_another_is_an_error(settings: Any, models: Any) -> None:
    settings.AUTOMATE = {"MODELS": models}
    assert set(_ids(checks.check_models(None))) == {"automate.E004"}


def test_a_proxy_may_stand_for_a_model(settings: Any) -> None:
    settings.AUTOMATE = {"MODELS": {"Workflow": f"{__name__}.CheckedWorkflow"}}
    assert checks.check_models(None) == []
    assert checks.check_settings(None) == []


def test_the_database_of_the_tests_passes() -> None:
    assert checks.check_databases(None) == []


def test_sqlite_that_does_not_lock_at_once_is_a_warning(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"timeout": 5}}
    monkeypatch.setitem(settings.DATABASES, "default", database)
    (warning,) = checks.check_databases(None)
    assert warning.id == "automate.W001"
    assert "transaction_mode" in warning.hint


def test_times_without_a_time_zone_are_an_error(settings: Any) -> None:
    assert checks.check_time_zones(None) == []
    settings.USE_TZ = False
    (error,) = checks.check_time_zones(None)
    assert (error.id, error.hint) == ("automate.E006", "Set USE_TZ = True.")


def test_a_deployment_in_order_passes(production: Any) -> None:
    assert _deployment() == []


def test_without_a_key_of_its_own_a_deployment_is_warned(production: Any) -> None:
    production.AUTOMATE = {}
    assert _deployment() == ["automate.W002"]


def test_debug_in_a_deployment_is_a_warning(production: Any) -> None:
    production.DEBUG = True
    assert _deployment() == ["automate.W003"]


def test_a_deployment_without_a_worker_is_warned(production: Any) -> None:
    Worker.objects.update(seen_at=datetime.now(UTC) - SEEN_FOR - timedelta(seconds=1))
    assert _deployment() == ["automate.W004"]
    Worker.objects.all().delete()
    assert _deployment() == ["automate.W004"]


def test_private_networks_in_a_deployment_are_a_warning(production: Any) -> None:
    production.AUTOMATE = {"SECRET_KEY": _KEY, "PRIVATE_NETWORKS": ["10.0.0.0/8"]}
    assert _deployment() == ["automate.W005"]


def test_the_checks_run_with_those_of_django(production: Any) -> None:
    production.AUTOMATE = {"UNKNOWN": 1}
    assert "automate.E002" in _ids(run_checks())
    production.AUTOMATE = {}
    assert "automate.W002" not in _ids(run_checks())
    assert "automate.W002" in _ids(run_checks(include_deployment_checks=True))


def test_every_check_is_described() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "checks.md"
    described = set(re.findall(r"automate\.[EW]\d{3}", page.read_text(encoding="utf-8")))
    assert set(re.findall(r"automate\.[EW]\d{3}", checks.__doc__ or "")) <= described
