"""Answering steps that wait for a person."""

from __future__ import annotations

from automate_engine.domain import ConflictError, JsonObject, Principal
from automate_engine.workflows.services import Services

__all__ = ["resolve_approval"]


async def resolve_approval(
    services: Services, principal: Principal, approval_id: int, *, approved: bool, comment: str = ""
) -> int:
    """Approve or reject a waiting step; the first answer counts.

    Returns the id of the run, which goes on. Raises ConflictError when the step no longer waits.
    """
    runs = services.stores.runs
    approval = await runs.get_approval(principal.tenant_id, approval_id)
    now = services.clock.now()
    resolution: JsonObject = {
        "decision": "approved" if approved else "rejected",
        "comment": comment,
        "by": principal.actor,
        "at": now.isoformat(),
    }
    if not await runs.resolve_approval(principal.tenant_id, approval_id, resolution, now):
        raise ConflictError("The step no longer waits for an answer.")
    services.submitter.notify([approval.run_id])
    return approval.run_id
