"""What the SQL of the stores needs from a database.

SQL is written once, for PostgreSQL, with a few idioms that the SQLite dialect translates:
``= ANY(%s)`` with `Dialect.array`, ``::text`` on a document, ``FOR NO KEY UPDATE`` and
``SKIP LOCKED``. Documents travel as encoded JSON, so nothing is decoded without need.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from automate_engine.domain.json import JsonValue, decode_json

__all__ = [
    "Dialect",
    "Row",
    "RowStatement",
    "read_bytes",
    "read_json",
    "read_optional_time",
    "read_time",
]

Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class RowStatement:
    """A statement that is executed for each of many rows, in one round trip where possible.

    `template` names the values of a row in braces, and has ``{rows}`` where a FROM clause may
    stand, or ``{and_rows}`` after one. `columns` are the names and PostgreSQL types of a row's
    values, in order. Columns of the table have its alias before them, but for those in RETURNING.
    """

    template: str
    columns: tuple[tuple[str, str], ...]
    returning: bool = False


class Dialect(Protocol):
    """One database's way of doing what the journal does."""

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

    def time(self, value: datetime | None) -> Any: ...

    def document(self, encoded: bytes | None) -> Any: ...

    def uuid(self, value: UUID) -> Any: ...

    def array(self, values: Iterable[int | str]) -> Any: ...

    def query(self, cursor: Any, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Execute one statement and give its rows, if it has any."""

    def apply(self, cursor: Any, statement: RowStatement, rows: Sequence[Row]) -> list[Row]:
        """Execute a statement for each row and give all the rows it returns."""

    def reserve_ids(self, cursor: Any, table: str, count: int) -> list[int]:
        """Ids for new rows, growing, that no other transaction gets."""

    def notify(self, cursor: Any) -> None:
        """Wake waiting workers of other processes when the transaction is committed."""


def read_time(value: datetime | str) -> datetime:
    """A time as the driver gives it, as an aware time in UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def read_optional_time(value: datetime | str | None) -> datetime | None:
    return None if value is None else read_time(value)


def read_bytes(value: str | None) -> bytes | None:
    """A document as the driver gives it, as encoded JSON."""
    return None if value is None else value.encode()


def read_json(value: str | None) -> JsonValue:
    """A document as the driver gives it, decoded."""
    return None if value is None else decode_json(value)
