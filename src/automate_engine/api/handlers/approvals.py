"""Steps that wait for a person."""

from __future__ import annotations

from functools import partial

from automate_engine.api import answers, schemas
from automate_engine.api.context import RequestContext
from automate_engine.domain.ids import Kind
from automate_engine.workflows import approval_links
from automate_engine.workflows.approvals import resolve_approval

__all__ = ["approve", "link_approval", "list_approvals", "reject"]


async def list_approvals(
    context: RequestContext, query: schemas.ApprovalQuery
) -> schemas.ApprovalPage:
    """List steps that wait for a person."""
    run_id = context.reference(Kind.RUN, query.run_id, "run_id")
    after = context.reference(Kind.APPROVAL, query.cursor, "cursor")
    page = await context.services.stores.runs.approvals(
        context.tenant_id, run_id=run_id, after=after, limit=query.limit
    )
    names = await context.workflow_names(approval.workflow_id for approval in page.items)
    return answers.page_answer(
        context,
        schemas.ApprovalPage,
        page,
        Kind.APPROVAL,
        partial(answers.approval_answer, names=names),
    )


async def approve(
    context: RequestContext, approval_id: str, body: schemas.Decision
) -> schemas.ApprovalAnswer:
    """Approve."""
    return await _decide(context, approval_id, body, approved=True)


async def reject(
    context: RequestContext, approval_id: str, body: schemas.Decision
) -> schemas.ApprovalAnswer:
    """Reject."""
    return await _decide(context, approval_id, body, approved=False)


async def link_approval(
    context: RequestContext, approval_id: str, body: schemas.LinkApproval
) -> schemas.ApprovalLink:
    """Make a link for a person without an account.

    Whoever has the address can see what the step asks and decide once, until it expires.
    """
    link = await approval_links.link_approval(
        context.services,
        context.principal,
        context.internal(Kind.APPROVAL, approval_id),
        expires_seconds=body.expires_seconds,
        recipient=body.recipient,
    )
    return schemas.ApprovalLink(url=f"/v1/approvals/-/{link.token}", expires_at=link.expires_at)


async def _decide(
    context: RequestContext, approval_id: str, body: schemas.Decision, *, approved: bool
) -> schemas.ApprovalAnswer:
    run_id = await resolve_approval(
        context.services,
        context.principal,
        context.internal(Kind.APPROVAL, approval_id),
        approved=approved,
        comment=body.comment,
    )
    return schemas.ApprovalAnswer(
        approval_id=approval_id,
        run_id=context.public(Kind.RUN, run_id),
        decision="approved" if approved else "rejected",
    )
