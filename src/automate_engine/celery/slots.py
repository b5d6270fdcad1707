"""Slots of a worker: each executes one run at a time, and those that ask together share a claim."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from itertools import chain, repeat

from automate_engine.runtime import Engine

__all__ = ["Slots"]

_logger = logging.getLogger(__name__)


class Slots:
    """Lets callers execute runs one by one, on the event loop of an engine.

    `place_is_free` is called when a run has left that another may have waited for.
    """

    def __init__(self, engine: Engine, place_is_free: Callable[[], None]) -> None:
        self._engine = engine
        self._place_is_free = place_is_free
        self._asking: list[asyncio.Future[asyncio.Future[bool] | None]] = []
        self._claims: asyncio.Task[None] | None = None
        self._came_short = False
        self._is_closing = False

    async def execute_one(self) -> bool:
        """Execute a run until it ends, waits or is handed back; False when there was none."""
        asking: asyncio.Future[asyncio.Future[bool] | None]
        asking = asyncio.get_running_loop().create_future()
        self._asking.append(asking)
        if self._claims is None or self._claims.done():
            self._claims = asyncio.create_task(self._claim())
        left = await asking
        if left is None:
            return False
        if await left:
            self._place_is_free()
        return True

    def came_short(self) -> bool:
        """Whether there was nothing for a slot since this was last asked: then all that could be
        claimed was, and what is due still has to wait for its turn."""
        came_short, self._came_short = self._came_short, False
        return came_short

    async def close(self) -> None:
        """Claim nothing more, and return when no claim is under way: what it gave is then the
        engine's, which hands it back when it stops."""
        self._is_closing = True
        if self._claims is not None:
            await asyncio.wait([self._claims])

    async def _claim(self) -> None:
        while self._asking:
            asking, self._asking = self._asking, []
            taken = await self._take(len(asking))
            self._came_short |= len(taken) < len(asking)
            for slot, left in zip(asking, chain(taken, repeat(None)), strict=False):
                slot.set_result(left)

    async def _take(self, limit: int) -> list[asyncio.Future[bool]]:
        while not self._is_closing:
            try:
                return await self._engine.take(limit)
            except Exception:
                _logger.exception("Runs could not be claimed; trying again")
                await self._engine.clock.sleep(self._engine.settings.poll)
        return []
