"""Opening and closing Tortoise ORM on a database, so that it can be used from any task."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from contextvars import Context, ContextVar
from typing import Any, Final, TypeVar
from urllib.parse import unquote

from tortoise import BaseDBAsyncClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext
from tortoise.exceptions import ConfigurationError
from tortoise.transactions import in_transaction

from automate_engine.domain import AutomateError, InvalidInputError
from automate_engine.sql import pauses
from seer.database import MODEL_MODULES
from seer.database.failures import is_lost, is_rolled_back, translated

__all__ = ["Connection", "open_connection", "parse", "repeated"]

_NAME: Final = "default"
_ASYNCPG: Final = "tortoise.backends.asyncpg"
_POOL_SIZE: Final = 5
_CONNECT_SECONDS: Final = 10
_BUSY_MILLISECONDS: Final = 20_000

_joined: ContextVar[bool] = ContextVar("seer_joined", default=False)
"""Whether operations are part of the transaction that is open in this context."""

Answer = TypeVar("Answer")
Operation = Callable[[], Coroutine[Any, Any, Answer]]


class Connection:
    """Tortoise ORM on one database.

    Tortoise finds its connections by a context variable, and a transaction of it holds a lock or a
    pooled connection until it is left in order. So each operation is a task of its own in a
    context of its own: it can be asked for from any task, is in no transaction of the caller, and
    goes on to its end when the caller is cancelled.
    """

    def __init__(self, tortoise: TortoiseContext) -> None:
        self._tortoise = tortoise
        self._context = Context()
        self._context.run(tortoise.__enter__)
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def client(self) -> BaseDBAsyncClient:
        return self._tortoise.db()

    @property
    def is_sqlite(self) -> bool:
        return bool(self.client.capabilities.dialect == "sqlite")

    async def read(self, operation: Operation[Answer]) -> Answer:
        """The answer of an operation that only reads, asked again when the connection was lost.

        Raises StoreError when the database does not answer.
        """
        if _joined.get():
            return await operation()
        return await self._run(repeated(operation, is_lost))

    async def write(self, operation: Operation[Answer]) -> Answer:
        """The answer of an operation in a transaction, repeated when it was rolled back because
        of another one.

        Raises StoreError when the database refuses.
        """
        if _joined.get():
            return await _in_transaction(operation)
        return await self._run(repeated(lambda: _in_transaction(operation), is_rolled_back))

    async def atomically(self, operation: Operation[Answer]) -> Answer:
        """The answer of an operation that calls stores: what they write is one transaction, so
        that all of it is stored or nothing."""

        async def joined() -> Answer:
            _joined.set(True)
            return await operation()

        return await self.write(joined)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let the models be used in this task, as in a script: ``with connection.entered(): …``."""
        with self._tortoise:
            yield

    async def close(self) -> None:
        """Wait for the operations under way and close."""
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._tortoise.close_connections()

    async def _run(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        loop = asyncio.get_running_loop()
        task = loop.create_task(coroutine, context=self._context.copy())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)


async def open_connection(url: str) -> Connection:
    """Open the database at `url`: ``sqlite://PATH`` or ``postgres://USER:PASSWORD@HOST/NAME``.

    Raises InvalidInputError for another address, and StoreUnavailableError when the database
    cannot be reached.
    """
    database = parse(url)
    EXECUTOR_CACHE.clear()  # statements in the dialect of a database that was open before
    tortoise = TortoiseContext()
    with tortoise:
        await tortoise.init(config=_configuration(database))
    connection = Connection(tortoise)
    try:
        await connection.read(lambda: _reach(connection, database))
    except BaseException:
        await connection.close()
        raise
    return connection


async def _reach(connection: Connection, database: dict[str, Any]) -> None:
    """Ask the database anything. A file is opened apart first: when it cannot be, the thread that
    Tortoise opens it in outlives the event loop."""
    if "file_path" in database["credentials"]:
        await asyncio.to_thread(_open_file, database["credentials"]["file_path"])
    await connection.client.execute_query("SELECT 1")


def _open_file(path: str) -> None:
    try:
        with closing(sqlite3.connect(path)) as file:
            file.execute("PRAGMA schema_version")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_NOTADB:
            raise
        raise InvalidInputError(
            "The file that the address of the database names is something else. Name another file; "
            "it is made when there is none."
        ) from None


def _configuration(database: dict[str, Any]) -> dict[str, Any]:
    app = {"models": list(MODEL_MODULES), "default_connection": _NAME}
    if database["engine"] == _ASYNCPG:
        database["credentials"]["reset"] = _nothing_to_reset
    return {"connections": {_NAME: database}, "apps": {"models": app}}


def parse(url: str) -> dict[str, Any]:
    """The engine and the credentials, as Tortoise knows them, of the database at `url`.

    Raises InvalidInputError for another address.
    """
    scheme = url.partition("://")[0]
    try:
        if scheme == "sqlite":
            return _sqlite(expand_db_url(url)["credentials"])
        if scheme in ("postgres", "postgresql"):
            return _postgres(expand_db_url(url)["credentials"])
    except (ConfigurationError, ValueError):
        pass
    raise InvalidInputError(
        "The address of the database is not valid. Write sqlite://PATH or "
        "postgres://USER:PASSWORD@HOST:PORT/NAME."
    )


def _sqlite(credentials: dict[str, Any]) -> dict[str, Any]:
    if credentials["file_path"] == ":memory:":
        raise ConfigurationError("Several connections share the database: it has to be a file.")
    pragmas = {
        "busy_timeout": _BUSY_MILLISECONDS,
        "journal_mode": "WAL",
        "synchronous": "FULL",
        "foreign_keys": "ON",
    }
    return {"engine": "seer.database.sqlite_client", "credentials": pragmas | credentials}


def _postgres(credentials: dict[str, Any]) -> dict[str, Any]:
    for part in ("user", "database"):
        if credentials[part]:
            credentials[part] = unquote(credentials[part])
    if "sslmode" in credentials:
        credentials["ssl"] = credentials.pop("sslmode")
    bounds = {"minsize": 1, "maxsize": _POOL_SIZE, "timeout": _CONNECT_SECONDS}
    return {"engine": _ASYNCPG, "credentials": bounds | credentials}


async def _nothing_to_reset(_connection: Any) -> None:
    """No operation changes the session; one that left a transaction open was rolled back."""


async def _in_transaction(operation: Operation[Answer]) -> Answer:
    async with in_transaction(_NAME):
        return await operation()


async def repeated(operation: Operation[Answer], may_repeat: Callable[[Exception], bool]) -> Answer:
    """The answer of an operation, asked again after failures that tell it may be.

    Raises StoreError when the database refuses or does not answer.
    """
    for pause in pauses():
        try:
            return await operation()
        except AutomateError:
            raise
        except Exception as error:
            if not may_repeat(error):
                raise translated(error) from error
            last = error
        await asyncio.sleep(pause)
    raise translated(last) from last
