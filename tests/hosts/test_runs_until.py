"""A run of one node and what it depends on."""

from __future__ import annotations

from typing import Any

import pytest

from automate_engine.runtime import Engine
from tests.hosts.conftest import (
    Client,
    edge,
    ended,
    make_published,
    make_workflow,
    set_node,
    spec,
    start_run,
)

DOCUMENT = spec(
    set_node("fetch", n="{{ inputs.n }}"),
    {"id": "large", "type": "branch", "config": {"condition": "steps.fetch.output.n > 10"}},
    set_node("small", n="{{ steps.fetch.output.n + 1 }}"),
    set_node("later", n="{{ steps.small.output.n }}"),
    set_node("aside", n=1),
    edges=[edge("fetch", "large"), edge("large", "small", "false"), edge("small", "later")],
    outputs={"all": "{{ steps.later.output.n }}"},
)


async def _steps(client: Client, run_id: str) -> list[str]:
    answer = await client.get(f"/v1/runs/{run_id}/steps")
    return sorted(step["key"] for step in answer.json()["items"])


async def test_only_the_node_and_what_leads_to_it_is_executed(
    client: Client, engine: Engine
) -> None:
    workflow_id = await make_workflow(client, DOCUMENT)

    run_id = await start_run(client, workflow_id, inputs={"n": 1}, version="draft", until="small")

    run = await ended(client, run_id)
    assert (run["status"], run["outputs"]) == ("COMPLETED", {"small": {"n": 2}})
    assert (run["workflow_id"], run["version_id"]) == (workflow_id, None)
    assert await _steps(client, run_id) == ["fetch", "large", "small"]
    listed = (await client.get("/v1/runs", params={"workflow_id": workflow_id})).json()["items"]
    assert [each["run_id"] for each in listed] == [run_id]


async def test_with_pins_for_all_upstream_the_node_runs_alone(
    client: Client, engine: Engine
) -> None:
    workflow_id = await make_workflow(client, DOCUMENT)
    pins = {"fetch": {"n": 7}, "large": {"result": False}, "aside": {"n": 5}}

    run_id = await start_run(client, workflow_id, version="draft", until="small", pins=pins)

    run = await ended(client, run_id)
    assert run["outputs"] == {"small": {"n": 8}}
    assert run["pins"] == {"fetch": {"n": 7}, "large": {"result": False}}


async def test_what_comes_after_need_not_be_valid(client: Client, engine: Engine) -> None:
    broken = [*DOCUMENT["nodes"], {"id": "bad", "type": "nothing"}]
    workflow_id = await make_workflow(client, {**DOCUMENT, "nodes": broken})
    run_id = await start_run(client, workflow_id, inputs={"n": 1}, version="draft", until="fetch")
    assert (await ended(client, run_id))["outputs"] == {"fetch": {"n": 1}}


async def test_what_comes_before_has_to_be_valid(client: Client) -> None:
    document = spec(
        set_node("aside"),
        {"id": "bad", "type": "branch", "config": {}},
        set_node("after"),
        edges=[edge("bad", "after", "true")],
    )
    workflow_id = await make_workflow(client, document)
    answer = await client.post(
        f"/v1/workflows/{workflow_id}/runs", json={"version": "draft", "until": "after"}
    )
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["node_id"], error["field"]) == ("bad", "nodes.1.config.condition")


async def test_a_version_and_a_document_are_run_in_part_too(client: Client, engine: Engine) -> None:
    workflow_id = await make_published(client, DOCUMENT)
    run_id = await start_run(client, workflow_id, inputs={"n": 3}, until="fetch")
    run = await ended(client, run_id)
    assert (run["outputs"], run["workflow_id"]) == ({"fetch": {"n": 3}}, workflow_id)
    answer = await client.post(
        "/v1/runs", json={"spec": DOCUMENT, "inputs": {"n": 4}, "until": "fetch"}
    )
    run = await ended(client, answer.json()["run_id"])
    assert (run["outputs"], run["workflow_id"]) == ({"fetch": {"n": 4}}, None)


EACH: dict[str, Any] = {
    "id": "each",
    "type": "for_each",
    "config": {"items": [1, 2], "body": spec(set_node("charge", n="{{ item }}"))},
}


@pytest.mark.parametrize(
    ("until", "code", "remedy"),
    [
        ("nobody", "unknown_node", "Name a node"),
        ("nobody/charge", "unknown_node", "Name a node"),
        ("each/charge", "in_body", "Run until 'each'."),
        ("charge", "unknown_node", "Name a node"),
    ],
)
async def test_a_node_that_is_not_there_is_refused(
    client: Client, until: str, code: str, remedy: str
) -> None:
    workflow_id = await make_workflow(client, spec(EACH))
    answer = await client.post(
        f"/v1/workflows/{workflow_id}/runs", json={"version": "draft", "until": until}
    )
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["field"]) == (code, "until")
    assert error["remedy"].startswith(remedy)
    assert (await client.get("/v1/runs")).json()["items"] == []


async def test_a_node_with_a_body_is_run_with_it(client: Client, engine: Engine) -> None:
    workflow_id = await make_workflow(client, spec(EACH, set_node("b"), edges=[edge("each", "b")]))
    run_id = await start_run(client, workflow_id, version="draft", until="each")
    assert (await ended(client, run_id))["outputs"] == {"each": [{"n": 1}, {"n": 2}]}


async def test_pins_of_no_node_at_all_are_refused(client: Client) -> None:
    workflow_id = await make_workflow(client, DOCUMENT)
    answer = await client.post(
        f"/v1/workflows/{workflow_id}/runs",
        json={"version": "draft", "until": "fetch", "pins": {"nobody": 1}},
    )
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["pins.nobody"]
