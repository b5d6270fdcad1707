"""Performing operations on Django's SQLite."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from automate_engine.sql import Encoding, Row, SqliteEncoding, Statement, sqlite

__all__ = ["SqliteDialect"]


class SqliteDialect:
    """SQLite 3.35 or newer, as a file in WAL mode with ``synchronous=FULL``, or in memory."""

    encoding: Encoding = SqliteEncoding()

    def prepare(self, connection: BaseDatabaseWrapper) -> None:
        sqlite.make_durable(connection.connection)

    def cursor(self, connection: BaseDatabaseWrapper) -> Any:
        return connection.connection.cursor()

    def transaction(
        self, connection: BaseDatabaseWrapper, *, recorded: bool
    ) -> AbstractContextManager[Any]:
        return sqlite.write_transaction(connection.connection)

    def is_transient(self, error: Exception) -> bool:
        return sqlite.is_busy(error)

    def is_lost(self, error: Exception) -> bool:
        return False

    def execute(self, cursor: Any, statement: Statement) -> list[Row]:
        return sqlite.execute(cursor, statement)
