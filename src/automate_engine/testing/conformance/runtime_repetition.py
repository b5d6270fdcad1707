"""Runs with bodies that repeat: for_each and loop, alone and inside each other."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from automate_engine.domain.runs import RunStatus, StepStatus
from automate_engine.ports import Stores
from automate_engine.testing.conformance.runtime_workers import (
    Pausing,
    ended,
    latest,
    running,
    until,
)

__all__ = ["TestForEach", "TestLoop"]


class TestForEach:
    @pytest.mark.parametrize("concurrency", [1, 3, 100])
    async def test_results_have_the_order_of_the_items(
        self, stores: Stores, concurrency: int
    ) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: each
                  type: for_each
                  config:
                    items: "{{ inputs.waits }}"
                    concurrency: COUNT
                    item_name: pause
                    index_name: place
                    body:
                      nodes:
                      - id: work
                        type: probe
                        config: {seconds: "{{ pause }}", value: "{{ place }}"}
                """.replace("COUNT", str(concurrency)),
                {"waits": [0.03, 0.0, 0.02, 0.01, 0.0]},
            )

            assert run.outputs == {"each": [0, 1, 2, 3, 4]}
            assert worker.probe.executed == {f"each[{index}]/work": 1 for index in range(5)}

    async def test_no_more_items_are_worked_on_at_once_than_allowed(self, stores: Stores) -> None:
        async with running(stores) as worker:
            gates = [worker.probe.gate(str(index)) for index in range(4)]
            run_id = await worker.submit(
                """
                nodes:
                - id: each
                  type: for_each
                  config:
                    items: [0, 1, 2, 3]
                    concurrency: 2
                    body:
                      nodes: [{id: work, type: probe, config: {gate: "{{ item | string }}"}}]
                """
            )
            await gates[0][0].wait()
            await gates[1][0].wait()
            assert len(worker.probe.calls) == 2
            gates[1][1].set()
            await gates[2][0].wait()
            assert len(worker.probe.calls) == 3
            for _, opened in gates:
                opened.set()
            run = await ended(stores, run_id)

        assert run.status is RunStatus.COMPLETED

    async def test_items_that_wait_do_not_keep_others_from_starting(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run_id = await worker.submit(
                """
                nodes:
                - id: each
                  type: for_each
                  config:
                    items: [a, b, c]
                    concurrency: 3
                    body: {nodes: [{id: ask, type: approval, config: {title: "{{ item }}"}}]}
                - {id: beside, type: approval, config: {title: d}}
                """
            )

            async def asked() -> bool:
                return len((await stores.runs.approvals("tenant-a")).items) == 4

            await until(asked, "all are asked at once")
            assert (await stores.runs.get("tenant-a", run_id)).status is RunStatus.RUNNING

    async def test_an_empty_list_gives_an_empty_list(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: each
                  type: for_each
                  config: {items: [], body: {nodes: [{id: work, type: probe}]}}
                """
            )

            assert run.outputs == {"each": []}
            assert not worker.probe.calls

    async def test_one_item_that_fails_fails_the_step_and_stops_the_others(
        self, stores: Stores
    ) -> None:
        async with running(stores, show_running_after=0.0) as worker:
            run = await worker.run(
                """
                nodes:
                - id: each
                  type: for_each
                  config:
                    items: [1, 2, 3]
                    concurrency: 3
                    body:
                      nodes:
                      - {id: check, type: branch, config: {condition: item == 2}}
                      - {id: bad, type: probe, config: {fails: -1, permanent: true, seconds: 0.1}}
                      - {id: held, type: probe, config: {gate: held}}
                      edges:
                      - {from: check, to: bad, when: "true"}
                      - {from: check, to: held, when: "false"}
                """
            )

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert run.error["step"] == "each[1]/bad"
        assert "each[1]" in run.error["message"]
        records = await latest(stores, run.id)
        open_rows = [key for key, record in records.items() if not record.status.is_final]
        assert open_rows == []
        assert records["each"].status is StepStatus.FAILED
        assert records["each[1]"].status is StepStatus.FAILED

    async def test_others_go_on_after_an_item_failed_if_wanted(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: each
                  type: for_each
                  config:
                    items: [1, 0, 2]
                    continue_on_error: true
                    body:
                      nodes: [{id: part, type: set, config: {values: {n: "{{ 10 / item }}"}}}]
                """
            )

        assert run.status is RunStatus.COMPLETED
        first, second, third = run.outputs["each"]
        assert (first, third) == ({"n": 10}, {"n": 5})
        assert second["error"]["step"] == "each[1]/part"
        assert second["error"]["type"] == "Expression"

    async def test_a_failed_item_stops_all_that_repeats_inside_it(self, stores: Stores) -> None:
        journal = Pausing(stores.journal)
        async with running(replace(stores, journal=journal)) as worker:
            gates = {name: worker.probe.gate(name) for name in ("bad", "one", "after")}
            run_id = await worker.submit(
                """
                nodes:
                - id: outer
                  type: for_each
                  config:
                    items: [0]
                    continue_on_error: true
                    body:
                      nodes:
                      - {id: bad, type: probe, config: {gate: bad, fails: -1, permanent: true}}
                      - id: inner
                        type: for_each
                        config:
                          items: [0, 1, 2]
                          body:
                            nodes:
                            - {id: one, type: probe, config: {gate: one}}
                            - {id: two, type: probe}
                            edges: [{from: one, to: two}]
                - {id: after, type: probe, config: {gate: after}}
                edges: [{from: outer, to: after}]
                """
            )
            await gates["bad"][0].wait()
            await gates["one"][0].wait()
            journal.pause()
            gates["one"][1].set()
            await journal.asked.wait()
            gates["bad"][1].set()
            for _ in range(10):
                await asyncio.sleep(0)
            journal.go_on()
            await gates["after"][0].wait()
            gates["after"][1].set()
            run = await ended(stores, run_id)
            executed = set(worker.probe.executed)

        assert run.status is RunStatus.COMPLETED
        assert executed == {"outer[0]/bad", "outer[0]/inner[0]/one", "after"}
        assert (await latest(stores, run_id))["outer[0]/inner"].status is StepStatus.CANCELLED

    async def test_a_list_longer_than_allowed_fails_the_step(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: each
                  type: for_each
                  config: {items: [1, 2, 3], max_items: 2, body: {nodes: [{id: p, type: probe}]}}
                """
            )

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert run.error["type"] == "Limit"

    async def test_bodies_inside_bodies_see_what_is_around_them(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - {id: base, type: set, config: {values: {n: 100}}}
                - id: rows
                  type: for_each
                  config:
                    items: [1, 2]
                    concurrency: 2
                    item_name: row
                    body:
                      nodes:
                      - {id: ten, type: set, config: {values: {n: "{{ row * 10 }}"}}}
                      - id: cells
                        type: for_each
                        config:
                          items: [1, 2, 3]
                          concurrency: 2
                          item_name: cell
                          output: |-
                            {{ steps.base.output.n + steps.ten.output.n + steps.sum.output.n }}
                          body:
                            nodes: [{id: sum, type: set, config: {values: {n: "{{ cell }}"}}}]
                      edges: [{from: ten, to: cells}]
                edges: [{from: base, to: rows}]
                """
            )

        assert run.outputs == {"rows": [[111, 112, 113], [121, 122, 123]]}


class TestLoop:
    async def test_a_loop_hands_each_result_to_the_next_time(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: loop
                  type: loop
                  config:
                    condition: item.n < 5
                    initial: {n: 0}
                    body:
                      nodes: [{id: add, type: set, config: {values: {n: "{{ item.n + 2 }}"}}}]
                """
            )

        assert run.outputs == {"loop": {"n": 6}}
        assert len([key for key in await latest(stores, run.id) if key.endswith("/add")]) == 3

    async def test_a_loop_whose_condition_fails_at_once_gives_its_start(
        self, stores: Stores
    ) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: loop
                  type: loop
                  config: {condition: "false", initial: 3, body: {nodes: [{id: p, type: probe}]}}
                """
            )

        assert run.outputs == {"loop": 3}

    async def test_a_loop_has_an_end(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: loop
                  type: loop
                  config:
                    condition: "true"
                    max_iterations: 3
                    body: {nodes: [{id: p, type: probe}]}
                """
            )

            assert run.status is RunStatus.FAILED
            assert run.error is not None
            assert "max_iterations" in run.error["message"]
            assert len(worker.probe.calls) == 3
