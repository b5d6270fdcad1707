"""Statements on SQLite, through the standard library's driver. SQL is written once, for
PostgreSQL, with a few idioms that are translated here."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from sqlite3 import Connection, Cursor, OperationalError
from typing import Final

from automate_engine.sql.statements import (
    Apply,
    Lock,
    Notify,
    Query,
    ReserveIds,
    Row,
    RowStatement,
    Statement,
)

__all__ = [
    "LOOK_SECONDS",
    "change_mark",
    "execute",
    "is_busy",
    "make_durable",
    "write_transaction",
]

LOOK_SECONDS: Final = 0.05
"""How often to ask for the mark of changes: it costs microseconds."""

_BUSY_SECONDS: Final = 20.0
_TURN_MILLISECONDS: Final = 2

_TRANSLATIONS = (
    ("%s", "?"),
    ("= ANY(?)", "IN (SELECT value FROM json_each(?))"),
    ("::text", ""),
    (" ILIKE ", " LIKE "),
    (" FOR NO KEY UPDATE", ""),
    (" SKIP LOCKED", ""),
    (" CROSS JOIN LATERAL ", " CROSS JOIN "),
    ("clock_timestamp()", "strftime('%Y-%m-%d %H:%M:%f', 'now')"),
)


def make_durable(connection: Connection) -> None:
    """Set up a new connection for writing so that what it commits survives the loss of power."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"PRAGMA busy_timeout={_TURN_MILLISECONDS}")


def change_mark(connection: Connection) -> int:
    """A number that is another one after each change by other connections and processes."""
    (mark,) = connection.execute("PRAGMA data_version").fetchone()
    return int(mark)


@contextmanager
def write_transaction(connection: Connection) -> Iterator[Cursor]:
    """A transaction that holds the one right to write from its start.

    The database is in this process: a COMMIT is never without an answer. Raises OperationalError
    when others hold that right for too long.
    """
    cursor = connection.cursor()
    _begin(cursor)
    try:
        yield cursor
        cursor.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            cursor.execute("ROLLBACK")
        raise


def _begin(cursor: Cursor) -> None:
    """Take the right to write as soon as it is free.

    SQLite itself tries ten times a second at last, and hardly meets the short gaps that a busy
    process leaves between its transactions.
    """
    end = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("BEGIN IMMEDIATE")
            return
        except OperationalError as error:
            if not is_busy(error) or time.monotonic() > end:
                raise


def is_busy(error: BaseException) -> bool:
    """Whether another connection held the database for too long."""
    return "locked" in str(error) or "busy" in str(error)


def execute(cursor: Cursor, statement: Statement) -> list[Row]:
    """Execute one statement of an operation. Needs SQLite 3.35."""
    match statement:
        case Query(sql, parameters):
            return cursor.execute(_translated(sql), parameters).fetchall()
        case Apply(row_statement, rows):
            return _apply(cursor, row_statement, rows)
        case ReserveIds(counts):
            return _reserve_ids(cursor, counts)
        case Lock():
            return []  # the transaction is the only writer
        case Notify():
            return []  # other processes see the mark of changes


def _apply(cursor: Cursor, statement: RowStatement, rows: Sequence[Row]) -> list[Row]:
    sql = _numbered(statement)
    if statement.returning:
        return [found for row in rows for found in cursor.execute(sql, row).fetchall()]
    cursor.executemany(sql, rows)
    return []


def _reserve_ids(cursor: Cursor, counts: Sequence[tuple[str, int]]) -> list[Row]:
    """The transaction is the only writer, so the next ids are free until it ends."""
    last = dict(cursor.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    return [
        (number, last.get(table, 0) + distance)
        for number, (table, count) in enumerate(counts)
        for distance in range(1, count + 1)
    ]


@lru_cache(maxsize=256)
def _translated(sql: str) -> str:
    for ours, theirs in _TRANSLATIONS:
        sql = sql.replace(ours, theirs)
    return sql


@lru_cache(maxsize=64)
def _numbered(statement: RowStatement) -> str:
    names = {name: f"?{number}" for number, (name, _type) in enumerate(statement.columns, 1)}
    return _translated(statement.template.format(rows="", and_rows="", **names))
