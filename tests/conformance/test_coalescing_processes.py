"""Events that arrive at two server processes at once: each store has connections of its own."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from automate_core.stores import django_stores
from automate_engine.domain.coalescing import Coalescing
from automate_engine.domain.events import Match
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch
from automate_engine.testing.conformance.factories import (
    OTHER_TENANT,
    TENANT,
    claim,
    later,
    new_event,
    read_all,
    subscribe,
)
from seer.database.stores import open_stores
from tests.seer_database import empty, seer_settings, seer_url

__all__ = ["seer_settings", "seer_url"]

_KEYS = "abcde"
_ROUNDS = 12


@pytest.fixture
async def django_processes(transactional_db: None) -> AsyncIterator[tuple[Stores, Stores]]:
    made = django_stores(), django_stores()
    yield made
    for one in made:
        one.close()
    await sync_to_async(connections.close_all)()


@pytest.fixture
async def seer_processes(seer_url: str) -> AsyncIterator[tuple[Stores, Stores]]:
    first, second = await open_stores(seer_url), await open_stores(seer_url)
    await empty(first.connection)
    for user_id in (TENANT, OTHER_TENANT):
        await first.users.ensure(user_id)
    yield first, second
    await second.close()
    await first.close()


@pytest.fixture(
    params=[
        pytest.param("django", marks=pytest.mark.django_db(transaction=True)),
        pytest.param("seer", marks=pytest.mark.database),
    ]
)
def processes(request: pytest.FixtureRequest) -> tuple[Stores, Stores]:
    found: tuple[Stores, Stores] = request.getfixturevalue(f"{request.param}_processes")
    return found


def _joining(match: Match, key: str, **values: Any) -> Match:
    return replace(match, coalescing=Coalescing(key=f"{match.trigger_id}:{key}", **values))


async def _send(stores: Stores, match: Match, name: str, **values: Any) -> None:
    """Commit events of several keys at once, in another order each time."""
    order = random.Random(name)
    for number in range(_ROUNDS):
        keys = order.sample(_KEYS, 4)
        events = []
        for key in keys:
            payload = f"{key} {name} {number}"
            matched = replace(_joining(match, key, **values), inputs={"newest": payload})
            events.append(new_event(payload=payload, matches=[matched]))
        await stores.journal.commit(Batch(events=events))


async def _payloads(stores: Stores) -> dict[int, list[str]]:
    """The payloads of each run's events."""
    runs = [run.id for run in await read_all(stores)]
    events = await stores.events.of_runs(runs)
    return {run_id: [str(event.payload) for event in found] for run_id, found in events.items()}


def _sent(*names: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for name in names:
        order = random.Random(name)
        for number in range(_ROUNDS):
            found.update(f"{key} {name} {number}" for key in order.sample(_KEYS, 4))
    return found


async def test_no_event_is_lost_and_a_key_has_one_run(processes: tuple[Stores, Stores]) -> None:
    first, second = processes
    match = await subscribe(first)

    await asyncio.gather(
        *(_send(one, match, name, seconds=10.0) for one, name in zip(processes, "xy", strict=True))
    )

    told = await _payloads(second)
    assert Counter(payload for payloads in told.values() for payload in payloads) == _sent("x", "y")
    assert sorted({payload[0] for payload in payloads}.pop() for payloads in told.values()) == [
        *_KEYS
    ]
    for run in await read_all(first):
        assert run.inputs == {"newest": told[run.id][-1]}
        assert run.event_count == len(told[run.id])


async def test_a_run_that_a_worker_has_claimed_never_changes(
    processes: tuple[Stores, Stores],
) -> None:
    first, second = processes
    match = await subscribe(first)
    sending = asyncio.gather(
        *(_send(one, match, name, seconds=0.001) for one, name in zip(processes, "xy", strict=True))
    )
    claimed: dict[int, Any] = {}

    async def claim_all(worker: str, stores: Stores) -> None:
        for one in await claim(stores, later(100), worker=worker):
            assert one.event is not None
            assert one.run.id not in claimed
            claimed[one.run.id] = one.event["payload"]

    while not sending.done():
        await claim_all("worker-1", first)
        await claim_all("worker-2", second)
    await sending
    await claim_all("worker-1", first)

    told = await _payloads(second)
    assert {run_id: payloads[-1] for run_id, payloads in told.items()} == claimed
    assert Counter(payload for payloads in told.values() for payload in payloads) == _sent("x", "y")
    assert len(claimed) > len(_KEYS)


async def test_batches_are_filled_together(processes: tuple[Stores, Stores]) -> None:
    match = await subscribe(processes[0])

    await asyncio.gather(
        *(
            _send(one, match, name, seconds=10.0, max_events=5)
            for one, name in zip(processes, "xy", strict=True)
        )
    )

    told = await _payloads(processes[0])
    sizes: dict[str, list[int]] = {}
    for payloads in told.values():
        (key,) = {payload[0] for payload in payloads}
        sizes.setdefault(key, []).append(len(payloads))
    assert Counter(payload for payloads in told.values() for payload in payloads) == _sent("x", "y")
    for found in sizes.values():
        assert sum(size < 5 for size in found) <= 1
        assert max(found) <= 5
