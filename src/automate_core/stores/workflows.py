"""The workflow store: automations, drafts and versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, router, transaction
from django.db.models import Max, QuerySet

from automate_core.base import user_context
from automate_core.executions.models import Execution
from automate_core.stores.database import Store, stored
from automate_core.stores.drafts import change_draft, draft_of, find_draft
from automate_core.stores.labels import in_folder, labels_of, set_tags, tags_of, with_tag
from automate_core.stores.overrides import model_class
from automate_core.workflows.models import Automation, Trigger, WorkflowDraft
from automate_core.workflows.models import Workflow as WorkflowVersion
from automate_engine.compile import Plan
from automate_engine.domain import (
    ConflictError,
    Draft,
    JsonObject,
    NotFoundError,
    Page,
    Problem,
    RunStatus,
    SpecError,
    Version,
    VersionStatus,
    Workflow,
)
from automate_engine.ports.workflows import Labels, NewVersion, WorkflowChanges
from automate_engine.sql import page_of

__all__ = ["DjangoWorkflowStore", "compile_document"]


def compile_document(document: JsonObject) -> Plan:
    """The plan of a document, made by `compile()` of the project's Workflow class."""
    return model_class(WorkflowVersion)(graph=document).compile()


class DjangoWorkflowStore(Store):
    """Keeps automations with their drafts and versions."""

    @stored
    def create(
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
        automation = Automation(
            tenant_id=tenant_id,
            name=name,
            slug=slug or "",
            description=description,
            folder=folder,
        )
        with user_context(actor):
            if slug:
                _save_with_slug(automation)
            else:
                automation.save()
            WorkflowDraft.objects.create(automation=automation, spec=spec)
        set_tags(automation, tags)
        return _read(automation)

    @stored
    def get(self, tenant_id: str, workflow_id: int) -> Workflow:
        return _read(_automation(tenant_id, id=workflow_id))

    @stored
    def get_by_slug(self, tenant_id: str, slug: str) -> Workflow:
        return _read(_automation(tenant_id, slug=slug))

    @stored
    def find(
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
        rows = Automation.objects.filter(tenant_id=tenant_id)
        if search:
            rows = rows.filter(name__icontains=search)
        if enabled is not None:
            rows = rows.filter(enabled=enabled)
        if tag is not None:
            rows = with_tag(rows, tenant_id, tag)
        if folder is not None:
            rows = in_folder(rows, folder)
        if after is not None:
            rows = rows.filter(id__lt=after)
        automations = list(rows.order_by("-id")[: limit + 1])
        live = WorkflowVersion.objects.filter(automation__in=automations, is_live=True)
        versions = {version.automation_id: version for version in live.defer("graph")}
        tags = tags_of(automations)
        return page_of(
            automations,
            limit,
            lambda automation: _workflow_of(
                automation, versions.get(automation.id), tags.get(automation.id)
            ),
            lambda automation: automation.id,
        )

    @stored
    def labels(self, tenant_id: str, limit: int = 1000) -> Labels:
        return labels_of(tenant_id, limit)

    @stored
    def names(self, tenant_id: str, workflow_ids: Sequence[int]) -> dict[int, str]:
        rows = Automation.all_objects.filter(tenant_id=tenant_id, id__in=workflow_ids)
        return dict(rows.values_list("id", "name"))

    @stored
    def update(
        self, tenant_id: str, workflow_id: int, changes: WorkflowChanges, actor: str
    ) -> Workflow:
        automation = _automation(tenant_id, lock=True, id=workflow_id)
        given = {
            name: value
            for name in ("name", "description", "enabled", "paused", "config", "folder")
            if (value := getattr(changes, name)) is not None
        }
        if changes.tags is not None:
            set_tags(automation, changes.tags)
        for name, value in given.items():
            setattr(automation, name, value)
        with user_context(actor):
            automation.save(update_fields=list(given))
        return _read(automation)

    @stored
    def delete(self, tenant_id: str, workflow_id: int, actor: str) -> None:
        automation = _automation(tenant_id, lock=True, id=workflow_id)
        unfinished = Execution.objects.filter(
            tenant_id=tenant_id,
            automation=automation,
            status__in=[RunStatus.QUEUED.value, RunStatus.RUNNING.value],
        )
        if unfinished.exists():
            raise ConflictError(
                "The workflow has runs that have not ended. Cancel them or wait for their end."
            )
        with user_context(actor):
            Trigger.objects.filter(automation=automation).delete()
            automation.delete()

    @stored
    def get_draft(self, tenant_id: str, workflow_id: int) -> Draft:
        return draft_of(find_draft(tenant_id, workflow_id))

    @stored
    def save_draft(
        self, tenant_id: str, workflow_id: int, spec: JsonObject, base_revision: int, actor: str
    ) -> Draft:
        return change_draft(tenant_id, workflow_id, spec, base_revision, actor)

    @stored
    def check(self, tenant_id: str, workflow_id: int, version: NewVersion) -> list[Problem]:
        return _own_problems(_new_version(_automation(tenant_id, id=workflow_id), version))

    @stored
    def publish(self, tenant_id: str, workflow_id: int, version: NewVersion) -> Version:
        automation = _automation(tenant_id, lock=True, id=workflow_id)
        versions = _versions(automation)
        found = versions.filter(spec_hash=version.spec_hash).first()
        if found is None:
            found = _new_version(automation, version)
            _refuse_problems(found)
        with user_context(version.actor):
            versions.filter(is_live=True).exclude(id=found.id).update(
                is_live=False, status=VersionStatus.ARCHIVED.value
            )
            if not found.is_live:
                found.is_live, found.status = True, VersionStatus.PUBLISHED.value
                found.save(update_fields=None if found.id is None else ["is_live", "status"])
        return _version_of(found)

    @stored
    def versions(
        self, tenant_id: str, workflow_id: int, *, after: int | None = None, limit: int = 50
    ) -> Page[Version]:
        rows = _versions(_automation(tenant_id, id=workflow_id))
        if after is not None:
            rows = rows.filter(id__lt=after)
        found = list(rows.order_by("-id")[: limit + 1])
        return page_of(found, limit, _version_of, lambda version: version.id)

    @stored
    def get_version(self, tenant_id: str, workflow_id: int, number: int) -> Version:
        version = _versions(_automation(tenant_id, id=workflow_id)).filter(version=number).first()
        if version is None:
            raise NotFoundError(f"The workflow has no version {number}. List its versions.")
        return _version_of(version)

    @stored
    def live_version(self, tenant_id: str, workflow_id: int) -> Version:
        automation = _automation(tenant_id, id=workflow_id)
        version = _versions(automation).filter(is_live=True).first()
        if version is None:
            raise ConflictError("The workflow has no published version. Publish its draft first.")
        if not automation.enabled:
            raise ConflictError("The workflow is disabled. Enable it first.")
        return replace(_version_of(version), paused=automation.paused)

    @stored
    def load_spec(self, version_id: int) -> JsonObject:
        version: WorkflowVersion | None = WorkflowVersion.objects.filter(id=version_id).first()
        if version is None:
            raise NotFoundError("There is no such version. Check the id.")
        document: JsonObject = version.graph
        return document


def _automation(tenant_id: str, *, lock: bool = False, **condition: Any) -> Automation:
    rows: QuerySet[Automation] = Automation.objects.filter(tenant_id=tenant_id, **condition)
    automation = (rows.select_for_update() if lock else rows).first()
    if automation is None:
        raise NotFoundError("There is no such workflow. Check the id.")
    return automation


def _versions(automation: Automation) -> QuerySet[WorkflowVersion]:
    rows: QuerySet[WorkflowVersion] = WorkflowVersion.objects.filter(automation=automation)
    return rows


def _save_with_slug(automation: Automation) -> None:
    try:
        with transaction.atomic(using=router.db_for_write(Automation)):
            automation.save()
    except IntegrityError:
        raise ConflictError(_slug_taken(automation)) from None


def _slug_taken(automation: Automation) -> str:
    slug = automation.slug
    owners = Automation.all_objects.filter(tenant_id=automation.tenant_id, slug=slug)
    if owners.filter(is_deleted=True).exists():
        return (
            f"The slug '{slug}' belongs to a deleted workflow. Use another, or restore that "
            "workflow or delete it for good in the admin."
        )
    return f"The slug '{slug}' is taken by another workflow. Use another."


def _new_version(automation: Automation, version: NewVersion) -> WorkflowVersion:
    last = _versions(automation).aggregate(last=Max("version"))["last"] or 0
    return model_class(WorkflowVersion)(
        automation=automation,
        tenant_id=automation.tenant_id,
        version=last + 1,
        graph=version.spec,
        spec_hash=version.spec_hash,
        message=version.message,
        created_from_draft_revision=version.draft_revision,
    )


def _own_problems(version: WorkflowVersion) -> list[Problem]:
    """What the project's own `validate()` finds; the engine has asked its own before."""
    if type(version).validate is WorkflowVersion.validate:
        return []
    try:
        return list(version.validate())
    except SpecError as error:
        return list(error.problems)


def _refuse_problems(version: WorkflowVersion) -> None:
    problems = _own_problems(version)
    if problems:
        raise SpecError("The workflow is not valid.", problems)


def _read(automation: Automation) -> Workflow:
    live = _versions(automation).filter(is_live=True).first()
    return _workflow_of(automation, live, tags_of([automation]).get(automation.id))


def _workflow_of(
    automation: Automation, live: WorkflowVersion | None, tags: list[str] | None
) -> Workflow:
    return Workflow(
        id=automation.id,
        tenant_id=automation.tenant_id,
        name=automation.name,
        slug=automation.slug,
        description=automation.description,
        enabled=automation.enabled,
        paused=automation.paused,
        config=automation.config,
        tags=tags or [],
        folder=automation.folder,
        live_version_id=live.id if live else None,
        live_version_number=live.version if live else None,
        created_at=automation.created_at,
        updated_at=automation.updated_at,
    )


def _version_of(version: WorkflowVersion) -> Version:
    return Version(
        id=version.id,
        workflow_id=version.automation_id,
        tenant_id=version.tenant_id,
        number=version.version,
        status=VersionStatus(version.status),
        spec=version.graph,
        spec_hash=version.spec_hash,
        message=version.message,
        created_from_draft_revision=version.created_from_draft_revision,
        created_by=version.created_by,
        created_at=version.created_at,
    )
