"""The journal: batches on the hot connection."""

from __future__ import annotations

from automate_engine.ports.journal import Batch, CommitResult
from automate_engine.sql import JournalOperations
from seer.database.stores.database import Database

__all__ = ["SeerJournal"]


class SeerJournal:
    """Commits batches."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._operations = JournalOperations(database.rows)

    async def commit(self, batch: Batch) -> CommitResult:
        if not batch:
            return CommitResult()
        return await self._database.hot(lambda: self._operations.commit(batch), recorded=True)
