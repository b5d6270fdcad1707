"""The page of a link by which a person without an account decides about a step.

What is decided is posted to the page's own address. The token in it is all that lets one decide,
and no cookie counts, so that a post that another page forges can do nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from automate_engine.api.pages.rendering import Page, render
from automate_engine.api.problems import HttpError, problem_answer
from automate_engine.domain import InvalidInputError
from automate_engine.workflows import Services
from automate_engine.workflows.approval_links import (
    LinkedApproval,
    LinkExpiredError,
    decide_by_link,
    linked_approval,
)
from automate_engine.workflows.forms import Answers
from automate_engine.workflows.values import check_storable

__all__ = [
    "APPROVALS",
    "DECISION_BYTES",
    "approval_error_page",
    "approval_page",
    "decision_page",
]

APPROVALS: Final = "approvals"
"""What the answers of these pages are counted as."""

DECISION_BYTES: Final = 200_000
"""The largest body of a decision."""

_LONGEST_COMMENT: Final = 10_000
_ROOT: Final = "../../forms/"
_DECISIONS: Final = ("approved", "rejected")
_ERRORS: Final = {
    404: (
        "There is nothing to decide here",
        "Check that the address is whole, or ask whoever gave it to you for a new one.",
    ),
    410: (
        "This link has expired",
        "Nothing was decided by it. Ask whoever gave it to you for a new one.",
    ),
    413: ("This is too large", "Shorten the comment. Go back and send it again."),
    429: ("Too many answers", ""),
    503: ("Not now", "Your decision was not taken. Go back and send it again in a moment."),
}


async def approval_page(services: Services, token: str) -> Page:
    """What the step asks, to be decided, or how it was decided.

    Raises NotFoundError for a token that was not made here, and LinkExpiredError.
    """
    return _page(await linked_approval(services, token))


async def decision_page(services: Services, token: str, answers: Answers) -> Page:
    """Take a decision, and say so; or show what is wrong with it, or that another came first.

    Raises NotFoundError for a token that was not made here, and LinkExpiredError.
    """
    approval = await linked_approval(services, token)
    if not approval.is_open:
        return _page(approval, status=409)
    decision = answers.text("decision")
    comment = answers.text("comment").replace("\r\n", "\n").strip()
    problem = _problem(decision, comment)
    if problem:
        return _page(approval, status=422, comment=comment, problem=problem)
    approved = decision == "approved"
    other = await decide_by_link(services, token, approved=approved, comment=comment)
    if other is not None:
        return _page(other, status=409)
    return render(
        "decided.html", root=_ROOT, title=_title(approval), decision=decision, thanks=True
    )


def approval_error_page(error: Exception) -> Page:
    """The page for any error, without its internals; an unexpected one is logged."""
    if isinstance(error, LinkExpiredError):
        error = HttpError(410, "link-expired", str(error))
    answer = problem_answer(error)
    title, text = _ERRORS.get(answer.status, ("This did not work", ""))
    return render(
        "error.html",
        status=answer.status,
        headers=answer.headers,
        title=title,
        text=text or answer.document["detail"],
        trace_id=answer.document.get("trace_id"),
        root=_ROOT,
    )


def _page(
    approval: LinkedApproval, *, status: int = 200, comment: str = "", problem: str = ""
) -> Page:
    if approval.is_open:
        return render(
            "approval.html",
            status=status,
            root=_ROOT,
            title=_title(approval),
            message=approval.request.get("message"),
            data=approval.request.get("data"),
            expires_at=_spoken_time(approval.expires_at),
            comment=comment,
            problem=problem,
        )
    made = approval.decision or {}
    return render(
        "decided.html",
        status=status,
        root=_ROOT,
        title=_title(approval),
        decision=made.get("decision"),
        by=str(made.get("by") or "").removeprefix("link:"),
        at=_spoken_time(datetime.fromisoformat(made["at"])) if made.get("at") else "",
        comment=made.get("comment"),
        thanks=False,
    )


def _title(approval: LinkedApproval) -> str:
    return str(approval.request.get("title") or "Approval")


def _problem(decision: str, comment: str) -> str:
    """What is wrong with a decision; empty when nothing is."""
    if decision not in _DECISIONS:
        return "Choose whether to approve or to reject."
    if len(comment) > _LONGEST_COMMENT:
        return f"Shorten the comment to {_LONGEST_COMMENT:,} characters."
    try:
        check_storable(comment, "comment", max_bytes=DECISION_BYTES)
    except InvalidInputError:
        return "The comment has characters that cannot be kept. Write it anew."
    return ""


def _spoken_time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%-d %B %Y, %H:%M} UTC"
