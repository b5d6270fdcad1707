"""A process that executes runs and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from automate.embedding import running_engine
from automate.services import close_services, services
from automate_engine.runtime import (
    on_stop_signal,
    run_process,
    tune_garbage_collection,
    until_available,
)

__all__ = ["run_worker"]


def run_worker(started: Callable[[str], None] = lambda name: None) -> None:
    """Execute runs until SIGINT or SIGTERM, then hand back what does not end within a few seconds.

    `started` is called with the worker's name when it has begun.
    """
    try:
        run_process(_run(started))
    finally:
        close_services()


async def _run(started: Callable[[str], None]) -> None:
    stopping = asyncio.Event()
    with on_stop_signal(stopping.set):
        if not await until_available(services().stores.queue.time, stopping):
            return
        async with running_engine() as engine:
            tune_garbage_collection()
            started(engine.settings.worker)
            await stopping.wait()
