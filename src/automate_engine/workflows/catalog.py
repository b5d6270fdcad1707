"""Making, changing and deleting workflows."""

from __future__ import annotations

from collections.abc import Sequence

from automate_engine.domain import JsonObject, Principal, Workflow
from automate_engine.ports.workflows import WorkflowChanges
from automate_engine.spec import Retention
from automate_engine.workflows.services import Services
from automate_engine.workflows.trigger_setup import take_down_quietly
from automate_engine.workflows.values import check_storable

__all__ = ["create_workflow", "delete_workflow", "update_workflow", "with_retention"]

_EMPTY_DOCUMENT: JsonObject = {"version": 1, "nodes": [], "edges": []}


async def create_workflow(
    services: Services,
    principal: Principal,
    *,
    name: str,
    slug: str | None = None,
    description: str = "",
    spec: JsonObject | None = None,
    tags: Sequence[str] = (),
    folder: str = "",
) -> Workflow:
    """Make a workflow with its draft at revision 1, empty unless `spec` is given.

    Raises ConflictError when the slug is taken.
    """
    document = _EMPTY_DOCUMENT if spec is None else spec
    check_storable(document, "spec", max_bytes=services.limits.document_bytes)
    return await services.stores.workflows.create(
        principal.tenant_id,
        name=name,
        slug=slug,
        description=description,
        spec=document,
        actor=principal.actor,
        tags=tags,
        folder=folder,
    )


async def update_workflow(
    services: Services, principal: Principal, workflow_id: int, changes: WorkflowChanges
) -> Workflow:
    """Change what a workflow says of itself, or whether it takes new runs."""
    return await services.stores.workflows.update(
        principal.tenant_id, workflow_id, changes, principal.actor
    )


def with_retention(config: JsonObject, retention: Retention | None) -> JsonObject:
    """A workflow's config with what it says of how long its runs are kept; None to say nothing."""
    others = {name: value for name, value in config.items() if name != "retention"}
    if retention is None:
        return others
    return {**others, "retention": retention.model_dump(mode="json", exclude_none=True)}


async def delete_workflow(services: Services, principal: Principal, workflow_id: int) -> None:
    """Hide a workflow and its triggers; history stays. ConflictError while runs are unfinished."""
    triggers = await services.stores.triggers.of_workflow(principal.tenant_id, workflow_id)
    await services.stores.workflows.delete(principal.tenant_id, workflow_id, principal.actor)
    for trigger in triggers:
        await take_down_quietly(services, trigger)
