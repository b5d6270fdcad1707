"""Looking into a PostgreSQL database, with psycopg or else asyncpg."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from automate_engine.domain.errors import PermanentError
from automate_engine.domain.json import JsonObject, decode_json
from automate_engine.triggers.poll._databases import (
    SECONDS,
    Address,
    Query,
    broken_off,
    plain_row,
    refused_query,
)

if TYPE_CHECKING:
    from automate_engine.net import GuardedClient

__all__ = ["PostgresDatabase"]

_CONNECT_SECONDS: Final = 10
_SETTINGS: Final = {
    "application_name": "automate",
    "default_transaction_read_only": "on",
    "statement_timeout": str(SECONDS * 1000),
    "timezone": "UTC",
}
_AS_TEXT: Final = ("timestamptz", "timestamp", "date", "time", "timetz", "numeric", "uuid")
_VERIFIED: Final = ("verify-ca", "verify-full")


class PostgresDatabase:
    """A PostgreSQL database; each look is a read-only transaction on a connection of its own."""

    def __init__(self, address: Address, http: GuardedClient, driver: str | None = None) -> None:
        self._address = address
        self._http = http
        self._driver = driver or _installed_driver()

    async def fetch(self, query: Query) -> list[JsonObject]:
        address = self._address
        ip = None
        if address.socket is None:
            ip = (await self._http.permitted_addresses(address.host, address.port))[0]
        ask = _ask_psycopg if self._driver == "psycopg" else _ask_asyncpg
        return [plain_row(row) for row in await ask(address, ip, query)]


def _installed_driver() -> str:
    for name in ("psycopg", "asyncpg"):
        if find_spec(name):
            return name
    raise PermanentError("The worker has no driver for PostgreSQL. Install psycopg or asyncpg.")


async def _ask_psycopg(address: Address, ip: str | None, query: Query) -> list[dict[str, Any]]:
    import psycopg
    from psycopg.rows import dict_row

    options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    sql = Query(query.sql.replace("%", "%%"), None).with_parameter("%(watermark)s")
    try:
        connection = await psycopg.AsyncConnection.connect(
            host=address.socket or address.host,
            hostaddr=ip,
            port=address.port,
            user=address.user,
            password=address.password,
            dbname=address.database,
            sslmode=address.ssl_mode,
            gssencmode="disable",
            options=options,
            connect_timeout=_CONNECT_SECONDS,
            row_factory=dict_row,
        )
    except psycopg.Error as error:
        raise broken_off(error) from None
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

    by_name = address.ssl_mode in _VERIFIED or ip is None
    try:
        connection = await asyncpg.connect(
            host=address.socket or (address.host if by_name else ip),
            port=address.port,
            user=address.user,
            password=address.password,
            database=address.database,
            ssl=None if address.socket else address.ssl_mode,
            timeout=_CONNECT_SECONDS,
            server_settings=_SETTINGS,
        )
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise broken_off(error) from None
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
