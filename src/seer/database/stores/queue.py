"""The run queue: claims and leases on the hot connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from automate_engine.domain import ClaimedRun, Lease
from automate_engine.ports.queue import Renewal
from automate_engine.sql import QueueOperations
from seer.database.stores.database import Database

__all__ = ["SeerRunQueue"]


class SeerRunQueue:
    """Hands runs to workers."""

    def __init__(self, database: Database) -> None:
        self._database = database
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

    async def expired(self, now: datetime, limit: int) -> list[int]:
        return await self._database.read(lambda: self._operations.expired(now, limit))

    async def depth(self, now: datetime) -> int:
        return await self._database.read(lambda: self._operations.depth(now))

    async def time(self) -> datetime:
        return await self._database.read(self._operations.time)

    async def set_right(self, now: datetime, until: datetime) -> None:
        await self._database.hot(lambda: self._operations.set_right(now, until))
