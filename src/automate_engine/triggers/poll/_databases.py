"""The databases that can be looked into, by their URLs."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from automate_engine.domain.errors import PermanentError, RetryableError, StepTimeoutError
from automate_engine.domain.json import JsonObject, JsonValue

if TYPE_CHECKING:
    from automate_engine.net import GuardedClient

__all__ = [
    "PARAMETER",
    "SECONDS",
    "Address",
    "Database",
    "Query",
    "broken_off",
    "database_place",
    "open_database",
    "plain_row",
    "postgres_address",
    "refused_query",
]

PARAMETER: Final = re.compile(r"(?<![:\w]):watermark\b")
SECONDS: Final = 20
"""The most time that a query takes."""

_POSTGRES: Final = ("postgresql", "postgres")
_SSL_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_URL: Final = "Give it as postgresql://user:password@host:5432/name."


@dataclass(frozen=True, slots=True)
class Query:
    """A SELECT with ``:watermark`` for its one parameter."""

    sql: str
    watermark: JsonValue

    def with_parameter(self, written: str) -> str:
        """The SQL with the parameter as a driver writes it."""
        return PARAMETER.sub(lambda _: written, self.sql)


class Database(Protocol):
    """A database to look into."""

    async def fetch(self, query: Query) -> list[JsonObject]:
        """The rows of a query, executed so that it can change nothing. Raises RetryableError when
        the database cannot be reached, PermanentError when it refuses the query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a PostgreSQL database is; `socket` is the directory of a Unix socket."""

    host: str
    port: int
    user: str
    password: str
    database: str
    ssl_mode: str
    socket: str | None = None


def open_database(url: str, http: GuardedClient, *, local: bool) -> Database:
    """The database at a URL. Raises PermanentError for one that cannot be used, without showing it.

    Hosts are reached by the rules of outbound HTTP; files and Unix sockets need `local`.
    """
    if local and url.startswith("sqlite:///"):
        from automate_engine.triggers.poll._sqlite import SqliteFile

        path = url.removeprefix("sqlite:///").partition("?")[0].partition("#")[0]
        return SqliteFile(unquote(path))
    from automate_engine.triggers.poll._postgresql import PostgresDatabase

    return PostgresDatabase(postgres_address(url, local=local), http)


def postgres_address(url: str, *, local: bool) -> Address:
    """Where the PostgreSQL database at a URL is. Raises PermanentError for one that cannot be used,
    without showing it; Unix sockets need `local`."""
    try:
        address = _address(url)
    except ValueError:
        raise PermanentError(f"The trigger's secret is no URL of a database. {_URL}") from None
    if address.socket is not None and not local:
        raise PermanentError(f"The URL leads to a Unix socket, which is not allowed here. {_URL}")
    return address


def database_place(url: str) -> JsonValue:
    """What tells the database at a URL from others: the URL without who asks and how."""
    try:
        address = _address(url)
    except ValueError:
        return url
    return [address.socket or address.host, address.port, address.database]


def _address(url: str) -> Address:
    """Nothing is left to the defaults of a driver, which would take passwords and files of the
    process."""
    parts = urlsplit(url)
    if parts.scheme not in _POSTGRES:
        raise ValueError
    options = parse_qs(parts.query, strict_parsing=bool(parts.query))
    socket = options.pop("host", [None])[0]
    ssl_mode = options.pop("sslmode", ["prefer"])[0]
    if options or ssl_mode not in _SSL_MODES or not parts.username:
        raise ValueError
    if socket is None and not (parts.hostname and parts.password):
        raise ValueError
    if socket is not None and not socket.startswith("/"):
        raise ValueError
    return Address(
        host=parts.hostname or "localhost",
        port=parts.port or 5432,
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        database=unquote(parts.path).removeprefix("/") or unquote(parts.username),
        ssl_mode=ssl_mode,
        socket=socket,
    )


def refused_query(message: str) -> PermanentError:
    """What to raise for a query that the database refuses."""
    first = message.strip().partition("\n")[0][:300]
    return PermanentError(f"The database refuses the query: {first}")


def broken_off(error: Exception) -> RetryableError:
    """What to raise when a connection is not made, or is ended."""
    kind = type(error).__name__
    if kind.startswith("QueryCanceled"):
        return StepTimeoutError(
            f"The query took longer than {SECONDS} seconds. Add an index, or let it ask for less."
        )
    return RetryableError(
        f"The database cannot be used now ({kind}). Check that it runs, and the parts of the URL."
    )


def plain_row(row: dict[str, Any]) -> JsonObject:
    """A row as JSON data: times in ISO 8601, decimal numbers as texts, bytes in Base64."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> JsonValue:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return b64encode(bytes(value)).decode()
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
