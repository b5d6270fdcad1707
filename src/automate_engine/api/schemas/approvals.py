"""Steps that wait for a person."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from automate_engine.api.schemas.common import Answer, Cursor, JsonMap, Page, Request, Text

__all__ = [
    "Approval",
    "ApprovalAnswer",
    "ApprovalLink",
    "ApprovalPage",
    "ApprovalQuery",
    "Decision",
    "LinkApproval",
]


class ApprovalQuery(Cursor):
    run_id: str | None = Field(None, description="The run that waits.")


class Approval(Answer):
    approval_id: str
    run_id: str
    workflow_id: str | None
    workflow_name: str | None
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


class LinkApproval(Request):
    expires_seconds: int = Field(
        604_800,
        ge=60,
        le=31_536_000,
        description="How long the link can be used; a week by default, and never longer than the "
        "step waits.",
    )
    recipient: str = Field(
        "",
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="Who gets the link, such as a name or an e-mail address: the decision is kept "
        "as theirs.",
    )


class ApprovalLink(Answer):
    url: str = Field(
        description="The path of a page on the host of this API, where whoever has it decides "
        "without an account."
    )
    expires_at: datetime


class ApprovalPage(Page[Approval]):
    """A page of approvals."""
