"""The retention store: old executions and events, looked through and deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from automate_core.stores.database import Database, Store, stored
from automate_core.workflows.models import Automation
from automate_engine.domain import JsonObject, RunStatus
from automate_engine.ports.retention import KeptEvent, KeptRun
from automate_engine.sql import RetentionOperations

__all__ = ["DjangoRetentionStore"]


class DjangoRetentionStore(Store):
    """Finds what is old and deletes it."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._operations = RetentionOperations(database.rows)

    @stored
    def policies(self) -> dict[int, JsonObject]:
        configs = Automation.objects.filter(config__has_key="retention")
        found = configs.values_list("id", "config")
        return {id: config["retention"] for id, config in found}

    @stored
    def runs(self, after: int, limit: int, *, workflow_id: int | None = None) -> list[KeptRun]:
        operation = self._operations.runs(after, limit, workflow_id=workflow_id)
        return self._database.perform(operation)

    @stored
    def nth_newest(self, workflow_id: int, status: RunStatus, n: int) -> int | None:
        return self._database.perform(self._operations.nth_newest(workflow_id, status, n))

    @stored
    def delete_runs(self, run_ids: Sequence[int]) -> list[tuple[str, str]]:
        return self._database.perform(self._operations.delete_runs(run_ids))

    @stored
    def events(self, after: int, limit: int) -> list[KeptEvent]:
        return self._database.perform(self._operations.events(after, limit))

    @stored
    def delete_events(self, event_ids: Sequence[int]) -> int:
        return self._database.perform(self._operations.delete_events(event_ids))

    @stored
    def delete_rates(self, before: datetime, limit: int) -> int:
        return self._database.perform(self._operations.delete_rates(before, limit))
