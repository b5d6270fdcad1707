"""The workflow store: workflows, drafts and versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet

from automate_engine.domain import (
    ConflictError,
    Draft,
    JsonObject,
    NotFoundError,
    Page,
    Problem,
    RunStatus,
    Version,
    VersionStatus,
    Workflow,
)
from automate_engine.ports.workflows import Labels, NewVersion, WorkflowChanges
from automate_engine.sql import page_of
from seer.database import workflow_models as models
from seer.database.models_triggers import TriggerSubscription
from seer.database.stores.drafts import change_draft, draft_of, find_draft, find_workflow
from seer.database.stores.labels import in_folder, labels_of, set_tags, tags_of, with_tag
from seer.database.stores.store import Store, reading, writing

__all__ = ["SeerWorkflowStore"]


class SeerWorkflowStore(Store):
    """Keeps workflows with their drafts and versions."""

    @writing
    async def create(
        self,
        tenant_id: str,
        *,
        name: str,
        slug: str | None,
        description: str,
        spec: JsonObject,
        actor: str,
        tags: Sequence[str] = (),
        folder: str = "",
    ) -> Workflow:
        row = models.Workflow(
            user_id=tenant_id,
            name=name,
            slug=slug or "",
            description=description,
            folder=folder,
        )
        await _save_with_slug(row)
        await models.WorkflowDraft.create(workflow=row, spec=spec, updated_by=actor)
        await set_tags(row, tags)
        return await _read(row)

    @reading
    async def get(self, tenant_id: str, workflow_id: int) -> Workflow:
        return await _read(await find_workflow(tenant_id, id=workflow_id))

    @reading
    async def get_by_slug(self, tenant_id: str, slug: str) -> Workflow:
        return await _read(await find_workflow(tenant_id, slug=slug))

    @reading
    async def find(
        self,
        tenant_id: str,
        *,
        search: str = "",
        enabled: bool | None = None,
        tag: str | None = None,
        folder: str | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> Page[Workflow]:
        rows = models.Workflow.filter(user_id=tenant_id, is_deleted=False)
        if search:
            rows = rows.filter(name__icontains=search)
        if enabled is not None:
            rows = rows.filter(enabled=enabled)
        if tag is not None:
            rows = with_tag(rows, tag)
        if folder is not None:
            rows = in_folder(rows, folder)
        if after is not None:
            rows = rows.filter(id__lt=after)
        found = await rows.order_by("-id").limit(limit + 1)
        numbers, tags = await _numbers(found), await tags_of(found)
        return page_of(
            found,
            limit,
            lambda row: _workflow_of(row, numbers.get(row.published_version_id), tags.get(row.id)),
            lambda row: row.id,
        )

    @reading
    async def labels(self, tenant_id: str, limit: int = 1000) -> Labels:
        return await labels_of(tenant_id, limit)

    @reading
    async def names(self, tenant_id: str, workflow_ids: Sequence[int]) -> dict[int, str]:
        rows = models.Workflow.filter(user_id=tenant_id, id__in=workflow_ids)
        found: Any = rows.values_list("id", "name")
        return dict(await found)

    @writing
    async def update(
        self, tenant_id: str, workflow_id: int, changes: WorkflowChanges, actor: str
    ) -> Workflow:
        row = await find_workflow(tenant_id, lock=True, id=workflow_id)
        given = {
            name: value
            for name in ("name", "description", "enabled", "paused", "config", "folder")
            if (value := getattr(changes, name)) is not None
        }
        if changes.tags is not None:
            await set_tags(row, changes.tags)
        for name, value in given.items():
            setattr(row, name, value)
        await row.save(update_fields=[*given, "updated_at"])
        return await _read(row)

    @writing
    async def delete(self, tenant_id: str, workflow_id: int, actor: str) -> None:
        row = await find_workflow(tenant_id, lock=True, id=workflow_id)
        unfinished = models.WorkflowRun.filter(
            user_id=tenant_id, workflow=row, status__in=[RunStatus.QUEUED, RunStatus.RUNNING]
        )
        if await unfinished.exists():
            raise ConflictError(
                "The workflow has runs that have not ended. Cancel them or wait for their end."
            )
        await TriggerSubscription.filter(workflow=row).update(is_deleted=True)
        row.is_deleted = True
        await row.save(update_fields=["is_deleted", "updated_at"])

    @reading
    async def get_draft(self, tenant_id: str, workflow_id: int) -> Draft:
        return draft_of(await find_draft(tenant_id, workflow_id))

    @writing
    async def save_draft(
        self, tenant_id: str, workflow_id: int, spec: JsonObject, base_revision: int, actor: str
    ) -> Draft:
        return await change_draft(tenant_id, workflow_id, spec, base_revision, actor)

    @reading
    async def check(self, tenant_id: str, workflow_id: int, version: NewVersion) -> list[Problem]:
        await find_workflow(tenant_id, id=workflow_id)
        return []

    @writing
    async def publish(self, tenant_id: str, workflow_id: int, version: NewVersion) -> Version:
        workflow = await find_workflow(tenant_id, lock=True, id=workflow_id)
        versions = _versions(workflow)
        found = await versions.filter(spec_hash=version.spec_hash).first()
        others = versions if found is None else versions.exclude(id=found.id)
        await others.filter(status=VersionStatus.PUBLISHED).update(status=VersionStatus.ARCHIVED)
        if found is None:
            found = await _add_version(workflow, version)
        elif found.status is not VersionStatus.PUBLISHED:
            found.status = VersionStatus.PUBLISHED
            await found.save(update_fields=["status"])
        workflow.published_version = found
        await workflow.save(update_fields=["published_version_id"])
        return _version_of(found, tenant_id)

    @reading
    async def versions(
        self, tenant_id: str, workflow_id: int, *, after: int | None = None, limit: int = 50
    ) -> Page[Version]:
        rows = _versions(await find_workflow(tenant_id, id=workflow_id))
        if after is not None:
            rows = rows.filter(id__lt=after)
        found = await rows.order_by("-id").limit(limit + 1)
        return page_of(found, limit, lambda row: _version_of(row, tenant_id), lambda row: row.id)

    @reading
    async def get_version(self, tenant_id: str, workflow_id: int, number: int) -> Version:
        workflow = await find_workflow(tenant_id, id=workflow_id)
        version = await _versions(workflow).filter(version_number=number).first()
        if version is None:
            raise NotFoundError(f"The workflow has no version {number}. List its versions.")
        return _version_of(version, tenant_id)

    @reading
    async def live_version(self, tenant_id: str, workflow_id: int) -> Version:
        workflow = await find_workflow(tenant_id, id=workflow_id)
        version = await _versions(workflow).filter(status=VersionStatus.PUBLISHED).first()
        if version is None:
            raise ConflictError("The workflow has no published version. Publish its draft first.")
        if not workflow.enabled:
            raise ConflictError("The workflow is disabled. Enable it first.")
        return replace(_version_of(version, tenant_id), paused=workflow.paused)

    @reading
    async def load_spec(self, version_id: int) -> JsonObject:
        version = await models.WorkflowVersion.filter(id=version_id).first()
        if version is None:
            raise NotFoundError("There is no such version. Check the id.")
        document: JsonObject = version.spec
        return document


def _versions(workflow: models.Workflow) -> QuerySet[models.WorkflowVersion]:
    return models.WorkflowVersion.filter(workflow=workflow)


async def _save_with_slug(row: models.Workflow) -> None:
    slug = row.slug
    try:
        await row.save()
    except IntegrityError:
        owners = models.Workflow.filter(user_id=row.user_id, slug=slug)
        owner = await owners.first() if slug else None
        if owner is None:
            raise
        whose = "a deleted workflow" if owner.is_deleted else "another workflow"
        raise ConflictError(f"The slug '{slug}' is taken by {whose}. Use another.") from None


async def _add_version(workflow: models.Workflow, version: NewVersion) -> models.WorkflowVersion:
    return await models.WorkflowVersion.create(
        workflow=workflow,
        status=VersionStatus.PUBLISHED,
        spec=version.spec,
        spec_hash=version.spec_hash,
        message=version.message,
        created_from_draft_revision=version.draft_revision,
        created_by_id=workflow.user_id,
        actor=version.actor,
    )


async def _read(row: models.Workflow) -> Workflow:
    numbers, tags = await _numbers([row]), await tags_of([row])
    return _workflow_of(row, numbers.get(row.published_version_id), tags.get(row.id))


async def _numbers(rows: list[models.Workflow]) -> dict[int | None, int]:
    """The number of the published version of each workflow that has one, by its id."""
    ids = [row.published_version_id for row in rows if row.published_version_id is not None]
    if not ids:
        return {}
    found: Any = models.WorkflowVersion.filter(id__in=ids).values_list("id", "version_number")
    return dict(await found)


def _workflow_of(
    row: models.Workflow, live_version_number: int | None, tags: list[str] | None
) -> Workflow:
    return Workflow(
        id=row.id,
        tenant_id=row.user_id,
        name=row.name,
        slug=row.slug,
        description=row.description,
        enabled=row.enabled,
        paused=row.paused,
        config=row.config,
        tags=tags or [],
        folder=row.folder,
        live_version_id=row.published_version_id,
        live_version_number=live_version_number,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _version_of(row: models.WorkflowVersion, tenant_id: str) -> Version:
    return Version(
        id=row.id,
        workflow_id=row.workflow_id,
        tenant_id=tenant_id,
        number=row.version_number,
        status=row.status,
        spec=row.spec,
        spec_hash=row.spec_hash,
        message=row.message,
        created_from_draft_revision=row.created_from_draft_revision,
        created_by=row.actor,
        created_at=row.created_at,
    )
