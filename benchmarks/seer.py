"""Seer's stores on a database of the benchmarks' own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from automate_engine.ports import Stores
from benchmarks.host import TENANT

__all__ = ["seer_stores_on", "seer_url"]


def seer_url(database: str, location: str) -> str:
    """The address by which Seer reaches the database."""
    return f"sqlite://{location}" if database == "sqlite" else location


@asynccontextmanager
async def seer_stores_on(database: str, location: str) -> AsyncIterator[Stores]:
    """Seer's stores on a new database; closed at the end."""
    url = seer_url(database, location)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATABASE_URL": url, "SEER_DATA_DIR": folder}
        from seer.database.migrations import upgrade
        from seer.database.stores import open_stores

        await upgrade(url)
        stores = await open_stores(url)
        try:
            await stores.users.ensure(TENANT)
            yield stores
        finally:
            await stores.close()
