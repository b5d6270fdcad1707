"""Exporting workflows as documents, and making workflows what documents say."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from automate_engine.domain import (
    AutomateError,
    InvalidInputError,
    JsonObject,
    NotFoundError,
    Principal,
    Problem,
    Trigger,
    TriggerType,
    Workflow,
)
from automate_engine.ports.workflows import WorkflowChanges
from automate_engine.workflows.catalog import create_workflow, update_workflow
from automate_engine.workflows.documents import TriggerDocument, WorkflowDocument
from automate_engine.workflows.drafts import document_problems, save_draft
from automate_engine.workflows.services import Services
from automate_engine.workflows.triggers import (
    check_trigger,
    create_trigger,
    delete_trigger,
    set_trigger_enabled,
    trigger_secret,
)
from automate_engine.workflows.versions import publish

__all__ = ["Imported", "export_documents", "import_documents"]

_SECRET_BYTES: Final = 32
_PAGE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did. `secrets` are new ones, by the path of their webhook: the only time
    that they are shown."""

    slug: str
    outcome: str
    version_number: int | None = None
    secrets: dict[str, str] = field(default_factory=dict, repr=False)


async def export_documents(
    services: Services, principal: Principal, slugs: Sequence[str] = ()
) -> list[WorkflowDocument]:
    """The workflows with these slugs, or all of the tenant, with the documents of their drafts.

    Raises NotFoundError naming a slug that is not there, and InvalidInputError for a type of
    trigger that only this installation knows.
    """
    if slugs:
        workflows = [await _by_slug(services, principal, slug) for slug in slugs]
    else:
        workflows = await _all(services, principal)
    return [await _export(services, principal, workflow) for workflow in workflows]


async def import_documents(
    services: Services,
    principal: Principal,
    documents: Sequence[WorkflowDocument],
    *,
    publish_them: bool = False,
) -> list[Imported]:
    """Make or change workflows so that they are as the documents say, found by their slugs.

    Raises InvalidInputError listing the problems of all documents; call it in a transaction, which
    then undoes what was done before. A webhook that needs a secret keeps the one it has; a new
    one gets a new secret.
    """
    _refuse_repeated_slugs(documents)
    imported, problems = [], []
    for document in documents:
        try:
            imported.append(await _import(services, principal, document, publish_them))
        except InvalidInputError as error:
            found = error.problems or [Problem("invalid", error.message, "Correct it.")]
            problems += [_of(document, problem) for problem in found]
        except AutomateError as error:
            problems.append(_of(document, Problem("conflict", str(error), "")))
    if problems:
        raise InvalidInputError("Nothing was imported.", problems)
    return imported


async def _by_slug(services: Services, principal: Principal, slug: str) -> Workflow:
    try:
        return await services.stores.workflows.get_by_slug(principal.tenant_id, slug)
    except NotFoundError:
        raise NotFoundError(f"There is no workflow with the slug '{slug}'.") from None


async def _all(services: Services, principal: Principal) -> list[Workflow]:
    """Every workflow of the tenant, by slug."""
    found: list[Workflow] = []
    after: int | None = None
    while True:
        page = await services.stores.workflows.find(principal.tenant_id, after=after, limit=_PAGE)
        found += page.items
        after = page.next_after
        if after is None:
            return sorted(found, key=lambda workflow: workflow.slug)


async def _export(services: Services, principal: Principal, workflow: Workflow) -> WorkflowDocument:
    draft = await services.stores.workflows.get_draft(principal.tenant_id, workflow.id)
    triggers = await services.stores.triggers.of_workflow(principal.tenant_id, workflow.id)
    return WorkflowDocument(
        name=workflow.name,
        slug=workflow.slug,
        description=workflow.description,
        enabled=workflow.enabled,
        tags=workflow.tags or None,
        folder=workflow.folder or None,
        triggers=[_exported(workflow, trigger) for trigger in triggers],
        spec=draft.spec,
    )


