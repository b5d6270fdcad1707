"""Performing operations on PostgreSQL through psycopg 3: many rows a round trip."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

import orjson
import psycopg
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from automate_engine.sql import (
    Apply,
    Encoding,
    Lock,
    Notify,
    PostgresEncoding,
    Query,
    ReserveIds,
    Row,
    RowStatement,
    Statement,
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

__all__ = ["PostgresDialect"]


class PostgresDialect:
    """PostgreSQL through psycopg 3."""

    encoding: Encoding = PostgresEncoding()

    def prepare(self, connection: BaseDatabaseWrapper) -> None:
        self.cursor(connection).execute(STAY_DURABLE)

    def cursor(self, connection: BaseDatabaseWrapper) -> Any:
        return psycopg.Cursor(connection.connection)

    @contextmanager
    def transaction(self, connection: BaseDatabaseWrapper, *, recorded: bool) -> Iterator[Any]:
        cursor = self.cursor(connection)
        transaction_id = _begin(cursor, recorded)
        try:
            yield cursor
        except BaseException:
            with suppress(psycopg.OperationalError):
                cursor.execute("ROLLBACK")
            raise
        try:
            cursor.execute("COMMIT")
        except psycopg.OperationalError:
            if transaction_id is None or not _was_committed(connection, transaction_id):
                raise

    def is_transient(self, error: Exception) -> bool:
        cause = error.__cause__
        return isinstance(cause, (DeadlockDetected, LockNotAvailable, SerializationFailure))

    def is_lost(self, error: Exception) -> bool:
        return isinstance(error.__cause__, (psycopg.OperationalError, psycopg.InterfaceError))

    def execute(self, cursor: Any, statement: Statement) -> list[Row]:
        match statement:
            case Query(sql, parameters):
                return _query(cursor, sql, parameters)
            case Apply(row_statement, rows):
                return _apply(cursor, row_statement, rows)
            case ReserveIds():
                query = reserve(statement)
                return _query(cursor, query.sql, query.parameters)
            case Lock():
                query = lock(statement)
                return _query(cursor, query.sql, query.parameters)
            case Notify():
                cursor.execute(f"NOTIFY {CHANNEL}")
                return []


def _query(cursor: Any, sql: str, parameters: Sequence[Any]) -> list[Row]:
    cursor.execute(sql, parameters)
    return cursor.fetchall() if cursor.description else []


def _apply(cursor: Any, statement: RowStatement, rows: Sequence[Row]) -> list[Row]:
    sql, names = _over_json(statement)
    items = [dict(zip(names, row, strict=True)) for row in rows]
    return _query(cursor, sql, [orjson.dumps(items).decode()])


@lru_cache(maxsize=64)
def _over_json(statement: RowStatement) -> tuple[str, tuple[str, ...]]:
    """The statement over rows sent as one JSON text, and the names they have in it.

    The driver makes arrays in Python, the slowest part of a commit; JSON is made and read in C.
    """
    columns = transported(statement.columns)
    item = ", ".join(f"{name} {kind}" for name, kind in columns)
    sql = over_rows(statement, f"json_to_recordset(%s::json) AS item({item})")
    return sql, tuple(name for name, _kind in columns)


def _begin(cursor: Any, recorded: bool) -> str | None:
    """Begin a transaction and give the id to look it up by, if it is to be recorded."""
    if not recorded:
        cursor.execute("BEGIN")
        return None
    cursor.execute(f"BEGIN; {TRANSACTION_ID}")
    cursor.nextset()
    return str(cursor.fetchone()[0])


def _was_committed(connection: BaseDatabaseWrapper, transaction_id: str) -> bool:
    """Whether a transaction whose COMMIT got no answer is committed. Reopens the connection.

    Raises StoreUnavailableError when the database cannot be asked.
    """
    try:
        connection.close()
        connection.connect()
        while (status := _status(connection, transaction_id)) == "in progress":
            time.sleep(POLL_SECONDS)
    except (psycopg.Error, DatabaseError) as error:
        raise unknown_outcome() from error
    return status == "committed"


def _status(connection: BaseDatabaseWrapper, transaction_id: str) -> str:
    cursor = psycopg.Cursor(connection.connection)
    cursor.execute(TRANSACTION_STATUS, [transaction_id])
    row = cursor.fetchone()
    return str(row[0]) if row else ""
