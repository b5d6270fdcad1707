"""Statements on SQLite, through the standard library's driver. SQL is written once, for
PostgreSQL, with a few idioms that are translated here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from sqlite3 import Connection, Cursor

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

__all__ = ["execute", "is_busy", "make_durable", "write_transaction"]

_TRANSLATIONS = (
    ("%s", "?"),
    ("= ANY(?)", "IN (SELECT value FROM json_each(?))"),
    ("::text", ""),
    (" FOR NO KEY UPDATE", ""),
    (" SKIP LOCKED", ""),
    (" CROSS JOIN LATERAL ", " CROSS JOIN "),
    ("clock_timestamp()", "strftime('%Y-%m-%d %H:%M:%f', 'now')"),
)


def make_durable(connection: Connection) -> None:
    """Set up a new connection so that what it commits survives the loss of power."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


@contextmanager
def write_transaction(connection: Connection) -> Iterator[Cursor]:
    """A transaction that holds the one right to write from its start.

    The database is in this process: a COMMIT is never without an answer.
    """
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    try:
        yield cursor
        cursor.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            cursor.execute("ROLLBACK")
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
            return []  # other processes look by themselves: SQLite cannot tell them


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
