"""Waking those who wait for runs when another process commits, on PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg

from automate_engine.sql import Wakeups

__all__ = ["Listener"]

_logger = logging.getLogger(__name__)


class Listener:
    """A task that rings for every notification on a PostgreSQL channel.

    It has a connection of its own and opens it again when it is lost, ringing then too, since
    notifications may have been missed.
    """

    RETRY_SECONDS = 1.0

    def __init__(
        self,
        connect: Callable[[], Awaitable[asyncpg.Connection]],
        channel: str,
        wakeups: Wakeups,
    ) -> None:
        self._connect = connect
        self._channel = channel
        self._wakeups = wakeups
        self._task = asyncio.create_task(self._run(), name="seer-listen")

    async def close(self) -> None:
        """End the task and its connection."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                _logger.warning(
                    "Listening for runs failed (%s); trying again.", type(error).__name__
                )
                await asyncio.sleep(self.RETRY_SECONDS)

    async def _listen(self) -> None:
        """Ring until the connection is lost."""
        lost = asyncio.Event()
        connection = await self._connect()
        try:
            connection.add_termination_listener(lambda _connection: lost.set())
            await connection.add_listener(self._channel, self._ring)
            self._wakeups.ring()
            await lost.wait()
        finally:
            connection.terminate()

    def _ring(self, *_notification: Any) -> None:
        self._wakeups.ring()
