"""The sweeper: sends the messages that are missing for runs that are due."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import repeat
from typing import Final

from automate_engine.celery.publisher import Publisher
from automate_engine.domain.errors import StoreUnavailableError
from automate_engine.ports import Clock, Stores

__all__ = ["few", "sweeping"]

_logger = logging.getLogger(__name__)

_EVERY_SECONDS: Final = 2.0
_FEW: Final = 10


def few() -> int:
    """How many messages a process sends in one sweep that executes nothing: enough for workers to
    begin, whose own sweepers know more."""
    return _FEW


@asynccontextmanager
async def sweeping(
    stores: Stores, clock: Clock, publisher: Publisher, most: Callable[[], int] = few
) -> AsyncIterator[None]:
    """Inside the `async with` block, compare the runs that are due with the messages that wait
    every few seconds, and send at most `most()` of those that are missing.

    That covers delayed starts, timers, leases of dead workers, and messages that were lost.
    """
    work = asyncio.create_task(_sweep_forever(stores, clock, publisher, most))
    try:
        yield
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def _sweep_forever(
    stores: Stores, clock: Clock, publisher: Publisher, most: Callable[[], int]
) -> None:
    while True:
        await clock.sleep(_EVERY_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - to be staggered
        try:
            await _sweep(stores, clock, publisher, most())
        except StoreUnavailableError:
            continue
        except Exception:
            _logger.exception("Messages for runs that are due could not be sent; trying again")


async def _sweep(stores: Stores, clock: Clock, publisher: Publisher, most: int) -> None:
    waiting = await publisher.waiting()
    if waiting is None:
        return
    due = await stores.queue.depth(clock.now())
    missing = due - waiting - publisher.pending
    publisher.send(repeat(None, min(missing, most)))
