"""An edit that could not be saved is merged with what the draft has become."""

from __future__ import annotations

from typing import Any

from tests.hosts.conftest import Client, edge, make_workflow, set_node, spec

BASE = spec(set_node("a", x=1), set_node("b", x=1), edges=[edge("a", "b")])
MINE = spec(set_node("a", x=1), set_node("b", x=2), edges=[edge("a", "b")])
THEIRS = spec(set_node("a", x=9), set_node("b", x=1), edges=[edge("a", "b")])
CONTRARY = spec(set_node("a", x=1), set_node("b", x=3), edges=[edge("a", "b")])


async def _moved_on(client: Client, document: Any) -> str:
    """A workflow whose draft was BASE and is now `document`, at revision 2."""
    workflow_id = await make_workflow(client, BASE)
    body = {"spec": document, "base_revision": 1}
    answer = await client.patch(f"/v1/workflows/{workflow_id}/draft", json=body)
    assert answer.status_code == 200, answer.text
    return workflow_id


async def test_edits_of_different_nodes_are_both_kept(client: Client) -> None:
    workflow_id = await _moved_on(client, THEIRS)
    draft = (await client.get(f"/v1/workflows/{workflow_id}/draft")).json()

    answer = await client.post(
        f"/v1/workflows/{workflow_id}/draft/merge", json={"base": BASE, "spec": MINE}
    )

    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["revision"] == 2
    merged = spec(set_node("a", x=9), set_node("b", x=2), edges=[edge("a", "b")])
    assert found["spec"] == merged
    assert [change["node_id"] for change in found["diff"]["nodes_changed"]] == ["b"]
    assert found["conflicts"] == []
    assert (await client.get(f"/v1/workflows/{workflow_id}/draft")).json() == draft
    saved = await client.patch(
        f"/v1/workflows/{workflow_id}/draft", json={"spec": merged, "base_revision": 2}
    )
    assert saved.json()["revision"] == 3


async def test_edits_of_one_value_are_a_conflict_with_all_three_sides(client: Client) -> None:
    workflow_id = await _moved_on(client, CONTRARY)

    answer = await client.post(
        f"/v1/workflows/{workflow_id}/draft/merge", json={"base": BASE, "spec": MINE}
    )

    found = answer.json()
    assert (answer.status_code, found["spec"], found["diff"]) == (200, None, None)
    (conflict,) = found["conflicts"]
    assert conflict["draft_path"] == conflict["proposal_path"] == "nodes.b.config.values.x"
    assert (conflict["base"], conflict["draft"], conflict["proposal"]) == (1, 3, 2)


async def test_a_document_without_structure_is_refused_with_its_place(client: Client) -> None:
    workflow_id = await make_workflow(client, BASE)
    address = f"/v1/workflows/{workflow_id}/draft/merge"
    for name, body in {
        "base": {"base": {"nodes": 1}, "spec": MINE},
        "spec": {"base": BASE, "spec": {"nodes": 1}},
    }.items():
        answer = await client.post(address, json=body)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [f"{name}.nodes"]


async def test_another_tenant_has_no_such_draft(client: Client, stranger: Client) -> None:
    workflow_id = await make_workflow(client, BASE)
    answer = await stranger.post(
        f"/v1/workflows/{workflow_id}/draft/merge", json={"base": BASE, "spec": MINE}
    )
    assert answer.status_code == 404
