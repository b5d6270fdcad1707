"""API keys in the admin: made once, shown once, revoked."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from automate.models import ApiKey

pytestmark = pytest.mark.django_db

ADD = "/admin/automate/apikey/add/"


def test_a_made_key_is_shown_once_and_works(admin_client: Client) -> None:
    page = admin_client.post(
        ADD, {"name": "CI", "tenant_id": "default", "scopes": ["runs:read"]}, follow=True
    )

    shown = re.search(r"ak_\w+", page.content.decode())
    assert shown
    key = ApiKey.objects.authenticate(shown.group())
    assert key is not None
    assert (key.name, key.tenant_id, key.scopes) == ("CI", "default", ["runs:read"])
    again = admin_client.get(f"/admin/automate/apikey/{key.pk}/change/")
    assert shown.group() not in again.content.decode()


def test_a_key_with_an_unknown_permission_is_not_made(admin_client: Client) -> None:
    page = admin_client.post(ADD, {"name": "CI", "tenant_id": "default", "scopes": ["root"]})

    assert "root is not one of the available choices" in page.content.decode()
    assert not ApiKey.objects.exists()


def test_a_revoked_key_does_not_work_any_more(admin_client: Client) -> None:
    key, plain = ApiKey.objects.issue("CI", tenant_id="default")

    admin_client.post(
        "/admin/automate/apikey/", {"action": "revoke_selected", "_selected_action": [key.pk]}
    )

    assert ApiKey.objects.authenticate(plain) is None


def test_a_stored_key_cannot_be_changed_or_deleted(admin_client: Client) -> None:
    key, _ = ApiKey.objects.issue("CI", tenant_id="default")
    changed = {"name": "Other", "tenant_id": "other", "scopes": ["*"]}

    page = admin_client.post(f"/admin/automate/apikey/{key.pk}/change/", changed)
    deletion = admin_client.post(f"/admin/automate/apikey/{key.pk}/delete/", {"post": "yes"})

    assert (page.status_code, deletion.status_code) == (403, 403)
    assert ApiKey.objects.get().name == "CI"


def test_workers_are_listed_and_not_made_by_hand(admin_client: Client) -> None:
    assert admin_client.get("/admin/automate/worker/").status_code == 200
    assert admin_client.get("/admin/automate/worker/add/").status_code == 403
