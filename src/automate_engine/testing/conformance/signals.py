"""Rules of signals: a cancel request and a person's answer wake the run that they mean."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from automate_engine.domain.json import decode_json
from automate_engine.domain.runs import RunStatus, StepStatus, WaitKind
from automate_engine.ports import Stores
from automate_engine.ports.journal import Release, Suspend
from automate_engine.testing.conformance.factories import (
    NOW,
    ODD_VALUE,
    OTHER_TENANT,
    TENANT,
    WORKER,
    add_run,
    claim,
    finish,
    held_run,
    later,
    parent_and_child,
    suspend,
    suspended_run,
    waiting_step,
    write,
)

__all__ = ["TestApprovals", "TestCancelRequests", "TestReadiness"]


async def _approval_run(stores: Stores, key: str = "ask") -> int:
    """A suspended run with a step that waits for a person; gives its id."""
    asked = waiting_step(0, key, WaitKind.APPROVAL, input=b'{"title":"Pay?"}', wake_at=later(600))
    return await suspended_run(stores, asked)


class TestReadiness:
    async def test_a_run_signalled_since_its_claim_is_available_as_it_suspends(
        self, stores: Stores
    ) -> None:
        lease = await held_run(stores)
        await stores.runs.request_cancel(TENANT, lease.run_id, later(1))

        await write(stores, lease, change=Suspend(later(2), later(900)))

        (claimed,) = await claim(stores, later(2))
        assert claimed.run.id == lease.run_id

    async def test_a_run_resolved_since_its_claim_is_available_as_it_suspends(
        self, stores: Stores
    ) -> None:
        parent, child = await parent_and_child(stores)
        await finish(stores, child)

        await suspend(stores, parent)

        assert [taken.run.id for taken in await claim(stores, NOW)] == [parent.run_id]

    async def test_a_signal_that_was_seen_and_not_acted_on_keeps_the_run_awake(
        self, stores: Stores
    ) -> None:
        lease = await held_run(stores)
        await stores.runs.request_cancel(TENANT, lease.run_id, later(1))
        assert await stores.queue.signals(WORKER) == {lease.run_id}

        await suspend(stores, lease)

        assert [taken.run.id for taken in await claim(stores, later(1))] == [lease.run_id]

    async def test_a_resolution_that_was_acted_on_does_not_wake_a_later_suspension(
        self, stores: Stores
    ) -> None:
        parent, child = await parent_and_child(stores)
        await finish(stores, child)
        (waited,) = await stores.runs.load_open_steps(parent.run_id)
        done = replace(waited, status=StepStatus.COMPLETED, output=b"{}", replaces=True)

        await write(stores, parent, done, change=Suspend(later(2), None))

        assert await claim(stores, later(10**8)) == []

    async def test_a_signal_and_a_suspension_at_once_never_leave_the_run_asleep(
        self, stores: Stores
    ) -> None:
        leases = [await held_run(stores) for _ in range(10)]

        await asyncio.gather(
            *(suspend(stores, lease) for lease in leases[:5]),
            *(stores.runs.request_cancel(TENANT, lease.run_id, NOW) for lease in leases),
            *(suspend(stores, lease) for lease in leases[5:]),
        )

        claimed = {taken.run.id for taken in await claim(stores, NOW)}
        assert claimed == {lease.run_id for lease in leases}


class TestCancelRequests:
    async def test_a_held_run_is_marked_and_signalled(self, stores: Stores) -> None:
        lease = await held_run(stores)

        assert await stores.runs.request_cancel(TENANT, lease.run_id, later(1)) is True

        run = await stores.runs.get(TENANT, lease.run_id)
        assert (run.status, run.cancel_requested_at) == (RunStatus.RUNNING, later(1))
        assert (run.lease_owner, run.available_at) == (WORKER, later(30))
        assert await stores.queue.signals(WORKER) == {lease.run_id}

    async def test_a_suspended_run_wakes(self, stores: Stores) -> None:
        run_id = await suspended_run(stores, wake_at=later(900))

        await stores.runs.request_cancel(TENANT, run_id, later(1))

        (claimed,) = await claim(stores, later(1))
        assert (claimed.run.id, claimed.run.cancel_requested_at) == (run_id, later(1))

    async def test_a_run_scheduled_for_later_is_available_at_once(self, stores: Stores) -> None:
        run_id = await add_run(stores, available_at=later(900))

        await stores.runs.request_cancel(TENANT, run_id, later(1))

        assert [taken.run.id for taken in await claim(stores, later(1))] == [run_id]

    async def test_a_run_that_is_due_keeps_its_place(self, stores: Stores) -> None:
        first = await add_run(stores, available_at=later(-2))
        await add_run(stores, available_at=later(-1))

        await stores.runs.request_cancel(TENANT, first, NOW)

        assert (await claim(stores, limit=1))[0].run.id == first

    async def test_a_released_run_stays_available(self, stores: Stores) -> None:
        lease = await held_run(stores)
        await write(stores, lease, change=Release(NOW))

        assert await stores.runs.request_cancel(TENANT, lease.run_id, later(1)) is True

        assert len(await claim(stores, NOW)) == 1

    async def test_asking_twice_is_the_same_as_asking_once(self, stores: Stores) -> None:
        lease = await held_run(stores)
        await stores.runs.request_cancel(TENANT, lease.run_id, later(1))
        before = await stores.runs.get(TENANT, lease.run_id)

        assert await stores.runs.request_cancel(TENANT, lease.run_id, later(2)) is True

        assert await stores.runs.get(TENANT, lease.run_id) == before

    async def test_an_ended_run_is_left_alone(self, stores: Stores) -> None:
        lease = await held_run(stores)
        await finish(stores, lease)
        before = await stores.runs.get(TENANT, lease.run_id)

        assert await stores.runs.request_cancel(TENANT, lease.run_id, later(1)) is False

        assert await stores.runs.get(TENANT, lease.run_id) == before
        assert await claim(stores, later(10**8)) == []


class TestApprovals:
    async def test_a_step_that_waits_for_a_person_is_listed(self, stores: Stores) -> None:
        run_id = await _approval_run(stores)

        (approval,) = (await stores.runs.approvals(TENANT)).items

        assert (approval.tenant_id, approval.run_id, approval.step_key) == (TENANT, run_id, "ask")
        assert (approval.request, approval.workflow_id) == ({"title": "Pay?"}, None)
        assert (approval.requested_at, approval.expires_at) == (NOW, later(600))
        assert await stores.runs.get_approval(TENANT, approval.id) == approval
        assert (await stores.runs.approvals(OTHER_TENANT)).items == []

    async def test_approvals_are_newest_first_and_paged(self, stores: Stores) -> None:
        run_ids = [await _approval_run(stores) for _ in range(5)]

        first = await stores.runs.approvals(TENANT, limit=3)
        await _approval_run(stores)
        second = await stores.runs.approvals(TENANT, after=first.next_after, limit=3)

        seen = [approval.run_id for approval in first.items + second.items]
        assert seen == run_ids[::-1]
        assert second.next_after is None

    async def test_approvals_of_a_run_are_found(self, stores: Stores) -> None:
        run_ids = [await _approval_run(stores) for _ in range(3)]

        (approval,) = (await stores.runs.approvals(TENANT, run_id=run_ids[1])).items

        assert approval.run_id == run_ids[1]
        older = await stores.runs.approvals(TENANT, run_id=run_ids[1], after=approval.id)
        assert older.items == []
        assert (await stores.runs.approvals(OTHER_TENANT, run_id=run_ids[1])).items == []

    async def test_other_waits_are_not_approvals(self, stores: Stores) -> None:
        await suspended_run(
            stores,
            waiting_step(0, "pause", WaitKind.TIME, wake_at=later(9)),
            waiting_step(0, "hear", WaitKind.EVENT, wait_key="webhook:orders"),
        )

        assert (await stores.runs.approvals(TENANT)).items == []

    async def test_an_answer_resolves_the_step_and_wakes_the_run(self, stores: Stores) -> None:
        run_id = await _approval_run(stores)
        (approval,) = (await stores.runs.approvals(TENANT)).items
        answer = {"approved": True, "comment": ODD_VALUE}

        assert await stores.runs.resolve_approval(TENANT, approval.id, answer, later(5)) is True

        record = await stores.runs.get_step(TENANT, run_id, "ask")
        assert record.status == StepStatus.WAITING
        assert record.resolution is not None
        assert decode_json(record.resolution) == answer
        assert [taken.run.id for taken in await claim(stores, later(5))] == [run_id]
        assert (await stores.runs.approvals(TENANT)).items == []

    async def test_an_answer_signals_the_run_that_is_held(self, stores: Stores) -> None:
        lease = await held_run(stores)
        await write(stores, lease, waiting_step(lease.run_id, "ask", WaitKind.APPROVAL))
        (approval,) = (await stores.runs.approvals(TENANT)).items

        await stores.runs.resolve_approval(TENANT, approval.id, {"approved": True}, NOW)

        assert await stores.queue.signals(WORKER) == {lease.run_id}

    async def test_of_concurrent_answers_one_counts(self, stores: Stores) -> None:
        run_id = await _approval_run(stores)
        (approval,) = (await stores.runs.approvals(TENANT)).items

        answers = await asyncio.gather(
            *(
                stores.runs.resolve_approval(TENANT, approval.id, {"number": number}, NOW)
                for number in range(6)
            )
        )

        assert sorted(answers) == [False] * 5 + [True]
        resolution = (await stores.runs.get_step(TENANT, run_id, "ask")).resolution
        assert resolution is not None
        assert decode_json(resolution) == {"number": answers.index(True)}

    async def test_a_step_that_no_longer_waits_takes_no_answer(self, stores: Stores) -> None:
        lease = await held_run(stores)
        asked = waiting_step(lease.run_id, "ask", WaitKind.APPROVAL)
        await write(stores, lease, asked)
        (approval,) = (await stores.runs.approvals(TENANT)).items
        await write(stores, lease, replace(asked, status=StepStatus.COMPLETED, replaces=True))

        assert not await stores.runs.resolve_approval(TENANT, approval.id, {"late": 1}, NOW)

        assert (await stores.runs.get_step(TENANT, lease.run_id, "ask")).resolution is None
        assert (await stores.runs.approvals(TENANT)).items == []

    async def test_a_step_of_an_ended_run_takes_no_answer(self, stores: Stores) -> None:
        lease = await held_run(stores)
        await write(stores, lease, waiting_step(lease.run_id, "ask", WaitKind.APPROVAL))
        (approval,) = (await stores.runs.approvals(TENANT)).items
        await finish(stores, lease, RunStatus.CANCELLED)

        assert not await stores.runs.resolve_approval(TENANT, approval.id, {"late": 1}, NOW)

        assert await claim(stores, later(10**8)) == []
        assert (await stores.runs.approvals(TENANT)).items == []
