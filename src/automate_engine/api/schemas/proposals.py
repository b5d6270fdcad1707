"""Proposals: edits of drafts that wait for a decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from automate_engine.api.schemas.common import (
    Answer,
    Cursor,
    Json,
    JsonMap,
    Page,
    Request,
    Text,
)
from automate_engine.api.schemas.workflows import Diff, Revision
from automate_engine.domain import ProposalStatus

__all__ = [
    "AcceptProposal",
    "CreateProposal",
    "DraftMerge",
    "MergeConflict",
    "MergeDraft",
    "Proposal",
    "ProposalDetail",
    "ProposalList",
    "ProposalMerge",
    "ProposalPage",
]


class CreateProposal(Request):
    spec: dict[str, Any] = Field(description="The whole document proposed in place of the draft.")
    base_revision: Revision = Field(description="The draft's revision that the edit was made on.")
    summary: Text = Field("", description="What is changed and why, for who decides.")


class MergeDraft(Request):
    base: dict[str, Any] = Field(description="The draft that the edit was made on.")
    spec: dict[str, Any] = Field(description="The whole document as it was edited.")


class AcceptProposal(Request):
    merge: bool = Field(False, description="Whether to merge it into a draft that moved on.")
    revision: Revision | None = Field(
        None,
        description="With `merge`: the draft's revision that the merge was shown for.",
        validate_default=True,
    )

    @field_validator("revision")
    @classmethod
    def _belongs_to_a_merge(cls, revision: int | None, info: ValidationInfo) -> int | None:
        merge = info.data.get("merge", False)
        if merge and revision is None:
            raise PydanticCustomError(
                "revision_missing", "A merge needs the revision of the draft that it was shown for"
            )
        if revision is not None and not merge:
            raise PydanticCustomError("revision_unused", "A revision is of use with merge only")
        return revision


class ProposalList(Cursor):
    status: ProposalStatus | None = None


class Proposal(Answer):
    proposal_id: str
    workflow_id: str
    status: ProposalStatus
    base_revision: int
    summary: str
    created_by: str
    created_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    applied_revision: int | None = Field(description="The draft's revision that accepting made.")


class ProposalDetail(Proposal):
    base_spec: JsonMap = Field(description="The draft as it was at `base_revision`.")
    spec: JsonMap


class MergeConflict(Answer):
    """A place where the draft and the proposal cannot both be kept."""

    draft_path: str
    proposal_path: str
    message: str
    base: Json
    draft: Json
    proposal: Json


class DraftMerge(Answer):
    """What becomes of the draft at `revision` when an edit is merged into it."""

    revision: int = Field(description="Save what is shown on this revision.")
    spec: JsonMap | None = Field(description="The merged document; null when there are conflicts.")
    diff: Diff | None = Field(description="What would change in the draft.")
    conflicts: list[MergeConflict]


class ProposalMerge(DraftMerge):
    """What accepting would make of the draft at `revision`."""

    base_revision: int
    revision: int = Field(description="Send it with `merge` to accept what is shown.")


class ProposalPage(Page[Proposal]):
    """A page of proposals."""
