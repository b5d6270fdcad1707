"""Edits of a draft are proposed, reviewed, and accepted or rejected."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.hosts.conftest import Client, Host, edge, make_workflow, set_node, spec

BASE = spec(set_node("a", x=1), set_node("b", x=1), edges=[edge("a", "b")])
PROPOSED = spec(
    set_node("a", x=1), set_node("b", x=2), set_node("c"), edges=[edge("a", "b"), edge("b", "c")]
)
EDITED = spec(set_node("a", x=9), set_node("b", x=1), edges=[edge("a", "b")])
"""An edit of the draft that goes together with what is proposed."""
CONTRARY = spec(set_node("a", x=1), set_node("b", x=3), edges=[edge("a", "b")])
"""An edit of the draft that does not."""


async def _propose(client: Client, workflow_id: str, **body: Any) -> dict[str, Any]:
    proposed = {"spec": PROPOSED, "base_revision": 1, "summary": "Add c", **body}
    answer = await client.post(f"/v1/workflows/{workflow_id}/proposals", json=proposed)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _edit(client: Client, workflow_id: str, document: Any, base_revision: int = 1) -> None:
    answer = await client.patch(
        f"/v1/workflows/{workflow_id}/draft",
        json={"spec": document, "base_revision": base_revision},
    )
    assert answer.status_code == 200, answer.text


async def _draft(client: Client, workflow_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/v1/workflows/{workflow_id}/draft")).json()
    return found


async def _status(client: Client, proposal_id: str) -> str:
    status: str = (await client.get(f"/v1/proposals/{proposal_id}")).json()["status"]
    return status


async def test_a_proposal_is_kept_and_changes_nothing(client: Client) -> None:
    workflow_id = await make_workflow(client, BASE)

    made = await _propose(client, workflow_id)

    assert made["proposal_id"].startswith("prop_")
    assert (made["workflow_id"], made["status"]) == (workflow_id, "PENDING")
    assert (made["base_revision"], made["base_spec"], made["spec"]) == (1, BASE, PROPOSED)
    assert (made["summary"], made["decided_at"], made["decided_by"]) == ("Add c", None, None)
    assert made["created_by"]
    assert (await client.get(f"/v1/proposals/{made['proposal_id']}")).json() == made
    draft = await _draft(client, workflow_id)
    assert (draft["revision"], draft["spec"]) == (1, BASE)


async def test_a_proposal_is_shown_as_what_it_changes_of_its_base(client: Client) -> None:
    workflow_id = await make_workflow(client, BASE)
    made = await _propose(client, workflow_id)
    await _edit(client, workflow_id, EDITED)

    found = (await client.get(f"/v1/proposals/{made['proposal_id']}/diff")).json()

    assert (found["is_empty"], found["nodes_added"], found["nodes_removed"]) == (False, ["c"], [])
    assert found["nodes_changed"] == [
        {
            "node_id": "b",
            "changes": [{"field": "config.values.x", "before": 1, "after": 2}],
        }
    ]
    assert found["edges_added"] == [{"from": "b", "to": "c"}]


async def test_accepting_puts_what_is_proposed_into_the_draft(client: Client) -> None:
    workflow_id = await make_workflow(client, BASE)
    made = await _propose(client, workflow_id)

    answer = await client.post(f"/v1/proposals/{made['proposal_id']}/accept")

    assert answer.status_code == 200, answer.text
    assert (answer.json()["revision"], answer.json()["spec"]) == (2, PROPOSED)
    assert answer.json() == await _draft(client, workflow_id)
    decided = (await client.get(f"/v1/proposals/{made['proposal_id']}")).json()
    assert (decided["status"], decided["applied_revision"]) == ("ACCEPTED", 2)
    assert decided["decided_by"]
    assert decided["decided_at"] >= decided["created_at"]


async def test_rejecting_leaves_the_draft_as_it_is(client: Client) -> None:
    workflow_id = await make_workflow(client, BASE)
    made = await _propose(client, workflow_id)

    answer = await client.post(f"/v1/proposals/{made['proposal_id']}/reject")

    assert (answer.status_code, answer.json()["status"]) == (200, "REJECTED")
    assert (await _draft(client, workflow_id))["revision"] == 1


@pytest.mark.parametrize("first", ["accept", "reject"])
@pytest.mark.parametrize("then", ["accept", "reject"])
async def test_a_proposal_is_decided_once(client: Client, first: str, then: str) -> None:
    workflow_id = await make_workflow(client, BASE)
    made = await _propose(client, workflow_id)
    base = f"/v1/proposals/{made['proposal_id']}"
    await client.post(f"{base}/{first}")
    before, draft = (await client.get(base)).json(), await _draft(client, workflow_id)

    answer = await client.post(f"{base}/{then}")

    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":conflict")
    assert (await client.get(f"{base}/merge")).status_code == 409
    assert (await client.get(base)).json() == before
    assert await _draft(client, workflow_id) == draft


async def test_of_concurrent_acceptances_one_counts(client: Client) -> None:
    workflow_id = await make_workflow(client, BASE)
    made = await _propose(client, workflow_id)

    answers = await asyncio.gather(
        *(client.post(f"/v1/proposals/{made['proposal_id']}/accept") for _ in range(6))
    )

    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 5]
    assert (await _draft(client, workflow_id))["revision"] == 2


async def test_a_draft_that_moved_on_is_told_with_both_revisions_and_that_a_merge_is_possible(
    client: Client,
) -> None:
    workflow_id = await make_workflow(client, BASE)
    made = await _propose(client, workflow_id)
    await _edit(client, workflow_id, EDITED)

    answer = await client.post(f"/v1/proposals/{made['proposal_id']}/accept")

    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"].endswith(":outdated-proposal")
    assert (problem["base_revision"], problem["current_revision"]) == (1, 2)
    assert (problem["merge_possible"], problem["errors"]) == (True, [])
    assert await _status(client, made["proposal_id"]) == "PENDING"
    assert (await _draft(client, workflow_id))["spec"] == EDITED


async def test_a_merge_is_shown_and_then_applied(client: Client) -> None:
    workflow_id = await make_workflow(client, BASE)
    made = await _propose(client, workflow_id)
    await _edit(client, workflow_id, EDITED)
    base = f"/v1/proposals/{made['proposal_id']}"

    shown = (await client.get(f"{base}/merge")).json()

    assert (shown["base_revision"], shown["revision"], shown["conflicts"]) == (1, 2, [])
    merged = spec(
        set_node("a", x=9), set_node("b", x=2), {"id": "c", "type": "set", "config": {"values": {}}}
    )
    assert shown["spec"]["nodes"] == merged["nodes"]
    assert (shown["diff"]["nodes_added"], shown["diff"]["nodes_changed"][0]["node_id"]) == (
        ["c"],
        "b",
    )
    assert (await _draft(client, workflow_id))["revision"] == 2

    answer = await client.post(f"{base}/accept", json={"merge": True, "revision": 2})

    assert answer.status_code == 200, answer.text
    assert (answer.json()["spec"], answer.json()["revision"]) == (shown["spec"], 3)
    assert (await client.get(base)).json()["applied_revision"] == 3


async def test_a_merge_with_a_draft_that_did_not_move_is_what_is_proposed(client: Client) -> None:
    workflow_id = await make_workflow(client, BASE)
    made = await _propose(client, workflow_id)

    shown = (await client.get(f"/v1/proposals/{made['proposal_id']}/merge")).json()

    assert (shown["revision"], shown["spec"], shown["conflicts"]) == (1, PROPOSED, [])


async def test_conflicts_are_listed_and_nothing_is_changed(client: Client) -> None:
    workflow_id = await make_workflow(client, BASE)
    made = await _propose(client, workflow_id)
    await _edit(client, workflow_id, CONTRARY)
    base = f"/v1/proposals/{made['proposal_id']}"
    path = "nodes.b.config.values.x"

    shown = (await client.get(f"{base}/merge")).json()
    assert (shown["spec"], shown["diff"]) == (None, None)
    assert shown["conflicts"] == [
        {
            "draft_path": path,
            "proposal_path": path,
            "message": "Both changed it, differently.",
            "base": 1,
            "draft": 3,
            "proposal": 2,
        }
    ]
    for body in ({}, {"merge": True, "revision": 2}):
        answer = await client.post(f"{base}/accept", json=body)
        assert answer.status_code == 409
        problem = answer.json()
        assert (problem["base_revision"], problem["current_revision"]) == (1, 2)
        assert problem["merge_possible"] is False
        assert [each["field"] for each in problem["errors"]] == [path]
    assert await _status(client, made["proposal_id"]) == "PENDING"
    assert (await _draft(client, workflow_id))["spec"] == CONTRARY


async def test_a_merge_is_not_applied_to_a_draft_that_nobody_saw(client: Client) -> None:
    workflow_id = await make_workflow(client, BASE)
    made = await _propose(client, workflow_id)
    await _edit(client, workflow_id, EDITED)
    await _edit(client, workflow_id, BASE, base_revision=2)

    answer = await client.post(
        f"/v1/proposals/{made['proposal_id']}/accept", json={"merge": True, "revision": 2}
    )

    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["base_revision"], problem["current_revision"]) == (2, 3)
    assert (await _draft(client, workflow_id))["revision"] == 3


@pytest.mark.parametrize(
    "body", [{"merge": True}, {"revision": 1}, {"merge": False, "revision": 1}, {"merge": 7}]
)
async def test_a_merge_and_its_revision_belong_together(client: Client, body: Any) -> None:
    workflow_id = await make_workflow(client, BASE)
    made = await _propose(client, workflow_id)

    answer = await client.post(f"/v1/proposals/{made['proposal_id']}/accept", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in {"revision", "merge"}
    assert await _status(client, made["proposal_id"]) == "PENDING"


async def test_an_edit_of_a_draft_that_moved_on_is_not_taken(client: Client) -> None:
    workflow_id = await make_workflow(client, BASE)
    await _edit(client, workflow_id, EDITED)

    for base_revision in (1, 3):
        answer = await client.post(
            f"/v1/workflows/{workflow_id}/proposals",
            json={"spec": PROPOSED, "base_revision": base_revision},
        )
        assert answer.status_code == 409
        assert answer.json()["current_revision"] == 2
    listed = await client.get(f"/v1/workflows/{workflow_id}/proposals")
    assert listed.json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"spec": {"nodes": [{"id": "a"}]}, "base_revision": 1}, "nodes.0.type"),
        ({"spec": {"colour": "red"}, "base_revision": 1}, "colour"),
        ({"spec": [], "base_revision": 1}, "spec"),
        ({"spec": BASE}, "base_revision"),
        ({"spec": BASE, "base_revision": 0}, "base_revision"),
        ({"spec": BASE, "base_revision": 1, "preview_graph": {}}, "preview_graph"),
    ],
)
async def test_a_proposal_that_makes_no_sense_is_refused(
    client: Client, body: Any, field: str
) -> None:
    workflow_id = await make_workflow(client, BASE)

    answer = await client.post(f"/v1/workflows/{workflow_id}/proposals", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    listed = await client.get(f"/v1/workflows/{workflow_id}/proposals")
    assert listed.json()["items"] == []


async def test_a_broken_draft_is_mended_by_a_proposal_but_not_compared(client: Client) -> None:
    workflow_id = await make_workflow(client, {"nodes": "none yet"})
    made = await _propose(client, workflow_id)
    base = f"/v1/proposals/{made['proposal_id']}"

    compared = await client.get(f"{base}/diff")
    assert compared.status_code == 422
    assert compared.json()["errors"][0]["field"] == "base_spec.nodes"
    await _edit(client, workflow_id, {"nodes": "none yet", "vars": {}})
    outdated = await client.post(f"{base}/accept")
    assert (outdated.status_code, outdated.json()["merge_possible"]) == (409, False)
    await client.post(f"{base}/reject")

    mended = await _propose(client, workflow_id, base_revision=2)
    accepted = await client.post(f"/v1/proposals/{mended['proposal_id']}/accept")
    assert (accepted.status_code, accepted.json()["spec"]) == (200, PROPOSED)


async def test_proposals_are_listed_newest_first_by_status(client: Client) -> None:
    workflow_id, other = await make_workflow(client, BASE), await make_workflow(client, BASE)
    ids = [(await _propose(client, workflow_id))["proposal_id"] for _ in range(3)]
    await _propose(client, other)
    await client.post(f"/v1/proposals/{ids[1]}/reject")

    async def listed(**query: str) -> list[str]:
        answer = await client.get(f"/v1/workflows/{workflow_id}/proposals", params=query)
        assert answer.status_code == 200, answer.text
        assert all("spec" not in each for each in answer.json()["items"])
        return [each["proposal_id"] for each in answer.json()["items"]]

    assert await listed() == ids[::-1]
    assert await listed(status="PENDING") == [ids[2], ids[0]]
    assert await listed(status="REJECTED") == [ids[1]]
    page = await client.get(f"/v1/workflows/{workflow_id}/proposals?limit=2")
    assert await listed(cursor=page.json()["next_cursor"]) == [ids[0]]
    wrong = await client.get(f"/v1/workflows/{workflow_id}/proposals?status=OPEN")
    assert wrong.status_code == 422


async def test_another_tenant_sees_and_decides_no_proposal(
    client: Client, stranger: Client
) -> None:
    workflow_id = await make_workflow(client, BASE)
    made = await _propose(client, workflow_id)
    base = f"/v1/proposals/{made['proposal_id']}"
    proposals = f"/v1/workflows/{workflow_id}/proposals"
    refused = [
        await stranger.get(base),
        await stranger.get(f"{base}/diff"),
        await stranger.get(f"{base}/merge"),
        await stranger.post(f"{base}/accept"),
        await stranger.post(f"{base}/reject"),
        await stranger.get(proposals),
        await stranger.post(proposals, json={"spec": PROPOSED, "base_revision": 1}),
        await client.get(f"/v1/proposals/{workflow_id}"),
        await client.get("/v1/proposals/prop_" + "0" * 32),
    ]
    assert [answer.status_code for answer in refused] == [404] * len(refused)
    assert (await client.get(base)).json() == made


async def test_reading_does_not_allow_to_decide(host: Host, client: Client) -> None:
    made = await _propose(client, await make_workflow(client, BASE))
    base = f"/v1/proposals/{made['proposal_id']}"
    async with host.client(await host.make_key("acme", ["workflows:read"])) as reader:
        assert (await reader.get(base)).status_code == 200
        assert (await reader.get(f"{base}/merge")).status_code == 200
        assert (await reader.post(f"{base}/accept")).status_code == 403
        assert (await reader.post(f"{base}/reject")).status_code == 403
    assert await _status(client, made["proposal_id"]) == "PENDING"


async def test_proposals_go_with_their_workflow(client: Client) -> None:
    workflow_id = await make_workflow(client, BASE)
    made = await _propose(client, workflow_id)
    assert (await client.delete(f"/v1/workflows/{workflow_id}")).status_code == 204
    assert (await client.get(f"/v1/proposals/{made['proposal_id']}")).status_code == 404
