"""How long runs of a workflow are kept, over HTTP."""

from __future__ import annotations

import pytest

from tests.hosts.conftest import Client, make_workflow


async def test_a_workflow_says_how_long_its_runs_are_kept(client: Client) -> None:
    path = f"/v1/workflows/{await make_workflow(client)}"
    assert (await client.get(path)).json()["retention"] is None

    wanted = {"completed": {"days": 30, "keep": 1000}, "failed": {"days": 90}}
    changed = await client.patch(path, json={"retention": wanted})
    assert changed.status_code == 200
    kept = (await client.get(path)).json()["retention"]
    assert kept["completed"] == {"days": 30, "keep": 1000}
    assert kept["failed"] == {"days": 90, "keep": None}
    assert kept["cancelled"] == {"days": None, "keep": None}

    renamed = (await client.patch(path, json={"name": "Other"})).json()
    assert renamed["retention"] == kept

    assert (await client.patch(path, json={"retention": None})).json()["retention"] is None


@pytest.mark.parametrize(
    ("retention", "field"),
    [
        ({"completed": {"days": -1}}, "retention.completed.days"),
        ({"failed": {"keep": "all"}}, "retention.failed.keep"),
        ({"running": {"days": 1}}, "retention.running"),
        ([], "retention"),
    ],
)
async def test_a_wrong_retention_changes_nothing(
    client: Client, retention: object, field: str
) -> None:
    path = f"/v1/workflows/{await make_workflow(client)}"
    answer = await client.patch(path, json={"retention": retention, "name": "Other"})
    assert answer.status_code == 422
    assert field in answer.text
    found = (await client.get(path)).json()
    assert (found["retention"], found["name"]) == (None, "Orders")
