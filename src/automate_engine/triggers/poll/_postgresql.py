"""Looking into a PostgreSQL database, with psycopg or else asyncpg."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from automate_engine.domain.errors import PermanentError
from automate_engine.domain.json import JsonObject, decode_json
from automate_engine.triggers.poll._connecting import connect_asyncpg, connect_psycopg
from automate_engine.triggers.poll._databases import (
    SECONDS,
    Address,
    Query,
    broken_off,
    plain_row,
    refused_query,
)
from automate_engine.triggers.poll._sessions import Session, open_session

if TYPE_CHECKING:
    from automate_engine.net import GuardedClient

__all__ = ["PostgresDatabase"]

_SETTINGS: Final = {
    "application_name": "automate",
    "default_transaction_read_only": "on",
    "statement_timeout": str(SECONDS * 1000),
    "timezone": "UTC",
}
_AS_TEXT: Final = ("timestamptz", "timestamp", "date", "time", "timetz", "numeric", "uuid")


class PostgresDatabase:
    """A PostgreSQL database; each look is a read-only transaction on a connection of its own.

    Hosts are reached by the rules of `http`; None is for a database that the host itself uses.
    """

    def __init__(
        self, address: Address, http: GuardedClient | None, driver: str | None = None
    ) -> None:
        self._address = address
        self._http = http
        self._driver = driver or _installed_driver()

    async def fetch(self, query: Query) -> list[JsonObject]:
        ask = _ask_psycopg if self._driver == "psycopg" else _ask_asyncpg
        return [plain_row(row) for row in await ask(self._address, await self._ip(), query)]

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """A connection that may write. Raises RetryableError when the database cannot be
        reached."""
        opened = await open_session(self._driver, self._address, await self._ip())
        try:
            yield opened
        finally:
            await opened.close()

    async def _ip(self) -> str | None:
        if self._http is None or self._address.socket is not None:
            return None
        found = await self._http.permitted_addresses(self._address.host, self._address.port)
        return found[0]


def _installed_driver() -> str:
    for name in ("psycopg", "asyncpg"):
        if find_spec(name):
            return name
    raise PermanentError("The worker has no driver for PostgreSQL. Install psycopg or asyncpg.")


async def _ask_psycopg(address: Address, ip: str | None, query: Query) -> list[dict[str, Any]]:
    import psycopg
    from psycopg.rows import dict_row

    sql = Query(query.sql.replace("%", "%%"), None).with_parameter("%(watermark)s")
    connection = await connect_psycopg(address, ip, _SETTINGS)
    connection.row_factory = dict_row
    try:
        async with connection:
            await connection.set_read_only(True)
            found = await connection.execute(sql.encode(), {"watermark": query.watermark})
            return await found.fetchall()
    except psycopg.OperationalError as error:
        raise broken_off(error) from None
    except psycopg.Error as error:
        raise refused_query(str(error)) from None


async def _ask_asyncpg(address: Address, ip: str | None, query: Query) -> list[dict[str, Any]]:
    import asyncpg

    connection = await connect_asyncpg(address, ip, _SETTINGS)
    try:
        await _use_plain_values(connection)
        async with connection.transaction(readonly=True):
            found = await connection.fetch(query.with_parameter("$1"), query.watermark)
        return [dict(row) for row in found]
    except (asyncpg.OperatorInterventionError, asyncpg.PostgresConnectionError, OSError) as error:
        raise broken_off(error) from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise refused_query(str(error)) from None
    finally:
        with suppress(Exception):
            await connection.close(timeout=1)


async def _use_plain_values(connection: Any) -> None:
    """Let values that JSON has no type for come and go as texts."""
    for name in _AS_TEXT:
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=str, decoder=_text_of, format="text"
        )
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=str, decoder=decode_json, format="text"
        )


def _text_of(value: str) -> str:
    """A value as text; a time in ISO 8601."""
    if " " not in value:
        return value
    with suppress(ValueError):
        return datetime.fromisoformat(value).isoformat()
    return value
