"""Rules of the journal port: runs under a rate get starts that are far enough from each other."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from automate_engine.domain.errors import AutomateError
from automate_engine.domain.rates import Rate
from automate_engine.domain.runs import RunStatus, StartTerms
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch, NewRun
from automate_engine.runtime import RetentionPolicy, delete_old
from automate_engine.testing.clock import ManualClock
from automate_engine.testing.conformance.factories import (
    NOW,
    OTHER_TENANT,
    TENANT,
    add_run,
    claim,
    deliver,
    held_run,
    later,
    new_event,
    new_run,
    read_all,
    subscribe,
    write,
)

__all__ = ["TestRates"]

_RATE = Rate("7:customer", limit=6, seconds=60)
"""A start every ten seconds."""


async def _add(stores: Stores, count: int, **changes: Any) -> list[int]:
    runs = [new_run(**{"rate": _RATE} | changes) for _ in range(count)]
    return (await stores.journal.commit(Batch(runs=runs))).run_ids


async def _starts(stores: Stores, tenant_id: str = TENANT) -> list[float]:
    """When the runs of a tenant may start, in seconds after NOW, in the order of their ids."""
    runs = sorted(await read_all(stores, tenant_id), key=lambda run: run.id)
    return [_seconds(run.available_at) for run in runs]


def _seconds(at: datetime | None) -> float:
    assert at is not None
    return (at - NOW).total_seconds()


class TestRates:
    async def test_runs_start_one_after_the_other_in_their_order(self, stores: Stores) -> None:
        await _add(stores, 3)
        await _add(stores, 2)

        assert await _starts(stores) == [0, 10, 20, 30, 40]

    async def test_what_keeps_a_run_from_starting_is_told(self, stores: Stores) -> None:
        first, second = await _add(stores, 2)

        free = await stores.runs.get(TENANT, first)
        held = await stores.runs.get(TENANT, second)
        assert (free.available_at, free.rate_limited_until) == (NOW, None)
        assert (held.available_at, held.rate_limited_until) == (later(10), later(10))

    async def test_runs_are_claimed_when_their_time_has_come(self, stores: Stores) -> None:
        created = await _add(stores, 4)
        free = await add_run(stores)

        assert {one.run.id for one in await claim(stores)} == {created[0], free}
        assert await claim(stores, later(9.999999)) == []
        assert [one.run.id for one in await claim(stores, later(20))] == created[1:3]
        assert [one.run.id for one in await claim(stores, later(29.9))] == []

    async def test_a_burst_starts_at_once_after_a_pause(self, stores: Stores) -> None:
        rate = replace(_RATE, burst=3)
        await _add(stores, 5, rate=rate)
        await _add(stores, 2, rate=rate, created_at=later(35), available_at=later(35))
        await _add(stores, 4, rate=rate, created_at=later(500), available_at=later(500))

        starts = await _starts(stores)

        assert starts == [0, 0, 0, 10, 20, 35, 40, 500, 500, 500, 510]

    async def test_each_key_has_its_own_rate(self, stores: Stores) -> None:
        other = replace(_RATE, key="7:other")
        runs = [new_run(rate=rate) for rate in (_RATE, other, _RATE, other, other)]
        await stores.journal.commit(Batch(runs=runs))

        assert await _starts(stores) == [0, 0, 10, 10, 20]

    async def test_each_tenant_has_its_own_rate(self, stores: Stores) -> None:
        await _add(stores, 3)
        await _add(stores, 2, tenant_id=OTHER_TENANT)

        assert await _starts(stores) == [0, 10, 20]
        assert await _starts(stores, OTHER_TENANT) == [0, 10]

    async def test_a_run_that_is_to_start_later_starts_then_at_the_soonest(
        self, stores: Stores
    ) -> None:
        await _add(stores, 1)
        await _add(stores, 1, available_at=later(3))
        await _add(stores, 2, available_at=later(100))

        assert await _starts(stores) == [0, 10, 100, 110]

    async def test_a_run_that_expires_before_takes_no_place(self, stores: Stores) -> None:
        await _add(stores, 3, expires_at=later(20))
        await _add(stores, 40, expires_at=later(20))
        await _add(stores, 1)

        starts = await _starts(stores)

        assert starts[:3] == [0, 10, 20]
        assert set(starts[2:]) == {20}
        assert [len(await claim(stores, later(at))) for at in (0, 10, 20)] == [1, 1, 1]
        assert len(await stores.queue.expired(later(20), 100)) == 41

    async def test_a_cancelled_run_waits_for_nothing(self, stores: Stores) -> None:
        created = await _add(stores, 3)

        await stores.runs.request_cancel(TENANT, created[2], later(1))

        assert created[2] in {one.run.id for one in await claim(stores, later(1))}

    async def test_another_limit_goes_on_from_the_starts_before(self, stores: Stores) -> None:
        await _add(stores, 2)
        await _add(stores, 2, rate=replace(_RATE, limit=60))
        await _add(stores, 1)

        assert await _starts(stores) == [0, 10, 20, 21, 22]

    async def test_runs_of_events_and_children_are_under_the_rate(self, stores: Stores) -> None:
        match = replace(await subscribe(stores), terms=StartTerms(rate=_RATE))
        lease = await held_run(stores)

        await write(stores, lease, children=[new_run(rate=_RATE, parent_run_id=lease.run_id)])
        event = await deliver(stores, source="a", matches=[match], claim=None)
        again = await deliver(stores, source="b", matches=[match], claim=None)

        runs = [await stores.runs.get(TENANT, one.run_ids[0]) for one in (event, again)]
        assert [_seconds(run.available_at) for run in runs] == [10, 20]

    async def test_a_repeated_delivery_takes_no_place(self, stores: Stores) -> None:
        match = replace(await subscribe(stores), terms=StartTerms(rate=_RATE))
        for _ in range(3):
            await deliver(stores, dedupe_key="one", matches=[match])
        event = await deliver(stores, dedupe_key="two", matches=[match])

        run = await stores.runs.get(TENANT, event.run_ids[0])
        assert _seconds(run.available_at) == 10

    async def test_a_refused_write_takes_no_place(self, stores: Stores) -> None:
        lease = await held_run(stores)
        stale = replace(lease, epoch=9)

        result = await write(stores, stale, children=[new_run(rate=_RATE)])
        (run_id,) = await _add(stores, 1)

        assert result.fenced == {lease.run_id}
        assert (await stores.runs.get(TENANT, run_id)).available_at == NOW

    async def test_a_commit_that_fails_leaves_no_gap(self, stores: Stores) -> None:
        await _add(stores, 1)
        broken = new_event(tenant_id=TENANT, payload={"no": object()})
        runs = [new_run(rate=_RATE) for _ in range(3)]

        with pytest.raises((AutomateError, TypeError)):
            await stores.journal.commit(Batch(runs=runs, events=[broken]))
        await _add(stores, 1)

        assert await _starts(stores) == [0, 10]

    async def test_commits_at_the_same_time_share_no_place(self, stores: Stores) -> None:
        rates = [Rate(f"7:{number}", limit=60, seconds=60, burst=2) for number in range(5)]

        async def commit(number: int) -> None:
            order = rates if number % 2 else rates[::-1]
            runs = [_named(rate) for rate in order for _ in range(2)]
            await stores.journal.commit(Batch(runs=runs))

        await asyncio.gather(*(commit(number) for number in range(12)))

        starts: dict[str, list[float]] = {}
        for run in await read_all(stores):
            starts.setdefault(run.inputs["key"], []).append(_seconds(run.available_at))
        assert {key: sorted(found) for key, found in starts.items()} == {
            rate.key: [0, *range(23)] for rate in rates
        }

    async def test_no_time_has_more_starts_than_the_limit(self, stores: Stores) -> None:
        rate = Rate("7:", limit=3, seconds=1, burst=2)
        for number in range(40):
            await _add(stores, number % 4, rate=rate, available_at=later(number * 0.37))

        starts = sorted(await _starts(stores))

        most = max(sum(begin <= at < begin + 1 for at in starts) for begin in starts)
        assert most == rate.limit + rate.burst - 1

    async def test_a_rate_is_forgotten_when_its_time_has_passed(self, stores: Stores) -> None:
        await _add(stores, 3)
        await _add(stores, 1, rate=replace(_RATE, key="7:other"))
        await _add(stores, 1, rate=replace(_RATE, key="7:third"))

        assert await stores.retention.delete_rates(later(10), 100) == 0
        assert await stores.retention.delete_rates(later(10.5), 1) == 1
        assert await stores.retention.delete_rates(later(10.5), 100) == 1
        await _add(stores, 1)
        assert (await _starts(stores))[-1] == 30
        assert await stores.retention.delete_rates(later(100), 100) == 1

    async def test_rates_go_with_old_runs_long_after_their_time(self, stores: Stores) -> None:
        await _add(stores, 2)
        await _add(stores, 1, rate=replace(_RATE, key="7:other"), available_at=later(7200))

        await delete_old(stores, ManualClock(later(3600)), RetentionPolicy())
        assert await stores.retention.delete_rates(later(21), 100) == 1
        await delete_old(stores, ManualClock(later(10_811)), RetentionPolicy())
        assert await stores.retention.delete_rates(later(20_000), 100) == 0

    async def test_runs_without_a_rate_are_not_deferred(self, stores: Stores) -> None:
        runs = [new_run(rate=_RATE), new_run(), new_run(rate=_RATE), new_run()]
        await stores.journal.commit(Batch(runs=runs))

        assert await _starts(stores) == [0, 0, 10, 0]
        of_status = Counter(run.status for run in await read_all(stores))
        assert of_status == {RunStatus.QUEUED: 4}

    async def test_a_rate_that_nobody_lives_to_see_is_no_error(self, stores: Stores) -> None:
        yearly = Rate("7:", limit=1, seconds=timedelta(days=365).total_seconds(), burst=100_000)
        last = datetime.max.replace(tzinfo=NOW.tzinfo)

        await _add(stores, 3, rate=replace(yearly, burst=1), available_at=last - timedelta(days=9))
        await _add(stores, 2, rate=replace(yearly, key="8:"))

        runs = sorted(await read_all(stores), key=lambda run: run.id)
        assert [run.available_at for run in runs[1:3]] == [last, last]
        assert [run.available_at for run in runs[3:]] == [NOW, NOW]


def _named(rate: Rate) -> NewRun:
    return new_run(rate=rate, inputs={"key": rate.key})
