"""Rules of the journal port: a trigger whose runs fail several times in a row is disabled."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from automate_engine.domain.events import Match, Trigger
from automate_engine.domain.runs import Lease, RunStatus
from automate_engine.ports import Stores
from automate_engine.ports.events import Advance
from automate_engine.ports.journal import Batch, Claim, Finish, RunWrite
from automate_engine.testing.conformance.factories import (
    NOW,
    TENANT,
    WORKER,
    add_trigger,
    add_workflow,
    deliver,
    finish,
    held_run,
    later,
    new_run,
)

__all__ = ["TestPausing"]

_ERROR = {"type": "Permanent", "message": "The shop is closed.", "retryable": False, "step": "a"}


class _Subscribed:
    """A trigger and the runs that it starts."""

    def __init__(self, stores: Stores, trigger: Trigger, match: Match) -> None:
        self._stores = stores
        self._match = match
        self.trigger = trigger
        self._number = 0

    async def start(self) -> Lease:
        self._number += 1
        claim = Claim(WORKER, later(30))
        event = await deliver(
            self._stores,
            source=self.trigger.source,
            dedupe_key=str(self._number),
            matches=[self._match],
            claim=claim,
        )
        return Lease(event.run_ids[0], 1)

    async def end(self, lease: Lease, status: RunStatus = RunStatus.FAILED, after: int = 0) -> None:
        error = None if status is RunStatus.COMPLETED else _ERROR
        await finish(self._stores, lease, status, error=error, pause_after=after)

    async def run(self, *statuses: RunStatus, after: int = 0) -> None:
        for status in statuses:
            await self.end(await self.start(), status, after)

    async def read(self) -> Trigger:
        return await self._stores.triggers.get(TENANT, self.trigger.id)


async def _subscribed(
    stores: Stores, pause_after: int | None = None, **changes: Any
) -> _Subscribed:
    workflow = await add_workflow(stores)
    config = {} if pause_after is None else {"pause_after_failures": pause_after}
    values = {"config": config, "source": f"hook-{workflow.id}"} | changes
    trigger = await add_trigger(stores, workflow, **values)
    live = await stores.workflows.live_version(TENANT, workflow.id)
    match = Match(
        trigger_id=trigger.id,
        workflow_id=workflow.id,
        version_id=live.id,
        spec_hash=live.spec_hash,
        inputs={},
    )
    return _Subscribed(stores, trigger, match)


FAILED, COMPLETED, CANCELLED = RunStatus.FAILED, RunStatus.COMPLETED, RunStatus.CANCELLED


class TestPausing:
    async def test_failures_in_a_row_disable_a_trigger(self, stores: Stores) -> None:
        hook = await _subscribed(stores, 3)

        await hook.run(FAILED, FAILED)
        assert await hook.read() == hook.trigger
        await hook.run(FAILED)

        paused = await hook.read()
        assert paused.enabled is False
        assert paused.disabled_reason == "The last 3 runs failed: The shop is closed."

    async def test_a_run_that_completes_breaks_the_row(self, stores: Stores) -> None:
        hook = await _subscribed(stores, 3)

        await hook.run(FAILED, FAILED, COMPLETED, FAILED, FAILED)
        assert (await hook.read()).enabled
        await hook.run(FAILED)
        assert not (await hook.read()).enabled

    async def test_cancelled_runs_neither_count_nor_break_the_row(self, stores: Stores) -> None:
        hook = await _subscribed(stores, 2)

        await hook.run(FAILED, CANCELLED, CANCELLED)
        assert (await hook.read()).enabled
        await hook.run(FAILED)
        assert not (await hook.read()).enabled

    async def test_runs_under_way_neither_count_nor_break_the_row(self, stores: Stores) -> None:
        hook = await _subscribed(stores, 2)
        first = await hook.start()
        between = await hook.start()
        last = await hook.start()

        await hook.end(last)
        assert (await hook.read()).enabled
        await hook.end(first)
        assert not (await hook.read()).enabled
        await hook.end(between)

    async def test_the_newest_runs_count_whenever_they_end(self, stores: Stores) -> None:
        hook = await _subscribed(stores, 2)
        first, second, third, fourth = [await hook.start() for _ in range(4)]

        await hook.end(third, COMPLETED)
        await hook.end(second)
        await hook.end(first)
        assert (await hook.read()).enabled
        await hook.end(fourth)
        assert (await hook.read()).enabled

    async def test_many_queued_runs_hide_no_failures(self, stores: Stores) -> None:
        hook = await _subscribed(stores, 2)
        leases = [await hook.start() for _ in range(2)]
        queued = [new_run(trigger_id=hook.trigger.id) for _ in range(1100)]
        await stores.journal.commit(Batch(runs=queued))

        for lease in leases:
            await hook.end(lease)

        assert not (await hook.read()).enabled

    async def test_the_host_says_it_where_the_trigger_does_not(self, stores: Stores) -> None:
        usual, own, never = [await _subscribed(stores, after) for after in (None, 3, 0)]

        for hook in (usual, own, never):
            await hook.run(FAILED, FAILED, after=2)

        enabled = [(await hook.read()).enabled for hook in (usual, own, never)]
        assert enabled == [False, True, True]

    async def test_without_a_limit_failures_disable_nothing(self, stores: Stores) -> None:
        hook = await _subscribed(stores)

        await hook.run(*[FAILED] * 5)

        assert await hook.read() == hook.trigger

    async def test_enabling_starts_anew(self, stores: Stores) -> None:
        hook = await _subscribed(stores, 2)
        await hook.run(FAILED)
        before = await hook.start()
        await hook.run(FAILED)
        assert not (await hook.read()).enabled

        await stores.triggers.set_enabled(TENANT, hook.trigger.id, True)
        assert await hook.read() == hook.trigger
        await hook.end(before)
        await hook.run(FAILED)
        assert (await hook.read()).enabled
        await hook.run(FAILED)
        assert not (await hook.read()).enabled

    async def test_the_reason_of_a_disabled_trigger_stays(self, stores: Stores) -> None:
        hook = await _subscribed(stores, 1)
        first, second = await hook.start(), await hook.start()
        await hook.end(first)
        reason = (await hook.read()).disabled_reason
        assert reason == "The last run failed: The shop is closed."
        await stores.triggers.set_enabled(TENANT, hook.trigger.id, False)

        await hook.end(second)

        assert (await hook.read()).disabled_reason == reason

    async def test_a_trigger_that_somebody_disabled_gets_no_reason(self, stores: Stores) -> None:
        hook = await _subscribed(stores, 1)
        lease = await hook.start()
        await stores.triggers.set_enabled(TENANT, hook.trigger.id, False)

        await hook.end(lease)

        assert (await hook.read()).disabled_reason == ""

    async def test_only_the_trigger_of_the_runs_is_disabled(self, stores: Stores) -> None:
        failing, other = await _subscribed(stores, 2), await _subscribed(stores, 2)
        await other.run(FAILED)

        await failing.run(FAILED, FAILED)

        assert not (await failing.read()).enabled
        assert (await other.read()).enabled

    async def test_runs_without_a_trigger_disable_nothing(self, stores: Stores) -> None:
        hook = await _subscribed(stores, 1)

        await finish(stores, await held_run(stores), FAILED, error=_ERROR, pause_after=1)

        assert (await hook.read()).enabled

    async def test_failures_of_one_commit_count_together(self, stores: Stores) -> None:
        hook = await _subscribed(stores, 3)
        other = await _subscribed(stores, 3)
        leases = [await hook.start() for _ in range(3)] + [await other.start() for _ in range(2)]
        end = Finish(NOW, FAILED, error=_ERROR)

        await stores.journal.commit(Batch(writes=[RunWrite(one, change=end) for one in leases]))

        assert not (await hook.read()).enabled
        assert (await other.read()).enabled

    async def test_a_write_that_is_refused_does_not_count(self, stores: Stores) -> None:
        hook = await _subscribed(stores, 1)
        lease = await hook.start()

        await hook.end(Lease(lease.run_id, 7))

        assert (await hook.read()).enabled

    @pytest.mark.parametrize("attempt", range(5))
    async def test_failures_at_the_same_time_see_each_other(
        self, stores: Stores, attempt: int
    ) -> None:
        hook = await _subscribed(stores, 4)
        leases = [await hook.start() for _ in range(4)]

        await asyncio.gather(*(hook.end(lease) for lease in leases))

        assert not (await hook.read()).enabled

    async def test_a_poller_that_is_under_way_does_not_enable_it(self, stores: Stores) -> None:
        poller = await _subscribed(stores, 1, type="poll.feed", next_at=NOW)

        await poller.run(FAILED)
        change = Advance(trigger_id=poller.trigger.id, due_at=NOW, next_at=later(60), failures=0)
        await stores.triggers.advance([change])

        paused = await poller.read()
        assert not paused.enabled
        assert paused.disabled_reason
        assert await stores.triggers.due({"poll.feed"}, later(100), 10) == []

    async def test_a_long_message_is_cut(self, stores: Stores) -> None:
        hook = await _subscribed(stores, 1)

        await finish(stores, await hook.start(), FAILED, error={"message": "x" * 10_000})

        reason = (await hook.read()).disabled_reason
        assert len(reason) < 600
        assert reason.endswith("x…")
