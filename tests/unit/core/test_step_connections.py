"""Database connections of the threads in which Python steps run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections

from automate_core.models import Event
from automate_engine.domain import RetryableError
from automate_engine.nodes import PythonStepConfig, PythonStepNode, step
from tests.unit.core.test_database import kill_backends, only_postgresql, only_sqlite

pytestmark = pytest.mark.django_db(transaction=True)


@step(name="step_connections.count")
def _count(spoil: bool = False) -> int:
    """Use the ORM; with `spoil`, leave a connection that is closed below Django."""
    count = Event.objects.count()
    if spoil:
        connection.connection.close()
    return count


@pytest.fixture
async def _one_thread() -> AsyncIterator[None]:
    """Steps run one after another in the same thread."""
    threads = ThreadPoolExecutor(1)
    asyncio.get_running_loop().set_default_executor(threads)
    yield
    threads.submit(connections.close_all).result()
    threads.shutdown()
    await sync_to_async(connections.close_all)()


async def _call(**arguments: Any) -> Any:
    config = PythonStepConfig(function="step_connections.count", arguments=arguments)
    return (await PythonStepNode().run(config, _Context())).output  # type: ignore[arg-type]


class _Context:
    """What a failing step function is logged with."""

    run_id = "run"
    key = "step"


@only_sqlite
@pytest.mark.usefixtures("_one_thread")
async def test_a_step_gets_a_new_connection_when_the_last_one_has_passed_its_age() -> None:
    assert await _call(spoil=True) == 0
    assert await _call() == 0


@only_postgresql
@pytest.mark.usefixtures("_one_thread")
async def test_a_step_that_lost_its_connection_succeeds_when_it_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", None)
    assert await _call() == 0
    await sync_to_async(kill_backends)()

    with pytest.raises(RetryableError):
        await _call()
    assert await _call() == 0


@only_postgresql
@pytest.mark.usefixtures("_one_thread")
async def test_a_step_leaves_no_connection_open_that_may_not_last() -> None:
    await _call()

    assert await asyncio.to_thread(lambda: connection.connection) is None
