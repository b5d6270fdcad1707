"""Seer's own database, for triggers that follow its tables."""

from __future__ import annotations

from automate_engine.domain import InvalidInputError
from automate_engine.triggers.postgres_change import DatabaseAddress, OwnDatabase
from seer.config import Settings
from seer.database.connection import parse

__all__ = ["own_database"]


def own_database(configured: Settings) -> OwnDatabase | None:
    """The database of Seer with the tables that may be followed; None when none may.

    Raises InvalidInputError when it is no PostgreSQL.
    """
    if not configured.watched_tables:
        return None
    if configured.uses_sqlite:
        raise InvalidInputError("SEER_WATCHED_TABLES is for databases on PostgreSQL. Remove it.")
    values = parse(configured.database_url)["credentials"]
    host = str(values.get("host") or "")
    address = DatabaseAddress(
        host=host,
        port=int(values.get("port") or 5432),
        user=str(values.get("user") or ""),
        password=str(values.get("password") or ""),
        database=str(values["database"]),
        ssl_mode=str(values.get("ssl", "prefer")),
        socket=host if host.startswith("/") else None,
    )
    return OwnDatabase(address=address, tables=frozenset(configured.watched_tables))
