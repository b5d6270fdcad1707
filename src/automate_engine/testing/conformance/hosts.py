"""What an adapter lends the suites beside its stores: the acts that no port has."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from automate_engine.domain.json import JsonObject
from automate_engine.ports.journal import NewEvent

__all__ = ["JobHost", "StoreUnprocessed"]


class StoreUnprocessed(Protocol):
    """Stores an event unmatched, as a host does in the transaction of the change it tells of."""

    async def __call__(self, event: NewEvent) -> int: ...


class JobHost(Protocol):
    """Makes the host's own jobs.

    `enqueue` adds a job whose code returns ``params["result"]``, or raises RuntimeError with the
    message ``params["error"]`` when there is one. `cancel` asks a job to stop.
    """

    async def enqueue(
        self,
        params: JsonObject,
        *,
        scheduled_at: datetime,
        priority: int = 0,
        max_attempts: int = 1,
    ) -> int: ...

    async def cancel(self, job_id: int) -> None: ...
