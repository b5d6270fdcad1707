"""Statements of PostgreSQL that every driver says in the same words."""

from __future__ import annotations

from automate_engine.sql.statements import Columns, Lock, Query, ReserveIds, RowStatement

__all__ = [
    "CHANNEL",
    "POLL_SECONDS",
    "STAY_DURABLE",
    "TRANSACTION_ID",
    "TRANSACTION_STATUS",
    "lock",
    "over_rows",
    "reserve",
    "transported",
]

CHANNEL = "automate_runs"
"""Where a commit tells that there are runs to claim or signals to see."""

STAY_DURABLE = (
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') = 'off'"
)
"""Durable as configured; a session that trades durability away is set right."""

TRANSACTION_ID = "SELECT pg_current_xact_id()::text"
"""What to look a transaction up by when the answer to its COMMIT is lost."""

TRANSACTION_STATUS = "SELECT pg_xact_status(%s::text::xid8)"
"""``committed``, ``aborted`` or ``in progress``."""

POLL_SECONDS = 0.05
"""How long to wait before a transaction that is in progress is looked up again."""


def lock(statement: Lock) -> Query:
    """The query that waits for a lock."""
    return Query("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [statement.name])


def reserve(statement: ReserveIds) -> Query:
    """The query that reserves ids. It looks up each sequence once, and its plan can be kept: the
    length of an array is not part of that."""
    sequences = " ".join(
        f"WHEN {number} THEN (SELECT pg_get_serial_sequence(%s, 'id')::regclass)"
        for number in range(len(statement.counts))
    )
    tables = [table for table, _count in statement.counts]
    numbers = [
        number for number, (_table, count) in enumerate(statement.counts) for _ in range(count)
    ]
    sql = f"SELECT item, nextval(CASE item {sequences} END) FROM unnest(%s::int[]) AS item"  # noqa: S608
    return Query(sql, [*tables, numbers])


def transported(columns: Columns) -> Columns:
    """The names and types that the values of rows have on their way to the database.

    Documents are texts, so that they are stored as they were written.
    """
    return tuple((f"new_{name}", "text" if kind == "json" else kind) for name, kind in columns)


def over_rows(statement: RowStatement, source: str) -> str:
    """The statement over all rows at once.

    `source` is a FROM item named ``item`` that gives the rows, with the columns `transported`.
    """
    values = {
        name: f"item.new_{name}::json" if kind == "json" else f"item.new_{name}"
        for name, kind in statement.columns
    }
    return statement.template.format(rows=f"FROM {source}", and_rows=f", {source}", **values)
