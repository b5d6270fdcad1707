"""The engine of this process: made from the project's settings, started and stopped with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from automate.conf import automate_settings
from automate.presence import presence
from automate.runtime import set_current_engine
from automate.services import services
from automate_engine.interop import further_runtimes
from automate_engine.net import GuardedClient
from automate_engine.runtime import Engine, EngineSettings
from automate_engine.triggers import builtin_triggers

__all__ = ["ASGIApplication", "engine_settings", "running_engine", "with_worker"]

ASGIApplication: TypeAlias = Callable[..., Awaitable[None]]


def engine_settings(**changes: Any) -> EngineSettings:
    """The engine's settings by those of the project, with `changes` for this process."""
    configured = automate_settings()
    return EngineSettings(
        lease=configured.lease_seconds,
        duplicate_hours=configured.duplicate_hours,
        tenant_limit=configured.tenant_runs,
        **changes,
    )


@asynccontextmanager
async def running_engine(settings: EngineSettings | None = None) -> AsyncIterator[Engine]:
    """Run an engine on this event loop: new runs of this process go to it.

    On leaving, steps under way may end for a while, and the rest is handed back to other workers.
    """
    found = services()
    async with GuardedClient(allow_private=automate_settings().private_networks) as http:
        engine = Engine(
            found.stores,
            clock=found.clock,
            ids=found.ids,
            http=http,
            compile_document=found.compile_document,
            settings=settings or engine_settings(),
            triggers=builtin_triggers(local_databases=automate_settings().local_databases),
            key_ring=found.key_ring,
            runtimes=further_runtimes(),
            retention=automate_settings().retention_policy,
        )
        await engine.start()
        set_current_engine(engine)
        try:
            async with presence(engine.settings.worker):
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
        async with running_engine():
            await send({"type": "lifespan.startup.complete"})
            await receive()
    except Exception as error:
        await send({"type": "lifespan.startup.failed", "message": str(error)})
        raise
    await send({"type": "lifespan.shutdown.complete"})
