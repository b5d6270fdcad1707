"""Items that are spread over runs, which all workers share."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from automate_engine.domain.json import decode_json
from automate_engine.domain.runs import Run, RunConfig, RunStatus, StepStatus
from automate_engine.ports import Journal, Stores
from automate_engine.ports.journal import Batch, CommitResult, NewEvent
from automate_engine.ports.runs import RunFilter
from automate_engine.testing.conformance.factories import TENANT
from automate_engine.testing.conformance.runtime_workers import (
    CLOCK,
    Dying,
    Worker,
    ended,
    ended_run,
    latest,
    new_run_of,
    running,
    until,
)
from automate_engine.testing.probe import Probe

__all__ = ["TestSpreading", "TestSpreadingCrashes", "TestSpreadingNames"]

_GATED = """
nodes:
- id: each
  type: for_each
  config:
    items: [0, 1, 2, 3, 4, 5, 6]
    spread: 2
    concurrency: 2
    body:
      nodes: [{id: work, type: probe, config: {gate: "{{ item | string }}", value: "{{ item }}"}}]
"""

_FAILING = """
nodes:
- id: each
  type: for_each
  on_error: continue
  config:
    items: [a, b, c, d]
    spread: 1
    concurrency: 3
    body:
      nodes:
      - {id: check, type: branch, config: {condition: item == 'b'}}
      - {id: bad, type: probe, config: {gate: bad, fails: -1, permanent: true}}
      - {id: held, type: probe, config: {gate: held}}
      edges:
      - {from: check, to: bad, when: "true"}
      - {from: check, to: held, when: "false"}
