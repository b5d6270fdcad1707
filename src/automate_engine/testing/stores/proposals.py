"""The proposal port in memory."""

from __future__ import annotations

from dataclasses import replace

from automate_engine.domain.errors import ConflictError, RevisionConflictError
from automate_engine.domain.events import Page
from automate_engine.domain.json import JsonObject, encode_json
from automate_engine.domain.proposals import Proposal, ProposalDetail, ProposalStatus
from automate_engine.domain.workflows import Draft
from automate_engine.ports.clock import Clock
from automate_engine.ports.proposals import NewProposal
from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.rows import (
    ProposalRow,
    WorkflowRow,
    newest_first,
    not_found,
)

__all__ = ["MemoryProposalStore"]


class MemoryProposalStore:
    """The ProposalStore port on a MemoryDatabase."""

    def __init__(self, database: MemoryDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def create(
        self, tenant_id: str, workflow_id: int, proposal: NewProposal
    ) -> ProposalDetail:
        workflow = self._workflow(tenant_id, workflow_id)
        _require_revision(workflow, proposal.base_revision)
        spec = encode_json(proposal.spec)
        made = Proposal(
            id=self._database.next_id(),
            tenant_id=tenant_id,
            workflow_id=workflow_id,
            status=ProposalStatus.PENDING,
            base_revision=proposal.base_revision,
            summary=proposal.summary,
            created_by=proposal.actor,
            created_at=self._clock.now(),
        )
        row = ProposalRow(proposal=made, base_spec=workflow.draft_spec, spec=spec)
        self._database.proposals[row.id] = row
        return row.read_detail()

    async def get(self, tenant_id: str, proposal_id: int) -> ProposalDetail:
        return self._row(tenant_id, proposal_id).read_detail()

    async def find(
        self,
        tenant_id: str,
        workflow_id: int,
        *,
        status: ProposalStatus | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> Page[Proposal]:
        self._workflow(tenant_id, workflow_id)
        rows = (
            row
            for row in reversed(self._database.proposals.values())
            if row.proposal.workflow_id == workflow_id and status in (None, row.proposal.status)
        )
        return newest_first(rows, after, limit, ProposalRow.read)

    async def accept(
        self, tenant_id: str, proposal_id: int, spec: JsonObject, revision: int, actor: str
    ) -> Draft:
        row = self._pending(tenant_id, proposal_id)
        workflow = self._workflow(tenant_id, row.proposal.workflow_id)
        _require_revision(workflow, revision)
        workflow.draft_spec = encode_json(spec)
        workflow.draft = replace(
            workflow.draft, revision=revision + 1, updated_at=self._clock.now(), updated_by=actor
        )
        self._decide(row, ProposalStatus.ACCEPTED, actor)
        row.proposal.applied_revision = revision + 1
        return workflow.read_draft()

    async def reject(self, tenant_id: str, proposal_id: int, actor: str) -> Proposal:
        row = self._pending(tenant_id, proposal_id)
        self._decide(row, ProposalStatus.REJECTED, actor)
        return row.read()

    def _decide(self, row: ProposalRow, status: ProposalStatus, actor: str) -> None:
        row.proposal.status = status
        row.proposal.decided_by = actor
        row.proposal.decided_at = self._clock.now()

    def _pending(self, tenant_id: str, proposal_id: int) -> ProposalRow:
        row = self._row(tenant_id, proposal_id)
        if row.proposal.status is not ProposalStatus.PENDING:
            raise ConflictError(
                f"The proposal was {row.proposal.status.lower()} before. Make a new one."
            )
        return row

    def _row(self, tenant_id: str, proposal_id: int) -> ProposalRow:
        row = self._database.proposals.get(proposal_id)
        if row is None or row.proposal.tenant_id != tenant_id:
            raise not_found("proposal")
        self._workflow(tenant_id, row.proposal.workflow_id)
        return row

    def _workflow(self, tenant_id: str, workflow_id: int) -> WorkflowRow:
        row = self._database.workflows.get(workflow_id)
        if row is None or row.deleted or row.workflow.tenant_id != tenant_id:
            raise not_found("workflow")
        return row


def _require_revision(workflow: WorkflowRow, revision: int) -> None:
    if workflow.draft.revision != revision:
        raise RevisionConflictError(revision, workflow.draft.revision)
