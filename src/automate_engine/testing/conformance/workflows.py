"""Rules of the workflow port: workflows and their drafts."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from automate_engine.domain.errors import ConflictError, NotFoundError, RevisionConflictError
from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import RunStatus
from automate_engine.domain.workflows import Version, Workflow
from automate_engine.ports import Stores
from automate_engine.ports.workflows import WorkflowChanges
from automate_engine.testing.conformance.factories import (
    ODD_TEXT,
    ODD_VALUE,
    OTHER_TENANT,
    TENANT,
    add_trigger,
    add_workflow,
    finish,
    held_run,
    new_version,
    spec_of,
)

__all__ = ["TestDrafts", "TestWorkflows"]

UNKNOWN = 987_654_321

_CALLS: dict[str, Callable[[Stores, str, int], Awaitable[Any]]] = {
    "get": lambda stores, tenant, id: stores.workflows.get(tenant, id),
    "update": lambda stores, tenant, id: stores.workflows.update(
        tenant, id, WorkflowChanges(name="Mine"), "eve"
    ),
    "delete": lambda stores, tenant, id: stores.workflows.delete(tenant, id, "eve"),
    "get_draft": lambda stores, tenant, id: stores.workflows.get_draft(tenant, id),
    "save_draft": lambda stores, tenant, id: stores.workflows.save_draft(tenant, id, {}, 1, "eve"),
    "publish": lambda stores, tenant, id: stores.workflows.publish(tenant, id, new_version("eve")),
    "versions": lambda stores, tenant, id: stores.workflows.versions(tenant, id),
    "get_version": lambda stores, tenant, id: stores.workflows.get_version(tenant, id, 1),
    "live_version": lambda stores, tenant, id: stores.workflows.live_version(tenant, id),
}


async def _publish(stores: Stores, workflow: Workflow, text: str) -> Version:
    return await stores.workflows.publish(workflow.tenant_id, workflow.id, new_version(text))


async def _versions(stores: Stores, workflow: Workflow) -> list[Version]:
    return (await stores.workflows.versions(TENANT, workflow.id, limit=1_000)).items


class TestWorkflows:
    async def test_a_workflow_is_read_back_as_it_was_made(self, stores: Stores) -> None:
        made = await stores.workflows.create(
            TENANT,
            name="Triage of issues",
            slug="triage",
            description=ODD_TEXT,
            spec=spec_of(),
            actor="ann",
        )

        assert (made.tenant_id, made.name, made.slug) == (TENANT, "Triage of issues", "triage")
        assert (made.description, made.enabled, made.config) == (ODD_TEXT, True, {})
        assert (made.live_version_id, made.live_version_number) == (None, None)
        assert made.created_at.utcoffset() is not None
        assert await stores.workflows.get(TENANT, made.id) == made
        assert await stores.workflows.get_by_slug(TENANT, "triage") == made

    @pytest.mark.parametrize("call", list(_CALLS.values()), ids=list(_CALLS))
    async def test_a_workflow_of_another_tenant_is_not_there(
        self, stores: Stores, call: Callable[[Stores, str, int], Awaitable[Any]]
    ) -> None:
        workflow = await add_workflow(stores)
        await _publish(stores, workflow, "")
        before = await stores.workflows.get(TENANT, workflow.id)

        with pytest.raises(NotFoundError):
            await call(stores, OTHER_TENANT, workflow.id)
        with pytest.raises(NotFoundError):
            await call(stores, TENANT, UNKNOWN)

        assert await stores.workflows.get(TENANT, workflow.id) == before
        assert (await stores.workflows.get_draft(TENANT, workflow.id)).revision == 1
        assert len(await _versions(stores, workflow)) == 1

    async def test_a_slug_of_another_tenant_is_not_there(self, stores: Stores) -> None:
        await add_workflow(stores, slug="triage")

        with pytest.raises(NotFoundError):
            await stores.workflows.get_by_slug(OTHER_TENANT, "triage")

    @pytest.mark.parametrize("name", ["Triage", "  Ünïcode & more! ", "日本語", "-", ODD_TEXT, "9"])
    async def test_a_slug_is_made_from_any_name(self, stores: Stores, name: str) -> None:
        workflow = await add_workflow(stores, name=name)

        assert re.fullmatch(r"[A-Za-z0-9_-]+", workflow.slug)
        assert workflow.name == name
        assert await stores.workflows.get_by_slug(TENANT, workflow.slug) == workflow

    async def test_slugs_made_from_one_name_differ(self, stores: Stores) -> None:
        workflows = await asyncio.gather(*(add_workflow(stores, name="Triage") for _ in range(8)))

        assert len({workflow.slug for workflow in workflows}) == 8

    async def test_a_given_slug_that_is_taken_is_a_conflict(self, stores: Stores) -> None:
        await add_workflow(stores, slug="triage")

        with pytest.raises(ConflictError):
            await add_workflow(stores, name="Other", slug="triage")

        assert len((await stores.workflows.find(TENANT)).items) == 1

    async def test_of_concurrent_workflows_with_one_slug_one_is_made(self, stores: Stores) -> None:
        made = await asyncio.gather(
            *(add_workflow(stores, slug="triage") for _ in range(6)), return_exceptions=True
        )

        assert sum(isinstance(result, Workflow) for result in made) == 1
        assert sum(isinstance(result, ConflictError) for result in made) == 5

    async def test_tenants_may_use_the_same_slug(self, stores: Stores) -> None:
        first = await add_workflow(stores, slug="triage")
        second = await add_workflow(stores, OTHER_TENANT, slug="triage")

        assert first.id != second.id
        assert await stores.workflows.get_by_slug(OTHER_TENANT, "triage") == second

    async def test_workflows_are_found_newest_first_for_their_tenant(self, stores: Stores) -> None:
        first = await add_workflow(stores, name="First")
        await add_workflow(stores, OTHER_TENANT)
        second = await add_workflow(stores, name="Second")

        page = await stores.workflows.find(TENANT)

        assert page.items == [second, first]
        assert page.next_after is None

    async def test_pages_hold_each_workflow_once_while_others_are_added(
        self, stores: Stores
    ) -> None:
        made = [(await add_workflow(stores)).id for _ in range(5)]

        seen, after = [], None
        for _ in range(3):
            page = await stores.workflows.find(TENANT, after=after, limit=2)
            seen += [workflow.id for workflow in page.items]
            after = page.next_after
            await add_workflow(stores)

        assert seen == made[::-1]
        assert after is None

    async def test_workflows_are_found_by_a_part_of_their_name(self, stores: Stores) -> None:
        triage = await add_workflow(stores, name="Triage of issues")
        await add_workflow(stores, name="100% sure_thing")

        assert (await stores.workflows.find(TENANT, search="of iss")).items == [triage]
        assert (await stores.workflows.find(TENANT, search="%of%")).items == []
        assert (await stores.workflows.find(TENANT, search="Triag_")).items == []
        assert len((await stores.workflows.find(TENANT, search="100%")).items) == 1
        assert (await stores.workflows.find(OTHER_TENANT, search="Triage")).items == []

    async def test_workflows_are_found_by_being_enabled(self, stores: Stores) -> None:
        on = await add_workflow(stores)
        off = await add_workflow(stores)
        changes = WorkflowChanges(enabled=False)
        disabled = await stores.workflows.update(TENANT, off.id, changes, "ann")

        assert (await stores.workflows.find(TENANT, enabled=True)).items == [on]
        assert (await stores.workflows.find(TENANT, enabled=False)).items == [disabled]

    async def test_an_update_changes_the_given_parts_alone(self, stores: Stores) -> None:
        workflow = await add_workflow(stores, slug="triage")

        changes = WorkflowChanges(description="New", config=ODD_VALUE)
        changed = await stores.workflows.update(TENANT, workflow.id, changes, "ann")

        assert (changed.description, changed.config) == ("New", ODD_VALUE)
        assert (changed.name, changed.slug, changed.enabled) == ("Triage", "triage", True)
        assert changed.created_at == workflow.created_at
        assert changed.updated_at >= workflow.updated_at
        assert await stores.workflows.get(TENANT, workflow.id) == changed
        changes = WorkflowChanges(name="Sorting", description="", enabled=False, config={})
        changed = await stores.workflows.update(TENANT, workflow.id, changes, "ann")
        assert (changed.name, changed.description, changed.enabled, changed.config) == (
            "Sorting",
            "",
            False,
            {},
        )

    async def test_a_deleted_workflow_is_not_there(self, stores: Stores) -> None:
        workflow = await add_workflow(stores, slug="triage")
        await _publish(stores, workflow, "")

        await stores.workflows.delete(TENANT, workflow.id, "ann")

        for call in _CALLS.values():
            with pytest.raises(NotFoundError):
                await call(stores, TENANT, workflow.id)
        with pytest.raises(NotFoundError):
            await stores.workflows.get_by_slug(TENANT, "triage")
        assert (await stores.workflows.find(TENANT)).items == []

    async def test_the_triggers_of_a_deleted_workflow_are_hidden(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        trigger = await add_trigger(stores, workflow)

        await stores.workflows.delete(TENANT, workflow.id, "ann")

        with pytest.raises(NotFoundError):
            await stores.triggers.get(TENANT, trigger.id)
        with pytest.raises(NotFoundError):
            await stores.triggers.by_path(TriggerType.WEBHOOK, trigger.source)

    async def test_the_history_of_a_deleted_workflow_stays(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        version = await _publish(stores, workflow, "kept")
        lease = await held_run(
            stores, workflow_id=workflow.id, version_id=version.id, spec=None, inputs={"a": 1}
        )
        await finish(stores, lease)

        await stores.workflows.delete(TENANT, workflow.id, "ann")

        run = await stores.runs.get(TENANT, lease.run_id)
        assert (run.workflow_id, run.version_id, run.inputs) == (
            workflow.id,
            version.id,
            {"a": 1},
        )
        assert await stores.workflows.load_spec(version.id) == spec_of("kept")

    async def test_a_workflow_with_unfinished_runs_is_not_deleted(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        version = await _publish(stores, workflow, "")
        lease = await held_run(stores, workflow_id=workflow.id, version_id=version.id, spec=None)

        with pytest.raises(ConflictError):
            await stores.workflows.delete(TENANT, workflow.id, "ann")

        assert (await stores.workflows.get(TENANT, workflow.id)).id == workflow.id
        await finish(stores, lease, RunStatus.CANCELLED)
        await stores.workflows.delete(TENANT, workflow.id, "ann")


class TestDrafts:
    async def test_a_new_workflow_has_a_draft_at_revision_1(self, stores: Stores) -> None:
        spec: JsonObject = {"version": 1, "nodes": [], "vars": ODD_VALUE}
        workflow = await stores.workflows.create(
            TENANT, name="Triage", slug=None, description="", spec=spec, actor="ann"
        )

        draft = await stores.workflows.get_draft(TENANT, workflow.id)

        assert (draft.workflow_id, draft.spec, draft.revision) == (workflow.id, spec, 1)
        assert draft.updated_at.utcoffset() is not None
        assert draft.updated_by == "ann"

    async def test_a_saved_draft_has_the_next_revision(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)

        for revision in (1, 2, 3):
            saved = await stores.workflows.save_draft(
                TENANT, workflow.id, spec_of(str(revision)), revision, "bob"
            )
            assert (saved.revision, saved.spec) == (revision + 1, spec_of(str(revision)))
            assert saved.updated_by == "bob"
            assert await stores.workflows.get_draft(TENANT, workflow.id) == saved

    async def test_a_draft_that_moved_on_is_not_overwritten(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        await stores.workflows.save_draft(TENANT, workflow.id, spec_of("mine"), 1, "ann")

        for base in (0, 1, 3):
            with pytest.raises(RevisionConflictError) as caught:
                await stores.workflows.save_draft(TENANT, workflow.id, spec_of("no"), base, "bob")
            assert (caught.value.base_revision, caught.value.current_revision) == (base, 2)

        draft = await stores.workflows.get_draft(TENANT, workflow.id)
        assert (draft.spec, draft.revision) == (spec_of("mine"), 2)

    async def test_of_concurrent_saves_of_one_revision_one_counts(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)

        saved = await asyncio.gather(
            *(
                stores.workflows.save_draft(TENANT, workflow.id, spec_of(str(number)), 1, "ann")
                for number in range(6)
            ),
            return_exceptions=True,
        )

        lost = [result for result in saved if isinstance(result, RevisionConflictError)]
        assert len(lost) == 5
        (won,) = [result for result in saved if not isinstance(result, BaseException)]
        assert await stores.workflows.get_draft(TENANT, workflow.id) == won
