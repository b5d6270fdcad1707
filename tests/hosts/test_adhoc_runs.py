"""Documents that belong to no workflow are run, and runs say how they are executed."""

from __future__ import annotations

from typing import Any

import pytest

from automate_engine.runtime import Engine
from tests.hosts.conftest import (
    Client,
    Host,
    edge,
    ended,
    make_published,
    set_node,
    spec,
    start_run,
)

GREETING = spec(
    set_node("greet", text="Hello {{ inputs.name }}"),
    set_node("shout", text="{{ steps.greet.output.text | upper }}"),
    edges=[edge("greet", "shout")],
    inputs={
        "type": "object",
        "properties": {"name": {"type": "string"}},
        "required": ["name"],
    },
    outputs={"greeting": "{{ steps.shout.output.text }}"},
)
ADA = {"name": "Ada"}


async def _run(client: Client, **body: Any) -> str:
    answer = await client.post("/v1/runs", json={"spec": GREETING, "inputs": ADA, **body})
    assert answer.status_code == 202, answer.text
    run_id: str = answer.json()["run_id"]
    return run_id


async def _runs(client: Client) -> list[Any]:
    items: list[Any] = (await client.get("/v1/runs")).json()["items"]
    return items


async def test_a_document_is_run_without_a_workflow(client: Client, engine: Engine) -> None:
    run_id = await _run(client, priority=5)

    run = await ended(client, run_id)

    assert (run["status"], run["outputs"]) == ("COMPLETED", {"greeting": "HELLO ADA"})
    assert (run["workflow_id"], run["version_id"]) == (None, None)
    assert (run["source"], run["priority"], run["inputs"]) == ("MANUAL", 5, ADA)
    assert [each["run_id"] for each in await _runs(client)] == [run_id]
    assert (await client.get("/v1/workflows")).json()["items"] == []


async def test_a_document_that_was_run_is_run_again_from_a_step(
    client: Client, engine: Engine
) -> None:
    run_id = await _run(client)
    await ended(client, run_id)

    answer = await client.post(
        f"/v1/runs/{run_id}/rerun",
        json={"step": "shout", "input": {"values": {"text": "edited"}}},
    )

    assert answer.status_code == 202, answer.text
    again = await ended(client, answer.json()["run_id"])
    assert (again["status"], again["outputs"]) == ("COMPLETED", {"greeting": "edited"})
    assert (again["rerun_of"], again["workflow_id"]) == (run_id, None)


async def test_a_document_calls_workflows_of_its_tenant(
    client: Client, stranger: Client, engine: Engine
) -> None:
    await make_published(client, GREETING, slug="greeting")
    calling = spec(
        {
            "id": "call",
            "type": "workflow",
            "config": {"workflow": "greeting", "inputs": {"name": "{{ inputs.name }}"}},
        }
    )

    run = await ended(client, await _run(client, spec=calling))
    foreign = await ended(stranger, await _run(stranger, spec=calling))

    assert (run["status"], run["outputs"]["call"]["outputs"]) == (
        "COMPLETED",
        {"greeting": "HELLO ADA"},
    )
    assert foreign["status"] == "FAILED"


async def test_every_problem_of_a_document_is_listed(client: Client) -> None:
    broken = spec({"id": "a", "type": "nonsense"}, set_node("b", x="{{ steps.c.output }}"))

    answer = await client.post("/v1/runs", json={"spec": broken})

    assert answer.status_code == 422
    assert answer.json()["type"].endswith(":invalid-workflow")
    assert {each["node_id"] for each in answer.json()["errors"]} == {"a", "b"}
    assert await _runs(client) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"inputs": {"name": "very-secret-value"}, "spec": None}, "spec"),
        ({"inputs": {"name": ["very-secret-value"]}}, "inputs.name"),
        ({"pins": {"gret": 1}}, "pins.gret"),
        ({"priority": 101}, "priority"),
        ({"source": "TRIGGER"}, "source"),
        ({"source": "FORM"}, "source"),
        ({"version": 1}, "version"),
        ({"config": {"retries": 3}}, "config.retries"),
        ({"config": {"runtime": "very-secret-value"}}, "config.runtime"),
        ({"config": []}, "config"),
    ],
)
async def test_a_wrong_request_is_named_but_not_repeated(
    client: Client, body: Any, field: str
) -> None:
    answer = await client.post("/v1/runs", json={"spec": GREETING, "inputs": ADA, **body})

    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert problem["field"] == field
    assert problem["remedy"]
    assert "very-secret" not in answer.text
    assert await _runs(client) == []


