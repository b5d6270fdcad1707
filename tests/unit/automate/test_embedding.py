"""The engine in a process: its life, and that of the server and the worker around it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.core.asgi import get_asgi_application

from automate import embedding
from automate.embedding import engine_settings, running_engine, with_worker
from automate.presence import worker_is_present
from automate.presence.models import Worker
from automate.runtime import current_engine
from automate.services import services
from automate_engine.api.serving import AddressInUseError, listen
from automate_engine.domain import AutomateError, JsonObject, Principal, Run
from automate_engine.nodes import step
from automate_engine.workflows import create_workflow, publish, start_run

pytestmark = pytest.mark.usefixtures("closed_connections")

_TENANT = Principal(tenant_id="default", actor="test")
_REQUEST: ContextVar[str] = ContextVar("request", default="none")


@step(name="embedding.request")
async def _seen_request() -> str:
    """What the step sees of the request that started its run."""
    return _REQUEST.get()


async def _start(node: JsonObject) -> int:
    """Start a run of a workflow with one node."""
    workflow = await create_workflow(services(), _TENANT, name="One", spec={"nodes": [node]})
    await publish(services(), _TENANT, workflow.id)
    return await start_run(services(), _TENANT, workflow.id, {})


async def _read(run_id: int) -> Run:
    return await services().stores.runs.get("default", run_id)


async def _ended(run_id: int) -> Run:
    async with asyncio.timeout(15):
        while not (run := await _read(run_id)).status.is_terminal:
            await asyncio.sleep(0.02)
    return run


async def test_new_runs_go_to_the_engine_of_the_process() -> None:
    async with running_engine() as engine:
        assert current_engine() is engine
        assert services().submitter.claim() is not None
        run_id = await _start({"id": "a", "type": "set", "config": {"values": {"b": 1}}})
        assert (await _ended(run_id)).outputs == {"a": {"b": 1}}
    assert current_engine() is None
    assert services().submitter.claim() is None


async def test_what_does_not_end_in_time_is_handed_back_to_others() -> None:
    slow = {"id": "a", "type": "delay", "config": {"seconds": 1}}
    async with running_engine(engine_settings(shutdown_grace=0.1)):
        run_id = await _start(slow)
    run = await _read(run_id)
    assert not run.status.is_terminal
    assert run.available_at is not None
    assert run.available_at <= datetime.now(UTC)
    async with running_engine():
        assert (await _ended(run_id)).status == "COMPLETED"


async def test_a_step_sees_nothing_of_the_request_that_started_its_run() -> None:
    async with running_engine():
        token = _REQUEST.set("a request")
        run_id = await _start(
            {"id": "a", "type": "python.step", "config": {"function": "embedding.request"}}
        )
        _REQUEST.reset(token)
        assert (await _ended(run_id)).outputs == {"a": "none"}


async def test_settings_of_the_project_reach_the_engine(settings: Any) -> None:
    settings.AUTOMATE = {"LEASE_SECONDS": 7, "PRIVATE_NETWORKS": ["127.0.0.1/32"]}
    assert engine_settings().lease == 7
    with listen("127.0.0.1", 0) as silent:
        port = silent.getsockname()[1]
        config = {"url": f"http://127.0.0.1:{port}/", "timeout": 0.2}
        async with running_engine():
            run = await _ended(await _start({"id": "a", "type": "http.request", "config": config}))
    assert run.error is not None
    assert run.error["type"] == "StepTimeout", "the address was not tried"


async def test_a_worker_is_seen_while_it_runs_and_signs_off() -> None:
    assert await _present() is False
    async with running_engine() as engine:
        async with asyncio.timeout(10):
            while not await _present():
                await asyncio.sleep(0.02)
        names = await sync_to_async(list)(Worker.objects.values_list("name", flat=True))
        assert names == [engine.settings.worker]
    assert not await sync_to_async(Worker.objects.exists)()


async def _present() -> bool | None:
    return await sync_to_async(worker_is_present)(datetime.now(UTC))


async def _lifespan(application: Any) -> AsyncIterator[dict[str, Any]]:
    """Speak the lifespan protocol: the first answer, and after the consumer goes on the second."""
    received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    living = asyncio.create_task(application({"type": "lifespan"}, received.get, sent.put))
    await received.put({"type": "lifespan.startup"})
    yield await sent.get()
    await received.put({"type": "lifespan.shutdown"})
    yield await sent.get()
    await living


async def test_an_asgi_server_starts_and_stops_the_worker_with_lifespan_events() -> None:
    answers = _lifespan(with_worker(get_asgi_application()))
    assert await anext(answers) == {"type": "lifespan.startup.complete"}
    assert current_engine() is not None
    assert await anext(answers) == {"type": "lifespan.shutdown.complete"}
    assert current_engine() is None
    with pytest.raises(StopAsyncIteration):
        await anext(answers)


async def test_a_worker_that_cannot_start_is_told_to_the_asgi_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> Any:
        raise AutomateError("No database.")

    monkeypatch.setattr(embedding, "services", broken)
    answers = _lifespan(with_worker(get_asgi_application()))
    assert await anext(answers) == {"type": "lifespan.startup.failed", "message": "No database."}
    await answers.aclose()


async def test_requests_pass_through_to_the_project(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.hosts.urls"
    transport = httpx.ASGITransport(app=with_worker(get_asgi_application()))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}


def test_an_address_in_use_is_told_with_the_remedy() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            AddressInUseError, match=rf"listens at 127\.0\.0\.1:{port} already\. Stop"
        ):
            listen("127.0.0.1", port)
    with pytest.raises(AddressInUseError, match=r"cannot listen at 192\.0\.2\.1:8000"):
        listen("192.0.2.1", 8000)


def test_a_free_port_can_be_had_on_both_families() -> None:
    for host in ("127.0.0.1", "::1"):
        with listen(host, 0) as listening:
            assert listening.getsockname()[1] > 0
            assert listening.family in (socket.AF_INET, socket.AF_INET6)


def test_the_engine_disables_triggers_as_the_project_says(settings: Any) -> None:
    assert engine_settings().pause_after_failures == 0

    settings.AUTOMATE = {"PAUSE_AFTER_FAILURES": 3}

    assert engine_settings().pause_after_failures == 3
