"""Runs over HTTP: starting, reading, cancelling and running again."""

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
    make_workflow,
    run_when,
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
        "properties": {"name": {"type": "string", "maxLength": 20}},
        "required": ["name"],
    },
    outputs={"greeting": "{{ steps.shout.output.text }}"},
)
ADA = {"name": "Ada"}
FOREVER = spec({"id": "wait", "type": "delay", "config": {"seconds": 86_400}})


async def test_a_started_run_ends_with_its_outputs_and_steps(
    client: Client, engine: Engine
) -> None:
    workflow_id = await make_published(client, GREETING)
    answer = await client.post(f"/v1/workflows/{workflow_id}/runs", json={"inputs": ADA})
    assert answer.status_code == 202
    run_id = answer.json()["run_id"]
    assert run_id.startswith("run_")

    run = await ended(client, run_id)
    assert (run["status"], run["error"]) == ("COMPLETED", None)
    assert run["inputs"] == ADA
    assert run["outputs"] == {"greeting": "HELLO ADA"}
    assert run["workflow_id"] == workflow_id
    assert run["created_at"] <= run["started_at"] <= run["ended_at"]
    greet, shout = run["steps"]
    assert (greet["key"], greet["node_id"], greet["status"]) == ("greet", "greet", "COMPLETED")
    assert (greet["attempt"], greet["port"], greet["error"]) == (1, "out", None)
    assert greet["output"] == {"text": "Hello Ada"}
    assert shout["input"] == {"values": {"text": "HELLO ADA"}}
    assert shout["duration_ms"] >= 0
    assert shout["ended_at"] >= shout["started_at"]


async def test_the_parts_of_a_run_are_listed_by_it(client: Client, engine: Engine) -> None:
    body = {"nodes": [set_node("double", n="{{ item * 2 }}")]}
    config = {"items": [1, 2, 3], "spread": 2, "output": "{{ steps.double.output.n }}"}
    each = {"id": "each", "type": "for_each", "config": {**config, "body": body}}
    run_id = await start_run(client, await make_published(client, spec(each)), inputs={})
    run = await ended(client, run_id)
    assert run["outputs"] == {"each": [2, 4, 6]}

    listed = await client.get("/v1/runs", params={"parent_run_id": run_id})
    second, first = listed.json()["items"]
    assert (first["parent_run_id"], first["workflow_id"]) == (run_id, None)
    assert first["spec_hash"] == run["spec_hash"]
    steps = {step["key"]: step for step in run["steps"]}
    assert steps["each[0]"]["output"] == {"run_id": first["run_id"]}
    assert steps["each[2]"]["output"] == {"run_id": second["run_id"]}
    assert (await client.get(f"/v1/runs/{second['run_id']}")).json()["inputs"]["items"] == [3]

    again = await client.post(f"/v1/runs/{first['run_id']}/rerun", json={})
    assert again.status_code == 409
    assert "Run the parent again" in again.text
    wrong = await client.get("/v1/runs", params={"parent_run_id": "run_nothing"})
    assert wrong.status_code == 422


async def test_a_failed_run_tells_its_error(client: Client, engine: Engine) -> None:
    failing = spec({"id": "end", "type": "stop", "config": {"status": "error", "message": "No"}})
    run_id = await start_run(client, await make_published(client, failing), inputs={})
    run = await ended(client, run_id)
    assert run["status"] == "FAILED"
    assert "No" in run["error"]["message"]


async def test_an_accepted_run_is_there_before_anything_executes_it(client: Client) -> None:
    run_id = await start_run(client, await make_published(client, GREETING), inputs=ADA)
    run = (await client.get(f"/v1/runs/{run_id}")).json()
    assert (run["status"], run["outputs"], run["steps"]) == ("QUEUED", None, [])


async def test_a_workflow_without_a_live_version_starts_nothing(client: Client) -> None:
    workflow_id = await make_workflow(client, GREETING)
    answer = await client.post(f"/v1/workflows/{workflow_id}/runs", json={"inputs": ADA})
    assert answer.status_code == 409
    assert (await client.get("/v1/runs")).json()["items"] == []


