"""Tags and folders of workflows, for the store that keeps these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from automate_engine.ports.workflows import Labels
from seer.database.workflow_models import Workflow, WorkflowTag

__all__ = ["in_folder", "labels_of", "set_tags", "tags_of", "with_tag"]


async def tags_of(workflows: Iterable[Workflow]) -> dict[int, list[str]]:
    """The tags of workflows that have any, in alphabetical order, by the workflows' ids."""
    found: dict[int, list[str]] = {}
    ids = [row.id for row in workflows]
    rows: Any = WorkflowTag.filter(workflow_id__in=ids).values_list("workflow_id", "name")
    for workflow_id, name in await rows if ids else ():
        found.setdefault(workflow_id, []).append(name)
    return {workflow_id: sorted(names) for workflow_id, names in found.items()}


async def set_tags(workflow: Workflow, tags: Sequence[str]) -> None:
    """Give a workflow these tags in place of those it has."""
    rows = WorkflowTag.filter(workflow=workflow)
    present = {row.name for row in await rows}
    obsolete = present - {*tags}
    if obsolete:
        await rows.filter(name__in=obsolete).delete()
    await WorkflowTag.bulk_create(
        [
            WorkflowTag(workflow=workflow, user_id=workflow.user_id, name=name)
            for name in sorted({*tags} - present)
        ]
    )


def with_tag(workflows: QuerySet[Workflow], tag: str) -> QuerySet[Workflow]:
    """Those of the workflows that have a tag."""
    return workflows.filter(tags__name=tag)


def in_folder(workflows: QuerySet[Workflow], folder: str) -> QuerySet[Workflow]:
    """Those of the workflows that are in a folder or in one below it."""
    return workflows.filter(Q(folder=folder) | Q(folder__startswith=f"{folder}/"))


async def labels_of(tenant_id: str, limit: int) -> Labels:
    """How many workflows have each tag and are in each folder."""
    tags = WorkflowTag.filter(user_id=tenant_id, workflow__is_deleted=False)
    folders = Workflow.filter(user_id=tenant_id, is_deleted=False).exclude(folder="")
    return Labels(
        tags=await _counted(tags, "name", limit), folders=await _counted(folders, "folder", limit)
    )


async def _counted(rows: QuerySet[Any], name: str, limit: int) -> dict[str, int]:
    grouped = rows.annotate(number=Count("id")).group_by(name).order_by(name).limit(limit)
    found: Any = await grouped.values_list(name, "number")
    return dict(sorted(found))
