"""The run queue: claims and leases on the hot path."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from automate_core.stores.database import Database, Store, stored
from automate_engine.domain import ClaimedRun, Lease
from automate_engine.ports.queue import Renewal
from automate_engine.sql import QueueOperations

__all__ = ["DjangoRunQueue"]


class DjangoRunQueue(Store):
    """Hands runs to workers."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._operations = QueueOperations(database.rows)

    async def claim(
        self, worker: str, limit: int, now: datetime, until: datetime, tenant_limit: int = 0
    ) -> list[ClaimedRun]:
        return await self._database.hot(
            lambda: self._operations.claim(worker, limit, now, until, tenant_limit)
        )

    async def renew(
        self, worker: str, leases: Sequence[Lease], now: datetime, until: datetime
    ) -> Renewal:
        if not leases:
            return Renewal()
        return await self._database.hot(
            lambda: self._operations.renew(worker, leases, now, until), recorded=True
        )

    async def signals(self, worker: str) -> set[int]:
        return await self._database.hot(lambda: self._operations.signals(worker), recorded=True)

    async def wait(self, seconds: float) -> None:
        await self._database.wait(seconds)

    @stored
    def expired(self, now: datetime, limit: int) -> list[int]:
        return self._database.perform(self._operations.expired(now, limit))

    @stored
    def depth(self, now: datetime) -> int:
        return self._database.perform(self._operations.depth(now))

    @stored
    def time(self) -> datetime:
        return self._database.perform(self._operations.time())

    async def set_right(self, now: datetime, until: datetime) -> None:
        await self._database.hot(lambda: self._operations.set_right(now, until))