- {id: after, type: probe, config: {gate: after, value: "{{ steps.each.error.step }}"}}
edges: [{from: each, to: after}]
"""


async def _parts(stores: Stores, run_id: int) -> list[Run]:
    """The runs that a run started, the oldest first."""
    page = await stores.runs.find(TENANT, RunFilter(parent_run_id=run_id), limit=1000)
    return page.items[::-1]


async def _suspended(stores: Stores, run_id: int) -> None:
    async def waits() -> bool:
        return (await stores.runs.get(TENANT, run_id)).suspended_at is not None

    await until(waits, "the run is given up while its parts are under way")


async def _cancel(worker: Worker, run_id: int) -> None:
    assert await worker.stores.runs.request_cancel(TENANT, run_id, CLOCK.now())
    worker.engine.notify([run_id])


class TestSpreading:
    async def test_parts_are_runs_and_results_have_the_order_of_the_items(
        self, stores: Stores
    ) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: each
                  type: for_each
                  config:
                    items: "{{ inputs.waits }}"
                    spread: 2
                    concurrency: 3
                    item_name: pause
                    index_name: place
                    body:
                      nodes:
                      - id: work
                        type: probe
                        config: {seconds: "{{ pause }}", value: "{{ place }}"}
                """,
                {"waits": [0.05, 0.0, 0.02, 0.0, 0.0]},
                priority=7,
            )
            parts = await _parts(stores, run.id)
            records = await latest(stores, run.id)

        assert run.outputs == {"each": [0, 1, 2, 3, 4]}
        assert worker.probe.executed == {f"each[{index}]/work": 1 for index in range(5)}
        assert [part.inputs["items"] for part in parts] == [[0.05, 0.0], [0.02, 0.0], [0.0]]
        assert {(part.priority, part.depth, part.workflow_id) for part in parts} == {(7, 1, None)}
        assert {part.spec_hash for part in parts} == {run.spec_hash}
        assert set(records) == {"each", "each[0]", "each[2]", "each[4]"}
        assert decode_json(records["each[2]"].input or b"") == {"first": 2, "count": 2}
        assert all(record.status is StepStatus.COMPLETED for record in records.values())

    async def test_no_more_parts_are_under_way_than_allowed_and_the_run_takes_no_place(
        self, stores: Stores
    ) -> None:
        async with running(stores) as worker:
            gates = [worker.probe.gate(str(number)) for number in range(7)]
            run_id = await worker.submit(_GATED)
            await gates[0][0].wait()
            await gates[2][0].wait()
            await _suspended(stores, run_id)
            assert len(await _parts(stores, run_id)) == 2
            for number in (2, 3):
                gates[number][1].set()
            await gates[4][0].wait()
            assert len(await _parts(stores, run_id)) == 3
            for _, opened in gates:
                opened.set()
            run = await ended(stores, run_id)

        assert run.outputs == {"each": list(range(7))}
        assert len(await _parts(stores, run_id)) == 4

    async def test_two_workers_execute_the_parts(self, stores: Stores) -> None:
        probes = [Probe(), Probe()]
        async with (
            running(stores, probe=probes[0], capacity=1) as first,
            running(stores, probe=probes[1], capacity=1),
        ):
            run_id = await first.submit(_GATED)

            async def both() -> bool:
                return all(len(probe.calls) == 1 for probe in probes)

            await until(both, "each worker has a part")
            for probe in probes:
                for number in range(7):
                    probe.gate(str(number))[1].set()
            run = await ended(stores, run_id)

        assert run.outputs == {"each": list(range(7))}
        executed = probes[0].executed + probes[1].executed
        assert executed == {f"each[{index}]/work": 1 for index in range(7)}

    async def test_many_parts_are_started_a_few_in_each_commit(self, stores: Stores) -> None:
        journal = _Counting(stores.journal)
        async with running(replace(stores, journal=journal)) as worker:
            run = await worker.run(
                """
                nodes:
                - id: each
                  type: for_each
                  config:
                    items: "{{ range(0, 1000) | list }}"
                    spread: 10
                    concurrency: 50
                    body: {nodes: [{id: n, type: set, config: {values: {n: "{{ item * 2 }}"}}}]}
                    output: "{{ steps.n.output.n }}"
                """
            )

        assert run.outputs == {"each": [number * 2 for number in range(1000)]}
        assert sum(journal.children) == 100
        assert max(journal.children) <= 20

    @pytest.mark.parametrize("collect", ["true", "false"])
    async def test_a_list_shorter_than_a_part_and_an_empty_one(
        self, stores: Stores, collect: str
    ) -> None:
        document = """
        nodes:
        - id: each
          type: for_each
          config:
            items: "{{ inputs.items }}"
            spread: 1000
            collect: COLLECT
            body: {nodes: [{id: work, type: probe, config: {value: "{{ item }}"}}]}
        """.replace("COLLECT", collect)
        async with running(stores) as worker:
            some = await worker.run(document, {"items": ["a", "b"]})
            none = await worker.run(document, {"items": []})

        is_list = collect == "true"
        assert some.outputs == {"each": ["a", "b"] if is_list else {"count": 2}}
        assert none.outputs == {"each": [] if is_list else {"count": 0}}
        assert len(await _parts(stores, some.id)) == 1
        assert await _parts(stores, none.id) == []

    async def test_large_results_of_parts_come_together(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: each
                  type: for_each
                  config:
                    items: [1, 2, 3]
                    spread: 2
                    body:
                      nodes: [{id: big, type: set, config: {values: {x: "{{ 'x' * 50_000 }}"}}}]
                outputs:
                  sizes: "{{ steps.each.output | map('length') | list }}"
                  length: "{{ steps.each.output[2].x | length }}"
                """
            )

        assert run.outputs == {"sizes": [1, 1, 1], "length": 50_000}

    async def test_results_that_are_too_large_together_fail_the_step(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: each
                  type: for_each
                  config:
                    items: [1, 2, 3]
                    spread: 1
                    body:
                      nodes: [{id: big, type: set, config: {values: {x: "{{ 'x' * 900_000 }}"}}}]
                    output: "{{ [steps.big.output.x] * 7 }}"
                """
            )

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert (run.error["type"], run.error["step"]) == ("Limit", "each")
        assert "'collect'" in run.error["message"]

    async def test_runs_that_are_too_deep_start_no_parts(self, stores: Stores) -> None:
        async with running(stores, max_depth=0) as worker:
            run = await worker.run(_GATED)

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert "0 levels deep" in run.error["message"]
        assert await _parts(stores, run.id) == []

    async def test_an_item_that_fails_fails_the_step_as_if_nothing_was_spread(
        self, stores: Stores
    ) -> None:
        document = """
        nodes:
        - id: outer
          type: for_each
          config:
            items: [0]
            body:
              nodes:
              - id: each
                type: for_each
                config:
                  items: [1, 2, 3]
                  SPREAD
                  body:
                    nodes: [{id: part, type: set, config: {values: {n: "{{ 6 / (item - 2) }}"}}}]
        """
        async with running(stores) as worker:
            expected = await worker.run(document.replace("SPREAD", "concurrency: 1"))
            run = await worker.run(document.replace("SPREAD", "spread: 1"))

        assert run.error == expected.error
        assert run.error is not None
        assert run.error["step"] == "outer[0]/each[1]/part"
        records = await latest(stores, run.id)
        assert records["outer[0]/each[1]"].status is StepStatus.FAILED
        assert all(record.status.is_final for record in records.values())

    async def test_others_go_on_after_an_item_failed_if_wanted(self, stores: Stores) -> None:
        document = """
        nodes:
        - id: each
          type: for_each
          config:
            items: [1, 0, 2, 0, 4]
            continue_on_error: true
            SPREAD
            body: {nodes: [{id: part, type: set, config: {values: {n: "{{ 8 / item }}"}}}]}
        """
        async with running(stores) as worker:
            expected = await worker.run(document.replace("SPREAD", "concurrency: 2"))
            run = await worker.run(document.replace("SPREAD", "spread: 2"))

        assert run.status is RunStatus.COMPLETED
        assert run.outputs == expected.outputs
        assert {part.status for part in await _parts(stores, run.id)} == {RunStatus.COMPLETED}

    async def test_a_part_that_fails_has_the_others_cancelled(self, stores: Stores) -> None:
        async with running(stores) as worker:
            reached, opened = worker.probe.gate("bad")
            run_id = await worker.submit(_FAILING)
            await reached.wait()
            await worker.probe.gate("held")[0].wait()
            opened.set()
            await worker.probe.gate("after")[0].wait()

            async def stopped() -> bool:
                parts = await _parts(stores, run_id)
                return all(part.status.is_terminal for part in parts)

            await until(stopped, "the other parts end while the run goes on")
            worker.probe.gate("after")[1].set()
            run = await ended(stores, run_id)

        assert run.outputs == {"after": "each[1]/bad"}
        statuses = [part.status for part in await _parts(stores, run_id)]
        assert statuses == [RunStatus.CANCELLED, RunStatus.FAILED, RunStatus.CANCELLED]
        records = await latest(stores, run_id)
        assert "each[3]" not in records
        assert records["each[0]"].status is StepStatus.CANCELLED

    async def test_a_run_that_is_cancelled_cancels_its_parts(self, stores: Stores) -> None:
        async with running(stores) as worker:
            reached, _ = worker.probe.gate("0")
            run_id = await worker.submit(_GATED)
            await reached.wait()
            await _suspended(stores, run_id)
            await _cancel(worker, run_id)
            run = await ended(stores, run_id)
            parts = [await ended(stores, part.id) for part in await _parts(stores, run_id)]

        assert run.status is RunStatus.CANCELLED
        assert [part.status for part in parts] == [RunStatus.CANCELLED] * 2
        statuses = {record.status for record in (await latest(stores, run_id)).values()}
        assert statuses == {StepStatus.CANCELLED}

    async def test_a_part_that_somebody_cancels_fails_the_step(self, stores: Stores) -> None:
        async with running(stores) as worker:
            reached, _ = worker.probe.gate("2")
            run_id = await worker.submit(_GATED)
            await reached.wait()
            await _cancel(worker, (await _parts(stores, run_id))[1].id)
            run = await ended(stores, run_id)

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert run.error["message"].endswith("of a part of the items was cancelled.")

    async def test_a_run_again_from_a_later_step_takes_the_results_over(
        self, stores: Stores
    ) -> None:
        document = """
        nodes:
        - id: each
          type: for_each
          config:
            items: [1, 2, 3]
            spread: 2
            body: {nodes: [{id: work, type: probe, config: {value: "{{ item }}"}}]}
        - {id: after, type: probe, config: {value: "{{ steps.each.output }}"}}
        edges: [{from: each, to: after}]
        """
        async with running(stores) as worker:
            first = await worker.run(document)
            kept = (await latest(stores, first.id))["each"]
            again = await worker.run(
                document, rerun_of_id=first.id, steps=[replace(kept, reused=True, replaces=False)]
            )
            pinned = await worker.run(document, config=RunConfig(pins={"each": [9]}).as_json())

        assert (first.outputs, again.outputs) == ({"after": [1, 2, 3]}, {"after": [1, 2, 3]})
        assert pinned.outputs == {"after": [9]}
        assert worker.probe.executed["each[0]/work"] == 1
        assert await _parts(stores, again.id) == await _parts(stores, pinned.id) == []

    async def test_bodies_wait_and_repeat_and_spread_inside_of_parts(self, stores: Stores) -> None:
        document = """
        nodes:
        - id: outer
          type: for_each
          config:
            items: [a, b, c]
            item_name: letter
            SPREAD
            body:
              nodes:
              - {id: pause, type: delay, config: {seconds: 0.01}}
              - id: inner
                type: for_each
                config:
                  items: [1, 2, 3]
                  SPREAD
                  output: "{{ letter }}{{ steps.twice.output }}"
                  body:
                    nodes:
                    - id: twice
                      type: loop
                      config:
                        condition: index < 2
                        initial: "{{ item }}"
                        output: "{{ steps.double.output }}"
                        body:
                          nodes: [{id: double, type: probe, config: {value: "{{ item * 2 }}"}}]
              edges: [{from: pause, to: inner}]
        """
        async with running(stores, park_after=0.0) as worker:
            expected = await worker.run(document.replace("SPREAD", "concurrency: 2"))
            before = worker.probe.executed
            run = await worker.run(document.replace("SPREAD", "spread: 2"))

        assert run.outputs == expected.outputs
        assert run.outputs["outer"][1] == ["b4", "b8", "b12"]
        assert worker.probe.executed == before + before
        depths = [part.depth for part in await _parts(stores, (await _parts(stores, run.id))[0].id)]
        assert depths == [2] * 4

    async def test_a_part_that_fails_is_told_of_once(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: each
                  type: for_each
                  config:
                    items: [1]
                    spread: 1
                    body: {nodes: [{id: bad, type: probe, config: {fails: -1, permanent: true}}]}
                settings: {error_workflow: no-such-workflow}
                """
            )
        (part,) = await _parts(stores, run.id)

        assert run.error is not None
        assert "error_workflow" in run.error
        assert part.error is not None
        assert "error_workflow" not in part.error


class TestSpreadingNames:
    async def test_bodies_see_all_that_they_see_when_nothing_is_spread(
        self, stores: Stores
    ) -> None:
        document = """
        vars: {rate: 3, unused: 4}
        nodes:
        - {id: fetch, type: probe, config: {value: {rows: [5, 6, 7], base: b, secret: s}}}
        - {id: skip, type: branch, config: {condition: "false"}}
        - {id: skipped, type: probe}
        - {id: bad, type: probe, config: {fails: -1, permanent: true}, on_error: continue}
        - id: each
          type: for_each
          config:
            items: "{{ steps.fetch.output.rows }}"
            SPREAD
            body:
              nodes:
              - id: see
                type: set
                config:
                  values:
                    item: "{{ item }}"
                    index: "{{ index }}"
                    input: "{{ inputs.deep.a }}"
                    some: "{{ inputs.list[0] }}"
                    rate: "{{ vars.rate }}"
                    base: "{{ steps.fetch.output.base }}"
                    skipped: "{{ steps.skipped.status }}"
                    error: "{{ steps.bad.error.message }}"
                    event: "{{ event }}"
                    missing: "{{ inputs.nothing is defined }}"
        edges:
        - {from: fetch, to: skip}
        - {from: skip, to: skipped, when: "true"}
        - {from: skip, to: each, when: "false"}
        - {from: skipped, to: each}
        - {from: bad, to: each}
        """
        inputs = {"deep": {"a": 1, "b": 2}, "list": [8, 9], "unused": 0}
        async with running(stores) as worker:
            expected = await worker.run(document.replace("SPREAD", "concurrency: 1"), inputs)
            run = await worker.run(document.replace("SPREAD", "spread: 2"), inputs)
            part = (await _parts(stores, run.id))[1]

        assert expected.status is RunStatus.COMPLETED
        assert run.outputs == expected.outputs
        names = part.inputs["names"]
        assert names.pop("run")["started_at"]
        assert names == {
            "inputs": {"deep": {"a": 1}, "list": [8, 9]},
            "event": None,
            "steps": {
                "fetch": {"output": {"base": "b"}},
                "skipped": {"status": "SKIPPED"},
                "bad": {"error": {"message": "attempt 1 fails"}},
            },
        }

    async def test_the_run_and_its_event_are_those_of_the_parent(self, stores: Stores) -> None:
        document = """
        nodes:
        - id: each
          type: for_each
          config:
            items: [1, 2]
            spread: 1
            output: "{{ [run.id, event.payload.order] }}"
            body: {nodes: [{id: tell, type: emit, config: {name: n, payload: 1}}]}
        """
        now = CLOCK.now()
        arrived = NewEvent(
            tenant_id=TENANT,
            type="webhook",
            source="orders",
            payload={"order": 7, "rest": "x"},
            trace_id=uuid4(),
            received_at=now,
            dedupe_since=now - timedelta(hours=1),
        )
        event = (await stores.journal.commit(Batch(events=[arrived]))).events[0]
        async with running(stores) as worker:
            run = await worker.run(document, event_id=event.event_id)
            parts = await _parts(stores, run.id)

        (first_id, order), (second_id, _) = run.outputs["each"]
        assert (first_id, order) == (second_id, 7)
        assert {part.inputs["names"]["run"]["id"] for part in parts} == {first_id}
        payload = {"order": 7}
        assert parts[0].inputs["names"]["event"] == {
            "payload": payload,
            "trace_id": str(arrived.trace_id),
        }
        assert {part.event_id for part in parts} == {None}

    async def test_what_is_large_is_kept_once_for_all_parts(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - {id: big, type: probe, config: {value: "{{ 'x' * 100_000 }}"}}
                - id: each
                  type: for_each
                  config:
                    items: [1, 2, 3]
                    spread: 1
                    body:
                      nodes:
                      - id: see
                        type: set
                        config: {values: {n: "{{ steps.big.output | length + item }}"}}
                    output: "{{ steps.see.output.n }}"
                edges: [{from: big, to: each}]
                """
            )
            parts = await _parts(stores, run.id)

        assert run.outputs == {"each": [100_001, 100_002, 100_003]}
        assert {part.inputs["names_blob"] for part in parts} == {f"runs/{run.id}/each#names"}


