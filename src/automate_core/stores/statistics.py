"""The statistics store: executions counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from automate_core.stores.database import Database, Store, stored
from automate_engine.domain import PeriodFigures, QueueFigures, RunFigure
from automate_engine.sql import StatisticsOperations

__all__ = ["DjangoStatisticsStore"]


class DjangoStatisticsStore(Store):
    """Counts runs of a tenant."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._operations = StatisticsOperations(database.rows)

    @stored
    def recent(self, tenant_id: str, workflow_ids: Sequence[int], limit: int) -> list[RunFigure]:
        return self._database.perform(self._operations.recent(tenant_id, workflow_ids, limit))

    @stored
    def period(
        self, tenant_id: str, since: datetime, until: datetime, *, seconds: int, most: int
    ) -> PeriodFigures:
        operation = self._operations.period(tenant_id, since, until, seconds=seconds, most=most)
        return self._database.perform(operation)

    @stored
    def queue(self, tenant_id: str, most: int) -> QueueFigures:
        return self._database.perform(self._operations.queue(tenant_id, most))
