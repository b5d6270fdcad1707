"""Rules of the journal port on waits: an event wakes the steps that wait for it, once."""

from __future__ import annotations

import asyncio

from automate_engine.domain.runs import RunStatus, StepStatus, WaitKind
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch
from automate_engine.testing.conformance.factories import (
    NOW,
    ODD_VALUE,
    OTHER_TENANT,
    TENANT,
    WORKER,
    claim,
    deliver,
    finish,
    heard,
    hearing_run,
    held_run,
    later,
    new_event,
    step,
    waiting_step,
    write,
)

__all__ = ["TestEventWaits"]


class TestEventWaits:
    async def test_an_event_resolves_the_step_that_waits_for_it(self, stores: Stores) -> None:
        run_id = await hearing_run(stores)

        result = await stores.journal.commit(Batch(events=[new_event(payload=ODD_VALUE)]))

        event = await stores.events.get(TENANT, result.events[0].event_id)
        assert await heard(stores, run_id) == event.as_json()
        assert run_id in result.signalled
        assert [taken.run.id for taken in await claim(stores, NOW)] == [run_id]

    async def test_an_event_signals_the_run_that_is_held(self, stores: Stores) -> None:
        lease = await held_run(stores)
        waiting = waiting_step(lease.run_id, "hear", WaitKind.EVENT, wait_key="webhook:orders")
        await write(stores, lease, waiting)

        result = await stores.journal.commit(Batch(events=[new_event()]))

        assert lease.run_id in result.signalled
        assert await stores.queue.signals(WORKER) == {lease.run_id}

    async def test_an_event_resolves_those_steps_alone_whose_match_holds(
        self, stores: Stores
    ) -> None:
        seven = await hearing_run(stores, {"payload.body.id": 7, "source": "orders"})
        eight = await hearing_run(stores, {"payload.body.id": 8})
        half = await hearing_run(stores, {"payload.body.id": 7, "payload.body.x": 1})
        text = await hearing_run(stores, {"payload.body.id": "7"})
        everything = await hearing_run(stores, {})

        await deliver(stores, payload={"body": {"id": 7}})

        woken = {taken.run.id for taken in await claim(stores)}
        assert woken == {seven, everything}
        for run_id in (seven, eight, half, text, everything):
            assert (await heard(stores, run_id) is not None) == (run_id in woken)

    async def test_an_event_of_another_type_source_or_tenant_resolves_nothing(
        self, stores: Stores
    ) -> None:
        run_id = await hearing_run(stores)

        await deliver(stores, type="schedule")
        await deliver(stores, source="invoices")
        await deliver(stores, tenant_id=OTHER_TENANT)

        assert await heard(stores, run_id) is None
        assert await claim(stores) == []

    async def test_a_step_hears_the_first_event_alone(self, stores: Stores) -> None:
        run_id = await hearing_run(stores)

        await stores.journal.commit(
            Batch(events=[new_event(payload="first"), new_event(payload="second")])
        )
        await deliver(stores, payload="third")

        assert (await heard(stores, run_id))["payload"] == "first"

    async def test_of_concurrent_events_a_step_hears_one(self, stores: Stores) -> None:
        run_id = await hearing_run(stores)

        async def arrive(number: int) -> bool:
            batch = Batch(events=[new_event(payload=number)])
            return run_id in (await stores.journal.commit(batch)).signalled

        signalled = await asyncio.gather(*(arrive(number) for number in range(6)))

        assert sorted(signalled) == [False] * 5 + [True]
        assert (await heard(stores, run_id))["payload"] == signalled.index(True)

    async def test_a_duplicate_event_resolves_nothing(self, stores: Stores) -> None:
        await deliver(stores, dedupe_key="d-1")
        run_id = await hearing_run(stores)

        await deliver(stores, dedupe_key="d-1")

        assert await heard(stores, run_id) is None

    async def test_a_step_that_no_longer_waits_hears_nothing(self, stores: Stores) -> None:
        lease = await held_run(stores)
        waiting = waiting_step(lease.run_id, "hear", WaitKind.EVENT, wait_key="webhook:orders")
        await write(stores, lease, waiting)
        await write(stores, lease, step(lease.run_id, "hear", StepStatus.FAILED, replaces=True))

        result = await stores.journal.commit(Batch(events=[new_event()]))

        assert result.signalled == set()
        assert await heard(stores, lease.run_id) is None

    async def test_a_step_of_an_ended_run_hears_nothing(self, stores: Stores) -> None:
        lease = await held_run(stores)
        waiting = waiting_step(lease.run_id, "hear", WaitKind.EVENT, wait_key="webhook:orders")
        await write(stores, lease, waiting)
        await finish(stores, lease, RunStatus.CANCELLED)

        result = await stores.journal.commit(Batch(events=[new_event()]))

        assert result.signalled == set()
        assert await claim(stores, later(10**8)) == []

    async def test_several_steps_and_runs_hear_one_event(self, stores: Stores) -> None:
        run_ids = [await hearing_run(stores) for _ in range(10)]
        lease = await held_run(stores)
        steps = [
            waiting_step(lease.run_id, key, WaitKind.EVENT, wait_key="webhook:orders")
            for key in ("hear", "listen")
        ]
        await write(stores, lease, *steps)

        result = await stores.journal.commit(Batch(events=[new_event()]))

        assert result.signalled == {*run_ids, lease.run_id}
        listened = await stores.runs.get_step(TENANT, lease.run_id, "listen")
        assert listened.resolution is not None
        for run_id in (*run_ids, lease.run_id):
            assert await heard(stores, run_id) is not None

    async def test_a_wait_for_time_is_not_ended_by_an_event(self, stores: Stores) -> None:
        run_id = await hearing_run(stores, kind=WaitKind.TIME)

        await deliver(stores)

        assert await heard(stores, run_id) is None
