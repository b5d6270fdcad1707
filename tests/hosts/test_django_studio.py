"""The ways between the Django admin and the Studio."""

from __future__ import annotations

import re
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import AsyncClient

from tests.hosts.conftest import Client, Host, ended, make_published, set_node, spec, start_run
from tests.studio import needs_studio


@pytest.fixture
async def ann(host: Host) -> AsyncClient:
    """A browser in which a superuser is signed in."""
    browser = AsyncClient()
    await browser.aforce_login(await sync_to_async(User.objects.create_superuser)("ann"))
    return browser


async def followed(browser: AsyncClient, address: str) -> tuple[str, str]:
    """Where an address leads, and the page there."""
    answer = await browser.get(address, follow=True)
    assert answer.status_code == 200
    return answer.request["path"], answer.content.decode()


async def test_an_automation_opens_in_the_studio_and_back(client: Client, ann: AsyncClient) -> None:
    workflow_id = await make_published(client, spec(set_node("greet", text="Hello")))

    path, text = await followed(ann, f"/admin/automate_core/automation/by-id/{workflow_id}/")

    assert re.fullmatch(r"/admin/automate_core/automation/\d+/change/", path)
    assert f'href="/studio/workflows/{workflow_id}"' in text
    assert "Open in the Studio" in text


async def test_an_execution_opens_in_the_studio_and_back(
    client: Client, engine: Any, ann: AsyncClient
) -> None:
    workflow_id = await make_published(client, spec(set_node("greet", text="Hello")))
    run_id = await start_run(client, workflow_id)
    await ended(client, run_id)

    path, text = await followed(ann, f"/admin/automate_core/execution/by-id/{run_id}/")

    assert re.fullmatch(r"/admin/automate_core/execution/\d+/change/", path)
    assert f'href="/studio/runs/{run_id}"' in text


@pytest.mark.parametrize("name", ["run_" + "0" * 32, "none"])
async def test_what_is_no_id_of_such_a_row_is_not_found(ann: AsyncClient, name: str) -> None:
    answer = await ann.get(f"/admin/automate_core/automation/by-id/{name}/")

    assert answer.status_code == 404


async def test_who_is_not_signed_in_learns_of_no_row(host: Host, client: Client) -> None:
    workflow_id = await make_published(client, spec(set_node("greet", text="Hello")))

    answer = await AsyncClient().get(f"/admin/automate_core/automation/by-id/{workflow_id}/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


@needs_studio
async def test_the_studio_is_told_of_the_admin_for_those_who_may_enter_it(
    host: Host, ann: AsyncClient
) -> None:
    visitor = AsyncClient()
    await visitor.aforce_login(await sync_to_async(User.objects.create_user)("bob"))

    assert 'data-admin="/admin/automate_core/"' in (await followed(ann, "/studio/"))[1]
    assert "data-admin" not in (await followed(visitor, "/studio/"))[1]
    assert "data-admin" not in (await followed(AsyncClient(), "/studio/"))[1]
