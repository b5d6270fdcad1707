"""The secrets of a project's triggers: their keys, and bringing them under new ones."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError

from automate import checks
from automate.conf import automate_settings
from automate.services import services
from automate_core.models import Trigger
from automate_engine.credentials import KeyRing, generate_key
from automate_engine.domain import Principal, SecretError, TriggerType, trigger_secret_place
from automate_engine.workflows import Delivery, create_trigger, create_workflow, ingest_hook
from automate_engine.workflows.triggers import trigger_secret
from tests.unit.automate.conftest import Command

_TENANT = Principal(tenant_id="default", actor="test")
_SIGNATURE = {"kind": "shared_secret", "header": "X-Pass"}


def _hook(path: str) -> Trigger:
    """A webhook whose secret is its path with a word before it."""
    workflow = async_to_sync(create_workflow)(services(), _TENANT, name=path, slug=path)
    made = async_to_sync(create_trigger)(
        services(),
        _TENANT,
        workflow.id,
        type=TriggerType.WEBHOOK,
        config={"path": path, "signature": _SIGNATURE},
        secret=f"secret-{path}",
    )
    return Trigger.objects.get(id=made.id)


def _secret(trigger: Trigger) -> str | None:
    trigger.refresh_from_db()
    return trigger_secret(services(), trigger.as_domain())


def test_a_project_that_sets_nothing_has_a_key_from_its_secret_key(db: None, settings: Any) -> None:
    settings.AUTOMATE = {}
    hook = _hook("one")

    assert "secret-one" not in hook.secret
    place = trigger_secret_place("default", hook.id)
    assert KeyRing.derived(settings.SECRET_KEY).decrypt(hook.secret, place) == "secret-one"


def test_a_secret_that_was_moved_to_another_trigger_lets_no_delivery_in(db: None) -> None:
    one, two = _hook("one"), _hook("two")
    Trigger.objects.filter(id=two.id).update(secret=one.secret)

    delivery = Delivery(
        path="two", method="POST", headers={"x-pass": "secret-one"}, query={}, body=b""
    )
    with pytest.raises(SecretError, match="moved"):
        async_to_sync(ingest_hook)(services(), delivery)
    assert _secret(one) == "secret-one"


def test_secrets_are_brought_under_a_new_key_and_the_old_one_can_go(
    command: Command, settings: Any
) -> None:
    settings.AUTOMATE = {}
    hooks = [_hook("one"), _hook("two")]
    payloads = [hook.secret.rpartition(":")[2] for hook in hooks]
    key = generate_key()

    settings.AUTOMATE = {"ENCRYPTION_KEYS": [key]}
    assert [_secret(hook) for hook in hooks] == ["secret-one", "secret-two"]
    assert command("automate_rotate_encryption") == "2 secrets have the newest key now.\n"
    assert command("automate_rotate_encryption") == "0 secrets have the newest key now.\n"

    settings.AUTOMATE = {"ENCRYPTION_KEYS": [key], "SECRET_KEY": "another-key-of-enough-length"}
    assert [_secret(hook) for hook in hooks] == ["secret-one", "secret-two"]
    assert [hook.secret.rpartition(":")[2] for hook in hooks] == payloads


def test_a_secret_whose_key_is_missing_is_named_and_stays(command: Command, settings: Any) -> None:
    lost_key, key = generate_key(), generate_key()
    settings.AUTOMATE = {"ENCRYPTION_KEYS": [lost_key]}
    lost = _hook("lost")
    settings.AUTOMATE = {"ENCRYPTION_KEYS": []}
    kept = _hook("kept")

    settings.AUTOMATE = {"ENCRYPTION_KEYS": [key]}
    with pytest.raises(CommandError, match=f"row {lost.id} in triggers") as told:
        command("automate_rotate_encryption")

    assert "secret-" not in str(told.value)
    assert _secret(kept) == "secret-kept"
    assert kept.secret.startswith(f"enc:v1:{key.partition(':')[0]}:")
    settings.AUTOMATE = {"ENCRYPTION_KEYS": [key, lost_key]}
    assert _secret(lost) == "secret-lost"


@pytest.mark.parametrize("keys", [["hunter2"], [generate_key(), "k:hunter2"], "hunter2", [7]])
def test_keys_that_are_wrong_are_named_and_not_shown(settings: Any, keys: Any) -> None:
    settings.AUTOMATE = {"ENCRYPTION_KEYS": keys}
    with pytest.raises(ImproperlyConfigured, match="ENCRYPTION_KEYS") as told:
        automate_settings()
    (error,) = checks.check_settings(None)
    assert error.id == "automate.E003"
    assert "hunter2" not in f"{told.value}{error}"


def test_settings_do_not_show_their_keys(settings: Any) -> None:
    settings.AUTOMATE = {"ENCRYPTION_KEYS": [generate_key()]}
    shown = repr(automate_settings())
    assert settings.AUTOMATE["ENCRYPTION_KEYS"][0] not in shown
    assert settings.SECRET_KEY not in shown
