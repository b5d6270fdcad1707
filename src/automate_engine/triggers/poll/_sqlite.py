"""Looking into a SQLite file."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Final

from automate_engine.domain.json import JsonObject
from automate_engine.triggers.poll._databases import (
    SECONDS,
    Query,
    broken_off,
    plain_row,
    refused_query,
)

__all__ = ["SqliteFile"]

_STEPS_BETWEEN_LOOKS: Final = 10_000


class SqliteFile:
    """A SQLite database, opened for reading only."""

    def __init__(self, path: str) -> None:
        self._path = path

    async def fetch(self, query: Query) -> list[JsonObject]:
        return await asyncio.to_thread(self._fetch, query)

    def _fetch(self, query: Query) -> list[JsonObject]:
        address = f"{Path(self._path).absolute().as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(address, uri=True, timeout=5)) as connection:
                connection.row_factory = sqlite3.Row
                end = monotonic() + SECONDS
                connection.set_progress_handler(lambda: monotonic() > end, _STEPS_BETWEEN_LOOKS)
                connection.execute("PRAGMA query_only=ON")
                found = connection.execute(query.sql, {"watermark": query.watermark})
                return [plain_row(dict(row)) for row in found]
        except sqlite3.OperationalError as error:
            if "unable to open" in str(error) or "locked" in str(error):
                raise broken_off(error) from None
            raise refused_query(str(error)) from None
        except sqlite3.Error as error:
            raise refused_query(str(error)) from None
