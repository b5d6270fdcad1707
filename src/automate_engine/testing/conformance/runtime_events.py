"""Runs that tell others of something: events that they emit, and their failure."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from automate_engine.domain.events import Event, TriggerType
from automate_engine.domain.ids import Kind
from automate_engine.domain.runs import Run, RunStatus
from automate_engine.ports import Stores
from automate_engine.ports.events import EventFilter, NewTrigger
from automate_engine.ports.runs import RunFilter
from automate_engine.testing.conformance.factories import TENANT
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    IDS,
    Dying,
    ended,
    publish,
    running,
    until,
)

__all__ = ["TestEmit", "TestFailureNotices"]

_ECHO = 'nodes: [{id: see, type: set, config: {values: {event: "{{ event }}"}}}]'
_EMIT = "nodes: [{id: tell, type: emit, config: {name: paid, payload: {order: 7}%s}}]"


class TestEmit:
    async def test_an_event_starts_what_listens_to_it(self, stores: Stores) -> None:
        await _listener(stores, "bookkeeping", _ECHO, source="paid")
        await _listener(stores, "others", _ECHO, source="refunded")
        async with running(stores) as worker:
            run = await worker.run(_EMIT % "")
            (heard,) = await _started(stores, 1)

        (event,) = await _events(stores, "event")
        assert run.outputs == {"tell": {"name": "paid", "trace_id": str(event.trace_id)}}
        assert (event.source, event.payload, event.depth) == ("paid", {"order": 7}, 1)
        assert (heard.depth, heard.event_id) == (1, event.id)
        seen = (heard.outputs or {})["see"]["event"]
        assert (seen["payload"], seen["trace_id"]) == ({"order": 7}, str(event.trace_id))

    async def test_a_step_that_waits_for_the_event_goes_on(self, stores: Stores) -> None:
        async with running(stores) as worker:
            waiting = await worker.submit(
                "nodes: [{id: w, type: wait_for_event, config: {type: event, source: paid}}]"
            )

            async def waits() -> bool:
                return (await stores.runs.get(TENANT, waiting)).suspended_at is not None

            await until(waits, "the run waits")
            await worker.run(_EMIT % "")
            run = await ended(stores, waiting)

        assert (run.outputs or {})["w"]["payload"] == {"order": 7}

    async def test_bodies_emit_an_event_for_each_item(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: each
                  type: for_each
                  config:
                    items: "{{ inputs.numbers }}"
                    concurrency: 4
                    body:
                      nodes: [{id: tell, type: emit, config: {name: n, payload: "{{ item }}"}}]
                - {id: after, type: emit, config: {name: n, payload: "{{ 'x' * 100_000 }}"}}
                edges: [{from: each, to: after}]
                outputs: {large: "{{ 'x' * 100_000 }}"}
                """,
                {"numbers": list(range(20))},
            )

        assert run.status is RunStatus.COMPLETED
        payloads = [event.payload for event in await _events(stores, "event")]
        assert sorted(payloads, key=str) == sorted([*range(20), "x" * 100_000], key=str)

    async def test_of_events_with_one_key_the_first_starts_runs(self, stores: Stores) -> None:
        await _listener(stores, "bookkeeping", _ECHO, source="paid")
        async with running(stores) as worker:
            for _ in range(2):
                await worker.run(_EMIT % ", key: order-7")
            await _started(stores, 1)

        (event,) = await _events(stores, "event")
        assert event.duplicates == 1

    @pytest.mark.parametrize("answers", [True, False])
    @pytest.mark.parametrize("commits", [1, 2, 3])
    async def test_a_worker_that_is_killed_emits_exactly_once(
        self, stores: Stores, commits: int, answers: bool
    ) -> None:
        await _listener(stores, "bookkeeping", _ECHO, source="paid")
        document = """
            nodes:
            - {id: before, type: probe}
            - {id: tell, type: emit, config: {name: paid, payload: {order: 7}}}
            - {id: after, type: probe}
            edges: [{from: before, to: tell}, {from: tell, to: after}]
            """
        run_id = await _killed_after(stores, document, commits, answers=answers)

        async with running(stores):
            run = await ended(stores, run_id)
            await _started(stores, 1)
            await _nothing_unprocessed(stores)

        assert run.status is RunStatus.COMPLETED
        assert len(await _events(stores, "event")) == 1
        assert len(await _runs_of_events(stores)) == 1

    async def test_workflows_that_start_each_other_stop(self, stores: Stores) -> None:
        again = "nodes: [{id: tell, type: emit, config: {name: again}}]"
        await _listener(stores, "again", again, source="again")
        async with running(stores, max_depth=3) as worker:
            await worker.run(again)
            runs = await _started(stores, 3)

        assert sorted((run.depth, run.status) for run in runs) == [
            (1, RunStatus.COMPLETED),
            (2, RunStatus.COMPLETED),
            (3, RunStatus.FAILED),
        ]
        (failed,) = [run for run in runs if run.status is RunStatus.FAILED]
        assert failed.error is not None
        assert "more than 3 levels" in failed.error["message"]

    @pytest.mark.parametrize(("name", "size"), [("a b", 1), ("n", 1_100_000)])
    async def test_what_cannot_be_emitted_fails_the_step(
        self, stores: Stores, name: str, size: int
    ) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: tell
                  type: emit
                  config: {name: "{{ inputs.name }}", payload: "{{ 'x' * inputs.size }}"}
                """,
                {"name": name, "size": size},
            )

        assert run.status is RunStatus.FAILED
        assert await _events(stores) == []

    @pytest.mark.parametrize(("commits", "is_matched"), [(2, False), (3, True)])
    async def test_an_event_whose_matching_was_cut_off_is_matched_once(
        self, stores: Stores, commits: int, is_matched: bool
    ) -> None:
        await _listener(stores, "bookkeeping", _ECHO, source="paid")
        run_id = await _killed_after(stores, _EMIT % "", commits, answers=False)
        assert (await stores.runs.get(TENANT, run_id)).status is RunStatus.COMPLETED
        assert len(await stores.events.unprocessed(10)) == (not is_matched)
        assert len(await _runs_of_events(stores)) == is_matched

        async with running(stores), running(stores):
            (heard,) = await _started(stores, 1)
            await _nothing_unprocessed(stores)

        assert heard.status is RunStatus.COMPLETED
        assert len(await _runs_of_events(stores)) == 1


class TestFailureNotices:
    FAILING = """
        nodes: [{id: bad, type: stop, config: {status: error, message: broken}}]
        """

    async def test_a_failure_starts_what_listens_to_failures(self, stores: Stores) -> None:
        await _listener(stores, "alarm", _ECHO, type=TriggerType.WORKFLOW_ERROR)
        async with running(stores) as worker:
            run = await worker.run(self.FAILING)
            (alarm,) = await _started(stores, 1)

        seen = (alarm.outputs or {})["see"]["event"]
        assert (seen["type"], seen["source"]) == ("workflow_error", "")
        payload = seen["payload"]
        assert payload["run_id"] == IDS.encode(Kind.RUN, run.id)
        assert (payload["workflow_id"], payload["step"]) == (None, "bad")
        assert payload["error"]["message"] == "broken"
        assert payload["started_at"] <= payload["ended_at"]

    async def test_a_run_that_no_worker_can_execute_is_told_of_too(self, stores: Stores) -> None:
        await _listener(stores, "alarm", _ECHO, type=TriggerType.WORKFLOW_ERROR)
        async with running(stores) as worker:
            run = await worker.run(self.FAILING, config={"runtime": "unknown"})
            (alarm,) = await _started(stores, 1)

        seen = (alarm.outputs or {})["see"]["event"]["payload"]
        assert "unknown" in seen["error"]["message"]
        assert run.status is RunStatus.FAILED

    async def test_a_failure_that_nobody_listens_to_leaves_no_event(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(self.FAILING)

        assert run.status is RunStatus.FAILED
        assert await _events(stores) == []

    async def test_an_alarm_that_fails_raises_no_alarm(self, stores: Stores) -> None:
        await _listener(stores, "alarm", self.FAILING, type=TriggerType.WORKFLOW_ERROR)
        async with running(stores) as worker:
            await worker.run(self.FAILING)
            (alarm,) = await _started(stores, 1)
            await _nothing_unprocessed(stores)

        assert alarm.status is RunStatus.FAILED
        assert len(await _events(stores)) == 1

    async def test_alarms_that_start_failing_workflows_stop(self, stores: Stores) -> None:
        await publish(stores, "failing", self.FAILING)
        calling = "nodes: [{id: call, type: workflow, config: {workflow: failing, wait: false}}]"
        await _listener(stores, "alarm", calling, type=TriggerType.WORKFLOW_ERROR)
        async with running(stores, max_depth=4) as worker:
            await worker.run(self.FAILING)
            runs = await _started(stores, 2)
            await _nothing_unprocessed(stores)

        assert [run.depth for run in runs] == [1, 3]

    async def test_a_run_that_is_cancelled_is_not_told_of(self, stores: Stores) -> None:
        await _listener(stores, "alarm", _ECHO, type=TriggerType.WORKFLOW_ERROR)
        async with running(stores) as worker:
            run_id = await worker.submit("nodes: [{id: d, type: delay, config: {hours: 1}}]")
            await stores.runs.request_cancel(TENANT, run_id, CLOCK.now())
            worker.engine.notify([run_id])
            run = await ended(stores, run_id)

        assert run.status is RunStatus.CANCELLED
        assert await _events(stores) == []


async def _listener(
    stores: Stores, slug: str, document: str, *, type: str = "event", source: str = ""
) -> None:
    """Publish a workflow that events of this type and source start."""
    await publish(stores, slug, document)
    workflow = await stores.workflows.get_by_slug(TENANT, slug)
    trigger = NewTrigger(type=type, source=source, config={"inputs": {}})
    await stores.triggers.create(TENANT, workflow.id, trigger)


async def _killed_after(
    stores: Stores, document: str, commits: int, *, answers: bool = True
) -> int:
    """Start a run by a worker that is killed after so many commits; gives the run's id."""
    journal = Dying(stores.journal, commits, answers=answers)
    async with running(replace(stores, journal=journal), lease=0.5) as worker:
        starting = asyncio.ensure_future(worker.submit(document))
        await asyncio.wait_for(journal.dead.wait(), 30)
        await worker.kill()
        await asyncio.gather(starting, return_exceptions=True)
    (run,) = [run for run in await _runs(stores) if run.event_id is None]
    return run.id


async def _events(stores: Stores, type: str | None = None) -> list[Event]:
    return (await stores.events.find(TENANT, EventFilter(type=type), limit=200)).items


async def _runs(stores: Stores) -> list[Run]:
    return (await stores.runs.find(TENANT, RunFilter(), limit=200)).items


async def _runs_of_events(stores: Stores) -> list[Run]:
    return [run for run in await _runs(stores) if run.event_id is not None]


async def _started(stores: Stores, count: int) -> list[Run]:
    """Wait until events have started so many runs and they have ended; oldest first."""

    async def all_ended() -> list[Run]:
        runs = await _runs_of_events(stores)
        found = len(runs) >= count and all(run.status.is_terminal for run in runs)
        return runs if found else []

    return (await until(all_ended, f"{count} runs of events end"))[::-1]


async def _nothing_unprocessed(stores: Stores) -> None:
    async def done() -> bool:
        return not await stores.events.unprocessed(1)

    await until(done, "all events are matched")