@pytest.mark.parametrize("version", ["live", 1])
async def test_a_disabled_workflow_starts_nothing(client: Client, version: Any) -> None:
    workflow_id = await make_published(client, GREETING)
    await client.patch(f"/v1/workflows/{workflow_id}", json={"enabled": False})
    answer = await client.post(
        f"/v1/workflows/{workflow_id}/runs", json={"inputs": ADA, "version": version}
    )
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({}, "inputs"),
        ({"name": 5}, "inputs.name"),
        ({"name": "very-secret-value-of-the-caller"}, "inputs.name"),
    ],
)
async def test_inputs_that_do_not_fit_are_named_but_not_repeated(
    client: Client, inputs: Any, field: str
) -> None:
    workflow_id = await make_published(client, GREETING)
    answer = await client.post(f"/v1/workflows/{workflow_id}/runs", json={"inputs": inputs})
    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert problem["field"] == field
    assert problem["remedy"]
    assert "very-secret" not in answer.text
    assert (await client.get("/v1/runs")).json()["items"] == []


async def test_an_old_version_can_be_run(client: Client, engine: Engine) -> None:
    workflow_id = await make_published(client, GREETING)
    changed = {**GREETING, "outputs": {"greeting": "new"}}
    await client.patch(
        f"/v1/workflows/{workflow_id}/draft", json={"spec": changed, "base_revision": 1}
    )
    await client.post(f"/v1/workflows/{workflow_id}/publish")
    old = await ended(client, await start_run(client, workflow_id, inputs=ADA, version=1))
    new = await ended(client, await start_run(client, workflow_id, inputs=ADA))
    assert old["outputs"] == {"greeting": "HELLO ADA"}
    assert new["outputs"] == {"greeting": "new"}


async def test_a_draft_is_tested_without_being_published(client: Client, engine: Engine) -> None:
    workflow_id = await make_workflow(client, GREETING)
    run = await ended(client, await start_run(client, workflow_id, inputs=ADA, version="draft"))
    assert run["outputs"] == {"greeting": "HELLO ADA"}
    assert run["version_id"] is None
    assert (await client.get(f"/v1/workflows/{workflow_id}")).json()["live_version"] is None


