"""How the stores reach the database: the hot path on its own thread, the rest on Django's."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from automate_core.base import tenant_context
from automate_core.executions.models import Execution
from automate_core.stores.dialect import Dialect
from automate_core.stores.wakeups import Listener, Wakeups
from automate_engine.domain import StoreRefusedError, StoreUnavailableError

__all__ = ["Database", "Store", "called_in_transaction", "execution_database", "stored"]

_ATTEMPTS = 6
_FIRST_PAUSE_SECONDS = 0.02

Answer = TypeVar("Answer")
Arguments = ParamSpec("Arguments")
StoreT = TypeVar("StoreT", bound="Store")
HotOperation = Callable[[Any], Answer]

_called_in_transaction: ContextVar[bool] = ContextVar("automate_transaction", default=False)


class Database:
    """The database that holds the executions, and who waits for runs in it.

    What workers do all the time runs in `hot`: one thread with a connection of its own, so that
    it neither waits for requests nor mixes with their transactions.
    """

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.dialect = _dialect_of(connections[alias])
        self._can_listen = connections[alias].vendor == "postgresql"
        self.wakeups = Wakeups()
        self._listener: Listener | None = None
        self._connection: BaseDatabaseWrapper | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="automate-journal")

    async def hot(self, operation: HotOperation[Answer], *, recorded: bool = False) -> Answer:
        """Run `operation` with the cursor of a write transaction, repeated where that is safe.

        Raises StoreError when the database refuses.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._run_hot, operation, recorded)

    async def wait(self, seconds: float) -> None:
        """Wait until runs are available or signalled, at most so many seconds."""
        if self._can_listen and self._listener is None:
            from automate_core.stores.postgresql import CHANNEL

            self._listener = Listener(self.alias, CHANNEL, self.wakeups)
        await self.wakeups.wait(seconds)

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        """A bare driver cursor in the transaction of Django's connection of this thread."""
        connection = connections[self.alias]
        with connection.wrap_database_errors:
            yield self.dialect.cursor(connection)

    def announce(self, cursor: Any) -> None:
        """Wake all who wait, here and in other processes, once Django's transaction commits."""
        self.dialect.notify(cursor)
        transaction.on_commit(self.wakeups.ring, using=self.alias)

    def close(self) -> None:
        """Close the connections and end the threads. The stores cannot be used afterwards."""
        if self._listener:
            self._listener.close()
        self._thread.submit(self._disconnect).result()
        self._thread.shutdown()

    def _run_hot(self, operation: HotOperation[Answer], recorded: bool) -> Answer:
        return _repeated(lambda: self._attempt(operation, recorded), self.dialect, self._disconnect)

    def _attempt(self, operation: HotOperation[Answer], recorded: bool) -> Answer:
        connection = self._connected()
        with (
            connection.wrap_database_errors,
            self.dialect.transaction(connection, recorded=recorded) as cursor,
        ):
            return operation(cursor)

    def _connected(self) -> BaseDatabaseWrapper:
        if self._connection is None:
            connection = connections.create_connection(self.alias)
            connection.connect()
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


def called_in_transaction() -> bool:
    """Whether the caller had a transaction open at the last call of a method that is `stored`.

    Those alone run in the thread of a synchronous caller, whose connection knows.
    """
    return _called_in_transaction.get()


def _run(database: Database, operation: Callable[[], Answer]) -> Answer:
    connection = connections[database.alias]
    _called_in_transaction.set(connection.in_atomic_block)

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
    for pause in _pauses():
        try:
            return attempt()
        except Error as error:
            if dialect.is_lost(error):
                disconnect()
            elif not dialect.is_transient(error):
                raise StoreRefusedError(
                    f"The database refused the change ({type(error).__name__}); nothing was stored."
                ) from error
            last = error
        time.sleep(pause)
    raise StoreUnavailableError(
        "The database cannot be used now. Try again, and look at its state and load."
    ) from last


def _pauses() -> Iterator[float]:
    """Seconds to wait after each attempt: longer each time, and random, so that two do not meet
    again."""
    for number in range(_ATTEMPTS):
        yield random.uniform(0.5, 1) * _FIRST_PAUSE_SECONDS * 2**number  # noqa: S311


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
