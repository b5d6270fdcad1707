"""The Django host's stores on a database of the benchmarks' own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management import call_command
from psycopg.conninfo import conninfo_to_dict

from automate_engine.ports import Stores

__all__ = ["django_stores_on", "migrate"]

_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "automate_core"]


def migrate(database: str, location: str) -> None:
    """Set Django up in this process, once, on a database, and make its tables."""
    settings.configure(
        SECRET_KEY="a key that only the benchmarks use, for their own databases",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=_APPS,
        DATABASES={"default": _connection(database, location)},
    )
    django.setup()
    call_command("migrate", verbosity=0)


@asynccontextmanager
async def django_stores_on(database: str, location: str) -> AsyncIterator[Stores]:
    """Django's stores on a new database; closed at the end."""
    await sync_to_async(migrate)(database, location)
    from automate_core.stores import django_stores

    stores = django_stores()
    try:
        yield stores
    finally:
        stores.close()


def _connection(database: str, location: str) -> dict[str, Any]:
    if database == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": location,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
        }
    parts = conninfo_to_dict(location)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts["dbname"],
        "USER": parts["user"],
        "HOST": parts["host"],
    }
