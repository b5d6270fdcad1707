"""Rules of the journal port on events: one delivery starts one run per subscription."""

from __future__ import annotations

import asyncio

import pytest

from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Lease, RunSource, RunStatus
from automate_engine.ports import Stores
from automate_engine.ports.events import EventFilter
from automate_engine.ports.journal import Batch, Claim, ProcessedEvent
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
    later,
    new_event,
    read_all,
    subscribe,
)
from automate_engine.testing.conformance.hosts import StoreUnprocessed

__all__ = ["TestDeliveries", "TestUnprocessedEvents"]


class TestDeliveries:
    async def test_an_event_is_stored_with_its_runs(self, stores: Stores) -> None:
        first, second = [await subscribe(stores, inputs={"number": n}) for n in range(2)]

        stored = await deliver(stores, payload=ODD_VALUE, matches=[first, second])

        assert stored.is_duplicate is False
        event = await stores.events.get(TENANT, stored.event_id)
        assert (event.payload, event.processed_at is not None) == (ODD_VALUE, True)
        runs = [await stores.runs.get(TENANT, run_id) for run_id in stored.run_ids]
        assert [run.trigger_id for run in runs] == [first.trigger_id, second.trigger_id]
        assert [run.workflow_id for run in runs] == [first.workflow_id, second.workflow_id]
        assert [run.version_id for run in runs] == [first.version_id, second.version_id]
        assert [run.inputs for run in runs] == [{"number": 0}, {"number": 1}]
        for run in runs:
            assert (run.event_id, run.source) == (stored.event_id, RunSource.TRIGGER)
            assert (run.status, run.spec_hash) == (RunStatus.QUEUED, first.spec_hash)
            assert (run.created_at, run.available_at, run.spec) == (NOW, NOW, None)
        assert await stores.events.run_ids(TENANT, stored.event_id) == stored.run_ids

    async def test_runs_of_a_form_are_known_as_such(self, stores: Stores) -> None:
        match = await subscribe(stores)

        stored = await deliver(stores, type=TriggerType.FORM, matches=[match])

        assert (await stores.runs.get(TENANT, stored.run_ids[0])).source is RunSource.FORM

    async def test_an_event_that_matches_nothing_is_stored(self, stores: Stores) -> None:
        stored = await deliver(stores)

        assert stored.run_ids == []
        assert (await stores.events.get(TENANT, stored.event_id)).processed_at is not None

    async def test_runs_of_an_event_can_be_taken_in_its_commit(self, stores: Stores) -> None:
        match = await subscribe(stores)

        stored = await deliver(stores, matches=[match], claim=Claim(WORKER, later(30)))

        run = await stores.runs.get(TENANT, stored.run_ids[0])
        assert (run.status, run.lease_owner, run.lease_epoch) == (RunStatus.RUNNING, WORKER, 1)
        assert await claim(stores) == []
        assert (await finish(stores, Lease(run.id, 1))).fenced == set()

    async def test_answers_are_in_the_order_of_the_batch(self, stores: Stores) -> None:
        match = await subscribe(stores)
        events = [
            new_event(payload=number, matches=[match] if number % 2 else []) for number in range(30)
        ]

        answers = (await stores.journal.commit(Batch(events=events))).events

        payloads = [(await stores.events.get(TENANT, a.event_id)).payload for a in answers]
        assert payloads == list(range(30))
        assert [len(answer.run_ids) for answer in answers] == [0, 1] * 15

    async def test_one_trigger_starts_one_run_of_an_event(self, stores: Stores) -> None:
        match = await subscribe(stores)

        stored = await deliver(stores, matches=[match, match])

        assert len(set(stored.run_ids)) == 1
        assert [run.id for run in await read_all(stores)] == stored.run_ids[:1]

    async def test_events_without_dedupe_key_are_never_duplicates(self, stores: Stores) -> None:
        match = await subscribe(stores)

        first = await deliver(stores, matches=[match])
        second = await deliver(stores, matches=[match])

        assert (first.is_duplicate, second.is_duplicate) == (False, False)
        assert len(await read_all(stores)) == 2

    async def test_a_redelivery_is_answered_with_the_first(self, stores: Stores) -> None:
        match = await subscribe(stores)
        first = await deliver(stores, dedupe_key="d-1", matches=[match])

        second = await deliver(
            stores, dedupe_key="d-1", matches=[match], received_at=later(60), payload="other"
        )

        assert second.is_duplicate is True
        assert (second.event_id, second.run_ids) == (first.event_id, first.run_ids)
        assert len(await read_all(stores)) == 1
        assert (await stores.events.find(TENANT, EventFilter())).items[1:] == []

    async def test_of_duplicates_in_one_batch_the_first_counts(self, stores: Stores) -> None:
        match = await subscribe(stores)
        batch = Batch(
            events=[
                new_event(dedupe_key="d-1", payload=number, matches=[match]) for number in range(4)
            ]
        )

        first, *others = (await stores.journal.commit(batch)).events

        assert first.is_duplicate is False
        assert (await stores.events.get(TENANT, first.event_id)).payload == 0
        for other in others:
            assert other.is_duplicate is True
            assert (other.event_id, other.run_ids) == (first.event_id, first.run_ids)
        assert [run.id for run in await read_all(stores)] == first.run_ids

    async def test_of_concurrent_duplicates_one_counts(self, stores: Stores) -> None:
        match = await subscribe(stores)

        answers = await asyncio.gather(
            *(deliver(stores, dedupe_key="d-1", matches=[match]) for _ in range(8))
        )

        assert sorted(answer.is_duplicate for answer in answers) == [False] + [True] * 7
        assert {answer.event_id for answer in answers} == {answers[0].event_id}
        (run,) = await read_all(stores)
        assert [answer.run_ids for answer in answers] == [[run.id]] * 8

    @pytest.mark.parametrize(
        "difference",
        [
            {"type": "model_change"},
            {"source": "invoices"},
            {"tenant_id": OTHER_TENANT},
            {"dedupe_key": "D-1"},
        ],
        ids=lambda difference: next(iter(difference)),
    )
    async def test_an_event_that_differs_in_its_identity_is_no_duplicate(
        self, stores: Stores, difference: JsonObject
    ) -> None:
        await deliver(stores, dedupe_key="d-1")

        other = await deliver(stores, **{"dedupe_key": "d-1"} | difference)

        assert other.is_duplicate is False

    async def test_after_the_dedupe_window_an_event_counts_anew(self, stores: Stores) -> None:
        match = await subscribe(stores)
        first = await deliver(stores, dedupe_key="d-1", matches=[match])

        again = await deliver(
            stores,
            dedupe_key="d-1",
            matches=[match],
            received_at=later(100),
            dedupe_since=later(0.000001),
        )
        third = await deliver(
            stores, dedupe_key="d-1", received_at=later(101), dedupe_since=later(1)
        )

        assert again.is_duplicate is False
        assert again.event_id != first.event_id
        assert len(await read_all(stores)) == 2
        assert (third.is_duplicate, third.event_id) == (True, again.event_id)

    async def test_the_dedupe_window_includes_its_first_moment(self, stores: Stores) -> None:
        await deliver(stores, dedupe_key="d-1")

        again = await deliver(stores, dedupe_key="d-1", received_at=later(9), dedupe_since=NOW)

        assert again.is_duplicate is True

    async def test_duplicates_are_counted_at_the_first(self, stores: Stores) -> None:
        other = await deliver(stores, dedupe_key="d-2")
        batch = [new_event(dedupe_key="d-1") for _ in range(3)]
        first = (await stores.journal.commit(Batch(events=batch))).events[0]

        await asyncio.gather(*(deliver(stores, dedupe_key="d-1") for _ in range(5)))

        assert (await stores.events.get(TENANT, first.event_id)).duplicates == 7
        assert (await stores.events.get(TENANT, other.event_id)).duplicates == 0

    async def test_runs_are_as_deep_as_their_event(self, stores: Stores) -> None:
        match = await subscribe(stores)

        stored = await deliver(stores, matches=[match], depth=3, replay_of_id=17)

        event = await stores.events.get(TENANT, stored.event_id)
        assert (event.depth, event.replay_of_id) == (3, 17)
        assert (await stores.runs.get(TENANT, stored.run_ids[0])).depth == 3