async def test_a_document_without_inputs_needs_none(client: Client, engine: Engine) -> None:
    answer = await client.post("/v1/runs", json={"spec": spec(set_node("a", x=1))})
    assert answer.status_code == 202
    assert (await ended(client, answer.json()["run_id"]))["outputs"] == {"a": {"x": 1}}


async def test_running_a_document_needs_the_right_to_write_documents(
    host: Host, client: Client
) -> None:
    workflow_id = await make_published(client, GREETING)
    async with host.client(await host.make_key("acme", ["runs:write"])) as starter:
        assert await start_run(starter, workflow_id, inputs=ADA)
        answer = await starter.post("/v1/runs", json={"spec": GREETING, "inputs": ADA})
    assert answer.status_code == 403
    assert "workflows:write" in answer.json()["detail"]
    async with host.client(await host.make_key("acme", ["workflows:write"])) as editor:
        refused = await editor.post("/v1/runs", json={"spec": GREETING, "inputs": ADA})
    assert refused.status_code == 403
    assert len(await _runs(client)) == 1


async def test_another_tenant_does_not_see_it(client: Client, stranger: Client) -> None:
    run_id = await _run(client)
    assert (await stranger.get(f"/v1/runs/{run_id}")).status_code == 404
    assert (await stranger.post(f"/v1/runs/{run_id}/rerun")).status_code == 404


async def test_a_run_tells_who_executes_it_and_what_was_pinned(
    client: Client, engine: Engine
) -> None:
    pins = {"greet": {"text": "pinned"}}
    workflow_id = await make_published(client, GREETING)
    for run_id in (
        await _run(client, pins=pins, config={"runtime": "native"}),
        await start_run(client, workflow_id, inputs=ADA, pins=pins, config={"runtime": "native"}),
    ):
        run = await ended(client, run_id)
        assert (run["config"], run["pins"]) == ({"runtime": "native"}, pins)
        assert run["outputs"] == {"greeting": "PINNED"}


async def test_langgraph_executes_a_run_that_asks_for_it(client: Client, engine: Engine) -> None:
    native = await ended(client, await _run(client))
    run = await ended(client, await _run(client, config={"runtime": "langgraph"}))

    assert (run["status"], run["outputs"]) == ("COMPLETED", {"greeting": "HELLO ADA"})
    assert run["config"] == {"runtime": "langgraph"}
    same = ("key", "status", "attempt", "output")
    assert [{part: step[part] for part in same} for step in run["steps"]] == [
        {part: step[part] for part in same} for step in native["steps"]
    ]


@pytest.mark.parametrize(
    ("config", "field"),
    [({"runtime": "abacus"}, "config.runtime"), ({"colour": "red"}, "config.colour")],
)
async def test_a_config_that_has_no_effect_is_refused(
    client: Client, config: Any, field: str
) -> None:
    workflow_id = await make_published(client, GREETING)

    answer = await client.post(
        f"/v1/workflows/{workflow_id}/runs", json={"inputs": ADA, "config": config}
    )

    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert problem["field"] == field
    assert problem["remedy"]
    assert await _runs(client) == []


@pytest.mark.parametrize("source", ["MANUAL", "AGENT"])
async def test_a_run_tells_that_an_agent_started_it(client: Client, source: str) -> None:
    workflow_id = await make_published(client, GREETING)
    for run_id in (
        await _run(client, source=source),
        await start_run(client, workflow_id, inputs=ADA, source=source),
    ):
        assert (await client.get(f"/v1/runs/{run_id}")).json()["source"] == source


async def test_a_run_of_a_workflow_does_not_claim_another_source(client: Client) -> None:
    workflow_id = await make_published(client, GREETING)
    answer = await client.post(
        f"/v1/workflows/{workflow_id}/runs", json={"inputs": ADA, "source": "TRIGGER"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "source")
