"""The workflow store port: workflows, drafts and versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from automate_engine.domain.errors import Problem
from automate_engine.domain.events import Page
from automate_engine.domain.json import JsonObject
from automate_engine.domain.workflows import Draft, Version, Workflow

__all__ = ["Labels", "NewVersion", "WorkflowChanges", "WorkflowStore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowChanges:
    """What to change of a workflow; None leaves a part as it is."""

    name: str | None = None
    description: str | None = None
    enabled: bool | None = None
    paused: bool | None = None
    config: JsonObject | None = None
    tags: Sequence[str] | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """How many workflows have each tag, and how many are in each folder itself."""

    tags: dict[str, int]
    folders: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A checked document to publish."""

    spec: JsonObject
    spec_hash: str
    message: str
    draft_revision: int | None
    actor: str


class WorkflowStore(Protocol):
    """Keeps workflows, drafts and versions.

    Rules:

    - Every call sees the tenant's rows only (G9); what is not there raises NotFoundError.
    - `create` makes the workflow and its draft (revision 1) together. A slug is made from the name
      when none is given and is unique in the tenant; a given slug that is taken is a
      ConflictError.
    - `delete` hides the workflow and its triggers; history stays. While runs are unfinished it is
      a ConflictError.
    - `save_draft` writes only when the draft's revision equals `base_revision`, else raises
      RevisionConflictError (G7).
    - `publish` makes the version live and archives the former. A version of the same `spec_hash`
      is reused, becomes live again, and no other is made (G6). Version numbers have no gaps.
      Concurrent publishing gives each caller a version, and one is live at the end.
    - `publish` raises SpecError with the problems that `check` finds in a new version: what the
      host demands beside the engine. Most hosts demand nothing.
    - Versions never change but for their status.
    - `find` and `versions` are newest first; `after` is the id of the last row already seen. `find`
      with a `folder` gives the workflows in it and in the folders below it.
    - A workflow has each tag once. `labels` tells of those that are not deleted, in alphabetical
      order, at most `limit` tags and folders; workflows without a folder are not counted.
    - `names` gives the name of each of the workflows that there is, also when it is deleted.
    """

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
    ) -> Workflow: ...

    async def get(self, tenant_id: str, workflow_id: int) -> Workflow: ...

    async def get_by_slug(self, tenant_id: str, slug: str) -> Workflow: ...

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
    ) -> Page[Workflow]: ...

    async def labels(self, tenant_id: str, limit: int = 1000) -> Labels: ...

    async def names(self, tenant_id: str, workflow_ids: Sequence[int]) -> dict[int, str]: ...

    async def update(
        self, tenant_id: str, workflow_id: int, changes: WorkflowChanges, actor: str
    ) -> Workflow: ...

    async def delete(self, tenant_id: str, workflow_id: int, actor: str) -> None: ...

    async def get_draft(self, tenant_id: str, workflow_id: int) -> Draft: ...

    async def save_draft(
        self, tenant_id: str, workflow_id: int, spec: JsonObject, base_revision: int, actor: str
    ) -> Draft: ...

    async def check(
        self, tenant_id: str, workflow_id: int, version: NewVersion
    ) -> list[Problem]: ...

    async def publish(self, tenant_id: str, workflow_id: int, version: NewVersion) -> Version: ...

    async def versions(
        self, tenant_id: str, workflow_id: int, *, after: int | None = None, limit: int = 50
    ) -> Page[Version]: ...

    async def get_version(self, tenant_id: str, workflow_id: int, number: int) -> Version: ...

    async def live_version(self, tenant_id: str, workflow_id: int) -> Version:
        """The published version. Raises ConflictError when there is none or it is disabled."""
        ...

    async def load_spec(self, version_id: int) -> JsonObject:
        """The document of a version, for workers, which act for every tenant."""
        ...
