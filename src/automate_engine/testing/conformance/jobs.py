"""Rules of the job port, for hosts that have jobs of their own."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from automate_engine.ports import Stores
from automate_engine.ports.jobs import ClaimedJob, JobOutcome, JobStore
from automate_engine.testing.conformance.factories import NOW, ODD_VALUE, WORKER, later
from automate_engine.testing.conformance.hosts import JobHost

__all__ = ["TestJobs"]


async def _claim(
    jobs: JobStore, at: datetime = NOW, *, worker: str = WORKER, limit: int = 100
) -> list[ClaimedJob]:
    return await jobs.claim(worker, limit, at, at + timedelta(seconds=30))


class TestJobs:
    @pytest.fixture
    def jobs(self, stores: Stores) -> JobStore:
        if stores.jobs is None:
            pytest.skip("these stores keep no jobs")
        return stores.jobs

    @pytest.fixture
    def host(self, jobs: JobStore, request: pytest.FixtureRequest) -> JobHost:
        host: JobHost = request.getfixturevalue("job_host")
        return host

    async def test_a_claimed_job_counts_its_attempts_and_epochs(
        self, jobs: JobStore, host: JobHost
    ) -> None:
        job_id = await host.enqueue({}, scheduled_at=NOW, max_attempts=3)

        (first,) = await _claim(jobs)
        (second,) = await _claim(jobs, later(30), worker="worker-2")

        assert (first.id, first.attempt, first.max_attempts) == (job_id, 1, 3)
        assert (second.id, second.attempt, second.max_attempts) == (job_id, 2, 3)
        assert second.epoch > first.epoch

    async def test_a_job_is_claimed_when_it_is_due_and_held_while_leased(
        self, jobs: JobStore, host: JobHost
    ) -> None:
        await host.enqueue({}, scheduled_at=later(60))

        assert await _claim(jobs, later(59)) == []
        assert len(await _claim(jobs, later(60))) == 1
        assert await _claim(jobs, later(89), worker="worker-2") == []

    async def test_the_highest_priority_and_then_the_oldest_is_claimed_first(
        self, jobs: JobStore, host: JobHost
    ) -> None:
        low = await host.enqueue({}, scheduled_at=later(-9), priority=-1)
        newer = await host.enqueue({}, scheduled_at=later(-1))
        older = await host.enqueue({}, scheduled_at=later(-2))
        high = await host.enqueue({}, scheduled_at=NOW, priority=7)

        claimed = [(await _claim(jobs, limit=1))[0].id for _ in range(4)]

        assert claimed == [high, older, newer, low]

    async def test_a_job_whose_worker_died_keeps_its_place(
        self, jobs: JobStore, host: JobHost
    ) -> None:
        older = await host.enqueue({}, scheduled_at=NOW, max_attempts=2)
        await _claim(jobs)
        newer = await host.enqueue({}, scheduled_at=later(1))

        taken = [
            (await _claim(jobs, later(30), worker="worker-2", limit=1))[0].id for _ in range(2)
        ]

        assert taken == [older, newer]

    async def test_concurrent_claims_never_share_a_job(self, jobs: JobStore, host: JobHost) -> None:
        made = [await host.enqueue({}, scheduled_at=NOW) for _ in range(20)]

        claims = await asyncio.gather(
            *(_claim(jobs, worker=f"worker-{number}", limit=6) for number in range(5))
        )
        rest = await _claim(jobs)

        assert sorted(job.id for claimed in [*claims, rest] for job in claimed) == sorted(made)

    async def test_executing_gives_the_result_of_the_hosts_code(
        self, jobs: JobStore, host: JobHost
    ) -> None:
        await host.enqueue({"result": ODD_VALUE}, scheduled_at=NOW)
        (job,) = await _claim(jobs)

        assert await jobs.execute(job) == ODD_VALUE

    async def test_executing_raises_what_the_hosts_code_raised(
        self, jobs: JobStore, host: JobHost
    ) -> None:
        await host.enqueue({"error": "no paper"}, scheduled_at=NOW)
        (job,) = await _claim(jobs)

        with pytest.raises(RuntimeError, match="no paper"):
            await jobs.execute(job)

    @pytest.mark.parametrize(
        "outcome", [JobOutcome(at=NOW, result=ODD_VALUE), JobOutcome(at=NOW, error="no paper")]
    )
    async def test_a_finished_job_is_not_claimed_again(
        self, jobs: JobStore, host: JobHost, outcome: JobOutcome
    ) -> None:
        await host.enqueue({}, scheduled_at=NOW)
        (job,) = await _claim(jobs)

        assert await jobs.finish(job, outcome) is True

        assert await _claim(jobs, later(10**8)) == []
        assert await jobs.finish(job, outcome) is False

    async def test_a_job_to_be_tried_again_is_claimed_when_its_time_comes(
        self, jobs: JobStore, host: JobHost
    ) -> None:
        job_id = await host.enqueue({}, scheduled_at=NOW, max_attempts=2)
        (job,) = await _claim(jobs)

        assert await jobs.finish(job, JobOutcome(at=NOW, error="busy", retry_at=later(60)))

        assert await _claim(jobs, later(59)) == []
        (again,) = await _claim(jobs, later(60))
        assert (again.id, again.attempt) == (job_id, 2)

    async def test_an_old_epoch_finishes_nothing(self, jobs: JobStore, host: JobHost) -> None:
        await host.enqueue({}, scheduled_at=NOW, max_attempts=2)
        (stale,) = await _claim(jobs)
        (held,) = await _claim(jobs, later(30), worker="worker-2")

        assert await jobs.finish(stale, JobOutcome(at=later(31))) is False

        assert await jobs.finish(held, JobOutcome(at=later(32))) is True

    async def test_an_unknown_job_finishes_nothing(self, jobs: JobStore, host: JobHost) -> None:
        await host.enqueue({}, scheduled_at=NOW)
        (job,) = await _claim(jobs)

        assert await jobs.finish(replace(job, id=987_654_321), JobOutcome(at=NOW)) is False

    async def test_renewing_extends_what_is_held_and_tells_what_is_lost(
        self, jobs: JobStore, host: JobHost
    ) -> None:
        for _ in range(3):
            await host.enqueue({}, scheduled_at=NOW, max_attempts=5)
        kept, taken, ended = await _claim(jobs)
        await jobs.finish(ended, JobOutcome(at=NOW))
        await jobs.renew(WORKER, [kept], NOW, later(90))
        assert [job.id for job in await _claim(jobs, later(31), worker="worker-2")] == [taken.id]

        lost = await jobs.renew(WORKER, [kept, taken, ended], later(32), later(120))

        assert lost == {taken.id, ended.id}
        assert [job.id for job in await _claim(jobs, later(119))] == [taken.id]

    async def test_a_job_cancelled_before_it_starts_is_never_claimed(
        self, jobs: JobStore, host: JobHost
    ) -> None:
        job_id = await host.enqueue({}, scheduled_at=NOW)

        await host.cancel(job_id)

        assert await _claim(jobs, later(10**8)) == []
