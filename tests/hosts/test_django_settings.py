"""The `AUTOMATE` dict: what is wrong in it is named before anything runs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from automate.conf import automate_settings


def test_a_project_needs_to_set_nothing(settings: Any) -> None:
    settings.AUTOMATE = {}
    found = automate_settings()
    assert found.secret_key == settings.SECRET_KEY
    assert found.default_tenant == "default"
    assert found.tenant_of is None


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ({"TENNANT": "a.b"}, "TENNANT"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"HOOK_BYTES": "many"}, "HOOK_BYTES"),
        ({"CELERY_BROKER_URL": "nowhere"}, "CELERY_BROKER_URL.*redis://HOST:PORT/NUMBER"),
        ({"HOOK_BYTES": 1, "DUPLICATE_HOURS": 0}, "DUPLICATE_HOURS"),
        ({"secret_key": "x" * 32}, "secret_key"),
        ({"PAUSE_AFTER_FAILURES": -1}, "PAUSE_AFTER_FAILURES"),
        ([], "dict"),
    ],
)
def test_a_wrong_key_or_value_is_named(settings: Any, written: Any, named: str) -> None:
    settings.AUTOMATE = written
    with pytest.raises(ImproperlyConfigured, match=named):
        automate_settings()


def test_a_secret_key_that_is_refused_is_not_shown(settings: Any) -> None:
    settings.AUTOMATE = {"SECRET_KEY": "hunter2"}
    with pytest.raises(ImproperlyConfigured) as caught:
        automate_settings()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("path", ["nowhere.at_all", "tests.hosts.conftest.NOTHING", "os.sep"])
def test_a_tenant_callable_that_is_none_is_named(settings: Any, path: str) -> None:
    settings.AUTOMATE = {"TENANT": path}
    with pytest.raises(ImproperlyConfigured, match="TENANT"):
        _ = automate_settings().tenant_of
