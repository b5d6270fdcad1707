"""Replays start what listens to the events that they repeat, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from automate_engine.compile import compile_spec
from automate_engine.credentials import KeyRing
from automate_engine.domain.events import Principal, Trigger, TriggerType
from automate_engine.domain.json import JsonObject
from automate_engine.nodes import default_registry
from automate_engine.ports import Stores
from automate_engine.ports.events import Advance, EventFilter
from automate_engine.runtime import Engine
from automate_engine.testing.conformance.factories import (
    TENANT,
    add_workflow,
    new_version,
    read_all,
)
from automate_engine.testing.conformance.runtime_workers import CLOCK, IDS, running, until
from automate_engine.workflows import Services, create_trigger, replay_event
from automate_engine.workflows.events import replay_events

__all__ = ["TestReplays"]

_ANN = Principal(tenant_id=TENANT, actor="ann")
_HOURLY: JsonObject = {"kind": "interval", "seconds": 3600}


def _services(stores: Stores, engine: Engine) -> Services:
    return Services(
        stores=stores,
        ids=IDS,
        key_ring=KeyRing.derived("a secret of the runtime suite, long enough"),
        clock=CLOCK,
        submitter=engine,
        nodes=default_registry(),
        compile_document=compile_spec,
    )


async def _due_schedule(services: Services) -> Trigger:
    """A new schedule of a published workflow, due now."""
    stores = services.stores
    workflow = await add_workflow(stores)
    await stores.workflows.publish(TENANT, workflow.id, new_version())
    trigger = await create_trigger(
        services, _ANN, workflow.id, type=TriggerType.SCHEDULE, config=_HOURLY
    )
    assert trigger.next_at is not None
    change = Advance(trigger_id=trigger.id, due_at=trigger.next_at, next_at=CLOCK.now())
    assert await stores.triggers.advance([change]) == [True]
    return trigger


async def _started(stores: Stores, count: int) -> list[int | None]:
    """The triggers of the runs, oldest first, once there are so many and all have ended."""

    async def rest() -> list[int | None] | None:
        runs = await read_all(stores)
        is_over = len(runs) >= count and all(run.status.is_terminal for run in runs)
        return [run.trigger_id for run in reversed(runs)] if is_over else None

    return await until(rest, f"{count} runs have ended")


class TestReplays:
    async def test_a_tick_starts_its_own_schedule_alone(self, stores: Stores) -> None:
        async with running(stores) as worker:
            services = _services(stores, worker.engine)
            triggers = [await _due_schedule(services) for _ in range(3)]
            ticked = await _started(stores, 3)
            assert sorted(map(str, ticked)) == sorted(str(one.id) for one in triggers)
            wanted = EventFilter(type="schedule", source=triggers[1].source)
            (tick,) = (await stores.events.find(TENANT, wanted)).items

            replay = await replay_event(services, _ANN, tick.id)
            again = await replay_event(services, _ANN, replay.event_id)

            assert (len(replay.run_ids), len(again.run_ids)) == (1, 1)
            assert (await _started(stores, 5))[3:] == [triggers[1].id] * 2

    async def test_ticks_that_are_replayed_together_start_one_run_each(
        self, stores: Stores
    ) -> None:
        async with running(stores) as worker:
            services = _services(stores, worker.engine)
            triggers = [await _due_schedule(services) for _ in range(3)]
            ticked = await _started(stores, 3)
            wanted = EventFilter(type="schedule", until=CLOCK.now() + timedelta(seconds=1))

            replays, _more = await replay_events(services, _ANN, wanted, limit=10)

            assert [len(one.stored.run_ids) for one in replays if one.stored] == [1] * len(triggers)
            assert (await _started(stores, 6))[3:] == ticked
