"""How the hot stores reach the database: on connections of their own, beside Tortoise's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from automate_engine.sql import Operation, Rows, Wakeups
from seer.database.connection import parse, repeated
from seer.database.stores.driver import Driver
from seer.database.stores.rows import SCHEMA

__all__ = ["Database"]

Answer = TypeVar("Answer")


class Database:
    """The database that holds the runs, and who waits for runs in it.

    What workers do all the time goes through `hot`: one connection, one transaction at a time.
    Reading has connections of its own.
    """

    def __init__(self, url: str) -> None:
        self._driver = _driver_of(url)
        self._wakeups = Wakeups()
        self._tasks: set[asyncio.Task[Any]] = set()
        self.rows = Rows(SCHEMA, self._driver.encoding)

    async def hot(self, make: Callable[[], Operation[Answer]], *, recorded: bool = False) -> Answer:
        """Perform the operation that `make` makes in a write transaction, repeated where that is
        safe. With `recorded`, a COMMIT whose answer was lost is looked up.

        It goes on to its end when the caller is cancelled. Raises StoreError when the database
        refuses.
        """
        task = asyncio.create_task(self._write(make, recorded))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def read(self, make: Callable[[], Operation[Answer]]) -> Answer:
        """Perform the operation that `make` makes, which only reads.

        Raises StoreError when the database refuses.
        """
        return await repeated(lambda: self._driver.read(make()), self._driver.may_repeat)

    async def wait(self, seconds: float) -> None:
        """Wait until runs are available or signalled, at most so many seconds."""
        self._driver.listen(self._wakeups)
        await self._wakeups.wait(seconds)

    async def close(self) -> None:
        """Wait for what is under way and close. The stores cannot be used afterwards."""
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._driver.close()

    async def _write(self, make: Callable[[], Operation[Answer]], recorded: bool) -> Answer:
        answer, notifies = await repeated(
            lambda: self._driver.write(make(), recorded=recorded), self._driver.may_repeat
        )
        if notifies:
            self._wakeups.ring()
        return answer


def _driver_of(url: str) -> Driver:
    """The driver for the database at `url`; its library is imported only when it is used."""
    credentials = parse(url)["credentials"]
    if "file_path" in credentials:
        from seer.database.stores.sqlite import SqliteDriver

        return SqliteDriver(credentials["file_path"])
    from seer.database.stores.postgresql import PostgresDriver

    return PostgresDriver(credentials)
