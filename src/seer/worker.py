"""The worker process: it executes runs and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from automate_engine.runtime import (
    on_stop_signal,
    run_process,
    tune_garbage_collection,
    until_available,
)
from seer.config import Settings
from seer.logs import start_logging
from seer.migrating import require_schema
from seer.services import open_services, running_engine

__all__ = ["run_worker"]


def run_worker(configured: Settings, started: Callable[[str], None] = lambda name: None) -> None:
    """Execute runs until SIGINT or SIGTERM, then hand back what does not end within a few seconds.

    `started` is called with the worker's name when it has begun.
    """
    start_logging(configured)
    run_process(_run(configured, started))


async def _run(configured: Settings, started: Callable[[str], None]) -> None:
    stopping = asyncio.Event()
    with on_stop_signal(stopping.set):
        if not await until_available(partial(require_schema, configured), stopping):
            return
        async with (
            open_services(configured) as services,
            running_engine(services, configured) as engine,
        ):
            tune_garbage_collection()
            started(engine.settings.worker)
            await stopping.wait()
