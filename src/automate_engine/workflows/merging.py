"""Merging an edit of a draft with what the draft has become since."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from automate_engine.domain import Draft, JsonObject, Principal, SpecError
from automate_engine.spec import MergeConflict, SpecDiff, WorkflowSpec, diff, merge, parse
from automate_engine.workflows.services import Services
from automate_engine.workflows.values import check_storable

__all__ = ["DraftMerge", "merge_draft", "merged_into", "parsed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftMerge:
    """What an edit would make of the draft as it is at `revision`.

    `changes` are those that the draft would undergo, None when there are conflicts.
    """

    revision: int
    document: JsonObject | None
    conflicts: list[MergeConflict]
    changes: SpecDiff | None


async def merge_draft(
    services: Services,
    principal: Principal,
    workflow_id: int,
    *,
    base: JsonObject,
    edit: JsonObject,
) -> DraftMerge:
    """Merge `edit`, which was made on the draft `base`, with the draft, without changing anything.

    Raises InvalidInputError for a document that is too large, and SpecError when one of the three
    does not have the structure of a workflow.
    """
    check_storable(base, "base", max_bytes=services.limits.document_bytes)
    check_storable(edit, "spec", max_bytes=services.limits.document_bytes)
    draft = await services.stores.workflows.get_draft(principal.tenant_id, workflow_id)
    return await asyncio.to_thread(_merge_into, draft, base, edit)


def _merge_into(draft: Draft, base: JsonObject, edit: JsonObject) -> DraftMerge:
    return merged_into(draft, parsed(base, "base"), parsed(edit, "spec"))


def merged_into(draft: Draft, base: WorkflowSpec, edit: WorkflowSpec) -> DraftMerge:
    """The merge of a draft with `edit`, which was made on `base`."""
    current = parsed(draft.spec, "draft")
    found = merge(base, current, edit)
    return DraftMerge(
        revision=draft.revision,
        document=found.document,
        conflicts=found.conflicts,
        changes=None if found.document is None else diff(current, parse(found.document)),
    )


def parsed(document: JsonObject, name: str) -> WorkflowSpec:
    """A document to compare or merge. Raises SpecError with its fields below `name`."""
    try:
        return parse(document)
    except SpecError as error:
        problems = [
            replace(each, field=f"{name}.{each.field}".rstrip(".")) for each in error.problems
        ]
        raise SpecError(
            "A document does not have the structure of a workflow, so there is nothing to compare "
            "or to merge with.",
            problems,
        ) from None
