"""The SQL dialect of PostgreSQL: many rows a round trip, and LISTEN/NOTIFY."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
import psycopg
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure, UniqueViolation

from automate_core.stores.dialect import Row, RowStatement
from automate_engine.domain import StoreUnavailableError

__all__ = ["CHANNEL", "PostgresDialect"]

CHANNEL = "automate_runs"
"""Where a commit tells that there are runs to claim or signals to see."""

_POLL_SECONDS = 0.05

_EVENT_CONSTRAINT = "automate_event_once"
"""Broken by the later of two transactions that store the same delivery; when it is repeated it
finds the other's."""


class PostgresDialect:
    """PostgreSQL through psycopg 3."""

    def prepare(self, connection: BaseDatabaseWrapper) -> None:
        """Durable as configured; a session that trades durability away is set right."""
        self.cursor(connection).execute(
            "SELECT set_config('synchronous_commit', 'on', false)"
            " WHERE current_setting('synchronous_commit') = 'off'"
        )

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
        if isinstance(cause, UniqueViolation):
            return cause.diag.constraint_name == _EVENT_CONSTRAINT
        return isinstance(cause, (DeadlockDetected, LockNotAvailable, SerializationFailure))

    def is_lost(self, error: Exception) -> bool:
        return isinstance(error.__cause__, (psycopg.OperationalError, psycopg.InterfaceError))

    def time(self, value: datetime | None) -> datetime | None:
        return value

    def document(self, encoded: bytes | None) -> str | None:
        return None if encoded is None else encoded.decode()

    def uuid(self, value: UUID) -> UUID:
        return value

    def array(self, values: Iterable[int | str]) -> list[int | str]:
        return list(values)

    def query(self, cursor: Any, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []

    def apply(self, cursor: Any, statement: RowStatement, rows: Sequence[Row]) -> list[Row]:
        if not rows:
            return []
        sql, names = _over_rows(statement)
        items = [dict(zip(names, row, strict=True)) for row in rows]
        return self.query(cursor, sql, [orjson.dumps(items).decode()])

    def reserve_ids(self, cursor: Any, table: str, count: int) -> list[int]:
        sql = (
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')::regclass)"
            " FROM generate_series(1, %s::int)"
        )
        return [row[0] for row in self.query(cursor, sql, [table, count])]

    def notify(self, cursor: Any) -> None:
        cursor.execute(f"NOTIFY {CHANNEL}")


def _begin(cursor: Any, recorded: bool) -> str | None:
    """Begin a transaction and give the id to look it up by, if it is to be recorded."""
    if not recorded:
        cursor.execute("BEGIN")
        return None
    cursor.execute("BEGIN; SELECT pg_current_xact_id()::text")
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
            time.sleep(_POLL_SECONDS)
    except (psycopg.Error, DatabaseError) as error:
        raise StoreUnavailableError(
            "The connection to the database was lost during a commit, and whether it was stored "
            "cannot be told. Read the state again before you repeat the change."
        ) from error
    return status == "committed"


def _status(connection: BaseDatabaseWrapper, transaction_id: str) -> str:
    cursor = psycopg.Cursor(connection.connection)
    cursor.execute("SELECT pg_xact_status(%s::xid8)", [transaction_id])
    row = cursor.fetchone()
    return str(row[0]) if row else ""


@lru_cache(maxsize=64)
def _over_rows(statement: RowStatement) -> tuple[str, tuple[str, ...]]:
    """The statement over rows sent as one JSON text, and the names they have in it.

    The driver makes arrays in Python, the slowest part of a commit; JSON is made and read in C.
    Documents are texts in it, so that they are stored as they were written.
    """
    names = tuple(f"new_{name}" for name, _kind in statement.columns)
    types = ("text" if kind == "json" else kind for _name, kind in statement.columns)
    columns = ", ".join(map(" ".join, zip(names, types, strict=True)))
    rows = f"json_to_recordset(%s::json) AS item({columns})"
    values = {
        name: f"item.new_{name}::json" if kind == "json" else f"item.new_{name}"
        for name, kind in statement.columns
    }
    sql = statement.template.format(rows=f"FROM {rows}", and_rows=f", {rows}", **values)
    return sql, names
