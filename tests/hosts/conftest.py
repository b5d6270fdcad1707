"""A host to talk to over HTTP. Tests know it only as a `Host`, so that each host runs them all."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractContextManager, AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from asgiref.sync import sync_to_async
from django.core.asgi import get_asgi_application
from django.core.management import call_command
from django.db import connections

from automate import auth, models, runtime, services
from automate.conf import automate_settings
from automate_engine.domain import Principal
from automate_engine.interop import further_runtimes
from automate_engine.net import GuardedClient
from automate_engine.ports.journal import Batch, Claim, CommitResult
from automate_engine.runtime import Engine
from automate_engine.runtime.clock import StoreClock
from automate_engine.sql import Wakeups
from automate_engine.workflows import Services, Submitter
from automate_engine.workflows.documents import read_files
from automate_engine.workflows.transfer import import_documents
from seer.api import create_app
from seer.config import Settings, load_settings
from seer.database.stores import SeerStores
from seer.services import open_services, running_engine, triggers_of
from tests.seer_database import empty, seer_settings, seer_url

__all__ = ["seer_settings", "seer_url"]

_HOSTS = {"django": pytest.mark.django_db(transaction=True), "seer": pytest.mark.database}
"""The hosts, and the marks of their tests."""

_clients: dict[Engine, GuardedClient] = {}
"""What the engines of Django send with."""

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
    revoke_keys: Callable[[], Awaitable[None]]
    import_file: Callable[[Path, str], Awaitable[None]]
    with_settings: Callable[..., Host]

    def client(
        self, key: str | None = None, *, peer: str = "192.0.2.7", name: str = "testserver"
    ) -> Client:
        """A program at the address `peer` that calls the host by a name."""
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        transport = httpx.ASGITransport(
            app=self.app, raise_app_exceptions=False, client=(peer, 40_000)
        )
        return Client(transport=transport, base_url=f"http://{name}", headers=headers)


async def _make_django_key(
    tenant: str, scopes: Iterable[str] = ("*",), expires_at: datetime | None = None
) -> str:
    issue = sync_to_async(models.ApiKey.objects.issue)
    _, plain = await issue("test", tenant_id=tenant, scopes=scopes, expires_at=expires_at)
    return plain


async def _start_django_engine() -> Engine:
    found, configured = services.services(), automate_settings()
    http = GuardedClient(allow_private=configured.private_networks)
    engine = Engine(
        found.stores,
        clock=found.clock,
        ids=found.ids,
        http=http,
        triggers=found.triggers,
        key_ring=found.key_ring,
        runtimes=further_runtimes(),
    )
    await engine.start()
    runtime.set_current_engine(engine)
    _clients[engine] = http
    return engine


async def _stop_django_engine(engine: Engine) -> None:
    runtime.set_current_engine(None)
    await engine.stop()
    await _clients.pop(engine).aclose()


def _break_django_store(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*arguments: Any) -> int:
        raise OSError("The database is gone.")

    monkeypatch.setattr(type(services.services().stores.queue), "depth", fail)


async def _revoke_django_keys() -> None:
    await models.ApiKey.objects.aupdate(revoked_at=datetime.now(UTC))


async def _import_into_django(path: Path, tenant: str) -> None:
    """Import and publish workflows as `manage.py automate_import` does."""
    command = sync_to_async(call_command)
    await command("automate_import", path, publish=True, tenant=tenant, stdout=StringIO())


@pytest.fixture
async def django_host(settings: Any) -> AsyncIterator[Host]:
    settings.ROOT_URLCONF = "tests.hosts.urls"

    def with_settings(**changes: Any) -> Host:
        settings.AUTOMATE = {name.upper(): value for name, value in changes.items()}
        return host

    host = Host(
        get_asgi_application(),
        _make_django_key,
        _start_django_engine,
        _stop_django_engine,
        _break_django_store,
        _revoke_django_keys,
        _import_into_django,
        with_settings,
    )
    yield host
    services.close_services()
    auth.forget_rates()
    await sync_to_async(connections.close_all)()


class SeerHost:
    """Seer on the database of the tests, whose engine can be started and stopped."""

    def __init__(self, opened: Services, configured: Settings) -> None:
        self.configured = configured
        self._submitter = _Switch(opened.submitter)
        self.services = replace(opened, submitter=self._submitter)
        self._engines = AsyncExitStack()

    @property
    def stores(self) -> SeerStores:
        assert isinstance(self.services.stores, SeerStores)
        return self.services.stores

    def as_host(self, **changes: Any) -> Host:
        """The host with other settings."""
        configured = self.configured.model_copy(update=changes)
        triggers = triggers_of(configured)
        self.services = replace(self.services, triggers=triggers)
        return Host(
            create_app(self.services, configured),
            self.make_key,
            partial(self.start_engine, configured),
            self.stop_engine,
            self.break_store,
            self.revoke_keys,
            self.import_file,
            self.as_host,
        )

    async def make_key(
        self,
        tenant: str,
        scopes: Iterable[str] = ("*",),
        expires_at: datetime | None = None,
        **fields: Any,
    ) -> str:
        await self.stores.users.ensure(tenant)
        _, plain = await self.stores.users.issue_key(
            tenant, "test", scopes=scopes, expires_at=expires_at, **fields
        )
        return plain

    async def revoke_keys(self) -> None:
        for key in await self.stores.users.keys():
            await self.stores.users.revoke_key(key.id, datetime.now(UTC))

    async def import_file(self, path: Path, tenant: str) -> None:
        """Import and publish workflows as `seer import` does."""
        principal = Principal(tenant_id=tenant, actor="command")
        documents = read_files([path])
        await self.stores.connection.atomically(
            lambda: import_documents(self.services, principal, documents, publish_them=True)
        )

    async def start_engine(self, configured: Settings) -> Engine:
        running = running_engine(self.services, configured)
        engine = await self._engines.enter_async_context(running)
        self._submitter.to = engine
        return engine

    async def stop_engine(self, engine: Engine) -> None:
        await self._engines.aclose()

    def break_store(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def fail(*arguments: Any) -> int:
            raise OSError("The database is gone.")

        monkeypatch.setattr(type(self.stores.queue), "depth", fail)


class _Switch:
    """A Submitter that is another one."""

    def __init__(self, to: Submitter) -> None:
        self.to = to

    def claim(self) -> Claim | None:
        return self.to.claim()

    async def submit(self, batch: Batch) -> CommitResult:
        return await self.to.submit(batch)

    def notify(self, run_ids: Iterable[int]) -> None:
        self.to.notify(run_ids)

    def bell(self, run_id: int) -> AbstractContextManager[Wakeups]:
        return self.to.bell(run_id)


@pytest.fixture
async def seer(seer_url: str) -> AsyncIterator[SeerHost]:
    configured = load_settings(database_url=seer_url, worker=False)
    async with open_services(configured) as opened:
        found = SeerHost(opened, configured)
        await empty(found.stores.connection)
        yield found


@pytest.fixture
def seer_host(seer: SeerHost) -> Host:
    return seer.as_host()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test on every host; those of a module that names a host, on that one."""
    if "host" in metafunc.fixturenames:
        module = metafunc.module.__name__.rpartition(".")[2]
        own = [host for host in _HOSTS if module.startswith(f"test_{host}_")]
        hosts = [pytest.param(host, marks=_HOSTS[host]) for host in own or _HOSTS]
        metafunc.parametrize("host", hosts, indirect=True)


@pytest.fixture
def host(request: pytest.FixtureRequest) -> Host:
    found: Host = request.getfixturevalue(f"{request.param}_host")
    return found


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


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Puts the clock of the host forward by seconds."""

    def put_forward(seconds: float) -> None:
        by = timedelta(seconds=seconds)
        monkeypatch.setattr(StoreClock, "now", lambda clock: datetime.now(UTC) + by)

    return put_forward


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