_CRASHING = {
    "parts": """
        nodes:
        - {id: rows, type: probe, config: {value: [1, 2, 3, 4, 5]}}
        - id: each
          type: for_each
          config:
            items: "{{ steps.rows.output }}"
            spread: 2
            concurrency: 2
            body:
              nodes:
              - {id: one, type: probe, config: {value: "{{ item + steps.rows.output[0] }}"}}
              - {id: two, type: probe, config: {value: "{{ steps.one.output * 10 }}"}}
              edges: [{from: one, to: two}]
        - {id: after, type: probe, config: {value: "{{ steps.each.output | sum }}"}}
        edges: [{from: rows, to: each}, {from: each, to: after}]
        """,
    "nested": """
        nodes:
        - id: outer
          type: for_each
          config:
            items: [1, 2]
            concurrency: 2
            body:
              nodes:
              - id: each
                type: for_each
                config:
                  items: [10, 20]
                  spread: 1
                  index_name: place
                  body: {nodes: [{id: one, type: probe, config: {value: "{{ item + index }}"}}]}
        """,
    "failure": """
        nodes:
        - id: each
          type: for_each
          on_error: route
          config:
            items: [1, 2, 3]
            spread: 1
            concurrency: 2
            body:
              nodes:
              - {id: one, type: probe, config: {value: "{{ item }}"}}
              - {id: two, type: set, config: {values: {n: "{{ 1 / (item - 1) }}"}}}
              edges: [{from: one, to: two}]
        - {id: rescue, type: probe, config: {value: "{{ steps.each.error.step }}"}}
        edges: [{from: each, to: rescue, when: error}]
        """,
}


