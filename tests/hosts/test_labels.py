"""Tags and folders of workflows over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hosts.conftest import Client, make_workflow


async def _names(client: Client, **query: str) -> list[str]:
    answer = await client.get("/v1/workflows", params=query)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


async def test_a_workflow_has_tags_and_a_folder(client: Client) -> None:
    workflow_id = await make_workflow(client, tags=["b", "a", "b"], folder="Sales/Leads")
    made = (await client.get(f"/v1/workflows/{workflow_id}")).json()
    assert (made["tags"], made["folder"]) == (["a", "b"], "Sales/Leads")

    answer = await client.patch(f"/v1/workflows/{workflow_id}", json={"tags": ["c"]})
    assert (answer.json()["tags"], answer.json()["folder"]) == (["c"], "Sales/Leads")
    answer = await client.patch(f"/v1/workflows/{workflow_id}", json={"folder": ""})
    assert (answer.json()["tags"], answer.json()["folder"]) == (["c"], "")
    answer = await client.patch(f"/v1/workflows/{workflow_id}", json={"name": "Other"})
    assert (answer.json()["tags"], answer.json()["folder"]) == (["c"], "")


async def test_workflows_are_listed_by_tag_and_folder(client: Client, stranger: Client) -> None:
    await make_workflow(client, name="One", tags=["a"], folder="Sales")
    await make_workflow(client, name="Two", tags=["a", "b"], folder="Sales/Leads")
    await make_workflow(client, name="Three", folder="Sales 2")
    await make_workflow(stranger, name="Other", tags=["a"], folder="Sales")

    assert await _names(client, tag="a") == ["Two", "One"]
    assert await _names(client, folder="Sales") == ["Two", "One"]
    assert await _names(client, folder="Sales", tag="b", enabled="true") == ["Two"]
    assert await _names(client, tag="none") == []

    labels = (await client.get("/v1/workflows/labels")).json()
    assert labels == {
        "tags": [{"name": "a", "count": 2}, {"name": "b", "count": 1}],
        "folders": [
            {"name": "Sales", "count": 1},
            {"name": "Sales 2", "count": 1},
            {"name": "Sales/Leads", "count": 1},
        ],
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"tags": [""]}, "tags.0"),
        ({"tags": [" a"]}, "tags.0"),
        ({"tags": ["a,b"]}, "tags.0"),
        ({"tags": ["x" * 51]}, "tags.0"),
        ({"tags": ["a\nb"]}, "tags.0"),
        ({"tags": [str(number) for number in range(21)]}, "tags"),
        ({"tags": "a"}, "tags"),
        ({"folder": "/Sales"}, "folder"),
        ({"folder": "Sales/"}, "folder"),
        ({"folder": "Sales//Leads"}, "folder"),
        ({"folder": "Sales / Leads"}, "folder"),
        ({"folder": "x" * 201}, "folder"),
    ],
)
async def test_wrong_labels_are_refused_and_nothing_is_changed(
    client: Client, body: Any, field: str
) -> None:
    workflow_id = await make_workflow(client, tags=["kept"], folder="Kept")
    answer = await client.patch(f"/v1/workflows/{workflow_id}", json={"name": "New", **body})
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["errors"]] == [field]
    kept = (await client.get(f"/v1/workflows/{workflow_id}")).json()
    assert (kept["name"], kept["tags"], kept["folder"]) == ("Orders", ["kept"], "Kept")
    assert (await client.post("/v1/workflows", json={"name": "New", **body})).status_code == 422


@pytest.mark.parametrize("query", ["tag=", "folder=", "tag=" + "x" * 51])
async def test_an_empty_filter_is_refused(client: Client, query: str) -> None:
    answer = await client.get(f"/v1/workflows?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]
