"""Proposing edits of a draft, and deciding on them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from automate_engine.domain import (
    ConflictError,
    Draft,
    JsonObject,
    OutdatedProposalError,
    Principal,
    Problem,
    Proposal,
    ProposalDetail,
    ProposalStatus,
    RevisionConflictError,
    SpecError,
)
from automate_engine.ports.proposals import NewProposal
from automate_engine.spec import (
    MergeConflict,
    SpecDiff,
    diff,
    parse,
)
from automate_engine.workflows.merging import DraftMerge, merged_into, parsed
from automate_engine.workflows.services import Services
from automate_engine.workflows.values import check_storable

__all__ = [
    "ProposalMerge",
    "accept_proposal",
    "compare_proposal",
    "create_proposal",
    "merge_proposal",
    "reject_proposal",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalMerge(DraftMerge):
    """What accepting a proposal would make of the draft as it is at `revision`."""

    base_revision: int


async def create_proposal(
    services: Services,
    principal: Principal,
    workflow_id: int,
    *,
    spec: JsonObject,
    base_revision: int,
    summary: str = "",
) -> ProposalDetail:
    """Propose a document in place of the draft.

    Raises InvalidInputError when it is too large, SpecError when it does not have the structure of
    a workflow, and RevisionConflictError when the draft is not at `base_revision`.
    """
    check_storable(spec, "spec", max_bytes=services.limits.document_bytes)
    await asyncio.to_thread(parse, spec)
    proposal = NewProposal(
        base_revision=base_revision, spec=spec, summary=summary, actor=principal.actor
    )
    return await services.stores.proposals.create(principal.tenant_id, workflow_id, proposal)


async def compare_proposal(services: Services, principal: Principal, proposal_id: int) -> SpecDiff:
    """What a proposal changes of the draft that it was made on.

    Raises SpecError when that draft did not have the structure of a workflow.
    """
    proposal = await services.stores.proposals.get(principal.tenant_id, proposal_id)
    return await asyncio.to_thread(_changes, proposal)


async def merge_proposal(
    services: Services, principal: Principal, proposal_id: int
) -> ProposalMerge:
    """Merge a proposal with what the draft has become since, without changing anything.

    Raises ConflictError when the proposal was decided, and SpecError when the draft, now or then,
    does not have the structure of a workflow.
    """
    proposal = await services.stores.proposals.get(principal.tenant_id, proposal_id)
    _require_pending(proposal)
    draft = await services.stores.workflows.get_draft(principal.tenant_id, proposal.workflow_id)
    return await asyncio.to_thread(_merge_into, proposal, draft)


async def accept_proposal(
    services: Services,
    principal: Principal,
    proposal_id: int,
    *,
    merge_into: int | None = None,
) -> Draft:
    """Put what is proposed into the draft.

    Raises OutdatedProposalError when the draft is no longer at the proposal's base revision. With
    `merge_into`, the revision of the draft that `merge_proposal` told, the proposal is merged into
    it; RevisionConflictError is then raised when the draft moved on from there, and
    OutdatedProposalError when there are conflicts.
    """
    proposals = services.stores.proposals
    proposal = await proposals.get(principal.tenant_id, proposal_id)
    _require_pending(proposal)
    spec, base = proposal.spec, proposal.base_revision
    if merge_into is not None:
        spec, base = await _merged(services, principal, proposal, merge_into), merge_into
    try:
        return await proposals.accept(principal.tenant_id, proposal_id, spec, base, principal.actor)
    except RevisionConflictError:
        if merge_into is not None:
            raise
    raise await _outdated(services, principal, proposal)


async def reject_proposal(services: Services, principal: Principal, proposal_id: int) -> Proposal:
    """Decide against a proposal. Raises ConflictError when it was decided before."""
    return await services.stores.proposals.reject(principal.tenant_id, proposal_id, principal.actor)


def _require_pending(proposal: Proposal) -> None:
    if proposal.status is not ProposalStatus.PENDING:
        raise ConflictError(f"The proposal was {proposal.status.lower()} before. Make a new one.")


async def _merged(
    services: Services, principal: Principal, proposal: ProposalDetail, revision: int
) -> JsonObject:
    """The document that a proposal and the draft at `revision` are merged to."""
    draft = await services.stores.workflows.get_draft(principal.tenant_id, proposal.workflow_id)
    if draft.revision != revision:
        raise RevisionConflictError(revision, draft.revision)
    found = await asyncio.to_thread(_merge_into, proposal, draft)
    if found.document is None:
        raise OutdatedProposalError(
            proposal.base_revision, draft.revision, _conflict_problems(found.conflicts)
        )
    check_storable(found.document, "spec", max_bytes=services.limits.document_bytes)
    return found.document


async def _outdated(
    services: Services, principal: Principal, proposal: ProposalDetail
) -> OutdatedProposalError:
    """The error that tells whether a proposal can be merged into the draft as it is now."""
    draft = await services.stores.workflows.get_draft(principal.tenant_id, proposal.workflow_id)
    try:
        found = await asyncio.to_thread(_merge_into, proposal, draft)
        problems = _conflict_problems(found.conflicts)
    except SpecError as error:
        problems = list(error.problems)
    return OutdatedProposalError(proposal.base_revision, draft.revision, problems)


def _changes(proposal: ProposalDetail) -> SpecDiff:
    return diff(parsed(proposal.base_spec, "base_spec"), parse(proposal.spec))


def _merge_into(proposal: ProposalDetail, draft: Draft) -> ProposalMerge:
    proposed = parse(proposal.spec)
    if draft.revision == proposal.base_revision:
        changes = diff(parsed(draft.spec, "draft"), proposed)
        found = DraftMerge(
            revision=draft.revision, document=proposal.spec, conflicts=[], changes=changes
        )
    else:
        found = merged_into(draft, parsed(proposal.base_spec, "base_spec"), proposed)
    return ProposalMerge(
        base_revision=proposal.base_revision,
        revision=found.revision,
        document=found.document,
        conflicts=found.conflicts,
        changes=found.changes,
    )


def _conflict_problems(conflicts: list[MergeConflict]) -> list[Problem]:
    return [
        Problem(
            "merge_conflict",
            f"{each.message} In the draft it is {each.draft_path}."
            if each.draft_path != each.proposal_path
            else each.message,
            "Change the draft so that both agree, or make a new proposal on it.",
            each.proposal_path,
        )
        for each in conflicts
    ]
