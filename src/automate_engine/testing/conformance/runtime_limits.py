"""G10: whatever a workflow computes, the step fails within bounds while other runs go on."""

from __future__ import annotations

import asyncio

import pytest

from automate_engine.domain.runs import RunStatus
from automate_engine.ports import Stores
from automate_engine.testing.conformance.runtime_workers import (
    ended,
    latest,
    running,
)

__all__ = ["TestLimits"]

_ATTACKS = {
    "a text of 100 MB": "{{ 'x' * 100000000 }}",
    "a text that grows by its parts": "{{ ('x' * 1000000) | replace('x', 'y' * 1000000) }}",
    "a list of a billion numbers": "{{ range(1000000000) | list }}",
    "a loop of a billion turns": "{% for i in range(1000000000) %}{% endfor %}",
    "loops inside loops": "{% for i in range(9999) %}{% for j in range(9999) %}"
    "{% for k in range(9999) %}{% endfor %}{% endfor %}{% endfor %}",
    "a number of a billion digits": "{{ 10 ** 1000000000 }}",
    "a power of powers": "{{ 9 ** 9 ** 9 ** 9 }}",
    "many items joined": "{{ range(100000) | join('x' * 100000) }}",
}


class TestLimits:
    @pytest.mark.parametrize("attack", _ATTACKS.values(), ids=_ATTACKS)
    async def test_an_expression_that_explodes_fails_its_step_alone(
        self, stores: Stores, attack: str
    ) -> None:
        async with running(stores) as worker:
            run_id = await worker.submit(_one_value(attack))
            small = await worker.run(
                """
                nodes:
                - {id: a, type: probe}
                - {id: b, type: probe}
                - {id: c, type: probe, config: {value: 3}}
                edges: [{from: a, to: b}, {from: b, to: c}]
                """
            )
            async with asyncio.timeout(10):
                run = await ended(stores, run_id)

        assert small.outputs == {"c": 3}
        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert run.error["step"] == "a"
        assert len(run.error["message"]) < 1000

    async def test_the_loop_answers_while_expressions_explode(self, stores: Stores) -> None:
        async with running(stores) as worker:
            loop = asyncio.get_running_loop()
            runs = [await worker.submit(_one_value(attack)) for attack in _ATTACKS.values()]
            longest, before = 0.0, loop.time()
            waiting = asyncio.gather(*(ended(stores, run_id) for run_id in runs))
            while not waiting.done():
                await asyncio.sleep(0)
                longest, before = max(longest, loop.time() - before), loop.time()
            await waiting

        assert longest < 5.0

    @pytest.mark.parametrize("depth", [300, 10_000])
    async def test_an_output_that_is_nested_too_deep_fails_the_step(
        self, stores: Stores, depth: int
    ) -> None:
        async with running(stores) as worker:
            run_id = await worker.submit(
                f"nodes: [{{id: deep, type: probe, config: {{deep: {depth}}}}}]"
            )
            small = await worker.run("nodes: [{id: a, type: probe, config: {value: 1}}]")
            run = await ended(stores, run_id)

        assert small.outputs == {"a": 1}
        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert (run.error["type"], run.error["step"]) == ("Limit", "deep")
        assert "254 levels" in run.error["message"]

    async def test_a_deep_text_of_json_is_not_read_without_bound(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                _one_value("{{ inputs.text | from_json }}"),
                {"text": "[" * 10_000 + "]" * 10_000},
            )

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert run.error["step"] == "a"

    async def test_an_output_beyond_all_bounds_fails_the_step(self, stores: Stores) -> None:
        async with running(stores) as worker:
            run = await worker.run(
                """
                nodes:
                - id: each
                  type: for_each
                  config:
                    items: "{{ range(10) | list }}"
                    body:
                      nodes: [{id: a, type: set, config: {values: {x: "{{ 'x' * 2000000 }}"}}}]
                """
            )

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert run.error["type"] == "Limit"

    async def test_a_run_has_no_more_steps_than_allowed(self, stores: Stores) -> None:
        async with running(stores, max_steps=5) as worker:
            run = await worker.run(
                """
                nodes:
                - id: loop
                  type: loop
                  config: {condition: "true", body: {nodes: [{id: p, type: probe}]}}
                """
            )
            assert len(worker.probe.calls) <= 5

        assert run.status is RunStatus.FAILED
        assert run.error is not None
        assert "5 steps" in run.error["message"]
        assert all(record.status.is_final for record in (await latest(stores, run.id)).values())


def _one_value(expression: str) -> str:
    written = expression.replace("\\", "\\\\").replace('"', '\\"')
    return f'nodes: [{{id: a, type: set, config: {{values: {{x: "{written}"}}}}}}]'