def _exported(workflow: Workflow, trigger: Trigger) -> TriggerDocument:
    if trigger.type not in list(TriggerType):
        raise InvalidInputError(
            f"The workflow '{workflow.slug}' has a trigger of the type '{trigger.type}', which "
            "no other installation knows. Remove the trigger, or export other workflows."
        )
    return TriggerDocument(
        type=TriggerType(trigger.type),
        config=trigger.config,
        filters=trigger.filters,
        enabled=trigger.enabled,
    )


async def _import(
    services: Services, principal: Principal, document: WorkflowDocument, publish_it: bool
) -> Imported:
    problems = [
        replace(problem, field=f"spec.{problem.field}".rstrip("."))
        for problem in await document_problems(services, document.spec)
    ]
    problems += _trigger_problems(document.triggers or ())
    if not problems:
        problems += await _missing_secrets(services, principal, document)
    if problems:
        raise InvalidInputError("The workflow is not valid.", problems)
    workflow, outcome = await _import_workflow(services, principal, document)
    new_secrets: dict[str, str] = {}
    if document.triggers is not None:
        sync = _TriggerSync(services, principal, workflow.id)
        new_secrets = await sync.make(document.triggers)
        outcome = "updated" if sync.changed and outcome == "unchanged" else outcome
    number = None
    if publish_it:
        number = (await publish(services, principal, workflow.id, "Imported")).number
        if number != workflow.live_version_number and outcome == "unchanged":
            outcome = "updated"
    return Imported(slug=document.slug, outcome=outcome, version_number=number, secrets=new_secrets)


def _trigger_problems(triggers: Sequence[TriggerDocument]) -> list[Problem]:
    problems: list[Problem] = []
    for number, trigger in enumerate(triggers):
        try:
            check_trigger(trigger.type, trigger.config, trigger.filters)
        except InvalidInputError as error:
            problems += [
                replace(problem, field=f"triggers.{number}.{problem.field}")
                for problem in error.problems
            ]
    return problems


async def _missing_secrets(
    services: Services, principal: Principal, document: WorkflowDocument
) -> list[Problem]:
    """The triggers to make that need a secret which cannot be made here."""
    wanted = enumerate(document.triggers or ())
    needing = [(number, one) for number, one in wanted if _needs_url(services, one)]
    if not needing:
        return []
    stores, tenant_id = services.stores, principal.tenant_id
    try:
        workflow = await stores.workflows.get_by_slug(tenant_id, document.slug)
    except NotFoundError:
        present = []
    else:
        present = await stores.triggers.of_workflow(tenant_id, workflow.id)
    return [
        Problem(
            "missing",
            "The trigger needs the URL of a database as its secret, which no document holds.",
            "Take it out of the document, and make it over HTTP with its secret.",
            f"triggers.{number}",
        )
        for number, one in needing
        if not any(_is_same(former, one) for former in present)
    ]


async def _import_workflow(
    services: Services, principal: Principal, document: WorkflowDocument
) -> tuple[Workflow, str]:
    """The workflow with the document's name, description and draft, and what was done to it."""
    workflows = services.stores.workflows
    outcome = "unchanged"
    try:
        workflow = await workflows.get_by_slug(principal.tenant_id, document.slug)
    except NotFoundError:
        workflow = await create_workflow(
            services,
            principal,
            name=document.name,
            slug=document.slug,
            description=document.description,
            spec=document.spec,
        )
        outcome = "created"
    changes = _changes(workflow, document)
    if changes is not None:
        workflow = await update_workflow(services, principal, workflow.id, changes)
        outcome = outcome if outcome == "created" else "updated"
    draft = await workflows.get_draft(principal.tenant_id, workflow.id)
    if draft.spec != document.spec:
        await save_draft(services, principal, workflow.id, document.spec, draft.revision)
        outcome = "updated"
    return workflow, outcome


def _changes(workflow: Workflow, document: WorkflowDocument) -> WorkflowChanges | None:
    """What has to be changed for the workflow to be as the document says, None for nothing."""
    tags = None if document.tags is None else sorted(set(document.tags))
    given: JsonObject = {
        "name": document.name,
        "description": document.description,
        "enabled": document.enabled,
        "tags": tags,
        "folder": document.folder,
    }
    if all(value in (None, getattr(workflow, name)) for name, value in given.items()):
        return None
    return WorkflowChanges(**given)


