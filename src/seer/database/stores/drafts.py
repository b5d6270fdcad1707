"""The rows of workflows and drafts, for the stores that look them up or change them."""

from __future__ import annotations

from typing import Any

from automate_engine.domain import Draft, JsonObject, NotFoundError, RevisionConflictError
from seer.database.workflow_models import Workflow, WorkflowDraft

__all__ = ["change_draft", "draft_of", "find_draft", "find_workflow"]


async def find_workflow(tenant_id: str, *, lock: bool = False, **condition: Any) -> Workflow:
    """A workflow that is there, locked against other changes on request. NotFoundError else."""
    rows = Workflow.filter(user_id=tenant_id, is_deleted=False, **condition)
    workflow = await (rows.select_for_update(no_key=True) if lock else rows).first()
    if workflow is None:
        raise NotFoundError("There is no such workflow. Check the id.")
    return workflow


async def find_draft(tenant_id: str, workflow_id: int, *, lock: bool = False) -> WorkflowDraft:
    """The draft of a workflow that is there. Raises NotFoundError."""
    rows = WorkflowDraft.filter(
        workflow_id=workflow_id, workflow__user_id=tenant_id, workflow__is_deleted=False
    )
    table = WorkflowDraft._meta.db_table
    draft = await (rows.select_for_update(of=(table,)) if lock else rows).first()
    if draft is None:
        raise NotFoundError("There is no such workflow. Check the id.")
    return draft


async def change_draft(
    tenant_id: str, workflow_id: int, spec: JsonObject, base_revision: int, actor: str
) -> Draft:
    """Put a document into the draft. RevisionConflictError when it is not at `base_revision`."""
    draft = await find_draft(tenant_id, workflow_id, lock=True)
    if draft.revision != base_revision:
        raise RevisionConflictError(base_revision, draft.revision)
    draft.spec = spec
    draft.revision += 1
    draft.updated_by = actor
    await draft.save()
    return draft_of(draft)


def draft_of(draft: WorkflowDraft) -> Draft:
    """The draft as the engine knows it."""
    return Draft(
        workflow_id=draft.workflow_id,
        spec=draft.spec,
        revision=draft.revision,
        updated_at=draft.updated_at,
        updated_by=draft.updated_by,
    )
