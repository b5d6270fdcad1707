"""Tortoise's client for SQLite, whose transactions are meant to write.

It is named as an engine in Tortoise's configuration.
"""

from __future__ import annotations

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)

__all__ = ["ImmediateSqliteClient", "client_class"]


class ImmediateSqliteClient(SqliteClient):
    """Begins transactions with the right to write.

    A transaction that reads first and asks for that right later is refused at once when another
    connection wrote in between; this one waits for its turn.
    """

    def _in_transaction(self) -> TransactionContext:
        return SqliteTransactionContext(_ImmediateTransaction(self), self._lock)


class _ImmediateTransaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        await self._connection.execute("BEGIN IMMEDIATE")


client_class = ImmediateSqliteClient
