"""Waiting for a database that is not there yet when a process starts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from automate_engine.domain.errors import StoreUnavailableError

__all__ = ["until_available"]

_logger = logging.getLogger(__name__)

_PATIENCE: Final = 60.0
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 2.0


async def until_available(
    ask: Callable[[], Awaitable[object]], stopping: asyncio.Event | None = None
) -> bool:
    """Ask until the store answers, with growing pauses; False when `stopping` is set before.

    That it waits is logged once. Raises StoreUnavailableError when there is no answer for a minute,
    and at once whatever else `ask` raises.
    """
    stopping = stopping or asyncio.Event()
    pause, begun = _FIRST_PAUSE, time.monotonic()
    while not stopping.is_set():
        try:
            await ask()
        except StoreUnavailableError as error:
            if time.monotonic() - begun > _PATIENCE:
                raise
            if pause == _FIRST_PAUSE:
                _logger.warning(
                    "The database does not answer; waiting for it at most %d seconds. %s",
                    _PATIENCE,
                    error,
                )
        else:
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await stopping.wait()
        pause = min(pause * 2, _LONGEST_PAUSE)
    return False
