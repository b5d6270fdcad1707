"""The statistics store: runs counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from automate_engine.domain import PeriodFigures, QueueFigures, RunFigure
from automate_engine.sql import StatisticsOperations
from seer.database.stores.database import Database

__all__ = ["SeerStatisticsStore"]


class SeerStatisticsStore:
    """Counts runs of a tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._operations = StatisticsOperations(database.rows)

    async def recent(
        self, tenant_id: str, workflow_ids: Sequence[int], limit: int
    ) -> list[RunFigure]:
        return await self._database.read(
            lambda: self._operations.recent(tenant_id, workflow_ids, limit)
        )

    async def period(
        self, tenant_id: str, since: datetime, until: datetime, *, seconds: int, most: int
    ) -> PeriodFigures:
        return await self._database.read(
            lambda: self._operations.period(tenant_id, since, until, seconds=seconds, most=most)
        )

    async def queue(self, tenant_id: str, most: int) -> QueueFigures:
        return await self._database.read(lambda: self._operations.queue(tenant_id, most))
