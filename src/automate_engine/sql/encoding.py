"""Values as a database's drivers take and give them. Documents travel as encoded JSON, so that
nothing is decoded without need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import orjson

from automate_engine.domain.json import JsonValue, decode_json

__all__ = [
    "Encoding",
    "PostgresEncoding",
    "SqliteEncoding",
    "object_of",
    "read_bytes",
    "read_json",
    "read_optional_time",
    "read_time",
]


class Encoding(Protocol):
    """How the values of parameters and rows are given to the drivers of one database, and what its
    SQL says in words of its own."""

    def time(self, value: datetime | None) -> Any: ...

    def document(self, encoded: bytes | None) -> Any: ...

    def uuid(self, value: UUID) -> Any: ...

    def array(self, values: Iterable[int | str]) -> Any:
        """What ``= ANY(%s)`` looks in."""

    def seconds(self, column: str) -> str:
        """SQL for the whole seconds of a time since 1970."""

    def milliseconds(self, start: str, end: str) -> str:
        """SQL for the time between two columns."""

    def part(self, column: str, name: str) -> str:
        """SQL for the text of one value of a document that is an object."""


class PostgresEncoding:
    """Values for psycopg and asyncpg, which know PostgreSQL's types."""

    def time(self, value: datetime | None) -> datetime | None:
        return value

    def document(self, encoded: bytes | None) -> str | None:
        return None if encoded is None else encoded.decode()

    def uuid(self, value: UUID) -> UUID:
        return value

    def array(self, values: Iterable[int | str]) -> list[int | str]:
        return list(values)

    def seconds(self, column: str) -> str:
        return f"floor(extract(epoch FROM {column}))::bigint"

    def milliseconds(self, start: str, end: str) -> str:
        return f"round(extract(epoch FROM {end} - {start}) * 1000)::bigint"

    def part(self, column: str, name: str) -> str:
        return f"({column} -> '{name}')::text"


class SqliteEncoding:
    """Values for SQLite, which has numbers and texts only.

    Times are UTC, ``YYYY-MM-DD HH:MM:SS.ffffff``, so that their texts compare as they do.
    """

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

    def seconds(self, column: str) -> str:
        return f"CAST(julianday({column}) * 86400 - 210866760000 + 0.0005 AS INTEGER)"

    def milliseconds(self, start: str, end: str) -> str:
        return f"CAST((julianday({end}) - julianday({start})) * 86400000 + 0.5 AS INTEGER)"

    def part(self, column: str, name: str) -> str:
        return f"json_extract({column}, '$.{name}')"


def object_of(**parts: bytes) -> bytes:
    """An encoded JSON object made of encoded values, whatever their depth and size."""
    return b"{" + b",".join(b'"%b":%b' % (name.encode(), parts[name]) for name in parts) + b"}"


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
