"""Connections to PostgreSQL databases, with psycopg or asyncpg."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from automate_engine.triggers.poll._databases import Address, broken_off

if TYPE_CHECKING:
    import psycopg

__all__ = ["connect_asyncpg", "connect_psycopg"]

_CONNECT_SECONDS: Final = 10
_VERIFIED: Final = ("verify-ca", "verify-full")


async def connect_psycopg(
    address: Address, ip: str | None, settings: Mapping[str, str], *, autocommit: bool = False
) -> psycopg.AsyncConnection[Any]:
    """A connection with settings of its session. Raises RetryableError when there is none."""
    import psycopg

    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    try:
        return await psycopg.AsyncConnection.connect(
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
            autocommit=autocommit,
        )
    except psycopg.Error as error:
        raise broken_off(error) from None


async def connect_asyncpg(address: Address, ip: str | None, settings: Mapping[str, str]) -> Any:
    """A connection with settings of its session. Raises RetryableError when there is none."""
    import asyncpg

    by_name = address.ssl_mode in _VERIFIED or ip is None
    try:
        return await asyncpg.connect(
            host=address.socket or (address.host if by_name else ip),
            port=address.port,
            user=address.user,
            password=address.password,
            database=address.database,
            ssl=None if address.socket else address.ssl_mode,
            timeout=_CONNECT_SECONDS,
            server_settings=dict(settings),
        )
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise broken_off(error) from None
