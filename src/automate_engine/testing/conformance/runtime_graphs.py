"""Runs of plain graphs: order, branches, joins, the end of a run and its outputs."""

from __future__ import annotations

import pytest

from automate_engine.domain.json import INLINE_BYTES, decode_json
from automate_engine.domain.runs import RunStatus, StepStatus
from automate_engine.nodes import StepContext, step
from automate_engine.ports import Stores
from automate_engine.testing.conformance.factories import TENANT
from automate_engine.testing.conformance.runtime_workers import (
    ended,
    latest,
    outputs_of,
    running,
    until,
)

__all__ = ["TestGraphs", "TestLargeOutputs"]


@step(name="conformance.double")
def _double(number: int) -> int:
    """Twice the number."""
    return number * 2


@step(name="conformance.tell")
async def _tell(context: StepContext) -> str:
    """The run that the step belongs to."""
    return context.run_id


class TestGraphs:
    async def test_steps_run_in_order_and_see_the_outputs_before_them(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                vars: {factor: 3}
                nodes:
                - {id: first, type: set, config: {values: {n: "{{ inputs.n * vars.factor }}"}}}
                - {id: second, type: set, config: {values: {n: "{{ steps.first.output.n + 1 }}"}}}
                edges: [{from: first, to: second}]
                outputs: {n: "{{ steps.second.output.n }}", run: "{{ run.id }}"}
                """,
                {"n": 5},
            )

        assert run.status is RunStatus.COMPLETED
        assert run.outputs["n"] == 16
        assert run.outputs["run"].startswith("run_")
        records = await latest(stores, run.id)
        assert list(records) == ["first", "second"]
        assert decode_json(records["second"].input or b"") == {"values": {"n": 16}}
        assert run.ended_at is not None
        assert run.started_at is not None

    async def test_without_outputs_those_of_the_last_nodes_are_the_runs(
        self, stores: Stores
    ) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - {id: a, type: set, config: {values: {x: 1}}}
                - {id: b, type: set, config: {values: {x: 2}}}
                - {id: c, type: set, config: {values: {x: 3}}}
                edges: [{from: a, to: b}, {from: a, to: c}]
                """
            )

        assert run.outputs == {"b": {"x": 2}, "c": {"x": 3}}

    @pytest.mark.parametrize(("total", "way"), [(500, "large"), (5, "small")])
    async def test_a_branch_takes_one_way_and_the_join_goes_on(
        self, stores: Stores, total: int, way: str
    ) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - {id: check, type: branch, config: {condition: inputs.total > 100}}
                - {id: large, type: set, config: {values: {way: large}}}
                - {id: small, type: set, config: {values: {way: small}}}
                - id: join
                  type: merge
                  config:
                    values: ["{{ steps.large.output }}", "{{ steps.small.output }}"]
                    mode: first
                edges:
                - {from: check, to: large, when: "true"}
                - {from: check, to: small, when: "false"}
                - {from: large, to: join}
                - {from: small, to: join}
                """,
                {"total": total},
            )

        assert run.outputs == {"join": {"way": way}}
        assert set(await latest(stores, run.id)) == {"check", way, "join"}

    async def test_a_join_of_all_is_skipped_when_one_way_is_dead(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - {id: check, type: branch, config: {condition: "true"}}
                - {id: yes_, type: set, config: {values: {}}}
                - {id: no_, type: set, config: {values: {}}}
                - {id: both, type: set, config: {values: {}}, join: all}
                - {id: after, type: set, config: {values: {}}}
                - {id: any_, type: set, config: {values: {}}}
                edges:
                - {from: check, to: yes_, when: "true"}
                - {from: check, to: no_, when: "false"}
                - {from: yes_, to: both}
                - {from: no_, to: both}
                - {from: both, to: after}
                - {from: yes_, to: any_}
                - {from: no_, to: any_}
                """
            )

        assert run.outputs == {"any_": {}}
        assert set(await latest(stores, run.id)) == {"check", "yes_", "any_"}

    @pytest.mark.parametrize(("kind", "port"), [("a", "one"), ("b", "two"), ("z", "default")])
    async def test_a_switch_takes_the_first_case_that_fits(
        self, stores: Stores, kind: str, port: str
    ) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: kind
                  type: switch
                  config:
                    value: "{{ inputs.kind }}"
                    cases:
                    - {port: one, equals: a}
                    - {port: two, when: "{{ inputs.kind in ['a', 'b'] }}"}
                - {id: one, type: set, config: {values: {}}}
                - {id: two, type: set, config: {values: {}}}
                - {id: default, type: set, config: {values: {}}}
                edges:
                - {from: kind, to: one, when: one}
                - {from: kind, to: two, when: two}
                - {from: kind, to: default, when: default}
                """,
                {"kind": kind},
            )

        assert run.outputs == {port: {}}
        assert (await latest(stores, run.id))["kind"].port == port

    @pytest.mark.parametrize(
        ("status", "end"), [("success", RunStatus.COMPLETED), ("error", RunStatus.FAILED)]
    )
    async def test_a_stop_ends_the_run_whatever_its_other_branches_do(
        self, stores: Stores, status: str, end: RunStatus
    ) -> None:
        async with running(stores, show_running_after=0.0) as worker:
            run = await worker.run(
                f"""
                nodes:
                - {{id: held, type: probe, config: {{gate: held}}}}
                - {{id: ask, type: approval, config: {{title: Fine}}}}
                - {{id: pause, type: delay, config: {{seconds: 0.1}}}}
                - {{id: stop, type: stop, config: {{status: {status}, message: enough, output: 7}}}}
                edges: [{{from: pause, to: stop}}]
                """
            )

        assert run.status is end
        if status == "success":
            assert run.outputs == 7
        else:
            assert run.error is not None
            assert (run.error["message"], run.error["step"]) == ("enough", "stop")
        statuses = {key: record.status for key, record in (await latest(stores, run.id)).items()}
        assert statuses == {
            "held": StepStatus.CANCELLED,
            "ask": StepStatus.CANCELLED,
            "pause": StepStatus.COMPLETED,
            "stop": StepStatus.COMPLETED,
        }

    async def test_a_log_line_is_kept_with_its_step(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: say
                  type: log
                  config: {level: warning, message: "n={{ inputs.n }}", data: [1]}
                """,
                {"n": 3},
            )

        lines = decode_json((await latest(stores, run.id))["say"].logs or b"")
        assert lines == [{"level": "warning", "message": "n=3", "data": [1]}]

    async def test_python_functions_run_sync_and_async(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: double
                  type: python.step
                  config: {function: conformance.double, arguments: {number: "{{ inputs.n }}"}}
                - {id: tell, type: python.step, config: {function: conformance.tell}}
                outputs:
                  double: "{{ steps.double.output }}"
                  same: "{{ steps.tell.output == run.id }}"
                """,
                {"n": 21},
            )

        assert run.outputs == {"double": 42, "same": True}

    async def test_a_step_that_takes_long_is_shown_as_running(self, stores: Stores) -> None:
        async with running(stores, show_running_after=0.0) as worker:
            reached, opened = worker.probe.gate("held")
            run_id = await worker.submit(
                "nodes: [{id: held, type: probe, config: {value: 1, gate: held}}]"
            )
            await reached.wait()

            async def shown() -> bool:
                return "held" in await latest(stores, run_id)

            await until(shown, "the step is recorded")
            assert (await latest(stores, run_id))["held"].status is StepStatus.RUNNING
            opened.set()
            run = await ended(stores, run_id)

        assert run.outputs == {"held": 1}
        assert len(await outputs_of(stores, run_id)) == 1


class TestLargeOutputs:
    async def test_outputs_beyond_a_row_are_blobs_that_expressions_still_see(
        self, stores: Stores
    ) -> None:
        text = "x" * (INLINE_BYTES + 1)
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - {id: large, type: probe, config: {value: "{{ inputs.text }}"}}
                - {id: pause, type: delay, config: {seconds: 0.01}}
                - {id: size, type: set, config: {values: {n: "{{ steps.large.output | length }}"}}}
                edges: [{from: large, to: pause}, {from: pause, to: size}]
                outputs: {n: "{{ steps.size.output.n }}", text: "{{ steps.large.output }}"}
                """,
                {"text": text},
            )

        record = (await latest(stores, run.id))["large"]
        assert record.output is None
        assert record.output_blob is not None
        assert decode_json(await stores.blobs.get(TENANT, record.output_blob)) == text
        assert run.outputs is None
        assert run.outputs_blob is not None
        outputs = decode_json(await stores.blobs.get(TENANT, run.outputs_blob))
        assert outputs == {"n": len(text), "text": text}

    async def test_a_run_that_was_given_up_finds_its_blobs_again(self, stores: Stores) -> None:
        async with running(stores, park_after=0.0) as worker:
            run = await worker.run(
                """
                nodes:
                - {id: large, type: probe, config: {value: "{{ inputs.text }}"}}
                - {id: pause, type: delay, config: {seconds: 0.1}}
                - {id: size, type: set, config: {values: {n: "{{ steps.large.output | length }}"}}}
                edges: [{from: large, to: pause}, {from: pause, to: size}]
                """,
                {"text": "y" * (INLINE_BYTES + 5)},
            )

            assert run.outputs == {"size": {"n": INLINE_BYTES + 5}}
            assert worker.probe.executed == {"large": 1}

    async def test_large_results_of_items_are_collected(self, stores: Stores) -> None:
        async with running(stores) as worker:
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
                      - {id: large, type: probe, config: {value: "{{ inputs.text }}{{ item }}"}}
                outputs: {lengths: "{{ steps.each.output | map('length') | list }}"}
                """,
                {"text": "z" * INLINE_BYTES},
            )

        assert run.outputs == {"lengths": [INLINE_BYTES + 1] * 3}
