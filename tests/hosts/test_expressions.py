"""Expressions are tried out over HTTP."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.hosts.conftest import Client, Host

NAMES = {
    "inputs": {"total": 120, "name": "Ada"},
    "steps": {"fetch": {"output": {"items": [{"price": 2}, {"price": 3}]}}},
}


async def _evaluate(client: Client, value: Any, **body: Any) -> dict[str, Any]:
    answer = await client.post(
        "/v1/expressions/evaluate", json={"value": value, "names": NAMES, **body}
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{{ inputs.total }}", 120),
        ("Hello {{ inputs.name | upper }}", "Hello ADA"),
        ({"sum": "{{ steps.fetch.output.items | sum(attribute='price') }}"}, {"sum": 5}),
        (["{{ inputs.name }}", 3, None], ["Ada", 3, None]),
        ("no expression", "no expression"),
        (None, None),
    ],
)
async def test_a_value_is_what_its_expressions_give(
    client: Client, value: Any, expected: Any
) -> None:
    assert await _evaluate(client, value) == {"value": expected, "problems": []}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("inputs.total > 100", True),
        ("{{ inputs.total > 200 }}", False),
        ("inputs.name", True),
        (False, False),
    ],
)
async def test_a_condition_holds_or_not(client: Client, value: Any, expected: bool) -> None:
    found = await _evaluate(client, value, mode="condition")
    assert found == {"value": expected, "problems": []}


@pytest.mark.parametrize(
    ("value", "mode", "code", "field"),
    [
        ("{{ inputs.", "value", "expression_syntax", ""),
        ({"a": {"b": ["fine", "{{ nobody }}"]}}, "value", "expression", "a.b.1"),
        ("{{ inputs.nothing }}", "value", "expression", ""),
        ("total is {{ inputs.total }}", "condition", "expression_syntax", ""),
        ("{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
         "value", "limit", ""),
        ("{{ 'x' * 9999999 }}", "value", "limit", ""),
    ],
)  # fmt: skip
async def test_what_cannot_be_evaluated_is_a_problem_with_its_place(
    client: Client, value: Any, mode: str, code: str, field: str
) -> None:
    found = await _evaluate(client, value, mode=mode)
    (problem,) = found["problems"]
    assert (found["value"], problem["code"], problem["field"]) == (None, code, field)
    assert problem["message"].endswith(".")
    assert problem["remedy"]


async def test_a_result_that_would_be_too_large_is_a_problem(client: Client) -> None:
    names = {"big": "x" * 100_000}
    found = await _evaluate(client, ["{{ big }}"] * 60, names=names)
    assert [problem["code"] for problem in found["problems"]] == ["limit"]


async def test_what_is_wrong_with_many_expressions_is_looked_for_no_longer_than_a_step_may_take(
    client: Client,
) -> None:
    async def seconds(count: int) -> float:
        began = time.perf_counter()
        costly = "{{ numbers | sort | join | length }}"
        body = {"value": [costly] * count, "names": {"numbers": list(range(50_000))}}
        answer = await client.post("/v1/expressions/evaluate", json=body)
        assert answer.status_code == 200, answer.text
        assert bool(answer.json()["problems"]) == (count > 1)
        return time.perf_counter() - began

    assert await seconds(400) < 100 * await seconds(1)


async def test_a_result_that_would_be_too_deep_is_a_problem(client: Client) -> None:
    deep: Any = 0
    for _ in range(90):
        deep = {"a": deep}
    written: Any = "{{ deep }}"
    for _ in range(95):
        written = [written]
    found = await _evaluate(client, written, names={"deep": deep, "more": 1})
    assert found["problems"] == []
    nested = f"{{{{ {'[' * 60}deep{']' * 60} }}}}"
    found = await _evaluate(client, nested, names={"deep": deep})
    assert [problem["code"] for problem in found["problems"]] == ["limit"]


async def test_it_needs_the_permission_to_see_workflows(host: Host, anonymous: Client) -> None:
    body = {"value": "{{ 1 + 1 }}"}
    assert (await anonymous.post("/v1/expressions/evaluate", json=body)).status_code == 401
    async with host.client(await host.make_key("acme", ["runs:read"])) as other:
        assert (await other.post("/v1/expressions/evaluate", json=body)).status_code == 403
