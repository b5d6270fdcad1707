"""Rules of the journal port on events that become one run: debounces and batches."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from automate_engine.domain.coalescing import MOST_BATCH_BYTES, Coalescing
from automate_engine.domain.events import Match
from automate_engine.domain.runs import Concurrency, Lease, Run, RunStatus, StartTerms
from automate_engine.ports import Stores
from automate_engine.ports.journal import (
    Batch,
    CommitResult,
    Finish,
    ProcessedEvent,
    RunWrite,
)
from automate_engine.ports.runs import RunFilter
from automate_engine.testing.conformance.factories import (
    NOW,
    OTHER_TENANT,
    TENANT,
    add_run,
    claim,
    deliver,
    finish,
    later,
    new_event,
    new_version,
    read_all,
    subscribe,
)
from automate_engine.testing.conformance.hosts import StoreUnprocessed

__all__ = ["TestBatches", "TestCoalescing", "TestDebounce"]


async def _debounced(stores: Stores, tenant_id: str = TENANT, **values: Any) -> Match:
    match = await subscribe(stores, tenant_id)
    options: dict[str, Any] = {"key": f"{match.trigger_id}:", "seconds": 10.0} | values
    return replace(match, coalescing=Coalescing(**options))


async def _batched(stores: Stores, **values: Any) -> Match:
    return await _debounced(stores, **({"max_events": 3} | values))


def _keyed(match: Match, key: str) -> Match:
    assert match.coalescing is not None
    return replace(match, coalescing=replace(match.coalescing, key=key))


async def _arrive(stores: Stores, match: Match, number: int = 0, at: float = 0.0) -> int:
    """Let one event arrive, whose run has its number as inputs; the id of its run."""
    matches = [replace(match, inputs={"n": number})]
    stored = await deliver(stores, payload=number, received_at=later(at), matches=matches)
    (run_id,) = stored.run_ids
    return run_id


async def _arrive_together(stores: Stores, match: Match, count: int) -> CommitResult:
    events = [new_event(payload=n, matches=[replace(match, inputs={"n": n})]) for n in range(count)]
    return await stores.journal.commit(Batch(events=events))


async def _run(stores: Stores, run_id: int) -> Run:
    return await stores.runs.get(TENANT, run_id)


async def _payloads(stores: Stores, run_id: int) -> list[Any]:
    """The payloads of the events of a run, in order."""
    return [event.payload for event in (await stores.events.of_runs([run_id]))[run_id]]


class TestDebounce:
    async def test_events_become_one_run_of_the_newest(self, stores: Stores) -> None:
        match = await _debounced(stores)

        first = await deliver(stores, payload=1, matches=[match])
        second = await deliver(
            stores, payload=2, received_at=later(4), matches=[replace(match, inputs={"n": 2})]
        )

        assert first.run_ids == second.run_ids
        (run,) = await read_all(stores)
        assert (run.status, run.inputs, run.event_id) == (
            RunStatus.QUEUED,
            {"n": 2},
            second.event_id,
        )
        assert (run.created_at, run.available_at) == (NOW, later(14))
        assert (run.event_count, run.is_batch) == (2, False)
        assert await claim(stores, later(13.9)) == []
        (claimed,) = await claim(stores, later(14))
        assert claimed.event is not None
        assert (claimed.event["payload"], claimed.is_new) == (2, True)

    async def test_the_run_and_its_events_name_each_other(self, stores: Stores) -> None:
        match = await _debounced(stores)
        events = [await deliver(stores, payload=n, matches=[match]) for n in range(4)]
        run_id = events[0].run_ids[0]
        ids = [stored.event_id for stored in events]

        for event_id in ids:
            assert await stores.events.run_ids(TENANT, event_id) == [run_id]
            found = await stores.runs.find(TENANT, RunFilter(event_id=event_id))
            assert [run.id for run in found.items] == [run_id]
        assert await stores.events.event_ids(TENANT, run_id, 10) == ids
        assert await stores.events.event_ids(TENANT, run_id, 3) == ids[1:]
        assert await stores.events.event_ids(OTHER_TENANT, run_id, 10) == []

    async def test_it_starts_at_most_so_long_after_the_first(self, stores: Stores) -> None:
        match = await _debounced(stores, max_seconds=25.0)

        for number in range(5):
            run_id = await _arrive(stores, match, number, at=number * 9.0)

        run = await _run(stores, run_id)
        assert (run.available_at, run.event_count, run.inputs) == (later(25), 5, {"n": 4})

    async def test_an_event_that_was_late_to_commit_brings_nothing_forward(
        self, stores: Stores
    ) -> None:
        match = await _debounced(stores)
        await _arrive(stores, match, at=5.0)

        run_id = await _arrive(stores, match, at=1.0)

        assert (await _run(stores, run_id)).available_at == later(15)

    async def test_the_delay_of_the_workflow_comes_after(self, stores: Stores) -> None:
        match = await _debounced(stores, max_seconds=12.0)
        match = replace(match, terms=StartTerms(delay=100.0))
        await _arrive(stores, match)

        run_id = await _arrive(stores, match, at=8.0)

        assert (await _run(stores, run_id)).available_at == later(112)


class TestBatches:
    async def test_a_full_batch_starts_at_once(self, stores: Stores) -> None:
        match = await _batched(stores)

        runs = [await _arrive(stores, match, number, at=number) for number in range(4)]

        assert len(set(runs[:3])) == 1
        assert runs[3] not in runs[:3]
        full, begun = await _run(stores, runs[0]), await _run(stores, runs[3])
        assert (full.available_at, full.event_count, full.is_batch) == (later(2), 3, True)
        assert (begun.available_at, begun.event_count) == (later(13), 1)
        assert full.config == {"batch": {"inputs": None}}
        assert await _payloads(stores, runs[0]) == [0, 1, 2]
        assert [one.run.id for one in await claim(stores, later(2))] == [runs[0]]

    async def test_a_batch_starts_so_long_after_its_first_event(self, stores: Stores) -> None:
        match = await _batched(stores, inputs={"all": "{{ events }}"})
        await _arrive(stores, match)

        run_id = await _arrive(stores, match, at=9.0)

        run = await _run(stores, run_id)
        assert run.available_at == later(10)
        assert run.config == {"batch": {"inputs": {"all": "{{ events }}"}}}

    async def test_events_of_one_commit_fill_as_many_batches_as_they_need(
        self, stores: Stores
    ) -> None:
        match = await _batched(stores)
        before = await _arrive(stores, match)

        result = await _arrive_together(stores, match, 9)

        runs = [stored.run_ids[0] for stored in result.events]
        assert runs[:2] == [before] * 2
        groups = [runs[:2], runs[2:5], runs[5:8], runs[8:]]
        assert [len(set(group)) for group in groups] == [1, 1, 1, 1]
        assert len(set(runs)) == 4
        assert result.joined == 9 - 3
        rows = [await _run(stores, group[0]) for group in groups]
        assert [row.event_count for row in rows] == [3, 3, 3, 1]
        assert [row.available_at for row in rows] == [NOW, NOW, NOW, later(10)]
        assert await _payloads(stores, groups[2][0]) == [5, 6, 7]
        assert await _arrive(stores, match) == runs[-1]

    async def test_a_batch_is_full_when_its_payloads_are_long(self, stores: Stores) -> None:
        match = await _batched(stores, max_events=100)
        half = "x" * (MOST_BATCH_BYTES // 2)

        stored = [
            await deliver(stores, payload=text, matches=[match])
            for text in (half, "y", half, "z", half * 3, "a")
        ]

        runs = [one.run_ids[0] for one in stored]
        assert (runs[0], runs[2]) == (runs[1], runs[3])
        assert len(set(runs)) == 4
        counts = [(await _run(stores, run_id)).event_count for run_id in sorted(set(runs))]
        assert counts == [2, 2, 1, 1]
        assert len(await claim(stores, NOW)) == 3

    async def test_the_inputs_that_a_batch_gives_are_kept(self, stores: Stores) -> None:
        await _arrive(stores, await _batched(stores))
        (claimed,) = await claim(stores, later(10))
        lease = Lease(claimed.run.id, 1)

        await stores.journal.commit(Batch(writes=[RunWrite(lease, start=({"n": 7}, {}))]))

        run = await _run(stores, lease.run_id)
        assert (run.inputs, run.config, run.status) == ({"n": 7}, {}, RunStatus.RUNNING)
        late = RunWrite(Lease(lease.run_id, 2), start=({"n": 8}, {}))
        assert (await stores.journal.commit(Batch(writes=[late]))).fenced == {lease.run_id}
        assert (await _run(stores, lease.run_id)).inputs == {"n": 7}

    async def test_a_rerun_has_the_events_of_the_run(self, stores: Stores) -> None:
        result = await _arrive_together(stores, await _batched(stores), 3)
        first = result.events[0].run_ids[0]

        again = await add_run(
            stores, rerun_of_id=first, repeats_events=True, event_id=result.events[2].event_id
        )

        run = await _run(stores, again)
        assert (run.event_count, run.is_batch) == (3, True)
        assert await _payloads(stores, again) == [0, 1, 2]


class TestCoalescing:
    async def test_events_of_other_keys_have_runs_of_their_own(self, stores: Stores) -> None:
        match = await _debounced(stores)
        keys = ["1:b", "1:a", "1:c", "1:a", "1:b"]
        events = [new_event(payload=n, matches=[_keyed(match, key)]) for n, key in enumerate(keys)]

        result = await stores.journal.commit(Batch(events=events))

        runs = [stored.run_ids[0] for stored in result.events]
        assert len(set(runs)) == 3
        assert (runs[0], runs[1]) == (runs[4], runs[3])
        assert await _payloads(stores, runs[0]) == [0, 4]

    async def test_other_matches_of_the_event_have_runs_of_their_own(self, stores: Stores) -> None:
        joining, alone = await _debounced(stores), await subscribe(stores)

        stored = [await deliver(stores, matches=[alone, joining]) for _ in range(2)]

        assert stored[0].run_ids[0] != stored[1].run_ids[0]
        assert stored[0].run_ids[1] == stored[1].run_ids[1]
        triggers = [(await _run(stores, id)).trigger_id for id in stored[1].run_ids]
        assert triggers == [alone.trigger_id, joining.trigger_id]

    async def test_a_run_that_was_claimed_takes_no_event(self, stores: Stores) -> None:
        match = await _debounced(stores)
        first = await _arrive(stores, match, 1)
        await claim(stores, later(10))

        second = await _arrive(stores, match, 2, at=10.0)

        assert first != second
        started = await _run(stores, first)
        assert (started.inputs, started.event_count) == ({"n": 1}, 1)
        assert (await _run(stores, second)).available_at == later(20)

    async def test_events_and_claims_at_once_lose_nothing(self, stores: Stores) -> None:
        match = await _debounced(stores, seconds=0.001)
        claimed: list[int] = []

        async def work(worker: str) -> None:
            for _ in range(15):
                for one in await claim(stores, later(100), worker=worker):
                    run = one.run
                    assert one.event is not None
                    assert run.inputs == {"n": one.event["payload"]}
                    assert (await _payloads(stores, run.id))[-1] == one.event["payload"]
                    claimed.append(run.id)

        async def send(first: int) -> None:
            for number in range(first, first + 15):
                await _arrive(stores, match, number)

        await asyncio.gather(
            *(send(n * 100) for n in range(4)), *(work(f"worker-{n}") for n in range(3))
        )
        await work("the last")

        runs = await read_all(stores)
        assert sorted(claimed) == sorted(run.id for run in runs)
        told = [n for run in runs for n in await _payloads(stores, run.id)]
        assert sorted(told) == sorted(n * 100 + m for n in range(4) for m in range(15))
        for run in runs:
            assert run.inputs == {"n": (await _payloads(stores, run.id))[-1]}

    async def test_a_duplicate_changes_nothing(self, stores: Stores) -> None:
        match = await _debounced(stores)
        first = await deliver(stores, dedupe_key="a", matches=[match])
        await deliver(stores, dedupe_key="b", matches=[match], received_at=later(1))
        before = await _run(stores, first.run_ids[0])

        again = await deliver(stores, dedupe_key="a", matches=[match], received_at=later(5))

        assert again.is_duplicate
        assert (again.event_id, again.run_ids) == (first.event_id, first.run_ids)
        assert await _run(stores, first.run_ids[0]) == before

    async def test_an_event_stored_before_joins_too(
        self, stores: Stores, store_unprocessed: StoreUnprocessed
    ) -> None:
        match = await _batched(stores)
        run_id = await _arrive(stores, match)
        event_id = await store_unprocessed(new_event(payload="late"))
        item = ProcessedEvent(event_id=event_id, processed_at=later(3), matches=[match])

        for is_duplicate in (False, True):
            (stored,) = (await stores.journal.commit(Batch(processed=[item]))).processed
            assert (stored.run_ids, stored.is_duplicate) == ([run_id], is_duplicate)

        assert await _payloads(stores, run_id) == [0, "late"]

    async def test_the_run_goes_by_the_terms_of_its_newest_event(self, stores: Stores) -> None:
        match = await _debounced(stores)
        await _arrive(stores, match)
        version = await stores.workflows.publish(TENANT, match.workflow_id, new_version("second"))
        one = Concurrency("limited", 1)
        terms = StartTerms(priority=5, expiry=60.0, concurrency=one)
        newer = replace(match, version_id=version.id, spec_hash=version.spec_hash, terms=terms)

        run_id = await _arrive(stores, newer, at=1.0)

        run = await _run(stores, run_id)
        assert (run.version_id, run.spec_hash) == (version.id, version.spec_hash)
        assert (run.priority, run.available_at, run.expires_at) == (5, later(11), later(71))
        other = await add_run(stores, concurrency=one)
        assert [taken.run.id for taken in await claim(stores, later(1))] == [other]
        assert await claim(stores, later(12)) == []
        await finish(stores, Lease(other, 1))
        assert [taken.run.id for taken in await claim(stores, later(12))] == [run_id]

    async def test_the_depth_is_the_greatest_of_its_events(self, stores: Stores) -> None:
        match = await _debounced(stores)

        for depth in (1, 3, 2):
            (run_id,) = (await deliver(stores, depth=depth, matches=[match])).run_ids

        assert (await _run(stores, run_id)).depth == 3

    async def test_a_run_that_shall_be_cancelled_takes_no_event(self, stores: Stores) -> None:
        match = await _debounced(stores)
        first = await _arrive(stores, match, 1)
        await stores.runs.request_cancel(TENANT, first, later(1))

        second = await _arrive(stores, match, 2, at=2.0)

        assert first != second
        assert (await _run(stores, first)).inputs == {"n": 1}
        assert [taken.run.id for taken in await claim(stores, later(1))] == [first]

    async def test_a_run_that_has_expired_takes_no_event(self, stores: Stores) -> None:
        match = await _debounced(stores)
        match = replace(match, terms=StartTerms(expiry=5.0))
        first = await _arrive(stores, match, 1)

        second = await _arrive(stores, match, 2, at=15.0)

        assert first != second
        assert await stores.queue.expired(later(15), 10) == [first]
        assert (await _run(stores, first)).expires_at == later(15)

    async def test_a_run_that_has_ended_takes_no_event(self, stores: Stores) -> None:
        match = await _debounced(stores)
        first = await _arrive(stores, match, 1)
        end = RunWrite(Lease(first, 0), change=Finish(later(1), RunStatus.CANCELLED))
        await stores.journal.commit(Batch(writes=[end]))

        assert await _arrive(stores, match, 2, at=2.0) != first

    async def test_tenants_share_no_run(self, stores: Stores) -> None:
        own, other = await _debounced(stores), await _debounced(stores, OTHER_TENANT)

        first = await deliver(stores, matches=[own])
        second = await deliver(stores, tenant_id=OTHER_TENANT, matches=[other])

        assert first.run_ids != second.run_ids
        assert [run.id for run in await read_all(stores, OTHER_TENANT)] == second.run_ids

    async def test_events_are_kept_as_long_as_their_run(self, stores: Stores) -> None:
        match = await _debounced(stores)
        events = [await deliver(stores, matches=[match]) for _ in range(2)]
        ids = [stored.event_id for stored in events]
        (taken,) = await claim(stores, later(10))
        await finish(stores, Lease(taken.run.id, 1))

        assert [kept.has_runs for kept in await stores.retention.events(0, 10)] == [True, True]
        assert await stores.retention.delete_events(ids) == 0
        await stores.retention.delete_runs([taken.run.id])
        assert await stores.retention.delete_events(ids) == 2

    async def test_other_runs_have_no_list_of_events(self, stores: Stores) -> None:
        stored = await deliver(stores, matches=[await subscribe(stores)])

        run = await _run(stores, stored.run_ids[0])
        assert (run.event_count, run.is_batch) == (None, False)
        assert await stores.events.event_ids(TENANT, run.id, 10) == []
