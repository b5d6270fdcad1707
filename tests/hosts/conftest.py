"""A host to talk to over HTTP. Tests know it only as a `Host`, so that each host runs them all."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import pytest
import uvicorn
from asgiref.sync import sync_to_async
from django.core.asgi import get_asgi_application
from django.db import connections

from automate import models, runtime, services
from automate_engine.net import GuardedClient
from automate_engine.runtime import Engine

MakeKey = Callable[..., Awaitable[str]]
Client = httpx.AsyncClient


@dataclass
class Host:
    """An application, and the part of its administration that tests need."""

    app: Any
    make_key: MakeKey
    start_engine: Callable[[], Awaitable[Engine]]
    stop_engine: Callable[[Engine], Awaitable[None]]
    break_store: Callable[[pytest.MonkeyPatch], None]

    def client(self, key: str | None = None) -> Client:
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return Client(transport=transport, base_url="http://testserver", headers=headers)


async def _make_django_key(
    tenant: str, scopes: Iterable[str] = ("*",), expires_at: datetime | None = None
) -> str:
    issue = sync_to_async(models.ApiKey.objects.issue)
    _, plain = await issue("test", tenant_id=tenant, scopes=scopes, expires_at=expires_at)
    return plain


async def _start_django_engine() -> Engine:
    found = services.services()
    engine = Engine(found.stores, clock=found.clock, ids=found.ids, http=GuardedClient())
    await engine.start()
    runtime.set_current_engine(engine)
    return engine


async def _stop_django_engine(engine: Engine) -> None:
    runtime.set_current_engine(None)
    await engine.stop()


def _break_django_store(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*arguments: Any) -> int:
        raise OSError("The database is gone.")

    monkeypatch.setattr(type(services.services().stores.queue), "depth", fail)


@pytest.fixture
async def django_host(settings: Any) -> AsyncIterator[Host]:
    settings.ROOT_URLCONF = "tests.hosts.urls"
    yield Host(
        get_asgi_application(),
        _make_django_key,
        _start_django_engine,
        _stop_django_engine,
        _break_django_store,
    )
    services.close_services()
    await sync_to_async(connections.close_all)()


@pytest.fixture(params=["django"])
def host(request: pytest.FixtureRequest, transactional_db: None, django_host: Host) -> Host:
    return {"django": django_host}[request.param]


@pytest.fixture
async def client(host: Host) -> AsyncIterator[Client]:
    """A program of tenant `acme` that may do everything."""
    async with host.client(await host.make_key("acme")) as found:
        yield found


@pytest.fixture
async def stranger(host: Host) -> AsyncIterator[Client]:
    """A program of another tenant that may do everything there."""
    async with host.client(await host.make_key("globex")) as found:
        yield found


@pytest.fixture
async def anonymous(host: Host) -> AsyncIterator[Client]:
    async with host.client() as found:
        yield found


@pytest.fixture
async def engine(host: Host) -> AsyncIterator[Engine]:
    """The host with an engine in its process, so that runs are executed."""
    started = await host.start_engine()
    yield started
    await host.stop_engine(started)


@pytest.fixture
async def live_client(host: Host, engine: Engine) -> AsyncIterator[Client]:
    """Like `client`, over a real connection to a server, for answers that come bit by bit."""
    key = await host.make_key("acme")
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(host.app, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    port = listening.getsockname()[1]
    headers = {"Authorization": f"Bearer {key}"}
    async with Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as found:
        yield found
    server.should_exit = True
    await serving


async def make_workflow(client: Client, spec: Any = None, **fields: Any) -> str:
    """Make a workflow and give its id."""
    body = {"name": "Orders", **fields} | ({} if spec is None else {"spec": spec})
    answer = await client.post("/v1/workflows", json=body)
    assert answer.status_code == 201, answer.text
    workflow_id: str = answer.json()["workflow_id"]
    return workflow_id


async def make_published(client: Client, spec: Any, **fields: Any) -> str:
    """Make a workflow with a live version and give its id."""
    workflow_id = await make_workflow(client, spec, **fields)
    answer = await client.post(f"/v1/workflows/{workflow_id}/publish")
    assert answer.status_code == 200, answer.text
    return workflow_id


async def start_run(client: Client, workflow_id: str, **body: Any) -> str:
    answer = await client.post(f"/v1/workflows/{workflow_id}/runs", json=body)
    assert answer.status_code == 202, answer.text
    run_id: str = answer.json()["run_id"]
    return run_id


async def run_when(
    client: Client, run_id: str, holds: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """The run, read until the condition holds; fails after 15 seconds."""
    async with asyncio.timeout(15):
        while True:
            answer = await client.get(f"/v1/runs/{run_id}")
            assert answer.status_code == 200, answer.text
            run: dict[str, Any] = answer.json()
            if holds(run):
                return run
            await asyncio.sleep(0.02)


async def ended(client: Client, run_id: str) -> dict[str, Any]:
    """The run once it has ended."""
    return await run_when(
        client, run_id, lambda run: run["status"] in {"COMPLETED", "FAILED", "CANCELLED"}
    )


def set_node(node_id: str, **values: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "set", "config": {"values": values}}


def edge(source: str, target: str, when: str | None = None) -> dict[str, Any]:
    return {"from": source, "to": target} | ({"when": when} if when else {})


def spec(
    *nodes: dict[str, Any], edges: Iterable[dict[str, Any]] = (), **more: Any
) -> dict[str, Any]:
    return {"nodes": list(nodes), "edges": list(edges), **more}
