"""Who created a row and who changed it last."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client
from django.urls import path

from automate_core.base import get_current_user, user_context
from automate_core.base.middleware import CurrentUserMiddleware
from tests.base_models.models import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def create_letter(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Letter.objects.create(name="letter").created_by)


async def create_letter_async(request: HttpRequest) -> HttpResponse:
    return HttpResponse((await Letter.objects.acreate(name="letter")).created_by)


urlpatterns = [path("sync", create_letter), path("async", create_letter_async)]


@pytest.fixture
def with_middleware(settings: Any) -> None:
    path = "automate_core.base.middleware.CurrentUserMiddleware"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, path]


def test_the_creator_is_set_once_and_the_modifier_always() -> None:
    with user_context("ada"):
        letter = Letter.objects.create(name="letter")
    with user_context("grace"):
        letter.name = "changed"
        letter.save(update_fields=["name"])
    letter.refresh_from_db()
    assert (letter.created_by, letter.modified_by) == ("ada", "grace")
    letter.save()
    letter.refresh_from_db()
    assert (letter.created_by, letter.modified_by) == ("ada", "")


def test_a_creator_that_is_given_is_kept() -> None:
    with user_context("ada"):
        assert Letter.objects.create(name="letter", created_by="grace").created_by == "grace"


def test_queryset_updates_name_the_modifier() -> None:
    Letter.objects.create(name="letter")
    with user_context("ada"):
        Letter.objects.update(name="changed")
    assert Letter.objects.get().modified_by == "ada"


def test_a_user_may_be_a_name_an_object_or_a_function() -> None:
    user = User(username="ada")
    for given, name in (
        ("ada", "ada"),
        (user, "ada"),
        (lambda: user, "ada"),
        (AnonymousUser(), ""),
        (None, ""),
    ):
        with user_context(given):
            assert get_current_user() == name


@pytest.mark.usefixtures("with_middleware")
@pytest.mark.parametrize("view", ["/sync", "/async"])
def test_the_middleware_names_the_signed_in_person(client: Client, view: str) -> None:
    assert client.get(view).content == b""
    client.force_login(User.objects.create_user("ada"))
    assert client.get(view).content == b"ada"
    assert get_current_user() == ""


@pytest.mark.usefixtures("with_middleware")
@pytest.mark.parametrize("view", ["/sync", "/async"])
@pytest.mark.usefixtures("async_database")
async def test_the_middleware_works_in_asynchronous_servers(
    async_client: AsyncClient, view: str
) -> None:
    user = await sync_to_async(User.objects.create_user)("ada")
    await async_client.aforce_login(user)
    assert (await async_client.get(view)).content == b"ada"


def test_the_middleware_says_where_it_belongs() -> None:
    middleware = CurrentUserMiddleware(create_letter)
    with pytest.raises(ImproperlyConfigured, match="AuthenticationMiddleware"):
        middleware(HttpRequest())
