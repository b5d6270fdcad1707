"""Workflows: their life, drafts and versions."""

from __future__ import annotations

from dataclasses import replace

from automate_engine.api import answers, schemas
from automate_engine.api.context import RequestContext
from automate_engine.domain.ids import Kind
from automate_engine.ports.workflows import WorkflowChanges
from automate_engine.workflows import catalog, drafts, merging, versions
from automate_engine.workflows.catalog import with_retention

__all__ = [
    "compare_documents",
    "create_workflow",
    "delete_workflow",
    "get_draft",
    "get_version",
    "get_workflow",
    "list_labels",
    "list_versions",
    "list_workflows",
    "merge_draft",
    "publish_workflow",
    "restore_version",
    "save_draft",
    "update_workflow",
    "validate_workflow",
]


async def create_workflow(
    context: RequestContext, body: schemas.CreateWorkflow
) -> schemas.Workflow:
    """Make a workflow."""
    workflow = await catalog.create_workflow(
        context.services,
        context.principal,
        name=body.name,
        slug=body.slug,
        description=body.description,
        spec=body.spec,
        tags=body.tags,
        folder=body.folder,
    )
    return answers.workflow_answer(context, workflow)


async def list_workflows(
    context: RequestContext, query: schemas.WorkflowList
) -> schemas.WorkflowPage:
    """List workflows."""
    page = await context.services.stores.workflows.find(
        context.tenant_id,
        search=query.search,
        enabled=query.enabled,
        tag=query.tag,
        folder=query.folder,
        after=context.reference(Kind.WORKFLOW, query.cursor, "cursor"),
        limit=query.limit,
    )
    return answers.page_answer(
        context, schemas.WorkflowPage, page, Kind.WORKFLOW, answers.workflow_answer
    )


async def list_labels(context: RequestContext) -> schemas.WorkflowLabels:
    """List the tags and folders of workflows."""
    labels = await context.services.stores.workflows.labels(context.tenant_id)
    return answers.labels_answer(labels)


async def get_workflow(context: RequestContext, workflow_id: str) -> schemas.Workflow:
    """Read a workflow."""
    workflow = await context.services.stores.workflows.get(
        context.tenant_id, context.internal(Kind.WORKFLOW, workflow_id)
    )
    return answers.workflow_answer(context, workflow)


async def update_workflow(
    context: RequestContext, workflow_id: str, body: schemas.ChangeWorkflow
) -> schemas.Workflow:
    """Change a workflow."""
    internal_id = context.internal(Kind.WORKFLOW, workflow_id)
    changes = WorkflowChanges(
        name=body.name,
        description=body.description,
        enabled=body.enabled,
        paused=body.paused,
        tags=body.tags,
        folder=body.folder,
    )
    if "retention" in body.model_fields_set:
        found = await context.services.stores.workflows.get(context.tenant_id, internal_id)
        changes = replace(changes, config=with_retention(found.config, body.retention))
    workflow = await catalog.update_workflow(
        context.services, context.principal, internal_id, changes
    )
    return answers.workflow_answer(context, workflow)


async def delete_workflow(context: RequestContext, workflow_id: str) -> None:
    """Delete a workflow."""
    await catalog.delete_workflow(
        context.services, context.principal, context.internal(Kind.WORKFLOW, workflow_id)
    )


async def get_draft(context: RequestContext, workflow_id: str) -> schemas.Draft:
    """Read the draft."""
    draft = await context.services.stores.workflows.get_draft(
        context.tenant_id, context.internal(Kind.WORKFLOW, workflow_id)
    )
    return answers.draft_answer(context, draft)


async def save_draft(
    context: RequestContext, workflow_id: str, body: schemas.SaveDraft
) -> schemas.Draft:
    """Save the draft.

    A draft may be incomplete; only publishing asks for a valid one. An old `base_revision` is a
    conflict, and nothing is overwritten.
    """
    draft = await drafts.save_draft(
        context.services,
        context.principal,
        context.internal(Kind.WORKFLOW, workflow_id),
        body.spec,
        body.base_revision,
    )
    return answers.draft_answer(context, draft)


async def merge_draft(
    context: RequestContext, workflow_id: str, body: schemas.MergeDraft
) -> schemas.DraftMerge:
    """Show an edit merged into the draft.

    Nothing is changed. It is for an edit that could not be saved as the draft had moved on. What
    one side alone changed since `base` is taken over; what both changed differently is listed as a
    conflict, in which `proposal` is the edit.
    """
    found = await merging.merge_draft(
        context.services,
        context.principal,
        context.internal(Kind.WORKFLOW, workflow_id),
        base=body.base,
        edit=body.spec,
    )
    return answers.draft_merge_answer(found)


async def validate_workflow(
    context: RequestContext, workflow_id: str, body: schemas.Validate
) -> schemas.Validation:
    """Check a document."""
    problems = await versions.publishing_problems(
        context.services,
        context.principal,
        context.internal(Kind.WORKFLOW, workflow_id),
        body.spec,
    )
    return schemas.Validation.model_validate(
        {"valid": not problems, "problems": [problem.as_dict() for problem in problems]}
    )


async def publish_workflow(
    context: RequestContext, workflow_id: str, body: schemas.Publish
) -> schemas.Version:
    """Publish the draft.

    The version becomes the live one. A document that was published before is reused.
    """
    version = await versions.publish(
        context.services,
        context.principal,
        context.internal(Kind.WORKFLOW, workflow_id),
        body.message,
        body.revision,
    )
    return answers.version_answer(context, version)


async def list_versions(
    context: RequestContext, workflow_id: str, query: schemas.Cursor
) -> schemas.VersionPage:
    """List versions."""
    page = await context.services.stores.workflows.versions(
        context.tenant_id,
        context.internal(Kind.WORKFLOW, workflow_id),
        after=context.reference(Kind.VERSION, query.cursor, "cursor"),
        limit=query.limit,
    )
    return answers.page_answer(
        context, schemas.VersionPage, page, Kind.VERSION, answers.version_answer
    )


async def get_version(
    context: RequestContext, workflow_id: str, version_number: schemas.VersionNumber
) -> schemas.VersionDetail:
    """Read a version."""
    version = await context.services.stores.workflows.get_version(
        context.tenant_id, context.internal(Kind.WORKFLOW, workflow_id), version_number
    )
    return answers.version_detail(context, version)


async def restore_version(
    context: RequestContext,
    workflow_id: str,
    version_number: schemas.VersionNumber,
    body: schemas.Restore,
) -> schemas.Draft:
    """Restore a version into the draft."""
    draft = await drafts.restore_version(
        context.services,
        context.principal,
        context.internal(Kind.WORKFLOW, workflow_id),
        version_number,
        body.base_revision,
    )
    return answers.draft_answer(context, draft)


async def compare_documents(
    context: RequestContext, workflow_id: str, query: schemas.DiffQuery
) -> schemas.Diff:
    """Compare two documents."""
    found = await versions.compare_documents(
        context.services,
        context.principal,
        context.internal(Kind.WORKFLOW, workflow_id),
        query.before,
        query.after,
    )
    return answers.diff_answer(found)
