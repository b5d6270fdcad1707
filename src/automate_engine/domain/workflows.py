"""Workflows, their editable draft and their immutable versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from automate_engine.domain.json import JsonObject

__all__ = ["Draft", "Version", "VersionStatus", "Workflow"]


class VersionStatus(StrEnum):
    """DRAFT is never stored by publishing; PUBLISHED is the live one; ARCHIVED were live before."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    ARCHIVED = "ARCHIVED"


@dataclass(slots=True, kw_only=True)
class Workflow:
    """The container of a draft and its versions. While it is `paused`, runs wait to be started.

    `tags` are in alphabetical order. `folder` is a path such as ``Sales/Leads``, empty for none.
    """

    id: int
    tenant_id: str
    name: str
    slug: str
    description: str
    enabled: bool
    paused: bool = False
    config: JsonObject = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    folder: str = ""
    live_version_id: int | None = None
    live_version_number: int | None = None
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class Draft:
    """The editable document. `revision` grows by one with each change (G7), which `updated_by`
    made."""

    workflow_id: int
    spec: JsonObject
    revision: int
    updated_at: datetime
    updated_by: str


@dataclass(slots=True, kw_only=True)
class Version:
    """An immutable document (G6). `spec_hash` is the SHA-256 of its canonical JSON.

    `paused` tells, of a live version asked for a run, whether its workflow is paused.
    """

    id: int
    workflow_id: int
    tenant_id: str
    number: int
    status: VersionStatus
    spec: JsonObject
    spec_hash: str
    message: str
    created_from_draft_revision: int | None
    created_by: str
    created_at: datetime
    paused: bool = False
