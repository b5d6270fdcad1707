"""Runs of several events: every event is there, whatever happens to workers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from automate_engine.domain.runs import RunStatus
from automate_engine.ports import Stores
from automate_engine.ports.events import NewTrigger
from automate_engine.ports.journal import Batch, NewEvent
from automate_engine.runtime.starts import match_event
from automate_engine.testing.conformance.factories import TENANT, new_event, read_all
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    Dying,
    ended,
    publish,
    running,
)

__all__ = ["TestJoinedEvents"]

_ECHO = """
    nodes:
    - id: see
      type: set
      config: {values: {events: "{{ events | map(attribute='payload') | list }}"}}
    - {id: work, type: probe}
    edges: [{from: see, to: work}]
    outputs: {seen: "{{ steps.see.output.events }}"}
    """


class TestJoinedEvents:
    async def test_a_batch_runs_with_all_its_events(self, stores: Stores) -> None:
        await _listener(stores, batch={"max_events": 3, "seconds": 3600})
        async with running(stores) as worker:
            for number in range(3):
                await worker.engine.submit(Batch(events=[await _event(stores, number)]))
            (run,) = await read_all(stores)
            run = await ended(stores, run.id)

        assert run.status is RunStatus.COMPLETED
        assert run.inputs == {"events": [0, 1, 2]}
        assert run.outputs == {"seen": [0, 1, 2]}
        assert run.config == {}

    async def test_a_debounce_runs_with_the_newest_event(self, stores: Stores) -> None:
        inputs = {"n": "{{ event.payload }}", "all": "{{ events | length }}"}
        await _listener(stores, debounce={"seconds": 0.3}, inputs=inputs)
        async with running(stores) as worker:
            events = [await _event(stores, number) for number in range(3)]
            await worker.engine.submit(Batch(events=events))
            (run,) = await read_all(stores)
            run = await ended(stores, run.id)

        assert run.inputs == {"n": 2, "all": 1}
        assert run.outputs == {"seen": [2]}
        assert run.started_at is not None
        assert (run.started_at - run.created_at).total_seconds() >= 0.3

    @pytest.mark.parametrize("answers", [True, False])
    @pytest.mark.parametrize("commits", [1, 2])
    async def test_a_worker_that_is_killed_loses_no_event(
        self, stores: Stores, commits: int, answers: bool
    ) -> None:
        await _listener(stores, batch={"max_events": 2, "seconds": 3600})
        for number in range(2):
            await stores.journal.commit(Batch(events=[await _event(stores, number)]))
        journal = Dying(stores.journal, commits, answers=answers)
        async with running(replace(stores, journal=journal), lease=0.5) as worker:
            await asyncio.wait_for(journal.dead.wait(), 30)
            await worker.kill()

        (run,) = await read_all(stores)
        async with running(stores):
            run = await ended(stores, run.id)

        assert run.status is RunStatus.COMPLETED
        assert run.inputs == {"events": [0, 1]}
        assert run.outputs == {"seen": [0, 1]}


async def _listener(stores: Stores, **config: Any) -> None:
    """Publish a workflow that events of one name start."""
    await publish(stores, "listener", _ECHO)
    workflow = await stores.workflows.get_by_slug(TENANT, "listener")
    trigger = NewTrigger(type="event", source="told", config=config)
    await stores.triggers.create(TENANT, workflow.id, trigger)


async def _event(stores: Stores, payload: int) -> NewEvent:
    """An event that arrives now, matched."""
    event = new_event(type="event", source="told", payload=payload, received_at=CLOCK.now())
    event.matches = await match_event(stores, event)
    return event
