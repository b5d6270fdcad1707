"""Workflows, drafts and versions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from automate_engine.api.schemas.common import (
    Answer,
    Cursor,
    Json,
    JsonMap,
    Page,
    ProblemItem,
    Query,
    Request,
    Text,
)
from automate_engine.domain import VersionStatus
from automate_engine.spec import Retention
from automate_engine.workflows.labels import Folder, Tags

__all__ = [
    "ChangeWorkflow",
    "CreateWorkflow",
    "Diff",
    "DiffQuery",
    "Draft",
    "Label",
    "Publish",
    "Restore",
    "SaveDraft",
    "Validate",
    "Validation",
    "Version",
    "VersionDetail",
    "VersionNumber",
    "VersionPage",
    "Workflow",
    "WorkflowLabels",
    "WorkflowList",
    "WorkflowPage",
]

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
VersionNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
Revision = Annotated[int, Field(ge=1, le=2**31 - 1)]


def _document_name(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    try:
        return check(value)
    except ValidationError:
        raise PydanticCustomError(
            "document_name", "Input should be a version's number, 'draft' or 'live'"
        ) from None


DocumentName = Annotated[VersionNumber | Literal["draft", "live"], WrapValidator(_document_name)]


class CreateWorkflow(Request):
    name: Name
    slug: str | None = Field(
        None,
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=100,
        description="Made from the name when it is left out.",
    )
    description: Text = ""
    spec: dict[str, Any] | None = Field(None, description="The first draft; empty by default.")
    tags: Tags = Field(default_factory=list)
    folder: Folder = Field("", description="Such as `Sales/Leads`; empty for none.")


class ChangeWorkflow(Request):
    """What to change; what is left out stays."""

    name: Name | None = None
    description: Text | None = None
    enabled: bool | None = None
    retention: Retention | None = Field(
        None,
        description="How long runs of the workflow are kept, in place of what holds for all; null "
        "for what holds for all again.",
    )
    paused: bool | None = Field(
        None, description="While it is true, new runs are taken and wait to be started."
    )
    tags: Tags | None = Field(None, description="All tags, in place of those it has.")
    folder: Folder | None = Field(None, description="Such as `Sales/Leads`; empty for none.")


class Workflow(Answer):
    workflow_id: str
    name: str
    slug: str
    description: str
    enabled: bool
    paused: bool
    live_version: int | None = Field(description="The number of the version that runs use.")
    retention: Retention | None = Field(
        description="How long its runs are kept; null when it says nothing of its own."
    )
    tags: list[str] = Field(description="In alphabetical order.")
    folder: str = Field(description="Such as `Sales/Leads`; empty when it is in none.")
    created_at: datetime
    updated_at: datetime


class WorkflowList(Cursor):
    search: str = Field("", max_length=200, description="A part of the name or the slug.")
    enabled: bool | None = None
    tag: str | None = Field(None, min_length=1, max_length=50)
    folder: str | None = Field(
        None, min_length=1, max_length=200, description="The folder, with those in it."
    )


class Label(Answer):
    """A tag or a folder, and how many workflows have it."""

    name: str
    count: int


class WorkflowLabels(Answer):
    """The tags and folders of all workflows in alphabetical order, at most 1000 of each. A folder
    counts the workflows in itself alone."""

    tags: list[Label]
    folders: list[Label]


class Draft(Answer):
    workflow_id: str
    spec: JsonMap
    revision: int
    updated_at: datetime
    updated_by: str = Field(description="Who saved the revision, such as `user:ada`.")


class SaveDraft(Request):
    spec: dict[str, Any]
    base_revision: Revision = Field(description="The revision that the change was made on.")


class Validate(Request):
    spec: dict[str, Any] | None = Field(
        None, description="The document to check; the draft by default."
    )


class Validation(Answer):
    valid: bool
    problems: list[ProblemItem]


class Publish(Request):
    message: Text = ""
    revision: Revision | None = Field(
        None, description="The draft's revision that was looked at; any other is refused."
    )


class Version(Answer):
    workflow_id: str
    version_id: str
    version_number: int
    status: VersionStatus
    spec_hash: str
    message: str
    draft_revision: int | None
    created_by: str
    created_at: datetime


class VersionDetail(Version):
    spec: JsonMap


class Restore(Request):
    base_revision: Revision = Field(description="The draft's revision, which is replaced.")


class DiffQuery(Query):
    before: DocumentName = Field("live", description="A version's number, `draft` or `live`.")
    after: DocumentName = Field("draft", description="A version's number, `draft` or `live`.")


class FieldChange(Answer):
    field: str
    before: Json
    after: Json


class NodeChange(Answer):
    node_id: str
    changes: list[FieldChange]


class Diff(Answer):
    """What changed between two documents, by node id."""

    is_empty: bool
    nodes_added: list[str]
    nodes_removed: list[str]
    nodes_moved: list[str]
    nodes_changed: list[NodeChange]
    edges_added: list[JsonMap]
    edges_removed: list[JsonMap]
    document: list[FieldChange] = Field(
        description="Changes of the inputs, vars, outputs and settings."
    )


class WorkflowPage(Page[Workflow]):
    """A page of workflows."""


class VersionPage(Page[Version]):
    """A page of versions."""
