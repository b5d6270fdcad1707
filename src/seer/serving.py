"""The server process: the HTTP API, and unless it is turned off a worker."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from automate_engine.api import serving
from automate_engine.runtime import keeping_time, run_process, tune_garbage_collection
from seer.api.app import create_app
from seer.config import Settings
from seer.logs import start_logging
from seer.migrating import require_schema
from seer.services import open_services, running_engine

__all__ = ["serve"]


def serve(
    configured: Settings,
    listening: socket.socket,
    *,
    started: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGINT or SIGTERM, then let requests and steps under way end for a few seconds
    and hand back the rest. `started` is called when requests are taken and runs are executed."""
    start_logging(configured)
    ready = partial(require_schema, configured)
    run_process(serving.serve(_life(configured), listening, ready=ready, started=started))


@asynccontextmanager
async def _life(configured: Settings) -> AsyncIterator[serving.Application]:
    async with AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_services(configured))
        if configured.worker:
            executes = {} if services.publisher is None else {"capacity": 0}
            engine = await stack.enter_async_context(
                running_engine(services, configured, **executes)
            )
            services = services.submitting_to(engine)
            tune_garbage_collection()
        else:
            await stack.enter_async_context(keeping_time(services.clock))
        await stack.enter_async_context(services.sweeper())
        yield create_app(services, configured)
