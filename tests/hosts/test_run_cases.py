"""A run is turned into a test case over HTTP."""

from __future__ import annotations

import asyncio
from pathlib import Path

from automate_engine import step
from automate_engine.runtime import Engine
from automate_engine.testing.command import main
from tests.hosts.conftest import (
    Client,
    edge,
    ended,
    make_published,
    run_when,
    set_node,
    spec,
    start_run,
)


@step(name="tests.hosts.cases.look_up")
def look_up(name: str) -> dict[str, int]:
    return {"length": len(name)}


DOCUMENT = spec(
    {
        "id": "look",
        "type": "python.step",
        "config": {
            "function": "tests.hosts.cases.look_up",
            "arguments": {"name": "{{ inputs.name }}"},
        },
    },
    {"id": "ask", "type": "approval", "config": {"title": "Greet {{ inputs.name }}?"}},
    set_node("greet", n="{{ steps.look.output.length }}"),
    edges=[edge("look", "ask"), edge("ask", "greet", "approved")],
)


async def test_the_case_of_a_run_passes_on_the_command_line(
    client: Client, stranger: Client, engine: Engine, tmp_path: Path
) -> None:
    workflow_id = await make_published(client, DOCUMENT, name="Greetings")
    run_id = await start_run(client, workflow_id, inputs={"name": "Ada"})
    address = f"/v1/runs/{run_id}/test-case"
    await run_when(client, run_id, lambda run: run["suspended_at"] is not None)
    assert (await client.get(address)).status_code == 409
    (approval,) = (await client.get("/v1/approvals")).json()["items"]
    await client.post(f"/v1/approvals/{approval['approval_id']}/approve")
    await ended(client, run_id)

    answer = await client.get(address)

    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["name"] == found["case"]["name"] == f"Greetings as in {run_id}"
    assert found["case"]["mocks"] == {"look": {"returns": {"length": 3}}}
    assert found["case"]["approvals"] == {"ask": {"decision": "approved", "by": "key:test"}}
    assert found["case"]["expect"]["outputs"] == {"greet": {"n": 3}}
    path = tmp_path / "greetings.test.yaml"
    path.write_text(found["yaml"], encoding="utf-8")
    assert await asyncio.to_thread(main, [str(path)]) == 0
    path.write_text(found["yaml"].replace("length: 3", "length: 4"), encoding="utf-8")
    assert await asyncio.to_thread(main, [str(path)]) == 1
    assert (await stranger.get(address)).status_code == 404
