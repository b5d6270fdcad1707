"""Bringing the schema of Seer's database up to date, by Aerich.

Aerich's files are SQL of one database: ``migrations/models/`` is the history of PostgreSQL,
``migrations/sqlite/models/`` that of SQLite.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, closing
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from aerich import Command
from aerich.exceptions import DowngradeError
from aerich.models import Aerich
from tortoise import Tortoise, connections
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.exceptions import OperationalError

from automate_engine.domain import AutomateError, ConflictError
from seer.config import tortoise_config
from seer.database.failures import translated

__all__ = ["SchemaStatus", "downgrade", "history_folder", "schema_status", "upgrade"]

_APP: Final = "models"
_CONNECTION: Final = "default"
_LAST: Final = -1
_LOCK: Final = 0x5EE2_0001
"""The advisory lock that is held on PostgreSQL while the schema changes."""

_LOCK_SECONDS: Final = 60

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """The names of the migrations that a database has and those that it lacks, in order."""

    applied: list[str]
    pending: list[str]

    @property
    def is_current(self) -> bool:
        return not self.pending


async def upgrade(url: str) -> list[str]:
    """Apply the migrations that the database at `url` lacks, and give their names.

    Of several processes that ask at once, one applies them. Raises StoreUnavailableError when the
    database is out of reach.
    """
    return await _with_aerich(url, _upgrade)


async def downgrade(url: str, version: int = _LAST) -> list[str]:
    """Take back the migrations from the one of this number on, by default the last; their names.

    What only the newer schema holds is lost. Raises ConflictError when there is no such migration.
    """

    async def take_back(command: Command) -> list[str]:
        try:
            return await command.downgrade(version, delete=False)
        except (DowngradeError, OperationalError):
            raise ConflictError(
                "This migration is not applied, so it cannot be taken back. See which are with "
                "'seer migrate status'."
            ) from None

    return await _with_aerich(url, take_back)


async def schema_status(url: str) -> SchemaStatus:
    """Which migrations the database at `url` has. It changes nothing."""
    return await _in_context(_schema_status(url))


def history_folder(url: str) -> Path:
    """Where the migrations for the database at `url` are: in the package or in its sources."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "migrations"
    root = installed if installed.is_dir() else package.parent.parent / "migrations"
    return root / "sqlite" if url.startswith("sqlite:") else root


async def _schema_status(url: str) -> SchemaStatus:
    async with _command(url) as command:
        applied = set(await _applied())
        known = await command.history()
    return SchemaStatus(
        [name for name in known if name in applied],
        [name for name in known if name not in applied],
    )


async def _applied() -> list[str]:
    try:
        rows = await Aerich.filter(app=_APP).order_by("id")
    except OperationalError:
        return []
    return [row.version for row in rows]


async def _upgrade(command: Command) -> list[str]:
    return await command.upgrade(run_in_transaction=True)


async def _with_aerich(url: str, change: Any) -> list[str]:
    async def changed() -> list[str]:
        async with _command(url) as command, _lock(url):
            await command.init()
            return await change(command)  # type: ignore[no-any-return]

    return await _in_context(changed())


@asynccontextmanager
async def _command(url: str) -> AsyncIterator[Command]:
    """Aerich connected to the database. Raises StoreError when that cannot be used."""
    EXECUTOR_CACHE.clear()  # statements in the dialect of a database that was open before
    try:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(Tortoise.close_connections)
            command = Command(tortoise_config(url), _APP, str(history_folder(url)))
            yield await stack.enter_async_context(command)
    except AutomateError:
        raise
    except Exception as error:
        raise translated(error) from error


@asynccontextmanager
async def _lock(url: str) -> AsyncIterator[None]:
    """Keep other processes from changing the schema meanwhile.

    SQLite has no lock that outlasts a transaction: a second, empty database beside the first
    stands for it.
    """
    if not url.startswith("sqlite:"):
        async with connections.get(_CONNECTION).acquire_connection() as connection:
            await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
            try:
                yield
            finally:
                await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)
        return
    beside = url.removeprefix("sqlite://").partition("?")[0] + ".migrating"
    with closing(
        sqlite3.connect(beside, _LOCK_SECONDS, isolation_level=None, check_same_thread=False)
    ) as guard:
        await asyncio.to_thread(guard.execute, "BEGIN EXCLUSIVE")
        yield


async def _in_context(operation: Coroutine[Any, Any, Answer]) -> Answer:
    """Run what uses Tortoise in a context of its own: it finds its connections by one."""
    return await asyncio.get_running_loop().create_task(operation, context=Context())
