"""Edits of drafts that are proposed, reviewed and decided."""

from __future__ import annotations

from automate_engine.api import answers, schemas
from automate_engine.api.context import RequestContext
from automate_engine.domain.ids import Kind
from automate_engine.workflows import proposals

__all__ = [
    "accept_proposal",
    "compare_proposal",
    "create_proposal",
    "get_proposal",
    "list_proposals",
    "merge_proposal",
    "reject_proposal",
]


async def create_proposal(
    context: RequestContext, workflow_id: str, body: schemas.CreateProposal
) -> schemas.ProposalDetail:
    """Propose an edit of the draft.

    The draft stays as it is until somebody accepts the proposal.
    """
    proposal = await proposals.create_proposal(
        context.services,
        context.principal,
        context.internal(Kind.WORKFLOW, workflow_id),
        spec=body.spec,
        base_revision=body.base_revision,
        summary=body.summary,
    )
    return answers.proposal_detail(context, proposal)


async def list_proposals(
    context: RequestContext, workflow_id: str, query: schemas.ProposalList
) -> schemas.ProposalPage:
    """List proposals."""
    page = await context.services.stores.proposals.find(
        context.tenant_id,
        context.internal(Kind.WORKFLOW, workflow_id),
        status=query.status,
        after=context.reference(Kind.PROPOSAL, query.cursor, "cursor"),
        limit=query.limit,
    )
    return answers.page_answer(
        context, schemas.ProposalPage, page, Kind.PROPOSAL, answers.proposal_answer
    )


async def get_proposal(context: RequestContext, proposal_id: str) -> schemas.ProposalDetail:
    """Read a proposal."""
    proposal = await context.services.stores.proposals.get(
        context.tenant_id, context.internal(Kind.PROPOSAL, proposal_id)
    )
    return answers.proposal_detail(context, proposal)


async def compare_proposal(context: RequestContext, proposal_id: str) -> schemas.Diff:
    """Show what a proposal changes.

    It is compared with the draft that it was made on.
    """
    found = await proposals.compare_proposal(
        context.services, context.principal, context.internal(Kind.PROPOSAL, proposal_id)
    )
    return answers.diff_answer(found)


async def merge_proposal(context: RequestContext, proposal_id: str) -> schemas.ProposalMerge:
    """Show a proposal merged into the draft.

    Nothing is changed. Nodes, edges, inputs, vars, outputs and settings that one side alone changed
    since the base revision are taken over; what both changed differently is listed as a conflict.
    """
    found = await proposals.merge_proposal(
        context.services, context.principal, context.internal(Kind.PROPOSAL, proposal_id)
    )
    return answers.proposal_merge_answer(found)


async def accept_proposal(
    context: RequestContext, proposal_id: str, body: schemas.AcceptProposal
) -> schemas.Draft:
    """Accept a proposal.

    When the draft has moved on since, the answer is a conflict that says whether the proposal can
    be merged; `merge` with the `revision` that the merge was shown for then applies it.
    """
    draft = await proposals.accept_proposal(
        context.services,
        context.principal,
        context.internal(Kind.PROPOSAL, proposal_id),
        merge_into=body.revision,
    )
    return answers.draft_answer(context, draft)


async def reject_proposal(context: RequestContext, proposal_id: str) -> schemas.Proposal:
    """Reject a proposal."""
    proposal = await proposals.reject_proposal(
        context.services, context.principal, context.internal(Kind.PROPOSAL, proposal_id)
    )
    return answers.proposal_answer(context, proposal)
