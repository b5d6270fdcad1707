"""How the stores reach the database: the hot path on its own thread, the rest on Django's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from automate_core.base import tenant_context
from automate_core.executions.models import Execution
from automate_core.stores.changes import ChangeListener
from automate_core.stores.dialect import Dialect
from automate_core.stores.listener import Listener
from automate_core.stores.rows import SCHEMA
from automate_engine.sql import (
    Operation,
    Rows,
    Wakeups,
    pauses,
    perform,
    refused,
    sqlite,
    unavailable,
)

__all__ = ["Database", "Store", "called_in_transaction", "execution_database", "stored"]

Answer = TypeVar("Answer")
Arguments = ParamSpec("Arguments")
StoreT = TypeVar("StoreT", bound="Store")


class Database:
    """The database that holds the executions, and who waits for runs in it.

    What workers do all the time runs in `hot`: one thread with a connection of its own, so that
    it neither waits for requests nor mixes with their transactions.
    """

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.dialect = _dialect_of(connections[alias])
        self.rows = Rows(SCHEMA, self.dialect.encoding)
        self.wakeups = Wakeups()
        self._listener: Listener | ChangeListener | None = None
        self._connection: BaseDatabaseWrapper | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="automate-journal")

    async def hot(self, make: Callable[[], Operation[Answer]], *, recorded: bool = False) -> Answer:
        """Perform the operation that `make` makes in a write transaction, repeated where that is
        safe. With `recorded`, a COMMIT whose answer was lost is looked up.

        Raises StoreError when the database refuses.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._run_hot, make, recorded)

    async def wait(self, seconds: float) -> None:
        """Wait until runs are available or signalled, at most so many seconds."""
        if self._listener is None:
            self._listener = self._listen()
        await self.wakeups.wait(seconds)

    def perform(self, operation: Operation[Answer]) -> Answer:
        """Perform an operation in the transaction of Django's connection of this thread."""
        connection = connections[self.alias]
        with connection.wrap_database_errors:
            answer, notifies = self._perform(self.dialect.cursor(connection), operation)
        if notifies:
            transaction.on_commit(self.wakeups.ring, using=self.alias)
        return answer

    def close(self) -> None:
        """Close the connections and end the threads. The stores cannot be used afterwards."""
        if self._listener:
            self._listener.close()
        self._thread.submit(self._disconnect).result()
        self._thread.shutdown()

    def _listen(self) -> Listener | ChangeListener:
        if connections[self.alias].vendor == "sqlite":
            return ChangeListener(lambda: self._thread.submit(self._mark).result(), self.wakeups)
        from automate_engine.sql.postgresql import CHANNEL

        return Listener(self.alias, CHANNEL, self.wakeups)

    def _mark(self) -> int:
        connection = self._connected()
        with connection.wrap_database_errors:
            return sqlite.change_mark(connection.connection)

    def _run_hot(self, make: Callable[[], Operation[Answer]], recorded: bool) -> Answer:
        answer, notifies = _repeated(
            lambda: self._attempt(make(), recorded), self.dialect, self._disconnect
        )
        if notifies:
            self.wakeups.ring()
        return answer

    def _attempt(self, operation: Operation[Answer], recorded: bool) -> tuple[Answer, bool]:
        connection = self._connected()
        with (
            connection.wrap_database_errors,
            self.dialect.transaction(connection, recorded=recorded) as cursor,
        ):
            return self._perform(cursor, operation)

    def _perform(self, cursor: Any, operation: Operation[Answer]) -> tuple[Answer, bool]:
        return perform(operation, lambda statement: self.dialect.execute(cursor, statement))

    def _connected(self) -> BaseDatabaseWrapper:
        if self._connection is None or self._connection.connection is None:
            connection = connections.create_connection(self.alias)
            connection.ensure_connection()
            with connection.wrap_database_errors:
                self.dialect.prepare(connection)
            self._connection = connection
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Store:
    """Base of the stores: each has the database."""

    def __init__(self, database: Database) -> None:
        self._database = database


def stored(
    method: Callable[Concatenate[StoreT, Arguments], Answer],
) -> Callable[Concatenate[StoreT, Arguments], Coroutine[Any, Any, Answer]]:
    """Make a synchronous method of a store asynchronous: one call, one transaction.

    It runs on Django's connection, in the caller's transaction when there is one, and sees every
    tenant: the method names the tenant it means. Raises StoreError when the database refuses.
    """

    async def call(self: StoreT, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        return await sync_to_async(_run)(self._database, lambda: method(self, *args, **kwargs))

    update_wrapper(call, method)
    return call


async def called_in_transaction() -> bool:
    """Whether the caller has a transaction open on the database of the executions.

    The thread of a synchronous caller knows, where its connections are.
    """
    return await sync_to_async(_in_transaction)()


def _in_transaction() -> bool:
    return connections[router.db_for_write(Execution)].in_atomic_block


def _run(database: Database, operation: Callable[[], Answer]) -> Answer:
    connection = connections[database.alias]

    def attempt() -> Answer:
        with tenant_context(None), transaction.atomic(using=database.alias):
            return operation()

    if connection.in_atomic_block:
        return attempt()
    return _repeated(attempt, database.dialect, connection.close)


def _repeated(
    attempt: Callable[[], Answer], dialect: Dialect, disconnect: Callable[[], None]
) -> Answer:
    """Make a transaction, again when it lost against another or the connection is gone."""
    for pause in pauses():
        try:
            return attempt()
        except Error as error:
            if dialect.is_lost(error):
                disconnect()
            elif not dialect.is_transient(error):
                raise refused(error) from error
            last = error
        time.sleep(pause)
    raise unavailable() from last


def _dialect_of(connection: BaseDatabaseWrapper) -> Dialect:
    if connection.vendor == "sqlite":
        from automate_core.stores.sqlite import SqliteDialect

        return SqliteDialect()
    if connection.vendor == "postgresql":
        from automate_core.stores.postgresql import PostgresDialect

        return PostgresDialect()
    raise ImproperlyConfigured(
        f"Automate stores its executions in PostgreSQL or SQLite, not in {connection.vendor}. "
        "Route the app automate_core to such a database with DATABASE_ROUTERS."
    )


def execution_database() -> Database:
    """The database that Django's routers give to executions."""
    return Database(router.db_for_write(Execution))
