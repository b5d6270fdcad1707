"""The memory stores keep the rules of the ports."""

from __future__ import annotations

from datetime import datetime

import pytest

from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.ports import Stores
from automate_engine.runtime.clock import SystemClock
from automate_engine.testing.conformance import *  # noqa: F403
from automate_engine.testing.conformance import JobHost, StoreUnprocessed
from automate_engine.testing.stores import MemoryEventStore, MemoryJobStore, memory_stores


@pytest.fixture
async def stores() -> Stores:
    return memory_stores(SystemClock())


@pytest.fixture
def store_unprocessed(stores: Stores) -> StoreUnprocessed:
    assert isinstance(stores.events, MemoryEventStore)
    return stores.events.store_unprocessed


@pytest.fixture
def job_host(stores: Stores) -> JobHost:
    assert isinstance(stores.jobs, MemoryJobStore)
    return _Jobs(stores.jobs)


class _Jobs:
    def __init__(self, jobs: MemoryJobStore) -> None:
        self._jobs = jobs
        self.cancel = jobs.cancel

    async def enqueue(
        self,
        params: JsonObject,
        *,
        scheduled_at: datetime,
        priority: int = 0,
        max_attempts: int = 1,
    ) -> int:
        async def work() -> JsonValue:
            if "error" in params:
                raise RuntimeError(params["error"])
            return params.get("result")

        return await self._jobs.enqueue(
            work, scheduled_at=scheduled_at, priority=priority, max_attempts=max_attempts
        )
