"""The rules of the store ports, on Django's database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from automate_core import jobs
from automate_core.models import Event, Job
from automate_core.stores import DjangoStores, django_stores
from automate_engine.domain import JsonObject, JsonValue
from automate_engine.ports.journal import NewEvent
from automate_engine.testing.conformance import *  # noqa: F403
from automate_engine.testing.conformance import JobHost, StoreUnprocessed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def stores(transactional_db: None) -> AsyncIterator[DjangoStores]:
    made = django_stores()
    yield made
    made.close()
    await sync_to_async(connections.close_all)()


@pytest.fixture
def store_unprocessed(stores: DjangoStores) -> StoreUnprocessed:
    async def store(event: NewEvent) -> int:
        row = await Event.objects.acreate(
            tenant_id=event.tenant_id,
            type=event.type,
            source=event.source,
            payload=event.payload,
            trace_id=event.trace_id,
            dedupe_key=event.dedupe_key,
            received_at=event.received_at,
        )
        return row.id

    return store


@pytest.fixture(scope="module", autouse=True)
def _handler() -> Iterator[None]:
    """The work of the jobs that the suite enqueues."""

    @jobs.job("conformance")
    def work(job: Job) -> JsonValue:
        if "error" in job.params:
            raise RuntimeError(job.params["error"])
        return job.params.get("result")

    yield
    del jobs.registry._handlers["conformance"]


class _JobHost:
    async def enqueue(
        self,
        params: JsonObject,
        *,
        scheduled_at: datetime,
        priority: int = 0,
        max_attempts: int = 1,
    ) -> int:
        job = await Job.objects.acreate(
            type="conformance",
            params=params,
            scheduled_at=scheduled_at,
            priority=priority,
            max_attempts=max_attempts,
        )
        return job.id

    async def cancel(self, job_id: int) -> None:
        job = await Job.objects.aget(id=job_id)
        await sync_to_async(job.cancel)()


@pytest.fixture
def job_host(stores: DjangoStores) -> JobHost:
    return _JobHost()
