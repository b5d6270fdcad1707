"""Two processes that commit at the same time, each on its own connection, count together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from automate_core.stores import django_stores
from automate_engine.domain.rates import Rate
from automate_engine.domain.runs import Lease, RunStatus, WaitKind
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch, Claim, Finish, RunWrite
from automate_engine.ports.runs import RunFilter
from automate_engine.testing.conformance.factories import (
    NOW,
    TENANT,
    add_trigger,
    add_workflow,
    later,
    new_run,
    read_all,
    step,
    waiting_step,
    write,
)
from seer.database.stores import open_stores
from tests.seer_database import empty, seer_settings, seer_url

__all__ = ["seer_settings", "seer_url"]

_RATES = [Rate(f"7:{number}", limit=1, seconds=1) for number in range(6)]
_ROUNDS = 30
_CLAIM = Claim("worker-1", later(30))

Pair = tuple[Stores, Stores]


@pytest.fixture
async def django_pair(transactional_db: None) -> AsyncIterator[Pair]:
    one, other = django_stores(), django_stores()
    yield one, other
    one.close()
    other.close()
    await sync_to_async(connections.close_all)()


@pytest.fixture
async def seer_pair(seer_url: str) -> AsyncIterator[Pair]:
    one, other = await open_stores(seer_url), await open_stores(seer_url)
    await empty(one.connection)
    await one.users.ensure(TENANT)
    yield one, other
    await one.close()
    await other.close()


@pytest.fixture(
    params=[
        pytest.param("django_pair", marks=pytest.mark.django_db(transaction=True)),
        pytest.param("seer_pair", marks=pytest.mark.database),
    ]
)
def pair(request: pytest.FixtureRequest) -> Pair:
    found: Pair = request.getfixturevalue(request.param)
    return found


async def test_runs_of_two_processes_share_no_start(pair: Pair) -> None:
    async def work(stores: Stores, order: list[Rate]) -> None:
        for _ in range(_ROUNDS):
            runs = [new_run(rate=rate, inputs={"key": rate.key}) for rate in order for _ in "ab"]
            await stores.journal.commit(Batch(runs=runs))

    await asyncio.gather(work(pair[0], _RATES), work(pair[1], _RATES[::-1]))

    starts: dict[str, list[float]] = {}
    for run in await read_all(pair[0]):
        assert run.available_at is not None
        starts.setdefault(run.inputs["key"], []).append((run.available_at - NOW).total_seconds())
    expected = [float(second) for second in range(4 * _ROUNDS)]
    assert {key: sorted(found) for key, found in starts.items()} == dict.fromkeys(
        [rate.key for rate in _RATES], expected
    )


async def test_a_rate_does_not_make_processes_wait_in_a_circle(pair: Pair) -> None:
    """One ends children of the run that the other writes; both start runs under a rate."""
    parent = await _held(pair[0])
    children = [await _child(pair[0], parent, f"call-{number}") for number in range(_ROUNDS)]

    async def commit(stores: Stores, write: RunWrite) -> None:
        batch = Batch(writes=[write], runs=[new_run(rate=_RATES[0])])
        async with asyncio.timeout(0.9):  # PostgreSQL looks for circles after a second
            await stores.journal.commit(batch)

    async def end_children() -> None:
        for child in children:
            await commit(pair[0], RunWrite(child, change=Finish(NOW, RunStatus.COMPLETED)))

    async def write_parent() -> None:
        for number in range(_ROUNDS):
            await commit(pair[1], RunWrite(parent, [step(parent.run_id, f"step-{number}")]))

    await asyncio.gather(end_children(), write_parent())

    rated = (await pair[0].runs.find(TENANT, RunFilter(status=RunStatus.QUEUED), limit=100)).items
    assert len(rated) == len({run.available_at for run in rated}) == 2 * _ROUNDS


async def test_failures_of_two_processes_disable_a_trigger_together(pair: Pair) -> None:
    for number in range(10):
        config = {"pause_after_failures": 4}
        workflow = await add_workflow(pair[0])
        trigger = await add_trigger(pair[0], workflow, source=f"hook-{number}", config=config)
        runs = [new_run(trigger_id=trigger.id, claim=_CLAIM) for _ in range(4)]
        ids = (await pair[0].journal.commit(Batch(runs=runs))).run_ids
        end = Finish(NOW, RunStatus.FAILED, error={"message": "No."})
        writes = [RunWrite(Lease(run_id, 1), change=end) for run_id in ids]

        await asyncio.gather(
            pair[0].journal.commit(Batch(writes=writes[:2])),
            pair[1].journal.commit(Batch(writes=writes[2:])),
        )

        assert not (await pair[0].triggers.get(TENANT, trigger.id)).enabled


async def _held(stores: Stores) -> Lease:
    (run_id,) = (await stores.journal.commit(Batch(runs=[new_run(claim=_CLAIM)]))).run_ids
    return Lease(run_id, 1)


async def _child(stores: Stores, parent: Lease, key: str) -> Lease:
    """A held run that a step of its parent waits for."""
    waiting = waiting_step(parent.run_id, key, WaitKind.RUN)
    child = new_run(
        claim=_CLAIM, parent_run_id=parent.run_id, parent_step_key=key, waits=True, depth=1
    )
    result = await write(stores, parent, waiting, children=[child])
    return Lease(result.child_run_ids[parent.run_id][0], 1)
