"""Connections to PostgreSQL that write and listen, with psycopg or asyncpg, under one face."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from typing import Any, Final, Protocol

from automate_engine.domain.errors import PermanentError, RetryableError, StepError
from automate_engine.triggers.poll._connecting import connect_asyncpg, connect_psycopg
from automate_engine.triggers.poll._databases import SECONDS, Address, broken_off, refused_query

__all__ = ["RefusedStatementError", "Session", "open_session"]

_SETTINGS: Final = {
    "application_name": "automate",
    "statement_timeout": str(SECONDS * 1000),
    "timezone": "UTC",
}
_PASSING: Final = ("08", "53", "57", "58")
"""Classes of SQLSTATE that are about the server, not about the statement."""

_BUSY: Final = ("55P03", "40001", "40P01")


class RefusedStatementError(PermanentError):
    """The database refuses a statement; `state` is its SQLSTATE."""

    def __init__(self, message: str, state: str) -> None:
        super().__init__(message)
        self.state = state


class Session(Protocol):
    """A connection. Parameters are written ``$1``.

    Raises RetryableError when the connection is lost or a lock is not to be had, and
    RefusedStatementError for a statement that the database refuses.
    """

    async def rows(self, sql: str, *arguments: Any) -> list[tuple[Any, ...]]: ...

    def transaction(self) -> AbstractAsyncContextManager[Any]: ...

    async def listen(self, channel: str, heard: Callable[[str | None], None]) -> None:
        """Tell the payloads that are sent on a channel, and None first, when listening begins. Ends
        only by an error."""

    async def close(self) -> None: ...


async def open_session(driver: str, address: Address, ip: str | None) -> Session:
    """A connection with a driver. Raises RetryableError when the database cannot be reached."""
    if driver == "psycopg":
        return await _psycopg_session(address, ip)
    return _AsyncpgSession(await connect_asyncpg(address, ip, _SETTINGS))


async def _psycopg_session(address: Address, ip: str | None) -> Session:
    import psycopg

    connection = await connect_psycopg(address, ip, _SETTINGS, autocommit=True)
    connection.cursor_factory = psycopg.AsyncRawCursor
    return _PsycopgSession(connection)


class _PsycopgSession:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def rows(self, sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
        with _psycopg_errors():
            found = await self._connection.execute(sql.encode(), arguments or None)
            return list(await found.fetchall()) if found.description else []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        with _psycopg_errors():
            async with self._connection.transaction():
                yield

    async def listen(self, channel: str, heard: Callable[[str | None], None]) -> None:
        await self.rows(f'LISTEN "{channel}"')
        heard(None)
        with _psycopg_errors():
            async for notification in self._connection.notifies():
                heard(notification.payload)

    async def close(self) -> None:
        with suppress(Exception):
            await self._connection.close()


@contextmanager
def _psycopg_errors() -> Iterator[None]:
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise _translated(error, error.sqlstate) from None


class _AsyncpgSession:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def rows(self, sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
        with _asyncpg_errors():
            return [tuple(row) for row in await self._connection.fetch(sql, *arguments)]

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        with _asyncpg_errors():
            async with self._connection.transaction():
                yield

    async def listen(self, channel: str, heard: Callable[[str | None], None]) -> None:
        lost = asyncio.Event()
        self._connection.add_termination_listener(lambda _connection: lost.set())
        with _asyncpg_errors():
            await self._connection.add_listener(
                channel, lambda _connection, _process, _channel, payload: heard(payload)
            )
        heard(None)
        await lost.wait()
        raise RetryableError("The database has ended the connection.")

    async def close(self) -> None:
        with suppress(Exception):
            await self._connection.close(timeout=1)


@contextmanager
def _asyncpg_errors() -> Iterator[None]:
    import asyncpg

    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise _translated(error, getattr(error, "sqlstate", None)) from None


def _translated(error: Exception, state: str | None) -> StepError:
    if state is None or state.startswith(_PASSING):
        return broken_off(error)
    if state in _BUSY:
        return RetryableError("The table is in use by others. Try again when they have finished.")
    return RefusedStatementError(refused_query(str(error)).message, state)
