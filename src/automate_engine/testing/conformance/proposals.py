"""Rules of the proposal port: decided once, and together with the draft."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from automate_engine.domain.errors import ConflictError, NotFoundError, RevisionConflictError
from automate_engine.domain.proposals import ProposalDetail, ProposalStatus
from automate_engine.domain.workflows import Draft, Workflow
from automate_engine.ports import Stores
from automate_engine.ports.proposals import NewProposal
from automate_engine.testing.conformance.factories import (
    ODD_TEXT,
    ODD_VALUE,
    OTHER_TENANT,
    TENANT,
    add_workflow,
    spec_of,
)

__all__ = ["TestProposals"]

UNKNOWN = 987_654_321

_CALLS: dict[str, Callable[[Stores, str, int], Awaitable[Any]]] = {
    "get": lambda stores, tenant, id: stores.proposals.get(tenant, id),
    "accept": lambda stores, tenant, id: stores.proposals.accept(tenant, id, {}, 1, "eve"),
    "reject": lambda stores, tenant, id: stores.proposals.reject(tenant, id, "eve"),
}


async def _propose(
    stores: Stores, workflow: Workflow, text: str = "new", **changes: Any
) -> ProposalDetail:
    values: dict[str, Any] = {
        "base_revision": 1,
        "spec": spec_of(text),
        "summary": "",
        "actor": "bob",
    }
    proposal = NewProposal(**(values | changes))
    return await stores.proposals.create(workflow.tenant_id, workflow.id, proposal)


async def _draft(stores: Stores, workflow: Workflow) -> Draft:
    return await stores.workflows.get_draft(workflow.tenant_id, workflow.id)


class TestProposals:
    async def test_a_proposal_is_read_back_as_it_was_made_with_the_draft_it_is_based_on(
        self, stores: Stores
    ) -> None:
        workflow = await add_workflow(stores)
        await stores.workflows.save_draft(TENANT, workflow.id, ODD_VALUE, 1, "ann")
        spec = {"nodes": [ODD_VALUE]}

        made = await _propose(stores, workflow, base_revision=2, spec=spec, summary=ODD_TEXT)

        assert (made.tenant_id, made.workflow_id) == (TENANT, workflow.id)
        assert (made.status, made.base_revision) == (ProposalStatus.PENDING, 2)
        assert (made.summary, made.created_by) == (ODD_TEXT, "bob")
        assert (made.base_spec, made.spec) == (ODD_VALUE, spec)
        assert (made.decided_by, made.decided_at, made.applied_revision) == (None, None, None)
        assert made.created_at.utcoffset() is not None
        assert await stores.proposals.get(TENANT, made.id) == made
        assert (await _draft(stores, workflow)).revision == 2

    async def test_documents_keep_the_order_of_their_keys(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        spec = {"nodes": [], "b": 1, "a": {"d": 1, "c": 2}}

        made = await _propose(stores, workflow, spec=spec)

        read = (await stores.proposals.get(TENANT, made.id)).spec
        assert (list(read), list(read["a"])) == (["nodes", "b", "a"], ["d", "c"])

    async def test_the_base_stays_when_the_draft_moves_on(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        made = await _propose(stores, workflow)

        await stores.workflows.save_draft(TENANT, workflow.id, spec_of("later"), 1, "ann")

        assert await stores.proposals.get(TENANT, made.id) == made
        assert made.base_spec == spec_of()

    @pytest.mark.parametrize("base_revision", [1, 3])
    async def test_a_base_that_the_draft_is_not_at_is_a_conflict(
        self, stores: Stores, base_revision: int
    ) -> None:
        workflow = await add_workflow(stores)
        await stores.workflows.save_draft(TENANT, workflow.id, spec_of("later"), 1, "ann")

        with pytest.raises(RevisionConflictError) as caught:
            await _propose(stores, workflow, base_revision=base_revision)

        assert (caught.value.base_revision, caught.value.current_revision) == (base_revision, 2)
        assert (await stores.proposals.find(TENANT, workflow.id)).items == []

    async def test_accepting_puts_the_document_into_the_draft(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        made = await _propose(stores, workflow)

        draft = await stores.proposals.accept(TENANT, made.id, made.spec, 1, "ann")

        assert (draft.spec, draft.revision) == (spec_of("new"), 2)
        assert draft == await _draft(stores, workflow)
        read = await stores.proposals.get(TENANT, made.id)
        assert (read.status, read.applied_revision) == (ProposalStatus.ACCEPTED, 2)
        assert (read.decided_by, read.created_by) == ("ann", "bob")
        assert read.decided_at is not None
        assert read.decided_at >= read.created_at
        assert (read.base_spec, read.spec) == (made.base_spec, made.spec)

    async def test_a_merged_document_is_accepted_against_a_later_revision(
        self, stores: Stores
    ) -> None:
        workflow = await add_workflow(stores)
        made = await _propose(stores, workflow)
        await stores.workflows.save_draft(TENANT, workflow.id, spec_of("later"), 1, "ann")

        draft = await stores.proposals.accept(TENANT, made.id, spec_of("merged"), 2, "bob")

        assert (draft.spec, draft.revision) == (spec_of("merged"), 3)
        assert draft.updated_by == "bob"
        read = await stores.proposals.get(TENANT, made.id)
        assert (read.applied_revision, read.spec) == (3, spec_of("new"))

    async def test_a_draft_that_moved_on_is_not_overwritten(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        made = await _propose(stores, workflow)
        later = await stores.workflows.save_draft(TENANT, workflow.id, spec_of("later"), 1, "ann")

        with pytest.raises(RevisionConflictError) as caught:
            await stores.proposals.accept(TENANT, made.id, made.spec, 1, "ann")

        assert (caught.value.base_revision, caught.value.current_revision) == (1, 2)
        assert await _draft(stores, workflow) == later
        assert await stores.proposals.get(TENANT, made.id) == made

    async def test_rejecting_leaves_the_draft_as_it_is(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        made = await _propose(stores, workflow)
        before = await _draft(stores, workflow)

        rejected = await stores.proposals.reject(TENANT, made.id, "ann")

        assert (rejected.id, rejected.status) == (made.id, ProposalStatus.REJECTED)
        assert (rejected.decided_by, rejected.applied_revision) == ("ann", None)
        assert rejected.decided_at is not None
        assert (await stores.proposals.get(TENANT, made.id)).status is ProposalStatus.REJECTED
        assert await _draft(stores, workflow) == before

    @pytest.mark.parametrize("first", ["accept", "reject"])
    @pytest.mark.parametrize("second", ["accept", "reject"])
    async def test_a_decision_is_never_changed(
        self, stores: Stores, first: str, second: str
    ) -> None:
        workflow = await add_workflow(stores)
        made = await _propose(stores, workflow)
        await _CALLS[first](stores, TENANT, made.id)
        decided = await stores.proposals.get(TENANT, made.id)
        draft = await _draft(stores, workflow)

        with pytest.raises(ConflictError) as caught:
            await _CALLS[second](stores, TENANT, made.id)

        assert not isinstance(caught.value, RevisionConflictError)
        assert await stores.proposals.get(TENANT, made.id) == decided
        assert await _draft(stores, workflow) == draft

    async def test_of_concurrent_decisions_one_counts(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        made = await _propose(stores, workflow)
        calls = [_CALLS[name](stores, TENANT, made.id) for name in ("accept", "reject") * 5]

        answers = await asyncio.gather(*calls, return_exceptions=True)

        refused = [answer for answer in answers if isinstance(answer, ConflictError)]
        assert len(refused) == len(calls) - 1
        status = (await stores.proposals.get(TENANT, made.id)).status
        accepted = status is ProposalStatus.ACCEPTED
        assert (await _draft(stores, workflow)).revision == (2 if accepted else 1)

    async def test_of_concurrent_proposals_on_one_base_one_is_accepted(
        self, stores: Stores
    ) -> None:
        workflow = await add_workflow(stores)
        made = [await _propose(stores, workflow, str(number)) for number in range(6)]

        answers = await asyncio.gather(
            *(
                stores.proposals.accept(TENANT, proposal.id, proposal.spec, 1, "ann")
                for proposal in made
            ),
            return_exceptions=True,
        )

        drafts = [answer for answer in answers if isinstance(answer, Draft)]
        refused = [answer for answer in answers if isinstance(answer, RevisionConflictError)]
        assert (len(drafts), len(refused)) == (1, 5)
        assert drafts == [await _draft(stores, workflow)]
        accepted = await stores.proposals.find(TENANT, workflow.id, status=ProposalStatus.ACCEPTED)
        pending = await stores.proposals.find(TENANT, workflow.id, status=ProposalStatus.PENDING)
        assert (len(accepted.items), len(pending.items)) == (1, 5)
        winner = await stores.proposals.get(TENANT, accepted.items[0].id)
        assert winner.spec == drafts[0].spec

    async def test_accepting_beside_editing_loses_neither(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        made = await _propose(stores, workflow)

        answers = await asyncio.gather(
            stores.proposals.accept(TENANT, made.id, made.spec, 1, "ann"),
            stores.workflows.save_draft(TENANT, workflow.id, spec_of("edit"), 1, "eve"),
            return_exceptions=True,
        )

        (draft,) = [answer for answer in answers if isinstance(answer, Draft)]
        (refused,) = [answer for answer in answers if not isinstance(answer, Draft)]
        assert isinstance(refused, RevisionConflictError)
        assert draft == await _draft(stores, workflow)

    async def test_proposals_are_listed_newest_first_by_status(self, stores: Stores) -> None:
        workflow, other = await add_workflow(stores), await add_workflow(stores)
        made = [await _propose(stores, workflow, str(number)) for number in range(4)]
        await _propose(stores, other)
        await stores.proposals.reject(TENANT, made[1].id, "ann")

        async def listed(**parameters: Any) -> list[int]:
            page = await stores.proposals.find(TENANT, workflow.id, **parameters)
            return [proposal.id for proposal in page.items]

        ids = [proposal.id for proposal in made]
        assert await listed() == ids[::-1]
        assert await listed(status=ProposalStatus.PENDING) == [ids[3], ids[2], ids[0]]
        assert await listed(status=ProposalStatus.REJECTED) == [ids[1]]
        assert await listed(status=ProposalStatus.ACCEPTED) == []
        page = await stores.proposals.find(TENANT, workflow.id, limit=3)
        assert [proposal.id for proposal in page.items] == ids[:0:-1]
        assert await listed(after=page.next_after) == [ids[0]]

    @pytest.mark.parametrize("call", list(_CALLS.values()), ids=list(_CALLS))
    async def test_a_proposal_of_another_tenant_is_not_there(
        self, stores: Stores, call: Callable[[Stores, str, int], Awaitable[Any]]
    ) -> None:
        workflow = await add_workflow(stores)
        made = await _propose(stores, workflow)

        with pytest.raises(NotFoundError):
            await call(stores, OTHER_TENANT, made.id)
        with pytest.raises(NotFoundError):
            await call(stores, TENANT, UNKNOWN)

        assert await stores.proposals.get(TENANT, made.id) == made
        assert (await _draft(stores, workflow)).revision == 1

    async def test_a_workflow_of_another_tenant_takes_and_shows_no_proposals(
        self, stores: Stores
    ) -> None:
        workflow = await add_workflow(stores)
        proposal = NewProposal(base_revision=1, spec={}, summary="", actor="eve")

        for tenant, workflow_id in ((OTHER_TENANT, workflow.id), (TENANT, UNKNOWN)):
            with pytest.raises(NotFoundError):
                await stores.proposals.create(tenant, workflow_id, proposal)
            with pytest.raises(NotFoundError):
                await stores.proposals.find(tenant, workflow_id)

        assert (await stores.proposals.find(TENANT, workflow.id)).items == []

    @pytest.mark.parametrize("call", list(_CALLS.values()), ids=list(_CALLS))
    async def test_proposals_of_a_deleted_workflow_are_not_there(
        self, stores: Stores, call: Callable[[Stores, str, int], Awaitable[Any]]
    ) -> None:
        workflow = await add_workflow(stores)
        made = await _propose(stores, workflow)
        await stores.workflows.delete(TENANT, workflow.id, "ann")

        with pytest.raises(NotFoundError):
            await call(stores, TENANT, made.id)
        with pytest.raises(NotFoundError):
            await stores.proposals.find(TENANT, workflow.id)
