"""The proposal store: edits of drafts that wait for a decision."""

from __future__ import annotations

from typing import Any

from tortoise.queryset import QuerySet

from automate_engine.domain import (
    ConflictError,
    Draft,
    JsonObject,
    NotFoundError,
    Page,
    Proposal,
    ProposalDetail,
    ProposalStatus,
    RevisionConflictError,
)
from automate_engine.ports.proposals import NewProposal
from automate_engine.sql import page_of
from seer.database.fields import utc_now
from seer.database.stores.drafts import change_draft, find_draft
from seer.database.stores.store import Store, reading, writing
from seer.database.workflow_models import WorkflowProposal

__all__ = ["SeerProposalStore"]

_DOCUMENTS = frozenset({"base_spec", "spec"})


class SeerProposalStore(Store):
    """Keeps proposals."""

    @writing
    async def create(
        self, tenant_id: str, workflow_id: int, proposal: NewProposal
    ) -> ProposalDetail:
        draft = await find_draft(tenant_id, workflow_id)
        if draft.revision != proposal.base_revision:
            raise RevisionConflictError(proposal.base_revision, draft.revision)
        row = await WorkflowProposal.create(
            workflow_id=workflow_id,
            base_revision=draft.revision,
            base_spec=draft.spec,
            spec=proposal.spec,
            summary=proposal.summary,
            created_by=proposal.actor,
        )
        return _detail_of(row, tenant_id)

    @reading
    async def get(self, tenant_id: str, proposal_id: int) -> ProposalDetail:
        row = await _found(_proposals(tenant_id).filter(id=proposal_id))
        return _detail_of(row, tenant_id)

    @reading
    async def find(
        self,
        tenant_id: str,
        workflow_id: int,
        *,
        status: ProposalStatus | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> Page[Proposal]:
        await find_draft(tenant_id, workflow_id)
        rows = _proposals(tenant_id).filter(workflow_id=workflow_id)
        if status is not None:
            rows = rows.filter(status=status)
        if after is not None:
            rows = rows.filter(id__lt=after)
        found = await _without_documents(rows).order_by("-id").limit(limit + 1)
        return page_of(found, limit, lambda row: _proposal_of(row, tenant_id), lambda row: row.id)

    @writing
    async def accept(
        self, tenant_id: str, proposal_id: int, spec: JsonObject, revision: int, actor: str
    ) -> Draft:
        row = await _pending(tenant_id, proposal_id)
        draft = await change_draft(tenant_id, row.workflow_id, spec, revision, actor)
        row.applied_revision = draft.revision
        await _decide(row, ProposalStatus.ACCEPTED, actor)
        return draft

    @writing
    async def reject(self, tenant_id: str, proposal_id: int, actor: str) -> Proposal:
        row = await _pending(tenant_id, proposal_id)
        await _decide(row, ProposalStatus.REJECTED, actor)
        return _proposal_of(row, tenant_id)


def _proposals(tenant_id: str) -> QuerySet[WorkflowProposal]:
    return WorkflowProposal.filter(workflow__user_id=tenant_id, workflow__is_deleted=False)


def _without_documents(rows: QuerySet[WorkflowProposal]) -> QuerySet[WorkflowProposal]:
    return rows.only(*sorted(WorkflowProposal._meta.fields_db_projection.keys() - _DOCUMENTS))


async def _found(rows: QuerySet[WorkflowProposal]) -> WorkflowProposal:
    row = await rows.first()
    if row is None:
        raise NotFoundError("There is no such proposal. Check the id.")
    return row


async def _pending(tenant_id: str, proposal_id: int) -> WorkflowProposal:
    """The proposal, locked and without its documents. ConflictError when it was decided."""
    rows = _without_documents(_proposals(tenant_id).filter(id=proposal_id))
    row = await _found(rows.select_for_update(of=(WorkflowProposal._meta.db_table,)))
    if row.status is not ProposalStatus.PENDING:
        raise ConflictError(f"The proposal was {row.status.lower()} before. Make a new one.")
    return row


async def _decide(row: WorkflowProposal, status: ProposalStatus, actor: str) -> None:
    row.status = status
    row.decided_by = actor
    row.decided_at = utc_now()
    await row.save(update_fields=["status", "decided_by", "decided_at", "applied_revision"])


def _proposal_of(row: WorkflowProposal, tenant_id: str) -> Proposal:
    return Proposal(**_fields_of(row, tenant_id))


def _detail_of(row: WorkflowProposal, tenant_id: str) -> ProposalDetail:
    return ProposalDetail(**_fields_of(row, tenant_id), base_spec=row.base_spec, spec=row.spec)


def _fields_of(row: WorkflowProposal, tenant_id: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "tenant_id": tenant_id,
        "workflow_id": row.workflow_id,
        "status": row.status,
        "base_revision": row.base_revision,
        "summary": row.summary,
        "created_by": row.created_by,
        "created_at": row.created_at,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at,
        "applied_revision": row.applied_revision,
    }
