"""Editing the draft of a workflow. A draft may be incomplete; only publishing asks for more."""

from __future__ import annotations

import asyncio

from automate_engine.domain import Draft, JsonObject, Principal, Problem, SpecError
from automate_engine.workflows.services import Services
from automate_engine.workflows.values import check_storable

__all__ = ["document_problems", "require_valid", "restore_version", "save_draft"]


async def save_draft(
    services: Services,
    principal: Principal,
    workflow_id: int,
    spec: JsonObject,
    base_revision: int,
) -> Draft:
    """Keep an edited document as it is, valid or not.

    Raises RevisionConflictError when the draft is no longer at `base_revision` (G7), and
    InvalidInputError when the document is too large.
    """
    check_storable(spec, "spec", max_bytes=services.limits.document_bytes)
    return await services.stores.workflows.save_draft(
        principal.tenant_id, workflow_id, spec, base_revision, principal.actor
    )


async def restore_version(
    services: Services,
    principal: Principal,
    workflow_id: int,
    number: int,
    base_revision: int,
) -> Draft:
    """Put the document of an old version back into the draft, as a new revision."""
    workflows = services.stores.workflows
    version = await workflows.get_version(principal.tenant_id, workflow_id, number)
    return await workflows.save_draft(
        principal.tenant_id, workflow_id, version.spec, base_revision, principal.actor
    )


async def document_problems(services: Services, document: JsonObject) -> list[Problem]:
    """Everything that keeps a document from being published; empty when nothing does.

    A large document takes a while, so the work is done beside the event loop.
    """
    return await asyncio.to_thread(_problems, services, document)


async def require_valid(services: Services, document: JsonObject) -> None:
    """Raise SpecError listing every problem of a document, if it has any."""
    problems = await document_problems(services, document)
    if problems:
        raise SpecError("The workflow is not valid.", problems)


def _problems(services: Services, document: JsonObject) -> list[Problem]:
    try:
        services.compile_document(document)
    except SpecError as error:
        return list(error.problems)
    return []
