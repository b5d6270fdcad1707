"""The retention store: old runs and events, looked through and deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from automate_engine.domain import JsonObject, RunStatus
from automate_engine.ports.retention import KeptEvent, KeptRun
from automate_engine.sql import RetentionOperations
from seer.database.connection import Connection
from seer.database.stores.database import Database
from seer.database.stores.store import Store, reading
from seer.database.workflow_models import Workflow

__all__ = ["SeerRetentionStore"]


class SeerRetentionStore(Store):
    """Finds what is old and deletes it."""

    def __init__(self, connection: Connection, database: Database) -> None:
        super().__init__(connection)
        self._database = database
        self._operations = RetentionOperations(database.rows)

    @reading
    async def policies(self) -> dict[int, JsonObject]:
        found = await Workflow.filter(is_deleted=False).values_list("id", "config")
        return {id: config["retention"] for id, config in found if "retention" in config}

    async def runs(
        self, after: int, limit: int, *, workflow_id: int | None = None
    ) -> list[KeptRun]:
        return await self._database.read(
            lambda: self._operations.runs(after, limit, workflow_id=workflow_id)
        )

    async def nth_newest(self, workflow_id: int, status: RunStatus, n: int) -> int | None:
        return await self._database.read(
            lambda: self._operations.nth_newest(workflow_id, status, n)
        )

    async def delete_runs(self, run_ids: Sequence[int]) -> list[tuple[str, str]]:
        return await self._database.hot(lambda: self._operations.delete_runs(run_ids))

    async def events(self, after: int, limit: int) -> list[KeptEvent]:
        return await self._database.read(lambda: self._operations.events(after, limit))

    async def delete_events(self, event_ids: Sequence[int]) -> int:
        return await self._database.hot(lambda: self._operations.delete_events(event_ids))

    async def delete_rates(self, before: datetime, limit: int) -> int:
        return await self._database.hot(lambda: self._operations.delete_rates(before, limit))
