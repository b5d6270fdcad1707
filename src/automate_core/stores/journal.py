"""The journal: batches on the hot path."""

from __future__ import annotations

from automate_core.stores.database import Database, Store
from automate_engine.ports.journal import Batch, CommitResult
from automate_engine.sql import JournalOperations

__all__ = ["DjangoJournal"]


class DjangoJournal(Store):
    """Commits batches."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._operations = JournalOperations(database.rows)

    async def commit(self, batch: Batch) -> CommitResult:
        if not batch:
            return CommitResult()
        return await self._database.hot(lambda: self._operations.commit(batch), recorded=True)
