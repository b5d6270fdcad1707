"""The proposal store port: edits of drafts that wait for a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from automate_engine.domain.events import Page
from automate_engine.domain.json import JsonObject
from automate_engine.domain.proposals import Proposal, ProposalDetail, ProposalStatus
from automate_engine.domain.workflows import Draft

__all__ = ["NewProposal", "ProposalStore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProposal:
    """A checked document, proposed in place of the draft at `base_revision`."""

    base_revision: int
    spec: JsonObject
    summary: str
    actor: str


class ProposalStore(Protocol):
    """Keeps proposals.

    Rules:

    - Every call sees the tenant's rows only (G9); what is not there, or belongs to a workflow that
      was deleted, raises NotFoundError.
    - `create` keeps the draft's document beside the proposed one. It raises RevisionConflictError
      when the draft is not at `base_revision`: former documents of a draft are not kept, so there
      would be no base to compare with.
    - `accept` puts `spec` (the proposed document, or what it was merged to) into the draft and
      marks the proposal, in one transaction: of a crash or of concurrent callers remains both or
      nothing. The draft's revision grows by one and becomes the proposal's `applied_revision`.
    - `accept` writes only when the draft's revision equals `revision`, else raises
      RevisionConflictError (G7), and the proposal stays PENDING.
    - `accept` and `reject` raise ConflictError when the proposal was decided before: the first
      decision counts and never changes.
    - `find` is newest first and leaves the documents out; `after` is the id of the last row
      already seen.
    """

    async def create(
        self, tenant_id: str, workflow_id: int, proposal: NewProposal
    ) -> ProposalDetail: ...

    async def get(self, tenant_id: str, proposal_id: int) -> ProposalDetail: ...

    async def find(
        self,
        tenant_id: str,
        workflow_id: int,
        *,
        status: ProposalStatus | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> Page[Proposal]: ...

    async def accept(
        self, tenant_id: str, proposal_id: int, spec: JsonObject, revision: int, actor: str
    ) -> Draft:
        """The draft as it is then."""
        ...

    async def reject(self, tenant_id: str, proposal_id: int, actor: str) -> Proposal: ...
