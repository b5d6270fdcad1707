"""The project's ASGI application, served by uvicorn with a worker in the same process."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from automate.embedding import ASGIApplication, server_engine, server_sweeper
from automate.services import close_services, services
from automate_engine.api import serving
from automate_engine.runtime import keeping_time, run_process, tune_garbage_collection

__all__ = ["serve"]


def serve(
    application: ASGIApplication,
    listening: socket.socket,
    *,
    with_worker: bool = True,
    started: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGINT or SIGTERM, then let requests and steps under way end for a few seconds
    and hand back the rest. `started` is called when requests are taken and runs are executed."""
    life = _life(application, with_worker)
    try:
        ready = services().stores.queue.time
        run_process(serving.serve(life, listening, ready=ready, started=started))
    finally:
        close_services()


@asynccontextmanager
async def _life(application: ASGIApplication, with_worker: bool) -> AsyncIterator[ASGIApplication]:
    async with server_engine() if with_worker else _without_worker():
        if with_worker:
            tune_garbage_collection()
        yield application


@asynccontextmanager
async def _without_worker() -> AsyncIterator[None]:
    async with keeping_time(services().clock), server_sweeper():
        yield
