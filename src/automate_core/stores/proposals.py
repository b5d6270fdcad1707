"""The proposal store: edits of drafts that wait for a decision."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from automate_core.base import user_context
from automate_core.stores.database import Store, stored
from automate_core.stores.drafts import change_draft, find_draft
from automate_core.workflows.models import WorkflowProposal
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

__all__ = ["DjangoProposalStore"]


class DjangoProposalStore(Store):
    """Keeps proposals."""

    @stored
    def create(self, tenant_id: str, workflow_id: int, proposal: NewProposal) -> ProposalDetail:
        draft = find_draft(tenant_id, workflow_id)
        if draft.revision != proposal.base_revision:
            raise RevisionConflictError(proposal.base_revision, draft.revision)
        row = WorkflowProposal(
            tenant_id=tenant_id,
            automation_id=workflow_id,
            base_revision=draft.revision,
            base_spec=draft.spec,
            spec=proposal.spec,
            summary=proposal.summary,
        )
        with user_context(proposal.actor):
            row.save()
        return _detail_of(row)

    @stored
    def get(self, tenant_id: str, proposal_id: int) -> ProposalDetail:
        return _detail_of(_found(_proposals(tenant_id, id=proposal_id)))

    @stored
    def find(
        self,
        tenant_id: str,
        workflow_id: int,
        *,
        status: ProposalStatus | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> Page[Proposal]:
        find_draft(tenant_id, workflow_id)
        rows = _proposals(tenant_id, automation_id=workflow_id)
        if status is not None:
            rows = rows.filter(status=status.value)
        if after is not None:
            rows = rows.filter(id__lt=after)
        found = list(rows.defer("base_spec", "spec").order_by("-id")[: limit + 1])
        return page_of(found, limit, _proposal_of, lambda row: row.id)

    @stored
    def accept(
        self, tenant_id: str, proposal_id: int, spec: JsonObject, revision: int, actor: str
    ) -> Draft:
        row = _pending(tenant_id, proposal_id)
        draft = change_draft(tenant_id, row.automation_id, spec, revision, actor)
        row.applied_revision = draft.revision
        _decide(row, ProposalStatus.ACCEPTED, actor)
        return draft

    @stored
    def reject(self, tenant_id: str, proposal_id: int, actor: str) -> Proposal:
        row = _pending(tenant_id, proposal_id)
        _decide(row, ProposalStatus.REJECTED, actor)
        return _proposal_of(row)


def _proposals(tenant_id: str, **condition: Any) -> QuerySet[WorkflowProposal]:
    rows: QuerySet[WorkflowProposal] = WorkflowProposal.objects.filter(
        tenant_id=tenant_id, automation__is_deleted=False, **condition
    )
    return rows


def _found(rows: QuerySet[WorkflowProposal]) -> WorkflowProposal:
    row = rows.first()
    if row is None:
        raise NotFoundError("There is no such proposal. Check the id.")
    return row


def _pending(tenant_id: str, proposal_id: int) -> WorkflowProposal:
    """The proposal, locked and without its documents. ConflictError when it was decided."""
    rows = _proposals(tenant_id, id=proposal_id).select_for_update(of=("self",))
    row = _found(rows.defer("base_spec", "spec"))
    if row.status != ProposalStatus.PENDING:
        raise ConflictError(f"The proposal was {row.status.lower()} before. Make a new one.")
    return row


def _decide(row: WorkflowProposal, status: ProposalStatus, actor: str) -> None:
    row.status = status.value
    row.decided_by = actor
    row.decided_at = timezone.now()
    with user_context(actor):
        row.save(update_fields=["status", "decided_by", "decided_at", "applied_revision"])


def _proposal_of(row: WorkflowProposal) -> Proposal:
    return Proposal(**_fields_of(row))


def _detail_of(row: WorkflowProposal) -> ProposalDetail:
    return ProposalDetail(**_fields_of(row), base_spec=row.base_spec, spec=row.spec)


def _fields_of(row: WorkflowProposal) -> dict[str, Any]:
    return {
        "id": row.id,
        "tenant_id": row.tenant_id,
        "workflow_id": row.automation_id,
        "status": ProposalStatus(row.status),
        "base_revision": row.base_revision,
        "summary": row.summary,
        "created_by": row.created_by,
        "created_at": row.created_at,
        "decided_by": None if row.decided_at is None else row.decided_by,
        "decided_at": row.decided_at,
        "applied_revision": row.applied_revision,
    }
