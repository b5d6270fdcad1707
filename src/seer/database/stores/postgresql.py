"""Performing operations on PostgreSQL through asyncpg: one connection that writes, some that
read, and one that listens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any, Final, TypeVar

import asyncpg

from automate_engine.sql import (
    Apply,
    Encoding,
    Lock,
    Notify,
    Operation,
    PostgresEncoding,
    Query,
    ReserveIds,
    Row,
    RowStatement,
    Statement,
    Wakeups,
    perform_async,
    unknown_outcome,
)
from automate_engine.sql.postgresql import (
    CHANNEL,
    POLL_SECONDS,
    STAY_DURABLE,
    TRANSACTION_ID,
    TRANSACTION_STATUS,
    lock,
    over_rows,
    reserve,
    transported,
)
from seer.database.failures import is_lost, is_rolled_back
from seer.database.stores.listener import Listener

__all__ = ["PostgresDriver"]

_READERS: Final = 4
_CLOSE_SECONDS: Final = 5

_TORTOISE_ONLY: Final = ("minsize", "maxsize", "schema", "application_name")

_FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)

_STALE = (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError)
"""Raised when the schema changed under a connection that knows the former one."""

_WHOLE_TABLES: Final = ("seqscan", "bitmapscan", "hashjoin", "mergejoin")
_BEGIN: Final = "; ".join(["BEGIN", *(f"SET LOCAL enable_{way} = off" for way in _WHOLE_TABLES)])
"""All that is written is found row by row in an index. A plan that is kept from when a table was
small would go through all of it."""

Answer = TypeVar("Answer")


class PostgresDriver:
    """PostgreSQL through asyncpg, with the credentials that Tortoise is given."""

    encoding: Encoding = PostgresEncoding()

    def __init__(self, credentials: Mapping[str, Any]) -> None:
        self._options = _options(credentials)
        self._lock = asyncio.Lock()
        self._connection: asyncpg.Connection | None = None
        self._may_read = asyncio.Semaphore(_READERS)
        self._idle: list[asyncpg.Connection] = []
        self._listener: Listener | None = None

    async def write(self, operation: Operation[Answer], *, recorded: bool) -> tuple[Answer, bool]:
        async with self._lock:
            try:
                return await self._transaction(operation, recorded)
            except BaseException as error:
                if not _is_usable_after(error):
                    self._disconnect()
                raise

    async def read(self, operation: Operation[Answer]) -> Answer:
        async with self._may_read:
            connection = self._idle.pop() if self._idle else await self._connect()
            try:
                answer, _notifies = await perform_async(operation, partial(_execute, connection))
            except BaseException as error:
                if not _is_usable_after(error):
                    connection.terminate()
                raise
            finally:
                if not connection.is_closed():
                    self._idle.append(connection)
        return answer

    def listen(self, wakeups: Wakeups) -> None:
        if self._listener is None:
            self._listener = Listener(self._connect, CHANNEL, wakeups)

    def may_repeat(self, error: Exception) -> bool:
        return is_lost(error) or is_rolled_back(error) or isinstance(error, _STALE)

    async def close(self) -> None:
        if self._listener:
            await self._listener.close()
        connections = [*self._idle, *([self._connection] if self._connection else [])]
        for connection in connections:
            with suppress(*_FAILURES):
                await connection.close(timeout=_CLOSE_SECONDS)

    async def _transaction(
        self, operation: Operation[Answer], recorded: bool
    ) -> tuple[Answer, bool]:
        connection = await self._connected()
        await connection.execute(_BEGIN)
        try:
            transaction_id = await connection.fetchval(TRANSACTION_ID) if recorded else None
            answer = await perform_async(operation, partial(_execute, connection))
        except Exception:
            with suppress(*_FAILURES):
                await connection.execute("ROLLBACK")
            raise
        try:
            await connection.execute("COMMIT")
        except Exception as error:
            if not (
                transaction_id and is_lost(error) and await self._was_committed(transaction_id)
            ):
                raise
        return answer

    async def _was_committed(self, transaction_id: str) -> bool:
        """Whether a transaction whose COMMIT got no answer is committed, asked anew.

        Raises StoreUnavailableError when the database cannot be asked.
        """
        self._disconnect()
        try:
            connection = await self._connected()
            status = await _outcome(connection, transaction_id)
        except _FAILURES as error:
            raise unknown_outcome() from error
        return status == "committed"

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            connection = await self._connect()
            await connection.execute(STAY_DURABLE)
            self._connection = connection
        return self._connection

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(**self._options)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


def _options(credentials: Mapping[str, Any]) -> dict[str, Any]:
    """What `asyncpg.connect` takes of the credentials: not the size of Tortoise's pool, and the
    schema and the application's name as settings of the session."""
    options = {name: credentials[name] for name in credentials if name not in _TORTOISE_ONLY}
    settings = {
        "search_path": credentials.get("schema"),
        "application_name": credentials.get("application_name"),
    }
    given = {name: value for name, value in settings.items() if value}
    return options | ({"server_settings": given} if given else {})


async def _outcome(connection: asyncpg.Connection, transaction_id: str) -> str:
    """How a transaction ended, once it has."""
    query = _numbered(TRANSACTION_STATUS)
    while True:
        status = await connection.fetchval(query, transaction_id)
        if status != "in progress":
            return str(status)
        await asyncio.sleep(POLL_SECONDS)


def _is_usable_after(error: BaseException) -> bool:
    """Whether a connection on which this was raised is there and in order: not when it was left in
    the middle of a statement, or knows a former schema."""
    return isinstance(error, Exception) and not is_lost(error) and not isinstance(error, _STALE)


async def _execute(connection: asyncpg.Connection, statement: Statement) -> list[Row]:
    match statement:
        case Query(sql, parameters):
            return await _fetch(connection, _numbered(sql), parameters)
        case Apply(row_statement, rows):
            columns = zip(*rows, strict=True)
            return await _fetch(connection, _over_arrays(row_statement), columns)
        case ReserveIds():
            query = reserve(statement)
            return await _fetch(connection, _numbered(query.sql), query.parameters)
        case Lock():
            query = lock(statement)
            return await _fetch(connection, _numbered(query.sql), query.parameters)
        case Notify():
            await connection.execute(f"NOTIFY {CHANNEL}")
            return []


async def _fetch(connection: asyncpg.Connection, sql: str, values: Iterable[Any]) -> list[Row]:
    rows: list[Row] = await connection.fetch(sql, *values)
    return rows


@lru_cache(maxsize=256)
def _numbered(sql: str) -> str:
    first, *others = sql.split("%s")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))


@lru_cache(maxsize=64)
def _over_arrays(statement: RowStatement) -> str:
    """The statement over rows sent as an array for each column."""
    columns = transported(statement.columns)
    arrays = ", ".join(f"${number}::{kind}[]" for number, (_name, kind) in enumerate(columns, 1))
    names = ", ".join(name for name, _kind in columns)
    return over_rows(statement, f"unnest({arrays}) AS item({names})")
