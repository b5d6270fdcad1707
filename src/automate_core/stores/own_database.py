"""The project's own database, for triggers that follow its tables."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ImproperlyConfigured
from django.db import connections, router

from automate_core.events.models import Event
from automate_engine.triggers.postgres_change import DatabaseAddress, OwnDatabase

__all__ = ["own_database"]


def own_database(tables: Collection[str]) -> OwnDatabase | None:
    """The database of the events, of which these tables may be followed; None when none may.

    Raises ImproperlyConfigured when it is no PostgreSQL.
    """
    if not tables:
        return None
    connection = connections[router.db_for_write(Event)]
    if connection.vendor != "postgresql":
        raise ImproperlyConfigured(
            "AUTOMATE['WATCHED_TABLES'] is for projects on PostgreSQL. Remove it."
        )
    values = connection.settings_dict
    host = str(values["HOST"])
    address = DatabaseAddress(
        host=host,
        port=int(values["PORT"] or 5432),
        user=str(values["USER"]),
        password=str(values["PASSWORD"]),
        database=str(values["NAME"]),
        ssl_mode=str(values["OPTIONS"].get("sslmode", "prefer")),
        socket=host if host.startswith("/") else None,
    )
    return OwnDatabase(address=address, tables=frozenset(tables))
