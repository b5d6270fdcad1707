"""The engine of this process: made from the project's settings, started and stopped with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import Any, TypeAlias

from automate.conf import automate_settings
from automate.presence import presence
from automate.runtime import set_current_engine
from automate.services import publisher, services
from automate_engine.celery import sweeping
from automate_engine.interop import further_runtimes
from automate_engine.net import GuardedClient
from automate_engine.runtime import Engine, EngineSettings, until_available

__all__ = [
    "ASGIApplication",
    "engine_settings",
    "running_engine",
    "server_engine",
    "server_sweeper",
    "with_worker",
]

ASGIApplication: TypeAlias = Callable[..., Awaitable[None]]


def engine_settings(**changes: Any) -> EngineSettings:
    """The engine's settings by those of the project, with `changes` for this process."""
    configured = automate_settings()
    return EngineSettings(
        lease=configured.lease_seconds,
        duplicate_hours=configured.duplicate_hours,
        tenant_limit=configured.tenant_runs,
        pause_after_failures=configured.pause_after_failures,
        **changes,
    )


@asynccontextmanager
async def running_engine(settings: EngineSettings | None = None) -> AsyncIterator[Engine]:
    """Run an engine on this event loop: new runs of this process go to it.

    On leaving, steps under way may end for a while, and the rest is handed back to other workers.
    """
    async with _engine(settings or engine_settings()) as engine, presence(engine.settings.worker):
        yield engine


@asynccontextmanager
async def server_engine() -> AsyncIterator[None]:
    """Run the engine of a server. Where workers of Celery execute the runs, it does all else."""
    if publisher() is None:
        async with running_engine():
            yield
    else:
        async with _engine(engine_settings(capacity=0)), server_sweeper():
            yield


@asynccontextmanager
async def server_sweeper() -> AsyncIterator[None]:
    """See that there are messages for the runs that are due, if workers of Celery execute them."""
    told, found = publisher(), services()
    async with sweeping(found.stores, found.clock, told) if told else nullcontext():
        yield


@asynccontextmanager
async def _engine(settings: EngineSettings) -> AsyncIterator[Engine]:
    found = services()
    async with GuardedClient(allow_private=automate_settings().private_networks) as http:
        engine = Engine(
            found.stores,
            clock=found.clock,
            ids=found.ids,
            http=http,
            compile_document=found.compile_document,
            settings=settings,
            triggers=found.triggers,
            key_ring=found.key_ring,
            runtimes=further_runtimes(),
            retention=automate_settings().retention_policy,
        )
        await engine.start()
        set_current_engine(engine)
        try:
            yield engine
        finally:
            set_current_engine(None)
            await engine.stop()


def with_worker(application: ASGIApplication) -> ASGIApplication:
    """An ASGI application with a worker that lives as long as it is served.

    For servers that send lifespan events, such as uvicorn and hypercorn::

        application = with_worker(get_asgi_application())
    """

    async def with_lifespan(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        else:
            await application(scope, receive, send)

    return with_lifespan


async def _live(receive: Any, send: Any) -> None:
    """The lifespan protocol (https://asgi.readthedocs.io/en/latest/specs/lifespan.html)."""
    await receive()
    try:
        await until_available(services().stores.queue.time)
        async with server_engine():
            await send({"type": "lifespan.startup.complete"})
            await receive()
    except Exception as error:
        await send({"type": "lifespan.startup.failed", "message": str(error)})
        raise
    await send({"type": "lifespan.shutdown.complete"})
