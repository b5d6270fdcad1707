"""Publishing a draft as an immutable version, and comparing versions."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from automate_engine.domain import (
    ConflictError,
    Draft,
    JsonObject,
    Principal,
    Problem,
    RevisionConflictError,
    Version,
)
from automate_engine.ports.workflows import NewVersion
from automate_engine.spec import SpecDiff, as_document, diff, parse, spec_hash
from automate_engine.workflows.drafts import document_problems, require_valid
from automate_engine.workflows.services import Services

__all__ = ["DocumentName", "compare_documents", "publish", "publishing_problems"]

DocumentName = int | Literal["draft", "live"]
"""Which document of a workflow: a version's number, the draft, or the live version."""


async def publishing_problems(
    services: Services,
    principal: Principal,
    workflow_id: int,
    document: JsonObject | None = None,
) -> list[Problem]:
    """Everything that keeps a workflow's draft, or `document` in its place, from being published.

    A document that the engine can execute is shown to the host, which may demand more.
    """
    workflows = services.stores.workflows
    draft = await workflows.get_draft(principal.tenant_id, workflow_id)
    if document is not None:
        draft = replace(draft, spec=document)
    problems = await document_problems(services, draft.spec)
    if problems:
        return problems
    version = _new_version(draft, principal)
    return await workflows.check(principal.tenant_id, workflow_id, version)


async def publish(
    services: Services,
    principal: Principal,
    workflow_id: int,
    message: str = "",
    revision: int | None = None,
) -> Version:
    """Make the draft the live version. A document published before is reused (G6).

    Raises SpecError listing every problem when the draft is not valid, and RevisionConflictError
    when it is not at the `revision` that was looked at.
    """
    workflows = services.stores.workflows
    draft = await workflows.get_draft(principal.tenant_id, workflow_id)
    if revision is not None and draft.revision != revision:
        raise RevisionConflictError(revision, draft.revision)
    await require_valid(services, draft.spec)
    version = _new_version(draft, principal, message)
    return await workflows.publish(principal.tenant_id, workflow_id, version)


async def compare_documents(
    services: Services,
    principal: Principal,
    workflow_id: int,
    before: DocumentName,
    after: DocumentName,
) -> SpecDiff:
    """What changed between two documents of a workflow.

    Raises SpecError when one of them is a draft whose structure is not that of a workflow, and
    ConflictError when the live version is asked for and there is none.
    """
    old = await _document(services, principal, workflow_id, before)
    new = await _document(services, principal, workflow_id, after)
    return diff(parse(old), parse(new))


def _new_version(draft: Draft, principal: Principal, message: str = "") -> NewVersion:
    spec = parse(draft.spec)
    return NewVersion(
        spec=as_document(spec),
        spec_hash=spec_hash(spec),
        message=message,
        draft_revision=draft.revision,
        actor=principal.actor,
    )


async def _document(
    services: Services, principal: Principal, workflow_id: int, name: DocumentName
) -> JsonObject:
    workflows = services.stores.workflows
    if name == "draft":
        return (await workflows.get_draft(principal.tenant_id, workflow_id)).spec
    number = name
    if number == "live":
        number = await _live_number(services, principal, workflow_id)
    return (await workflows.get_version(principal.tenant_id, workflow_id, number)).spec


async def _live_number(services: Services, principal: Principal, workflow_id: int) -> int:
    """The number of the live version, also of a workflow that is disabled."""
    workflow = await services.stores.workflows.get(principal.tenant_id, workflow_id)
    if workflow.live_version_number is None:
        raise ConflictError("The workflow has no published version. Publish its draft first.")
    return workflow.live_version_number
