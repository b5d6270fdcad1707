"""Steps that wait for a person, over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from automate_engine.runtime import Engine
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

ASK = spec(
    {"id": "ask", "type": "approval", "config": {"title": "Refund {{ inputs.amount }}?"}},
    set_node("yes", answer="{{ steps.ask.output }}"),
    set_node("no", answer="{{ steps.ask.output }}"),
    edges=[edge("ask", "yes", "approved"), edge("ask", "no", "rejected")],
)


async def _waiting(client: Client) -> tuple[str, dict[str, Any]]:
    """A run that waits for a person, and its approval."""
    run_id = await start_run(client, await make_published(client, ASK), inputs={"amount": 50})
    await run_when(client, run_id, lambda run: run["suspended_at"] is not None)
    (approval,) = (await client.get("/v1/approvals")).json()["items"]
    return run_id, approval


async def test_a_step_that_waits_is_listed_with_what_it_asks(
    client: Client, engine: Engine
) -> None:
    run_id, approval = await _waiting(client)
    assert approval["approval_id"].startswith("apr_")
    assert (approval["run_id"], approval["step_key"]) == (run_id, "ask")
    assert approval["request"]["title"] == "Refund 50?"
    assert approval["workflow_name"] == "Orders"


async def test_approvals_of_a_run_are_listed(client: Client, engine: Engine) -> None:
    run_id, approval = await _waiting(client)
    other = await start_run(client, await make_published(client, ASK), inputs={"amount": 70})
    await run_when(client, other, lambda run: run["suspended_at"] is not None)

    listed = await client.get("/v1/approvals", params={"run_id": run_id})

    assert listed.json()["items"] == [approval]
    wrong = await client.get("/v1/approvals", params={"run_id": "run_nothing"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "run_id")


@pytest.mark.parametrize(
    ("action", "taken", "decision"), [("approve", "yes", "approved"), ("reject", "no", "rejected")]
)
async def test_the_answer_decides_how_the_run_goes_on(
    client: Client, engine: Engine, action: str, taken: str, decision: str
) -> None:
    run_id, approval = await _waiting(client)
    answer = await client.post(
        f"/v1/approvals/{approval['approval_id']}/{action}", json={"comment": "As agreed"}
    )
    assert answer.status_code == 200
    assert answer.json() == {
        "approval_id": approval["approval_id"],
        "run_id": run_id,
        "decision": decision,
    }
    run = await ended(client, run_id)
    assert run["status"] == "COMPLETED"
    given = run["outputs"][taken]["answer"]
    assert (given["decision"], given["comment"]) == (decision, "As agreed")
    assert given["by"] == "key:test"
    assert (await client.get("/v1/approvals")).json()["items"] == []


async def test_the_first_answer_counts(client: Client, engine: Engine) -> None:
    run_id, approval = await _waiting(client)
    address = f"/v1/approvals/{approval['approval_id']}"
    answers = await asyncio.gather(
        *(client.post(f"{address}/{each}") for each in ("approve", "reject") * 3)
    )
    assert sum(answer.status_code == 200 for answer in answers) == 1
    assert {answer.status_code for answer in answers} <= {200, 404, 409}
    (won,) = (answer.json() for answer in answers if answer.status_code == 200)
    run = await ended(client, run_id)
    assert list(run["outputs"]) == ["yes" if won["decision"] == "approved" else "no"]
    late = await client.post(f"{address}/approve")
    assert late.status_code in {404, 409}


async def test_another_tenant_neither_sees_nor_answers(
    client: Client, stranger: Client, engine: Engine
) -> None:
    _, approval = await _waiting(client)
    assert (await stranger.get("/v1/approvals")).json()["items"] == []
    answer = await stranger.post(f"/v1/approvals/{approval['approval_id']}/approve")
    assert answer.status_code == 404
    assert len((await client.get("/v1/approvals")).json()["items"]) == 1
