"""The SQL dialect of SQLite: one writer at a time, many rows a statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.db.backends.base.base import BaseDatabaseWrapper

from automate_core.stores.dialect import Row, RowStatement

__all__ = ["SqliteDialect"]

_TRANSLATIONS = (
    ("%s", "?"),
    ("= ANY(?)", "IN (SELECT value FROM json_each(?))"),
    ("::text", ""),
    (" FOR NO KEY UPDATE", ""),
    (" SKIP LOCKED", ""),
)


class SqliteDialect:
    """SQLite 3.35 or newer, as a file in WAL mode with ``synchronous=FULL``, or in memory."""

    def prepare(self, connection: BaseDatabaseWrapper) -> None:
        cursor = self.cursor(connection)
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")

    def cursor(self, connection: BaseDatabaseWrapper) -> Any:
        return connection.connection.cursor()

    @contextmanager
    def transaction(self, connection: BaseDatabaseWrapper, *, recorded: bool) -> Iterator[Any]:
        """The database is in this process: a COMMIT is never without an answer."""
        cursor = self.cursor(connection)
        cursor.execute("BEGIN IMMEDIATE")
        try:
            yield cursor
            cursor.execute("COMMIT")
        except BaseException:
            if connection.connection.in_transaction:
                cursor.execute("ROLLBACK")
            raise

    def is_transient(self, error: Exception) -> bool:
        return "locked" in str(error) or "busy" in str(error)

    def is_lost(self, error: Exception) -> bool:
        return False

    def time(self, value: datetime | None) -> str | None:
        if value is None:
            return None
        return str(value if value.tzinfo is UTC else value.astimezone(UTC)).removesuffix("+00:00")

    def document(self, encoded: bytes | None) -> str | None:
        return None if encoded is None else encoded.decode()

    def uuid(self, value: UUID) -> str:
        return value.hex

    def array(self, values: Iterable[int | str]) -> str:
        return orjson.dumps(list(values)).decode()

    def query(self, cursor: Any, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        return cursor.execute(_translated(sql), parameters).fetchall()  # type: ignore[no-any-return]

    def apply(self, cursor: Any, statement: RowStatement, rows: Sequence[Row]) -> list[Row]:
        sql = _numbered(statement)
        if statement.returning:
            return [found for row in rows for found in cursor.execute(sql, row).fetchall()]
        if rows:
            cursor.executemany(sql, rows)
        return []

    def reserve_ids(self, cursor: Any, table: str, count: int) -> list[int]:
        """The transaction is the only writer, so the next ids are free until it ends."""
        found = cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
        last = found[0] if found else 0
        return list(range(last + 1, last + 1 + count))

    def notify(self, cursor: Any) -> None:
        """Other processes look by themselves: SQLite cannot tell them."""


@lru_cache(maxsize=256)
def _translated(sql: str) -> str:
    for ours, theirs in _TRANSLATIONS:
        sql = sql.replace(ours, theirs)
    return sql


@lru_cache(maxsize=64)
def _numbered(statement: RowStatement) -> str:
    names = {name: f"?{number}" for number, (name, _type) in enumerate(statement.columns, 1)}
    return _translated(statement.template.format(rows="", and_rows="", **names))
