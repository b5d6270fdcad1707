"""The rows of drafts, for the stores that change them."""

from __future__ import annotations

from django.db.models import QuerySet

from automate_core.base import user_context
from automate_core.workflows.models import WorkflowDraft
from automate_engine.domain import Draft, JsonObject, NotFoundError, RevisionConflictError

__all__ = ["change_draft", "draft_of", "find_draft"]


def find_draft(tenant_id: str, workflow_id: int, *, lock: bool = False) -> WorkflowDraft:
    """The draft of a workflow that is there. Raises NotFoundError."""
    rows: QuerySet[WorkflowDraft] = WorkflowDraft.objects.filter(
        automation_id=workflow_id, automation__tenant_id=tenant_id, automation__is_deleted=False
    )
    draft = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if draft is None:
        raise NotFoundError("There is no such workflow. Check the id.")
    return draft


def change_draft(
    tenant_id: str, workflow_id: int, spec: JsonObject, base_revision: int, actor: str
) -> Draft:
    """Put a document into the draft. RevisionConflictError when it is not at `base_revision`."""
    draft = find_draft(tenant_id, workflow_id, lock=True)
    if draft.revision != base_revision:
        raise RevisionConflictError(base_revision, draft.revision)
    draft.spec = spec
    draft.revision += 1
    with user_context(actor):
        draft.save()
    return draft_of(draft)


def draft_of(draft: WorkflowDraft) -> Draft:
    """The draft as the engine knows it."""
    return Draft(
        workflow_id=draft.automation_id,
        spec=draft.spec,
        revision=draft.revision,
        updated_at=draft.updated_at,
        updated_by=draft.modified_by,
    )
