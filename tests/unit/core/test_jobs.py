"""Jobs: registered work, progress, cancelling and trying again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.utils import timezone

from automate_core.jobs import UnknownJobTypeError, job, registry
from automate_core.models import Job
from automate_core.stores import DjangoStores, django_stores
from automate_engine.domain import ConflictError, PermanentError
from automate_engine.ports.jobs import ClaimedJob, JobOutcome

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_handlers", {})


@pytest.fixture
async def stores(transactional_db: None) -> AsyncIterator[DjangoStores]:
    made = django_stores()
    yield made
    made.close()
    await sync_to_async(connections.close_all)()


@pytest.fixture(autouse=True)
def _closed_connections() -> Iterator[None]:
    yield
    connections.close_all()


async def claimed(stores: DjangoStores, **values: Any) -> tuple[Job, ClaimedJob]:
    row = await Job.objects.acreate(**{"type": "report", **values})
    now = timezone.now()
    (taken,) = await stores.jobs.claim("w", 1, now, now + timedelta(seconds=30))
    return row, taken


async def test_the_registered_function_gets_the_job_and_gives_its_result(
    stores: DjangoStores,
) -> None:
    @job("report")
    def report(row: Job) -> dict[str, int]:
        return {"twice": row.params["n"] * 2}

    _row, taken = await claimed(stores, params={"n": 21})

    assert await stores.jobs.execute(taken) == {"twice": 42}


async def test_an_async_function_is_awaited(stores: DjangoStores) -> None:
    @job("report")
    async def report(row: Job) -> int:
        return await Job.objects.filter(pk=row.pk).acount()

    _row, taken = await claimed(stores)

    assert await stores.jobs.execute(taken) == 1


async def test_a_type_without_function_fails_with_the_remedy(stores: DjangoStores) -> None:
    _row, taken = await claimed(stores)

    with pytest.raises(UnknownJobTypeError, match="@job"):
        await stores.jobs.execute(taken)


async def test_a_result_that_is_not_json_is_refused(stores: DjangoStores) -> None:
    @job("report")
    def report(row: Job) -> object:
        return object()

    _row, taken = await claimed(stores)

    with pytest.raises(PermanentError, match="not plain JSON"):
        await stores.jobs.execute(taken)


def test_a_type_has_one_function() -> None:
    @job("report")
    def first(row: Job) -> None: ...

    with pytest.raises(ValueError, match="has a handler already"):

        @job("report")
        def second(row: Job) -> None: ...


async def test_progress_is_stored_while_the_job_runs(stores: DjangoStores) -> None:
    @job("report")
    def report(row: Job) -> Any:
        row.set_progress(3, 10, "reading")
        return Job.objects.get(pk=row.pk).get_progress()

    _row, taken = await claimed(stores)

    assert await stores.jobs.execute(taken) == {"done": 3, "total": 10, "message": "reading"}


async def test_a_running_job_sees_that_it_was_cancelled(stores: DjangoStores) -> None:
    @job("report")
    def report(row: Job) -> list[bool]:
        before = row.is_cancelled()
        assert Job.objects.get(pk=row.pk).cancel()
        return [before, row.is_cancelled()]

    row, taken = await claimed(stores)

    assert await stores.jobs.execute(taken) == [False, True]
    await stores.jobs.finish(taken, JobOutcome(at=timezone.now(), result=1))
    await row.arefresh_from_db()
    assert row.status == "cancelled"


async def test_a_worker_that_was_taken_over_sees_a_cancelled_job_and_writes_no_progress(
    stores: DjangoStores,
) -> None:
    row, _taken = await claimed(stores)
    stale = await Job.objects.aget(pk=row.pk)
    later = timezone.now() + timedelta(minutes=5)
    await stores.jobs.claim("other", 1, later, later)

    await sync_to_async(stale.set_progress)(1)

    assert await sync_to_async(stale.is_cancelled)()
    await row.arefresh_from_db()
    assert row.progress == {}


def test_a_pending_job_is_cancelled_at_once_and_an_ended_one_not_at_all() -> None:
    row = Job.objects.create(type="report")

    assert row.cancel() is True
    assert row.status == "cancelled"
    assert row.cancel() is False


def test_a_cancelled_job_can_be_queued_again() -> None:
    row = Job.objects.create(type="report", attempts=3)
    row.cancel()

    row.retry()

    assert (row.status, row.attempts, row.cancel_requested_at) == ("pending", 0, None)
    with pytest.raises(ConflictError):
        row.retry()


async def test_a_job_whose_worker_died_in_its_last_attempt_has_failed(
    stores: DjangoStores,
) -> None:
    row, _taken = await claimed(stores, max_attempts=1)
    later = timezone.now() + timedelta(minutes=5)

    assert await stores.jobs.claim("other", 1, later, later) == []

    await row.arefresh_from_db()
    assert row.status == "failed"
    assert "worker stopped" in row.error


async def test_the_time_of_the_last_change_of_status_is_kept(stores: DjangoStores) -> None:
    row = await Job.objects.acreate(type="report")
    created = row.status_changed_at
    now = timezone.now()

    await stores.jobs.claim("w", 1, now, now)

    await row.arefresh_from_db()
    assert row.status_changed_at > created