async def test_a_draft_that_is_not_valid_is_not_run(client: Client) -> None:
    workflow_id = await make_workflow(client, spec({"id": "a", "type": "nonsense"}))
    answer = await client.post(
        f"/v1/workflows/{workflow_id}/runs", json={"inputs": {}, "version": "draft"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["node_id"] == "a"


async def test_a_pinned_step_gives_its_pinned_output(client: Client, engine: Engine) -> None:
    workflow_id = await make_published(client, GREETING)
    run_id = await start_run(client, workflow_id, inputs=ADA, pins={"greet": {"text": "pinned"}})
    assert (await ended(client, run_id))["outputs"] == {"greeting": "PINNED"}


async def test_a_pin_of_a_node_that_is_not_there_is_refused(client: Client) -> None:
    workflow_id = await make_published(client, GREETING)
    answer = await client.post(
        f"/v1/workflows/{workflow_id}/runs", json={"inputs": ADA, "pins": {"gret": 1}}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "pins.gret"


async def test_runs_are_listed_newest_first_and_filtered(client: Client, engine: Engine) -> None:
    one, other = await make_published(client, GREETING), await make_published(client, FOREVER)
    done = [await start_run(client, one, inputs=ADA) for _ in range(3)]
    for run_id in done:
        await ended(client, run_id)
    waiting = await start_run(client, other, inputs={})

    async def listed(**parameters: str) -> list[str]:
        answer = await client.get("/v1/runs", params=parameters)
        assert answer.status_code == 200, answer.text
        return [run["run_id"] for run in answer.json()["items"]]

    assert await listed() == [waiting, *done[::-1]]
    assert await listed(workflow_id=one) == done[::-1]
    assert await listed(status="COMPLETED") == done[::-1]
    assert await listed(status="FAILED") == []
    assert await listed(created_from="2100-01-01T00:00:00Z") == []
    assert await listed(created_until="2100-01-01T00:00:00Z") == [waiting, *done[::-1]]

    page = (await client.get("/v1/runs", params={"limit": "3"})).json()
    assert [run["run_id"] for run in page["items"]] == [waiting, done[2], done[1]]
    assert await listed(cursor=page["next_cursor"]) == [done[0]]


@pytest.mark.parametrize(
    "query",
    ["status=DONE", "workflow_id=wf_1", "created_from=2024-01-01T00:00:00", "event_id=run_1"],
)
async def test_a_wrong_filter_is_refused(client: Client, query: str) -> None:
    answer = await client.get(f"/v1/runs?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


async def test_the_steps_of_a_large_run_come_page_by_page(client: Client, engine: Engine) -> None:
    body = spec(set_node("double", value="{{ item * 2 }}"))
    many = spec(
        {
            "id": "each",
            "type": "for_each",
            "config": {"items": "{{ range(30) }}", "body": body},
        }
    )
    run_id = await start_run(client, await make_published(client, many), inputs={})
    await ended(client, run_id)
    every = (await client.get(f"/v1/runs/{run_id}?limit=1000")).json()
    assert every["next_cursor"] is None
    assert len(every["steps"]) >= 31

    run = (await client.get(f"/v1/runs/{run_id}?limit=7")).json()
    seen, cursor = run["steps"], run["next_cursor"]
    while cursor:
        page = (
            await client.get(f"/v1/runs/{run_id}/steps", params={"limit": "7", "cursor": cursor})
        ).json()
        seen, cursor = [*seen, *page["items"]], page["next_cursor"]
    assert seen == every["steps"]


async def test_a_step_inside_a_body_is_read_by_its_key(client: Client, engine: Engine) -> None:
    body = spec(set_node("double", value="{{ item * 2 }}"))
    many = spec({"id": "each", "type": "for_each", "config": {"items": [1, 2, 3], "body": body}})
    run_id = await start_run(client, await make_published(client, many), inputs={})
    await ended(client, run_id)
    step = (await client.get(f"/v1/runs/{run_id}/steps/each[2]/double")).json()
    assert (step["key"], step["output"]) == ("each[2]/double", {"value": 6})
    encoded = await client.get(f"/v1/runs/{run_id}/steps/each%5B2%5D%2Fdouble")
    assert encoded.json() == step
    assert (await client.get(f"/v1/runs/{run_id}/steps/each[9]/double")).status_code == 404


async def test_a_large_output_is_left_out_of_lists_and_read_with_its_step(
    client: Client, engine: Engine
) -> None:
    text = "x" * 200_000
    workflow_id = await make_published(client, spec(set_node("big", text="{{ inputs.text }}")))
    run_id = await start_run(client, workflow_id, inputs={"text": text})
    (listed,) = (await ended(client, run_id))["steps"]
    assert (listed["output"], listed["output_omitted"]) == (None, True)
    step = (await client.get(f"/v1/runs/{run_id}/steps/big")).json()
    assert (step["output"], step["output_omitted"]) == ({"text": text}, False)


async def test_the_deepest_value_that_is_accepted_is_answered(client: Client) -> None:
    deep: Any = 1
    for _ in range(248):
        deep = [deep]
    run_id = await start_run(client, await make_published(client, FOREVER), inputs={"deep": deep})
    assert (await client.get(f"/v1/runs/{run_id}")).json()["inputs"] == {"deep": deep}


async def test_a_run_that_waits_is_cancelled(client: Client, engine: Engine) -> None:
    run_id = await start_run(client, await make_published(client, FOREVER), inputs={})
    await run_when(client, run_id, lambda run: run["suspended_at"] is not None)
    answer = await client.post(f"/v1/runs/{run_id}/cancel")
    assert answer.status_code == 202
    assert (await ended(client, run_id))["status"] == "CANCELLED"


async def test_a_run_that_has_ended_is_not_cancelled(client: Client, engine: Engine) -> None:
    run_id = await start_run(client, await make_published(client, GREETING), inputs=ADA)
    await ended(client, run_id)
    assert (await client.post(f"/v1/runs/{run_id}/cancel")).status_code == 409
    assert (await client.get(f"/v1/runs/{run_id}")).json()["status"] == "COMPLETED"


async def test_a_run_is_run_again_from_the_start(client: Client, engine: Engine) -> None:
    run_id = await start_run(client, await make_published(client, GREETING), inputs=ADA)
    await ended(client, run_id)
    answer = await client.post(f"/v1/runs/{run_id}/rerun")
    assert answer.status_code == 202
    again = await ended(client, answer.json()["run_id"])
    assert again["rerun_of"] == run_id
    assert again["outputs"] == {"greeting": "HELLO ADA"}
    assert [step["reused"] for step in again["steps"]] == [False, False]


async def test_a_run_is_run_again_from_a_step_with_edited_input(
    client: Client, engine: Engine
) -> None:
    run_id = await start_run(client, await make_published(client, GREETING), inputs=ADA)
    await ended(client, run_id)
    answer = await client.post(
        f"/v1/runs/{run_id}/rerun",
        json={"step": "shout", "input": {"values": {"text": "edited"}}},
    )
    again = await ended(client, answer.json()["run_id"])
    assert again["outputs"] == {"greeting": "edited"}
    assert {step["key"]: step["reused"] for step in again["steps"]} == {
        "greet": True,
        "shout": False,
    }
    assert (await ended(client, run_id))["outputs"] == {"greeting": "HELLO ADA"}


async def test_a_rerun_repeats_what_follows_the_step_and_keeps_the_rest(
    client: Client, engine: Engine
) -> None:
    diamond = spec(
        set_node("a"),
        set_node("b"),
        set_node("c"),
        set_node("d"),
        edges=[edge("a", "b"), edge("a", "c"), edge("b", "d"), edge("c", "d")],
    )
    run_id = await start_run(client, await make_published(client, diamond), inputs={})
    await ended(client, run_id)
    answer = await client.post(f"/v1/runs/{run_id}/rerun", json={"step": "b"})
    again = await ended(client, answer.json()["run_id"])
    assert again["status"] == "COMPLETED"
    reused = {step["key"] for step in again["steps"] if step["reused"]}
    assert reused == {"a", "c"}
    assert {step["key"] for step in again["steps"]} == {"a", "b", "c", "d"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"step": "nowhere"}, "step"),
        ({"input": {"values": {}}}, "step"),
        ({"step": "shout", "input": {"colour": "red"}}, "input.colour"),
    ],
)
async def test_a_rerun_that_makes_no_sense_is_refused(
    client: Client, engine: Engine, body: Any, field: str
) -> None:
    run_id = await start_run(client, await make_published(client, GREETING), inputs=ADA)
    await ended(client, run_id)
    answer = await client.post(f"/v1/runs/{run_id}/rerun", json=body)
    assert answer.status_code == 422
    assert field in [problem["field"] for problem in answer.json()["errors"]]
    assert len((await client.get("/v1/runs")).json()["items"]) == 1


async def test_a_run_that_goes_on_is_not_run_again(client: Client) -> None:
    run_id = await start_run(client, await make_published(client, GREETING), inputs=ADA)
    assert (await client.post(f"/v1/runs/{run_id}/rerun")).status_code == 409


async def test_another_tenant_sees_and_changes_no_run(client: Client, stranger: Client) -> None:
    run_id = await start_run(client, await make_published(client, GREETING), inputs=ADA)
    base = f"/v1/runs/{run_id}"
    refused = [
        await stranger.get(base),
        await stranger.get(f"{base}/steps"),
        await stranger.get(f"{base}/steps/greet"),
        await stranger.get(f"{base}/events"),
        await stranger.post(f"{base}/cancel"),
        await stranger.post(f"{base}/rerun"),
    ]
    assert [answer.status_code for answer in refused] == [404] * len(refused)
    assert (await stranger.get("/v1/runs")).json()["items"] == []
    assert (await client.get(base)).json()["cancel_requested_at"] is None


async def test_a_run_is_taken_by_an_engine_that_starts_later(client: Client, host: Host) -> None:
    run_id = await start_run(client, await make_published(client, GREETING), inputs=ADA)
    engine = await host.start_engine()
    try:
        assert (await ended(client, run_id))["status"] == "COMPLETED"
    finally:
        await host.stop_engine(engine)


async def test_a_run_is_read_with_its_outputs_however_large(client: Client, engine: Engine) -> None:
    large = spec(set_node("fill", text="{{ 'x' * 70_000 }}"))
    run_id = await start_run(client, await make_published(client, large), inputs={})
    run = await ended(client, run_id)
    assert run["outputs"] == {"fill": {"text": "x" * 70_000}}
    assert run["steps"][0]["output_omitted"]


async def test_the_document_of_a_run_is_the_one_it_executes(client: Client, engine: Engine) -> None:
    workflow_id = await make_published(client, GREETING)
    run_id = await start_run(client, workflow_id, inputs=ADA)
    later = spec(set_node("greet", text="Bye"))
    draft = (await client.get(f"/v1/workflows/{workflow_id}/draft")).json()
    change = {"spec": later, "base_revision": draft["revision"]}
    assert (
        await client.patch(f"/v1/workflows/{workflow_id}/draft", json=change)
    ).status_code == 200
    test_id = await start_run(client, workflow_id, inputs={}, version="draft")

    published = (await client.get(f"/v1/runs/{run_id}/document")).json()["spec"]
    assert [node["id"] for node in published["nodes"]] == ["greet", "shout"]
    tested = (await client.get(f"/v1/runs/{test_id}/document")).json()["spec"]
    assert [node["config"] for node in tested["nodes"]] == [{"values": {"text": "Bye"}}]
    assert (await client.get("/v1/runs/run_nothing/document")).status_code == 404


async def catch_event(client: Client) -> str:
    """Let a workflow's webhook catch a test delivery; the id of its event."""
    workflow_id = await make_workflow(client, GREETING)
    trigger = {"type": "webhook", "config": {"path": "captured"}, "enabled": False}
    await client.post(f"/v1/workflows/{workflow_id}/triggers", json=trigger)
    caught = await client.post("/v1/hooks-test/captured", json={"n": 7})
    event_id: str = caught.json()["event_id"]
    return event_id


async def test_a_started_run_sees_the_event_it_is_given(client: Client, engine: Engine) -> None:
    event_id = await catch_event(client)
    show = spec(set_node("show", n="{{ event.payload.body.n }}"))
    workflow_id = await make_workflow(client, show)
    run_id = await start_run(client, workflow_id, inputs={}, version="draft", event_id=event_id)
    run = await ended(client, run_id)
    assert (run["event_id"], run["trigger_id"], run["source"]) == (event_id, None, "MANUAL")
    assert run["outputs"] == {"show": {"n": 7}}


async def test_a_run_is_not_started_with_an_event_that_is_not_there(
    client: Client, host: Host
) -> None:
    foreign = await catch_event(host.client(await host.make_key("elsewhere")))
    path = f"/v1/workflows/{await make_published(client, GREETING)}/runs"
    for event_id in ("evt_nothing", foreign):
        answer = await client.post(path, json={"inputs": ADA, "event_id": event_id})
        assert answer.status_code == 422
        assert [item["field"] for item in answer.json()["errors"]] == ["event_id"]
    assert (await client.get("/v1/runs")).json()["items"] == []
