"""Calling with a Django session, and what API keys keep."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Permission, User
from django.db import OperationalError
from django.test import AsyncClient
from django.utils import timezone

from automate.models import ApiKey
from tests.hosts.conftest import Host

WORKFLOW = {"name": "Orders"}
SECOND_KEY_USE = timedelta(minutes=2)


def tenant_of_user(request: Any) -> str:
    return str(request.user.username).partition("@")[2]


@sync_to_async
def _make_user(name: str, permissions: Iterable[str] = (), **fields: Any) -> User:
    user = User.objects.create_user(name, password="x", **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


async def _signed_in(user: User, **options: Any) -> AsyncClient:
    client = AsyncClient(**options)
    await client.aforce_login(user)
    return client


async def _create(client: AsyncClient, **extra: Any) -> Any:
    return await client.post("/v1/workflows", WORKFLOW, content_type="application/json", **extra)


async def test_a_user_without_permissions_may_nothing(host: Host) -> None:
    client = await _signed_in(await _make_user("ada"))
    assert (await client.get("/v1/workflows")).status_code == 403


async def test_django_permissions_give_scopes(host: Host) -> None:
    client = await _signed_in(await _make_user("ada", ["view_automation"]))
    assert (await client.get("/v1/workflows")).status_code == 200
    assert (await _create(client)).status_code == 403


async def test_a_superuser_may_everything(host: Host) -> None:
    client = await _signed_in(await _make_user("root", is_superuser=True))
    assert (await _create(client)).status_code == 201


async def test_an_inactive_user_is_refused(host: Host) -> None:
    user = await _make_user("ada", is_superuser=True)
    client = await _signed_in(user)
    user.is_active = False
    await user.asave()
    assert (await client.get("/v1/workflows")).status_code == 401


async def test_a_session_needs_the_csrf_token_to_change_something(host: Host) -> None:
    user = await _make_user("root", is_superuser=True)
    client = await _signed_in(user, enforce_csrf_checks=True)
    refused = await _create(client)
    assert refused.status_code == 403
    assert "CSRF" in refused.json()["detail"]
    assert (await client.get("/v1/workflows")).json()["items"] == []

    client.cookies["csrftoken"] = token = "a" * 32
    assert (await _create(client, headers={"X-CSRFToken": token})).status_code == 201


@pytest.mark.parametrize("looked_up", ["principal_of_key", "_session_principal"])
async def test_nobody_is_known_while_the_database_does_not_answer(
    host: Host, monkeypatch: pytest.MonkeyPatch, looked_up: str
) -> None:
    def fail(_asked: object) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(f"automate.auth.{looked_up}", fail)
    headers = {"Authorization": "Bearer ak_unknown"} if looked_up == "principal_of_key" else {}

    answer = await AsyncClient().get("/v1/workflows", headers=headers)

    assert answer.status_code == 503


async def test_a_wrong_key_is_not_replaced_by_a_session(host: Host) -> None:
    client = await _signed_in(await _make_user("root", is_superuser=True))
    answer = await client.get("/v1/workflows", headers={"X-API-Key": "ak_wrong"})
    assert answer.status_code == 401


async def test_the_tenant_of_a_session_comes_from_the_setting(host: Host, settings: Any) -> None:
    settings.AUTOMATE = {"TENANT": "tests.hosts.test_django_auth.tenant_of_user"}
    acme = await _signed_in(await _make_user("ada@acme", is_superuser=True))
    globex = await _signed_in(await _make_user("bob@globex", is_superuser=True))
    assert (await _create(acme)).status_code == 201
    assert len((await acme.get("/v1/workflows")).json()["items"]) == 1
    assert (await globex.get("/v1/workflows")).json()["items"] == []


async def test_a_user_of_no_tenant_is_refused(host: Host, settings: Any) -> None:
    settings.AUTOMATE = {"TENANT": "tests.hosts.test_django_auth.tenant_of_user"}
    client = await _signed_in(await _make_user("root", is_superuser=True))
    assert (await client.get("/v1/workflows")).status_code == 403


@pytest.mark.django_db
def test_a_key_is_kept_as_a_hash_and_never_as_itself() -> None:
    key, plain = ApiKey.objects.issue("ci", tenant_id="acme", scopes=["runs:read"])
    (row,) = ApiKey.objects.values()
    assert plain not in str(row)
    assert plain.startswith(key.key_prefix)
    assert str(key) == f"ci ({key.key_prefix}…)"
    assert ApiKey.objects.authenticate(plain) == key
    assert ApiKey.objects.authenticate(plain + "x") is None


@pytest.mark.django_db
def test_a_revoked_key_is_refused() -> None:
    key, plain = ApiKey.objects.issue("ci", tenant_id="acme")
    key.revoked_at = timezone.now()
    key.save()
    assert ApiKey.objects.authenticate(plain) is None


@pytest.mark.django_db
def test_the_use_of_a_key_is_noted_once_a_minute() -> None:
    key, plain = ApiKey.objects.issue("ci", tenant_id="acme")
    ApiKey.objects.authenticate(plain)
    key.refresh_from_db()
    first = key.last_used_at
    assert first is not None
    ApiKey.objects.authenticate(plain)
    key.refresh_from_db()
    assert key.last_used_at == first
    ApiKey.objects.update(last_used_at=first - SECOND_KEY_USE)
    ApiKey.objects.authenticate(plain)
    key.refresh_from_db()
    assert key.last_used_at is not None
    assert key.last_used_at >= first