class TestUnprocessedEvents:
    async def test_unprocessed_events_are_given_oldest_first_for_all_tenants(
        self, stores: Stores, store_unprocessed: StoreUnprocessed
    ) -> None:
        await deliver(stores)
        first = await store_unprocessed(new_event(payload=ODD_VALUE))
        second = await store_unprocessed(new_event(tenant_id=OTHER_TENANT))
        third = await store_unprocessed(new_event())

        events = await stores.events.unprocessed(10)

        assert [event.id for event in events] == [first, second, third]
        assert [event.tenant_id for event in events] == [TENANT, OTHER_TENANT, TENANT]
        assert (events[0].payload, events[0].processed_at) == (ODD_VALUE, None)
        assert [event.id for event in await stores.events.unprocessed(2)] == [first, second]

    async def test_processing_starts_the_runs_and_marks_the_event(
        self, stores: Stores, store_unprocessed: StoreUnprocessed
    ) -> None:
        match = await subscribe(stores, inputs={"id": 7})
        event_id = await store_unprocessed(new_event())

        batch = Batch(
            processed=[ProcessedEvent(event_id=event_id, processed_at=later(2), matches=[match])]
        )
        (answer,) = (await stores.journal.commit(batch)).processed

        assert (answer.event_id, answer.is_duplicate) == (event_id, False)
        run = await stores.runs.get(TENANT, answer.run_ids[0])
        assert (run.trigger_id, run.event_id) == (match.trigger_id, event_id)
        assert (run.inputs, run.source, run.status) == (
            {"id": 7},
            RunSource.TRIGGER,
            RunStatus.QUEUED,
        )
        assert (await stores.events.get(TENANT, event_id)).processed_at == later(2)
        assert await stores.events.unprocessed(10) == []
        assert len(await claim(stores, later(2))) == 1

    async def test_an_event_is_processed_once(
        self, stores: Stores, store_unprocessed: StoreUnprocessed
    ) -> None:
        match = await subscribe(stores)
        event_id = await store_unprocessed(new_event())

        def batch(number: int) -> Batch:
            processed = ProcessedEvent(
                event_id=event_id, processed_at=later(number), matches=[match]
            )
            return Batch(processed=[processed])

        results = await asyncio.gather(
            *(stores.journal.commit(batch(number)) for number in range(6))
        )

        answers = [result.processed[0] for result in results]
        assert sorted(answer.is_duplicate for answer in answers) == [False] + [True] * 5
        (run,) = await read_all(stores)
        assert [answer.run_ids for answer in answers] == [[run.id]] * 6
        winner = [answer.is_duplicate for answer in answers].index(False)
        event = await stores.events.get(TENANT, event_id)
        assert event.processed_at == later(winner)

    async def test_an_event_processed_as_it_arrived_is_not_processed_again(
        self, stores: Stores
    ) -> None:
        match = await subscribe(stores)
        stored = await deliver(stores, matches=[match])

        processed = ProcessedEvent(event_id=stored.event_id, processed_at=later(1), matches=[match])
        (answer,) = (await stores.journal.commit(Batch(processed=[processed]))).processed

        assert (answer.is_duplicate, answer.run_ids) == (True, stored.run_ids)
        assert len(await read_all(stores)) == 1

    async def test_processing_resolves_the_steps_that_wait(
        self, stores: Stores, store_unprocessed: StoreUnprocessed
    ) -> None:
        run_id = await hearing_run(stores)
        event_id = await store_unprocessed(new_event())
        assert await heard(stores, run_id) is None

        processed = ProcessedEvent(event_id=event_id, processed_at=later(1))
        result = await stores.journal.commit(Batch(processed=[processed]))

        event = await stores.events.get(TENANT, event_id)
        assert await heard(stores, run_id) == event.as_json()
        assert run_id in result.signalled
        assert [taken.run.id for taken in await claim(stores, later(1))] == [run_id]
