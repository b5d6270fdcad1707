"""Performing operations on SQLite: one thread that writes and one that reads."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, TypeVar

from automate_engine.sql import Encoding, Operation, SqliteEncoding, Wakeups, perform, sqlite

__all__ = ["SqliteDriver"]

_BUSY_SECONDS: Final = 20
_CACHED_STATEMENTS: Final = 256
_RETRY_SECONDS: Final = 1.0

_logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class SqliteDriver:
    """SQLite 3.35 or newer, as a file in WAL mode with ``synchronous=FULL``."""

    encoding: Encoding = SqliteEncoding()

    def __init__(self, path: str) -> None:
        self._writer = _Thread(path, "write", _prepare_writer)
        self._reader = _Thread(path, "read", _prepare_reader)
        self._listening: asyncio.Task[None] | None = None

    async def write(self, operation: Operation[Answer], *, recorded: bool) -> tuple[Answer, bool]:
        return await self._writer.call(lambda connection: _write(connection, operation))

    async def read(self, operation: Operation[Answer]) -> Answer:
        return await self._reader.call(lambda connection: _read(connection, operation))

    def listen(self, wakeups: Wakeups) -> None:
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen(wakeups), name="seer-listen")

    def may_repeat(self, error: Exception) -> bool:
        return sqlite.is_busy(error)

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
        await self._writer.close()
        await self._reader.close()

    async def _listen(self, wakeups: Wakeups) -> None:
        """Ring when others have written."""
        mark: int | None = None
        while True:
            try:
                before, mark = mark, await self._writer.call(sqlite.change_mark)
                if before != mark:
                    wakeups.ring()
            except sqlite3.Error as error:
                _logger.warning("Looking for changes failed (%s).", type(error).__name__)
                await asyncio.sleep(_RETRY_SECONDS)
            await asyncio.sleep(sqlite.LOOK_SECONDS)


class _Thread:
    """A thread with a connection of its own, opened when it is first needed."""

    def __init__(self, path: str, name: str, prepare: Callable[[sqlite3.Connection], None]) -> None:
        self._path = path
        self._prepare = prepare
        self._connection: sqlite3.Connection | None = None
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=f"seer-{name}")

    async def call(self, function: Callable[[sqlite3.Connection], Answer]) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: function(self._connected()))

    async def close(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._executor, self._disconnect)
        self._executor.shutdown()

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(
                self._path,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                cached_statements=_CACHED_STATEMENTS,
            )
            self._prepare(connection)
            self._connection = connection
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _prepare_writer(connection: sqlite3.Connection) -> None:
    sqlite.make_durable(connection)
    connection.execute("PRAGMA foreign_keys=ON")


def _prepare_reader(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only=ON")


def _write(connection: sqlite3.Connection, operation: Operation[Answer]) -> tuple[Answer, bool]:
    with sqlite.write_transaction(connection) as cursor:
        return perform(operation, lambda statement: sqlite.execute(cursor, statement))


def _read(connection: sqlite3.Connection, operation: Operation[Answer]) -> Answer:
    cursor = connection.cursor()
    answer, _notifies = perform(operation, lambda statement: sqlite.execute(cursor, statement))
    return answer
