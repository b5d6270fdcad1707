"""Proposals: edits of a draft that wait for somebody to accept or reject them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from automate_engine.domain.json import JsonObject

__all__ = ["Proposal", "ProposalDetail", "ProposalStatus"]


class ProposalStatus(StrEnum):
    """A proposal is PENDING until it is decided, once, as ACCEPTED or REJECTED."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


@dataclass(slots=True, kw_only=True)
class Proposal:
    """An edit of a workflow's draft, without its documents.

    `base_revision` is the draft's revision that the edit was made on. `applied_revision` is the
    revision that accepting it made, None until then.
    """

    id: int
    tenant_id: str
    workflow_id: int
    status: ProposalStatus
    base_revision: int
    summary: str
    created_by: str
    created_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    applied_revision: int | None = None


@dataclass(slots=True, kw_only=True)
class ProposalDetail(Proposal):
    """A proposal with its documents: `base_spec`, the draft as it was at `base_revision`, and
    `spec`, which is proposed in its place. Both are kept, so that the edit can be merged into a
    draft that moved on."""

    base_spec: JsonObject
    spec: JsonObject
