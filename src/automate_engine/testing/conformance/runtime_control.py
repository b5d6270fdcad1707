"""Cancelling runs, running them again from a step, and pinned outputs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast
from uuid import uuid4

import pytest

from automate_engine.domain.json import JsonObject, JsonValue, decode_json
from automate_engine.domain.runs import RunConfig, RunStatus, StepStatus
from automate_engine.ports import RunQueue, Stores, WorkflowStore
from automate_engine.ports.journal import Batch, NewEvent
from automate_engine.testing.conformance.factories import TENANT
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    Worker,
    ended,
    latest,
    new_run_of,
    publish,
    running,
    until,
)

__all__ = ["TestCancel", "TestPins", "TestReruns"]


async def _cancel(worker: Worker, run_id: int) -> None:
    assert await worker.stores.runs.request_cancel(TENANT, run_id, CLOCK.now())
    worker.engine.notify([run_id])


_SLOW = "nodes: [{id: slow, type: probe, config: {gate: never}}]"


class _Loading:
    """A workflow store that gives a spec when it may."""

    def __init__(self, workflows: WorkflowStore) -> None:
        self._workflows = workflows
        self.asked = asyncio.Event()
        self.may_end = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._workflows, name)

    async def load_spec(self, version_id: int) -> JsonObject:
        self.asked.set()
        await self.may_end.wait()
        return await self._workflows.load_spec(version_id)


class _Signals:
    """A queue that notes when it has told of a signal."""

    def __init__(self, queue: RunQueue) -> None:
        self._queue = queue
        self.told = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queue, name)

    async def signals(self, worker: str) -> set[int]:
        signalled = await self._queue.signals(worker)
        if signalled:
            self.told.set()
        return signalled


class TestCancel:
    @pytest.mark.parametrize("show_running_after", [0.0, 60.0])
    async def test_a_run_is_cancelled_in_the_middle_of_a_step(
        self, stores: Stores, show_running_after: float
    ) -> None:
        async with running(stores, show_running_after=show_running_after) as worker:
            reached, _ = worker.probe.gate("held")
            run_id = await worker.submit(
                """
                nodes: [{id: held, type: probe, config: {gate: held}}, {id: after, type: probe}]
                edges: [{from: held, to: after}]
                """
            )
            await reached.wait()
            await _cancel(worker, run_id)
            run = await ended(stores, run_id)
            assert worker.probe.executed == {"held": 1}

        assert run.status is RunStatus.CANCELLED
        assert run.error is None
        assert all(record.status.is_final for record in (await latest(stores, run_id)).values())

    async def test_a_run_that_starts_yet_is_cancelled(self, stores: Stores) -> None:
        await publish(stores, "slow", _SLOW)
        workflow = await stores.workflows.get_by_slug(TENANT, "slow")
        live = await stores.workflows.live_version(TENANT, workflow.id)
        version: dict[str, Any] = {"workflow_id": workflow.id, "version_id": live.id, "spec": None}
        loading, queue = _Loading(stores.workflows), _Signals(stores.queue)
        changed = replace(
            stores, workflows=cast(WorkflowStore, loading), queue=cast(RunQueue, queue)
        )
        async with running(changed) as worker:
            reached, opened = worker.probe.gate("held")
            await worker.submit("nodes: [{id: held, type: probe, config: {gate: held}}]")
            await reached.wait()
            run_id = await worker.submit(_SLOW, **version)
            await loading.asked.wait()
            await stores.runs.request_cancel(TENANT, run_id, CLOCK.now())
            await queue.told.wait()
            loading.may_end.set()
            run = await ended(stores, run_id)
            opened.set()

        assert run.status is RunStatus.CANCELLED

    async def test_a_run_that_was_given_up_is_cancelled_with_all_that_waits(
        self, stores: Stores
    ) -> None:
        async with running(stores) as worker:
            run_id = await worker.submit(
                """
                nodes:
                - {id: ask, type: approval, config: {title: Fine}}
                - id: each
                  type: for_each
                  config:
                    items: [1, 2]
                    concurrency: 2
                    body: {nodes: [{id: pause, type: delay, config: {hours: 1}}]}
                """
            )

            async def suspended() -> bool:
                return (await stores.runs.get(TENANT, run_id)).suspended_at is not None

            await until(suspended, "the run is given up")
            await _cancel(worker, run_id)
            run = await ended(stores, run_id)

        assert run.status is RunStatus.CANCELLED
        statuses = {record.status for record in (await latest(stores, run_id)).values()}
        assert statuses == {StepStatus.CANCELLED}

    async def test_a_run_that_is_queued_is_cancelled_before_its_first_step(
        self, stores: Stores
    ) -> None:
        document = "nodes: [{id: a, type: probe}]"
        result = await stores.journal.commit(Batch(runs=[new_run_of(document)]))
        run_id = result.run_ids[0]
        assert await stores.runs.request_cancel(TENANT, run_id, CLOCK.now())

        async with running(stores) as worker:
            run = await ended(stores, run_id)
            assert not worker.probe.calls

        assert run.status is RunStatus.CANCELLED

    async def test_a_run_that_another_worker_holds_is_cancelled_there(self, stores: Stores) -> None:
        async with running(stores) as worker:
            reached, _ = worker.probe.gate("held")
            run_id = await worker.submit("nodes: [{id: held, type: probe, config: {gate: held}}]")
            await reached.wait()
            assert await stores.runs.request_cancel(TENANT, run_id, CLOCK.now())
            run = await ended(stores, run_id)

        assert run.status is RunStatus.CANCELLED

    async def test_cancelling_a_run_cancels_the_run_it_waits_for(self, stores: Stores) -> None:
        await publish(stores, "held", "nodes: [{id: ask, type: approval, config: {title: x}}]")
        async with running(stores) as worker:
            run_id = await worker.submit(
                "nodes: [{id: call, type: workflow, config: {workflow: held}}]"
            )

            async def child() -> int | None:
                return await stores.runs.child_run_id(run_id, "call")

            child_id = await until(child, "the child is started")
            await _cancel(worker, run_id)
            run, inner = await ended(stores, run_id), await ended(stores, child_id)

        assert (run.status, inner.status) == (RunStatus.CANCELLED, RunStatus.CANCELLED)


class TestReruns:
    DOCUMENT = """
    nodes:
    - {id: first, type: probe, config: {value: 1}}
    - {id: second, type: probe, config: {value: "{{ steps.first.output + inputs.n }}"}}
    - {id: third, type: probe, config: {value: "{{ steps.second.output * 10 }}"}}
    edges: [{from: first, to: second}, {from: second, to: third}]
    """

    async def test_only_the_steps_from_the_chosen_one_run_again(self, stores: Stores) -> None:
        async with running(stores) as worker:
            before = await worker.run(self.DOCUMENT, {"n": 2})
            kept = replace((await latest(stores, before.id))["first"], reused=True, replaces=False)
            config = RunConfig(overrides={"second": {"value": 7}}).as_json()
            run = await worker.run(
                self.DOCUMENT, {"n": 2}, config=config, steps=[kept], rerun_of_id=before.id
            )
            again = worker.probe.executed

        assert before.outputs == {"third": 30}
        assert run.outputs == {"third": 70}
        assert again == {"first": 1, "second": 2, "third": 2}
        records = await latest(stores, run.id)
        assert records["first"].reused
        assert not records["second"].reused
        assert decode_json(records["second"].input or b"") == {"value": 7}

    async def test_a_rerun_sees_the_event_of_the_run_it_repeats(self, stores: Stores) -> None:
        now = CLOCK.now()
        event = NewEvent(
            tenant_id=TENANT,
            type="webhook",
            source="orders",
            payload={"id": 9},
            trace_id=uuid4(),
            received_at=now,
            dedupe_since=now,
        )
        document = 'nodes: [{id: a, type: set, config: {values: {e: "{{ event.payload.id }}"}}}]'
        async with running(stores) as worker:
            stored = (await worker.engine.submit(Batch(events=[event]))).events[0]
            claimed = await worker.run(document, event_id=stored.event_id)
            queued = new_run_of(document, event_id=stored.event_id)
            run_id = (await worker.engine.submit(Batch(runs=[queued]))).run_ids[0]
            worker.engine.notify([run_id])
            found = await ended(stores, run_id)

        assert claimed.outputs == found.outputs == {"a": {"e": 9}}

    async def test_a_failed_run_goes_on_from_its_failed_step(self, stores: Stores) -> None:
        document = """
        nodes:
        - {id: first, type: probe, config: {value: 1}}
        - {id: bad, type: probe, config: {fails: "{{ inputs.fails }}", permanent: true}}
        edges: [{from: first, to: bad}]
        """
        async with running(stores) as worker:
            before = await worker.run(document, {"fails": -1})
            kept = replace((await latest(stores, before.id))["first"], reused=True, replaces=False)
            config = RunConfig(overrides={"bad": {"fails": 0}}).as_json()
            run = await worker.run(document, {"fails": -1}, config=config, steps=[kept])
            assert worker.probe.executed == {"first": 1, "bad": 2}

        assert (before.status, run.status) == (RunStatus.FAILED, RunStatus.COMPLETED)


class TestPins:
    @pytest.mark.parametrize(
        ("type", "config", "output", "port"),
        [
            ("branch", "{condition: inputs.unknown}", {"result": True}, "'true'"),
            ("branch", "{condition: inputs.unknown}", {"result": False}, "'false'"),
            ("switch", "{value: 1, cases: [{equals: 1, port: a}]}", {"port": "a"}, "a"),
            ("switch", "{value: 1, cases: [{equals: 1, port: a}]}", {"port": "b"}, "default"),
            ("approval", "{title: Pay}", {"decision": "approved"}, "approved"),
            ("approval", "{title: Pay}", {"decision": "rejected"}, "rejected"),
            ("wait_for_event", "{type: webhook, source: paid}", {"payload": 1}, "out"),
            ("wait_for_event", "{type: webhook, source: paid}", None, "timeout"),
        ],
    )
    async def test_a_pinned_step_goes_on_as_its_output_says(
        self, stores: Stores, type: str, config: str, output: JsonValue, port: str
    ) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                f"""
                nodes:
                - {{id: first, type: {type}, config: {config}}}
                - {{id: after, type: set, config: {{values: {{}}}}}}
                edges: [{{from: first, to: after, when: {port}}}]
                """,
                config=RunConfig(pins={"first": output}).as_json(),
            )

        assert run.outputs == {"after": {}}

    async def test_a_pinned_step_is_not_executed(self, stores: Stores) -> None:
        config = RunConfig(pins={"fetch": {"n": 5}}).as_json()
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - {id: fetch, type: probe, config: {value: "{{ inputs.not_there }}"}}
                - {id: after, type: set, config: {values: {n: "{{ steps.fetch.output.n }}"}}}
                edges: [{from: fetch, to: after}]
                """,
                config=config,
            )
            assert not worker.probe.calls

        assert run.outputs == {"after": {"n": 5}}
