"""Steps that wait for a person."""

from __future__ import annotations

from automate_engine.api import answers, schemas
from automate_engine.api.context import RequestContext
from automate_engine.domain.ids import Kind
from automate_engine.workflows.approvals import resolve_approval

__all__ = ["approve", "list_approvals", "reject"]


async def list_approvals(context: RequestContext, query: schemas.Cursor) -> schemas.ApprovalPage:
    """List steps that wait for a person."""
    after = context.reference(Kind.APPROVAL, query.cursor, "cursor")
    page = await context.services.stores.runs.approvals(
        context.tenant_id, after=after, limit=query.limit
    )
    return answers.page_answer(
        context, schemas.ApprovalPage, page, Kind.APPROVAL, answers.approval_answer
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