class TestSpreadingCrashes:
    @pytest.mark.parametrize("answers", [True, False], ids=["before", "after"])
    @pytest.mark.parametrize("document", _CRASHING.values(), ids=_CRASHING)
    async def test_a_run_survives_the_death_of_its_worker_at_every_commit(
        self, stores: Stores, document: str, answers: bool
    ) -> None:
        """The worker dies before or after each commit; a second one finishes run and parts."""
        journal = Dying(stores.journal, -1)
        async with running(replace(stores, journal=journal)) as worker:
            expected = await worker.run(document)
            await _all_ended(stores)
        for number in range(1, journal.committed + 1):
            await self._check(stores, document, number, answers, expected)

    async def _check(
        self, stores: Stores, document: str, commits: int, answers: bool, expected: Run
    ) -> None:
        probe = Probe()
        (run_id,) = (await stores.journal.commit(Batch(runs=[new_run_of(document)]))).run_ids
        journal = Dying(stores.journal, commits, answers=answers)
        dying = replace(stores, journal=journal)
        async with running(dying, probe=probe, lease=0.15, park_after=0.0) as worker:
            waits = [asyncio.ensure_future(_all_ended(stores))]
            waits.append(asyncio.ensure_future(_set(journal.dead)))
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for waiting in waits:
                waiting.cancel()
            await worker.kill()
        committed = await _executed(stores, run_id)
        before = len(probe.calls)
        async with running(stores, probe=probe):
            run = await ended(stores, run_id)
            await _all_ended(stores)

        assert ended_run(run) == ended_run(expected)
        again = {call.partition("/")[2] for call in probe.calls[before:]}
        assert committed.isdisjoint(again)
        for one in (run, *await _parts(stores, run_id)):
            records = (await latest(stores, one.id)).values()
            assert all(record.status.is_final for record in records)


async def _set(event: asyncio.Event) -> None:
    await event.wait()


async def _executed(stores: Stores, run_id: int) -> set[str]:
    """The keys of all steps with a final record, of a run and its parts."""
    run_ids = [run_id, *(part.id for part in await _parts(stores, run_id))]
    return {
        key
        for one in run_ids
        for key, record in (await latest(stores, one)).items()
        if record.status.is_final
    }


async def _all_ended(stores: Stores) -> None:
    async def terminal() -> bool:
        runs = (await stores.runs.find(TENANT, RunFilter(), limit=100)).items
        return all(run.status.is_terminal for run in runs)

    await until(terminal, "all runs end")


class _Counting:
    """A journal that counts the children of each commit."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.children: list[int] = []

    async def commit(self, batch: Batch) -> CommitResult:
        self.children.append(sum(len(write.children) for write in batch.writes))
        return await self._journal.commit(batch)
