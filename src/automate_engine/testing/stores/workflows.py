"""The workflow port in memory."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from automate_engine.domain.errors import ConflictError, Problem, RevisionConflictError
from automate_engine.domain.events import Page
from automate_engine.domain.json import JsonObject, decode_json, encode_json
from automate_engine.domain.workflows import Draft, Version, VersionStatus, Workflow
from automate_engine.ports.clock import Clock
from automate_engine.ports.workflows import Labels, NewVersion, WorkflowChanges
from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.rows import VersionRow, WorkflowRow, newest_first, not_found

__all__ = ["MemoryWorkflowStore"]


class MemoryWorkflowStore:
    """The WorkflowStore port on a MemoryDatabase."""

    def __init__(self, database: MemoryDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock

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
        encoded_spec = encode_json(spec)
        now = self._clock.now()
        workflow = Workflow(
            id=self._database.next_id(),
            tenant_id=tenant_id,
            name=name,
            slug=self._slug(tenant_id, name, slug),
            description=description,
            enabled=True,
            tags=sorted(set(tags)),
            folder=folder,
            created_at=now,
            updated_at=now,
        )
        draft = Draft(
            workflow_id=workflow.id, spec={}, revision=1, updated_at=now, updated_by=actor
        )
        row = WorkflowRow(workflow=workflow, config=b"{}", draft=draft, draft_spec=encoded_spec)
        self._database.workflows[row.id] = row
        return row.read()

    async def get(self, tenant_id: str, workflow_id: int) -> Workflow:
        return self._row(tenant_id, workflow_id).read()

    async def get_by_slug(self, tenant_id: str, slug: str) -> Workflow:
        for row in self._rows(tenant_id):
            if row.workflow.slug == slug:
                return row.read()
        raise not_found("workflow")

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
        rows = (
            row
            for row in reversed(self._rows(tenant_id))
            if search.casefold() in row.workflow.name.casefold()
            and enabled in (None, row.workflow.enabled)
            and (tag is None or tag in row.workflow.tags)
            and (folder is None or f"{row.workflow.folder}/".startswith(f"{folder}/"))
        )
        return newest_first(rows, after, limit, WorkflowRow.read)

    async def labels(self, tenant_id: str, limit: int = 1000) -> Labels:
        workflows = [row.workflow for row in self._rows(tenant_id)]
        tags = Counter(tag for workflow in workflows for tag in workflow.tags)
        folders = Counter(workflow.folder for workflow in workflows if workflow.folder)
        return Labels(dict(sorted(tags.items())[:limit]), dict(sorted(folders.items())[:limit]))

    async def names(self, tenant_id: str, workflow_ids: Sequence[int]) -> dict[int, str]:
        rows = (self._database.workflows.get(workflow_id) for workflow_id in workflow_ids)
        return {
            row.id: row.workflow.name
            for row in rows
            if row is not None and row.workflow.tenant_id == tenant_id
        }

    async def update(
        self, tenant_id: str, workflow_id: int, changes: WorkflowChanges, actor: str
    ) -> Workflow:
        row = self._row(tenant_id, workflow_id)
        if changes.config is not None:
            row.config = encode_json(changes.config)
        given = {
            "name": changes.name,
            "description": changes.description,
            "enabled": changes.enabled,
            "paused": changes.paused,
            "tags": None if changes.tags is None else sorted(set(changes.tags)),
            "folder": changes.folder,
        }
        for name, value in given.items():
            if value is not None:
                setattr(row.workflow, name, value)
        row.workflow.updated_at = self._clock.now()
        return row.read()

    async def delete(self, tenant_id: str, workflow_id: int, actor: str) -> None:
        row = self._row(tenant_id, workflow_id)
        unfinished = self._database.unfinished.values()
        if any(run_row.run.workflow_id == workflow_id for run_row in unfinished):
            raise ConflictError(
                "The workflow has runs that have not ended. Cancel them or wait for their end."
            )
        row.deleted = True

    async def get_draft(self, tenant_id: str, workflow_id: int) -> Draft:
        return self._row(tenant_id, workflow_id).read_draft()

    async def save_draft(
        self, tenant_id: str, workflow_id: int, spec: JsonObject, base_revision: int, actor: str
    ) -> Draft:
        row = self._row(tenant_id, workflow_id)
        revision = row.draft.revision
        if revision != base_revision:
            raise RevisionConflictError(base_revision, revision)
        row.draft_spec = encode_json(spec)
        row.draft = replace(
            row.draft, revision=revision + 1, updated_at=self._clock.now(), updated_by=actor
        )
        return row.read_draft()

    async def check(self, tenant_id: str, workflow_id: int, version: NewVersion) -> list[Problem]:
        self._row(tenant_id, workflow_id)
        return []

    async def publish(self, tenant_id: str, workflow_id: int, version: NewVersion) -> Version:
        row = self._row(tenant_id, workflow_id)
        known = (kept for kept in row.versions if kept.version.spec_hash == version.spec_hash)
        chosen = next(known, None) or self._add_version(row, version)
        if row.live is not None:
            row.live.version.status = VersionStatus.ARCHIVED
        chosen.version.status = VersionStatus.PUBLISHED
        row.live = chosen
        return chosen.read()

    async def versions(
        self, tenant_id: str, workflow_id: int, *, after: int | None = None, limit: int = 50
    ) -> Page[Version]:
        row = self._row(tenant_id, workflow_id)
        return newest_first(reversed(row.versions), after, limit, VersionRow.read)

    async def get_version(self, tenant_id: str, workflow_id: int, number: int) -> Version:
        for row in self._row(tenant_id, workflow_id).versions:
            if row.version.number == number:
                return row.read()
        raise not_found("version of this workflow")

    async def live_version(self, tenant_id: str, workflow_id: int) -> Version:
        row = self._row(tenant_id, workflow_id)
        if not row.workflow.enabled:
            raise ConflictError("The workflow is disabled. Enable it first.")
        if row.live is None:
            raise ConflictError("The workflow has no published version. Publish its draft first.")
        return replace(row.live.read(), paused=row.workflow.paused)

    async def load_spec(self, version_id: int) -> JsonObject:
        row = self._database.versions.get(version_id)
        if row is None:
            raise not_found("version")
        spec: JsonObject = decode_json(row.spec)
        return spec

    def _add_version(self, row: WorkflowRow, new: NewVersion) -> VersionRow:
        version = Version(
            id=self._database.next_id(),
            workflow_id=row.id,
            tenant_id=row.workflow.tenant_id,
            number=len(row.versions) + 1,
            status=VersionStatus.PUBLISHED,
            spec={},
            spec_hash=new.spec_hash,
            message=new.message,
            created_from_draft_revision=new.draft_revision,
            created_by=new.actor,
            created_at=self._clock.now(),
        )
        added = VersionRow(version=version, spec=encode_json(new.spec))
        row.versions.append(added)
        self._database.versions[added.id] = added
        return added

    def _slug(self, tenant_id: str, name: str, given: str | None) -> str:
        taken = {row.workflow.slug for row in self._rows(tenant_id)}
        if given is not None:
            if given in taken:
                raise ConflictError("The slug is taken by another workflow. Choose another slug.")
            return given
        slug = _slug_of(name)
        numbered = (f"{slug}-{number}" for number in count(2))
        return slug if slug not in taken else next(each for each in numbered if each not in taken)

    def _rows(self, tenant_id: str) -> list[WorkflowRow]:
        return [
            row
            for row in self._database.workflows.values()
            if row.workflow.tenant_id == tenant_id and not row.deleted
        ]

    def _row(self, tenant_id: str, workflow_id: int) -> WorkflowRow:
        row = self._database.workflows.get(workflow_id)
        if row is None or row.deleted or row.workflow.tenant_id != tenant_id:
            raise not_found("workflow")
        return row


def _slug_of(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-") or "workflow"
