"""Which workers are there: each tells the database that it lives, so that checks can see it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

from automate.presence.stores import SEEN_FOR, WorkerStore, worker_is_present
from automate_engine.domain import AutomateError

__all__ = ["SEEN_FOR", "presence", "worker_is_present"]

_logger = logging.getLogger(__name__)

_EVERY_SECONDS: Final = SEEN_FOR.total_seconds() / 4


@asynccontextmanager
async def presence(worker: str) -> AsyncIterator[None]:
    """Show the worker as present inside the `async with` block. A database that does not answer
    is no reason to stop working: it is logged."""
    store = WorkerStore()
    telling = asyncio.create_task(_tell(store, worker), name="automate presence")
    try:
        yield
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
        try:
            await store.leave(worker)
        except AutomateError as error:
            _logger.warning("The worker could not be signed off: %s", error)


async def _tell(store: WorkerStore, worker: str) -> None:
    while True:
        try:
            await store.seen(worker, datetime.now(UTC))
        except AutomateError as error:
            _logger.warning("The worker could not be shown as present: %s", error)
        await asyncio.sleep(_EVERY_SECONDS)
