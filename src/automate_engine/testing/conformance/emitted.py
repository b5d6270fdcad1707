"""Rules of the journal port on the events that runs tell of: what they emit, and their failure."""

from __future__ import annotations

from typing import Any

import pytest

from automate_engine.domain.events import Event
from automate_engine.domain.runs import Lease, RunStatus
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch, Claim, CommitResult, Finish, ProcessedEvent
from automate_engine.testing.conformance.factories import (
    NOW,
    ODD_VALUE,
    OTHER_TENANT,
    TENANT,
    WORKER,
    add_trigger,
    add_workflow,
    deliver,
    held_run,
    later,
    new_event,
    read_all,
    read_steps,
    step,
    subscribe,
    write,
)

__all__ = ["TestEmittedEvents", "TestNotices"]


async def _unprocessed(stores: Stores) -> list[Event]:
    return await stores.events.unprocessed(100)


class TestEmittedEvents:
    async def test_an_event_is_stored_unmatched_with_the_step_that_emits_it(
        self, stores: Stores
    ) -> None:
        lease = await held_run(stores)
        emitted = new_event(type="event", source="paid", payload=ODD_VALUE, depth=1)

        result = await write(stores, lease, step(lease.run_id), events=[emitted])

        (event,) = await _unprocessed(stores)
        assert (event.type, event.source, event.payload) == ("event", "paid", ODD_VALUE)
        assert (event.depth, event.received_at, event.processed_at) == (1, NOW, None)
        assert (result.emitted, result.events) == (True, [])
        assert len(await read_steps(stores, lease.run_id)) == 1

    async def test_a_write_without_events_emits_nothing(self, stores: Stores) -> None:
        lease = await held_run(stores)

        assert (await write(stores, lease, step(lease.run_id))).emitted is False

    async def test_a_write_that_is_refused_emits_nothing(self, stores: Stores) -> None:
        lease = await held_run(stores)

        result = await write(stores, Lease(lease.run_id, 7), events=[new_event(type="event")])

        assert (result.fenced, result.emitted) == ({lease.run_id}, False)
        assert await _unprocessed(stores) == []

    async def test_of_events_with_one_key_the_first_counts(self, stores: Stores) -> None:
        lease = await held_run(stores)
        events = [new_event(type="event", dedupe_key="k", payload=number) for number in range(3)]

        await write(stores, lease, events=events[:2])
        await write(stores, lease, events=events[2:])

        (event,) = await _unprocessed(stores)
        assert (event.payload, event.duplicates) == (0, 2)

    async def test_answers_of_a_batch_are_those_of_its_own_events(self, stores: Stores) -> None:
        lease = await held_run(stores)
        match = await subscribe(stores)
        await write(stores, lease, events=[new_event(type="event", dedupe_key="k")])
        (waiting,) = await _unprocessed(stores)

        processed = ProcessedEvent(event_id=waiting.id, processed_at=later(1), matches=[match])
        result = await stores.journal.commit(
            Batch(events=[new_event(matches=[match])], processed=[processed])
        )

        assert len(result.events) == len(result.processed) == 1
        assert len(await read_all(stores)) == 3
        assert await _unprocessed(stores) == []


class TestNotices:
    """A failure is told of when somebody listens."""

    @pytest.mark.parametrize(
        ("listener", "is_heard"),
        [
            ({"source": "wf_1"}, True),
            ({"source": ""}, True),
            ({"source": "wf_2"}, False),
            ({"type": "event"}, False),
            ({"enabled": False}, False),
        ],
        ids=str,
    )
    async def test_only_what_a_trigger_listens_to_is_stored(
        self, stores: Stores, listener: dict[str, Any], is_heard: bool
    ) -> None:
        await _listen(stores, **listener)

        result = await _fail(stores, await held_run(stores))

        assert result.emitted is is_heard
        assert [event.source for event in await _unprocessed(stores)] == ["wf_1"] * is_heard

    async def test_a_trigger_of_another_tenant_does_not_count(self, stores: Stores) -> None:
        await _listen(stores, OTHER_TENANT)

        assert (await _fail(stores, await held_run(stores))).emitted is False

    async def test_a_deleted_trigger_does_not_count(self, stores: Stores) -> None:
        await stores.triggers.delete(TENANT, await _listen(stores))

        assert (await _fail(stores, await held_run(stores))).emitted is False

    async def test_a_run_that_a_notice_started_gives_none(self, stores: Stores) -> None:
        await _listen(stores)
        match = await subscribe(stores)
        started = await deliver(
            stores,
            type="workflow_error",
            source="wf_1",
            matches=[match],
            claim=Claim(WORKER, later(30)),
        )

        result = await _fail(stores, Lease(started.run_ids[0], 1))

        assert (result.fenced, result.emitted) == (set(), False)
        assert await _unprocessed(stores) == []

    async def test_a_notice_comes_with_the_end_that_it_tells_of(self, stores: Stores) -> None:
        await _listen(stores)
        lease = await held_run(stores)

        await _fail(stores, Lease(lease.run_id, 7))
        assert await _unprocessed(stores) == []
        await _fail(stores, lease)
        await _fail(stores, lease)

        (event,) = await _unprocessed(stores)
        assert (event.type, event.payload, event.depth) == ("workflow_error", {"error": "x"}, 1)
        assert (await stores.runs.get(TENANT, lease.run_id)).status is RunStatus.FAILED

    async def test_of_many_failures_each_is_told_of(self, stores: Stores) -> None:
        await _listen(stores)
        for _ in range(3):
            await _fail(stores, await held_run(stores))

        assert len(await _unprocessed(stores)) == 3


async def _listen(stores: Stores, tenant_id: str = TENANT, **changes: Any) -> int:
    workflow = await add_workflow(stores, tenant_id)
    values: dict[str, Any] = {"type": "workflow_error", "source": "wf_1", **changes}
    return (await add_trigger(stores, workflow, **values)).id


async def _fail(stores: Stores, lease: Lease) -> CommitResult:
    notice = new_event(type="workflow_error", source="wf_1", payload={"error": "x"}, depth=1)
    return await write(
        stores, lease, change=Finish(NOW, RunStatus.FAILED, error={"message": "x"}, notice=notice)
    )
