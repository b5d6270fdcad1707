"""Steps that wait for a person."""

from __future__ import annotations

from datetime import datetime

from automate_engine.api.schemas.common import Answer, JsonMap, Page, Request, Text

__all__ = ["Approval", "ApprovalAnswer", "ApprovalPage", "Decision"]


class Approval(Answer):
    approval_id: str
    run_id: str
    workflow_id: str | None
    step_key: str
    request: JsonMap
    requested_at: datetime
    expires_at: datetime | None


class Decision(Request):
    comment: Text = ""


class ApprovalAnswer(Answer):
    approval_id: str
    run_id: str
    decision: str


class ApprovalPage(Page[Approval]):
    """A page of approvals."""
