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

__all__ = [
    "ChangeWorkflow",
    "CreateWorkflow",
    "Diff",
    "DiffQuery",
    "Draft",
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
    created_at: datetime
    updated_at: datetime


class WorkflowList(Cursor):
    search: str = Field("", max_length=200, description="A part of the name or the slug.")
    enabled: bool | None = None


class Draft(Answer):
    workflow_id: str
    spec: JsonMap
    revision: int
    updated_at: datetime


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
