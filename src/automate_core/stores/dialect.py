"""What the stores need from a database that Django knows."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

from automate_engine.sql import Encoding, Row, Statement

__all__ = ["Dialect"]


class Dialect(Protocol):
    """One database's way of performing operations."""

    encoding: Encoding

    def prepare(self, connection: BaseDatabaseWrapper) -> None:
        """Set up a new connection for durable writing."""

    def cursor(self, connection: BaseDatabaseWrapper) -> Any:
        """A bare driver cursor on an open connection."""

    def transaction(
        self, connection: BaseDatabaseWrapper, *, recorded: bool
    ) -> AbstractContextManager[Any]:
        """A write transaction, giving its cursor. With `recorded`, a COMMIT whose answer was
        lost is looked up, so that it counts once and only once."""

    def is_transient(self, error: Exception) -> bool:
        """Whether the transaction that failed may succeed when it is repeated."""

    def is_lost(self, error: Exception) -> bool:
        """Whether the connection is gone, so that a new one may do."""

    def execute(self, cursor: Any, statement: Statement) -> list[Row]:
        """Execute one statement of an operation and give its rows, if it has any."""