class _TriggerSync:
    """Makes the triggers of a workflow those of a document."""

    def __init__(self, services: Services, principal: Principal, workflow_id: int) -> None:
        self._services = services
        self._principal = principal
        self._workflow_id = workflow_id
        self.changed = False

    async def make(self, wanted: Sequence[TriggerDocument]) -> dict[str, str]:
        """Keep triggers that are equal, delete the others, create what is missing. Gives the new
        secrets by the path of their webhook."""
        tenant_id = self._principal.tenant_id
        present = await self._services.stores.triggers.of_workflow(tenant_id, self._workflow_id)
        missing: list[TriggerDocument] = []
        for trigger in _with_paths(wanted, present):
            same = next((one for one in present if _is_same(one, trigger)), None)
            if same is None:
                missing.append(trigger)
                continue
            present.remove(same)
            if same.enabled != trigger.enabled:
                await set_trigger_enabled(self._services, self._principal, same.id, trigger.enabled)
                self.changed = True
        for obsolete in present:
            await delete_trigger(self._services, self._principal, obsolete.id)
        self.changed = self.changed or bool(missing or present)
        return {
            path: secret
            for trigger in missing
            for path, secret in (await self._create(trigger, present)).items()
        }

    async def _create(self, trigger: TriggerDocument, former: Iterable[Trigger]) -> dict[str, str]:
        path = trigger.config.get("path")
        known: str | None = None
        new: str | None = None
        if _needs_secret(trigger):
            kept = (one for one in former if one.source == path and one.secret)
            replaced = next(kept, None)
            known = None if replaced is None else trigger_secret(self._services, replaced)
            new = None if known else secrets.token_urlsafe(_SECRET_BYTES)
        await create_trigger(
            self._services,
            self._principal,
            self._workflow_id,
            type=trigger.type,
            config=trigger.config,
            filters=trigger.filters,
            secret=known or new,
            enabled=trigger.enabled,
        )
        return {} if new is None else {str(path): new}


def _with_paths(
    wanted: Sequence[TriggerDocument], present: Sequence[Trigger]
) -> Iterator[TriggerDocument]:
    """The triggers of a document; a form without a path keeps that of a form that is there."""
    named = {trigger.config.get("path") for trigger in wanted}
    forms = [one for one in present if one.type == TriggerType.FORM]
    free = iter([one.source for one in forms if one.source not in named])
    for trigger in wanted:
        needs_path = trigger.type is TriggerType.FORM and not trigger.config.get("path")
        path = next(free, None) if needs_path else None
        if path is None:
            yield trigger
        else:
            yield trigger.model_copy(update={"config": {**trigger.config, "path": path}})


def _is_same(present: Trigger, wanted: TriggerDocument) -> bool:
    return (
        present.type == wanted.type
        and present.filters == wanted.filters
        and present.config == check_trigger(wanted.type, wanted.config, wanted.filters)
    )


def _needs_url(services: Services, trigger: TriggerDocument) -> bool:
    """Whether the secret of a trigger is the URL of a database."""
    if trigger.type not in (TriggerType.POLL_SQL, TriggerType.POSTGRES_CHANGE):
        return False
    kind = services.triggers[trigger.type]
    return bool(kind.needs_secret(kind.config_adapter.validate_python(trigger.config)))


def _needs_secret(trigger: TriggerDocument) -> bool:
    if trigger.type is not TriggerType.WEBHOOK:
        return False
    signature = trigger.config.get("signature") or {}
    return bool(signature.get("kind", "none") != "none")


def _refuse_repeated_slugs(documents: Sequence[WorkflowDocument]) -> None:
    slugs = [document.slug for document in documents]
    problems = [
        Problem("repeated", "Two documents have this slug.", "Keep one of them.", slug)
        for slug in dict.fromkeys(slugs)
        if slugs.count(slug) > 1
    ]
    if problems:
        raise InvalidInputError("Nothing was imported.", problems)


def _of(document: WorkflowDocument, problem: Problem) -> Problem:
    return replace(problem, field=f"{document.slug}: {problem.field}".rstrip(": "))
