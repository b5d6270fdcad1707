"""What the errors of Tortoise ORM and of the drivers mean, in the engine's terms."""

from __future__ import annotations

import sqlite3

import asyncpg
from tortoise.exceptions import BaseORMException

from automate_engine.domain import AutomateError, StoreError
from automate_engine.sql import refused, unavailable

__all__ = ["is_lost", "is_rolled_back", "translated"]

_ROLLED_BACK = (
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.SerializationError,
)
_LOST = (
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    OSError,
    TimeoutError,
)
_BUSY = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
)
_PRIMARY_CODE = 0xFF


def is_rolled_back(error: Exception) -> bool:
    """Whether a transaction was rolled back for another's sake, so that it may be repeated."""
    return isinstance(_origin(error), _ROLLED_BACK)


def is_lost(error: Exception) -> bool:
    """Whether the connection is gone, so that a new one may do."""
    return isinstance(_origin(error), _LOST)


def translated(error: Exception) -> Exception:
    """The error as callers of a store know it; one that is no failure of a database as it is."""
    origin = _origin(error)
    if isinstance(error, AutomateError):
        return error
    if isinstance(origin, (*_LOST, *_ROLLED_BACK)) or _is_busy(origin):
        return unavailable()
    if getattr(origin, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
        return StoreError(
            "The file that DATABASE_URL names is not an SQLite database. Name another file."
        )
    if isinstance(error, (BaseORMException, asyncpg.PostgresError, sqlite3.Error)):
        return refused(error)
    return error


def _is_busy(error: BaseException) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & _PRIMARY_CODE in _BUSY


def _origin(error: BaseException) -> BaseException:
    """The driver's error that Tortoise wrapped, or the error itself."""
    inner = error.args[0] if isinstance(error, BaseORMException) and error.args else None
    return inner if isinstance(inner, BaseException) else error
