"""Workflows over HTTP: their life, their drafts and their versions."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.hosts.conftest import Client, edge, make_published, make_workflow, set_node, spec

HELLO = spec(set_node("hello", text="Hello"))


async def test_a_workflow_is_made_with_an_empty_draft(client: Client) -> None:
    answer = await client.post(
        "/v1/workflows", json={"name": "Order intake", "description": "Takes orders."}
    )
    assert answer.status_code == 201
    made = answer.json()
    assert made["workflow_id"].startswith("wf_")
    assert (made["name"], made["slug"]) == ("Order intake", "order-intake")
    assert (made["description"], made["enabled"]) == ("Takes orders.", True)
    assert made["live_version"] is None

    draft = (await client.get(f"/v1/workflows/{made['workflow_id']}/draft")).json()
    assert draft["revision"] == 1
    assert draft["updated_by"]
    assert draft["spec"] == {"version": 1, "nodes": [], "edges": []}


async def test_a_slug_that_is_taken_is_refused(client: Client) -> None:
    await make_workflow(client, slug="orders")
    answer = await client.post("/v1/workflows", json={"name": "Other", "slug": "orders"})
    assert answer.status_code == 409


async def test_a_slug_of_a_deleted_workflow_is_refused_and_the_reason_is_told(
    client: Client,
) -> None:
    workflow_id = await make_workflow(client, slug="orders")
    await client.delete(f"/v1/workflows/{workflow_id}")
    answer = await client.post("/v1/workflows", json={"name": "Other", "slug": "orders"})
    assert answer.status_code == 409
    assert "a deleted workflow" in answer.json()["detail"]
    assert (await client.get("/v1/workflows")).json()["items"] == []


async def test_a_new_workflow_of_the_name_of_a_deleted_one_gets_another_slug(
    client: Client,
) -> None:
    first = await make_workflow(client, name="Orders")
    await client.delete(f"/v1/workflows/{first}")
    second = await make_workflow(client, name="Orders")
    assert (await client.get(f"/v1/workflows/{second}")).json()["slug"] == "orders-2"


async def test_two_workflows_may_have_one_name(client: Client) -> None:
    first, second = await make_workflow(client), await make_workflow(client)
    slugs = [(await client.get(f"/v1/workflows/{each}")).json()["slug"] for each in (first, second)]
    assert len(set(slugs)) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": 5}, "name"),
        ({"name": "Orders", "slug": "No Slug"}, "slug"),
        ({"name": "Orders", "colour": "red"}, "colour"),
        ({"name": "Orders", "spec": []}, "spec"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_made(
    client: Client, body: Any, field: str
) -> None:
    answer = await client.post("/v1/workflows", json=body)
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["errors"]] == [field]
    assert (await client.get("/v1/workflows")).json()["items"] == []


async def test_workflows_are_listed_newest_first_page_by_page(client: Client) -> None:
    made = [await make_workflow(client, name=f"Flow {number}") for number in range(5)]
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        parameters = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/v1/workflows", params=parameters)).json()
        seen += [item["workflow_id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert seen == made[::-1]


async def test_workflows_are_found_by_a_part_of_their_name(client: Client) -> None:
    await make_workflow(client, name="Invoices")
    wanted = await make_workflow(client, name="Shipping labels")
    page = (await client.get("/v1/workflows", params={"search": "label"})).json()
    assert [item["workflow_id"] for item in page["items"]] == [wanted]


async def test_a_cursor_of_another_list_is_refused(client: Client) -> None:
    answer = await client.get("/v1/workflows", params={"cursor": "run_" + "0" * 32})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("query", ["limit=0", "limit=1000", "limit=many", "enabled=perhaps"])
async def test_a_wrong_query_is_refused(client: Client, query: str) -> None:
    answer = await client.get(f"/v1/workflows?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


async def test_a_misspelt_query_parameter_is_refused_and_not_ignored(client: Client) -> None:
    answer = await client.get("/v1/workflows?serach=label")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "serach"


async def test_only_what_is_given_is_changed(client: Client) -> None:
    workflow_id = await make_workflow(client, description="Before")
    answer = await client.patch(f"/v1/workflows/{workflow_id}", json={"enabled": False})
    assert answer.status_code == 200
    changed = answer.json()
    assert (changed["enabled"], changed["name"], changed["description"]) == (
        False,
        "Orders",
        "Before",
    )
    disabled = (await client.get("/v1/workflows", params={"enabled": "false"})).json()
    assert [item["workflow_id"] for item in disabled["items"]] == [workflow_id]


async def test_a_deleted_workflow_is_gone(client: Client) -> None:
    workflow_id = await make_workflow(client)
    answer = await client.delete(f"/v1/workflows/{workflow_id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get(f"/v1/workflows/{workflow_id}")).status_code == 404
    assert (await client.delete(f"/v1/workflows/{workflow_id}")).status_code == 404


async def test_a_workflow_with_unfinished_runs_is_not_deleted(client: Client) -> None:
    workflow_id = await make_published(client, HELLO)
    await client.post(f"/v1/workflows/{workflow_id}/runs", json={"inputs": {}})
    answer = await client.delete(f"/v1/workflows/{workflow_id}")
    assert answer.status_code == 409
    assert (await client.get(f"/v1/workflows/{workflow_id}")).status_code == 200


async def test_each_save_of_a_draft_gives_the_next_revision(client: Client) -> None:
    workflow_id = await make_workflow(client)
    address = f"/v1/workflows/{workflow_id}/draft"
    answer = await client.patch(address, json={"spec": HELLO, "base_revision": 1})
    assert answer.status_code == 200
    assert (answer.json()["spec"], answer.json()["revision"]) == (HELLO, 2)
    assert (await client.get(address)).json() == answer.json()


async def test_a_save_on_an_old_revision_names_both_and_overwrites_nothing(client: Client) -> None:
    workflow_id = await make_workflow(client)
    address = f"/v1/workflows/{workflow_id}/draft"
    await client.patch(address, json={"spec": HELLO, "base_revision": 1})
    answer = await client.patch(address, json={"spec": {}, "base_revision": 1})
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["base_revision"], problem["current_revision"]) == (1, 2)
    assert (await client.get(address)).json()["spec"] == HELLO


async def test_of_concurrent_saves_on_one_revision_one_wins(client: Client) -> None:
    workflow_id = await make_workflow(client)
    address = f"/v1/workflows/{workflow_id}/draft"
    answers = await asyncio.gather(
        *(
            client.patch(address, json={"spec": {"vars": {"n": n}}, "base_revision": 1})
            for n in range(8)
        )
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [409] * 7
    (won,) = (answer.json() for answer in answers if answer.status_code == 200)
    assert (await client.get(address)).json()["spec"] == won["spec"]


async def test_a_draft_may_be_incomplete_until_it_is_published(client: Client) -> None:
    workflow_id = await make_workflow(client)
    unfinished = spec({"id": "a", "type": "nonsense"}, edges=[edge("a", "nowhere")])
    saved = await client.patch(
        f"/v1/workflows/{workflow_id}/draft", json={"spec": unfinished, "base_revision": 1}
    )
    assert saved.status_code == 200

    checked = (await client.post(f"/v1/workflows/{workflow_id}/validate")).json()
    assert checked["valid"] is False
    assert all(problem["message"] and problem["remedy"] for problem in checked["problems"])

    refused = await client.post(f"/v1/workflows/{workflow_id}/publish")
    assert refused.status_code == 422
    assert refused.json()["errors"] == checked["problems"]
    fields = {problem["field"] for problem in checked["problems"]}
    assert "nodes.0.type" in fields
    assert any(problem["node_id"] == "a" for problem in checked["problems"])
    assert (await client.get(f"/v1/workflows/{workflow_id}/versions")).json()["items"] == []


async def test_a_document_is_checked_without_being_saved(client: Client) -> None:
    workflow_id = await make_workflow(client)
    address = f"/v1/workflows/{workflow_id}/validate"
    assert (await client.post(address, json={"spec": HELLO})).json() == {
        "valid": True,
        "problems": [],
    }
    draft = (await client.get(f"/v1/workflows/{workflow_id}/draft")).json()
    assert draft["revision"] == 1


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "foo"},
        {"properties": {"a": {"pattern": "("}}},
        {"$ref": "http://127.0.0.1/schema"},
        {"$ref": "file:///etc/passwd"},
        {"$ref": "#"},
        {"$ref": "#/$defs/missing"},
    ],
)
async def test_a_schema_of_inputs_that_cannot_be_used_is_not_published(
    client: Client, schema: Any
) -> None:
    workflow_id = await make_workflow(client, {**HELLO, "inputs": schema})
    answer = await client.post(f"/v1/workflows/{workflow_id}/publish")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("inputs")


async def test_publishing_makes_the_draft_a_numbered_live_version(client: Client) -> None:
    workflow_id = await make_workflow(client, HELLO)
    answer = await client.post(f"/v1/workflows/{workflow_id}/publish", json={"message": "First"})
    assert answer.status_code == 200
    version = answer.json()
    assert (version["version_number"], version["status"]) == (1, "PUBLISHED")
    assert len(version["spec_hash"]) == 64
    assert (version["message"], version["draft_revision"]) == ("First", 1)
    workflow = (await client.get(f"/v1/workflows/{workflow_id}")).json()
    assert workflow["live_version"] == 1


async def test_the_same_document_is_published_once(client: Client) -> None:
    workflow_id = await make_published(client, HELLO)
    again = (await client.post(f"/v1/workflows/{workflow_id}/publish")).json()
    assert again["version_number"] == 1
    versions = (await client.get(f"/v1/workflows/{workflow_id}/versions")).json()
    assert len(versions["items"]) == 1


async def test_a_draft_that_moved_on_since_it_was_looked_at_is_not_published(
    client: Client,
) -> None:
    workflow_id = await make_workflow(client, HELLO)
    changed = spec(set_node("hello", text="Bye"))
    await client.patch(
        f"/v1/workflows/{workflow_id}/draft", json={"spec": changed, "base_revision": 1}
    )

    refused = await client.post(f"/v1/workflows/{workflow_id}/publish", json={"revision": 1})
    assert refused.status_code == 409
    assert (refused.json()["base_revision"], refused.json()["current_revision"]) == (1, 2)
    assert (await client.get(f"/v1/workflows/{workflow_id}/versions")).json()["items"] == []

    answer = await client.post(f"/v1/workflows/{workflow_id}/publish", json={"revision": 2})
    assert answer.json()["draft_revision"] == 2


async def _two_versions(client: Client) -> str:
    workflow_id = await make_published(client, HELLO)
    changed = spec(set_node("hello", text="Bye"), set_node("more"), edges=[edge("hello", "more")])
    await client.patch(
        f"/v1/workflows/{workflow_id}/draft", json={"spec": changed, "base_revision": 1}
    )
    await client.post(f"/v1/workflows/{workflow_id}/publish")
    return workflow_id


async def test_versions_are_listed_newest_first_and_one_is_live(client: Client) -> None:
    workflow_id = await _two_versions(client)
    versions = (await client.get(f"/v1/workflows/{workflow_id}/versions")).json()["items"]
    assert [(each["version_number"], each["status"]) for each in versions] == [
        (2, "PUBLISHED"),
        (1, "ARCHIVED"),
    ]


async def test_a_version_is_read_with_its_document(client: Client) -> None:
    workflow_id = await _two_versions(client)
    version = (await client.get(f"/v1/workflows/{workflow_id}/versions/1")).json()
    assert version["spec"]["nodes"] == HELLO["nodes"]
    missing = await client.get(f"/v1/workflows/{workflow_id}/versions/3")
    assert missing.status_code == 404


async def test_two_versions_are_compared_by_node(client: Client) -> None:
    workflow_id = await _two_versions(client)
    answer = await client.get(f"/v1/workflows/{workflow_id}/diff?before=1&after=live")
    found = answer.json()
    assert found["is_empty"] is False
    assert found["nodes_added"] == ["more"]
    assert found["edges_added"] == [edge("hello", "more")]
    (changed,) = found["nodes_changed"]
    assert changed["node_id"] == "hello"
    assert changed["changes"] == [
        {"field": "config.values.text", "before": "Hello", "after": "Bye"}
    ]


async def test_the_live_version_is_compared_with_the_draft_by_default(client: Client) -> None:
    workflow_id = await _two_versions(client)
    assert (await client.get(f"/v1/workflows/{workflow_id}/diff")).json()["is_empty"] is True


async def test_a_disabled_workflow_is_compared_too(client: Client) -> None:
    workflow_id = await _two_versions(client)
    await client.patch(f"/v1/workflows/{workflow_id}", json={"enabled": False})
    answer = await client.get(f"/v1/workflows/{workflow_id}/diff?before=live&after=1")
    assert answer.status_code == 200, answer.text
    assert answer.json()["nodes_removed"] == ["more"]


async def test_a_workflow_that_was_never_published_has_no_live_version_to_compare(
    client: Client,
) -> None:
    workflow_id = await make_workflow(client, HELLO)
    assert (await client.get(f"/v1/workflows/{workflow_id}/diff")).status_code == 409


async def test_a_comparison_with_something_else_is_refused(client: Client) -> None:
    workflow_id = await _two_versions(client)
    answer = await client.get(f"/v1/workflows/{workflow_id}/diff?before=yesterday")
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["errors"]] == ["before"]


async def test_an_old_version_is_restored_into_the_draft(client: Client) -> None:
    workflow_id = await _two_versions(client)
    address = f"/v1/workflows/{workflow_id}/versions/1/restore"
    stale = await client.post(address, json={"base_revision": 1})
    assert stale.status_code == 409

    answer = await client.post(address, json={"base_revision": 2})
    assert answer.status_code == 200
    assert answer.json()["revision"] == 3
    assert answer.json()["spec"]["nodes"] == HELLO["nodes"]

    published = (await client.post(f"/v1/workflows/{workflow_id}/publish")).json()
    assert published["version_number"] == 1


async def test_another_tenant_sees_and_changes_nothing(client: Client, stranger: Client) -> None:
    workflow_id = await _two_versions(client)
    base = f"/v1/workflows/{workflow_id}"
    refused = [
        await stranger.get(base),
        await stranger.patch(base, json={"name": "Mine"}),
        await stranger.delete(base),
        await stranger.get(f"{base}/draft"),
        await stranger.patch(f"{base}/draft", json={"spec": {}, "base_revision": 2}),
        await stranger.post(f"{base}/validate"),
        await stranger.post(f"{base}/publish"),
        await stranger.get(f"{base}/versions/1"),
        await stranger.post(f"{base}/versions/1/restore", json={"base_revision": 2}),
        await stranger.get(f"{base}/diff"),
        await stranger.post(f"{base}/runs", json={"inputs": {}}),
        await stranger.get(f"{base}/triggers"),
        await stranger.post(f"{base}/triggers", json={"type": "manual"}),
    ]
    assert [answer.status_code for answer in refused] == [404] * len(refused)
    assert (await stranger.get("/v1/workflows")).json()["items"] == []
    assert (await client.get(base)).json()["name"] == "Orders"
