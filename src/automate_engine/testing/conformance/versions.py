"""Rules of the workflow port on versions: immutable, numbered, one of them live."""

from __future__ import annotations

import asyncio

import pytest

from automate_engine.domain.errors import ConflictError, NotFoundError
from automate_engine.domain.workflows import Version, VersionStatus, Workflow
from automate_engine.ports import Stores
from automate_engine.ports.workflows import WorkflowChanges
from automate_engine.testing.conformance.factories import (
    ODD_TEXT,
    TENANT,
    add_workflow,
    new_version,
    spec_of,
)

__all__ = ["TestVersions"]

UNKNOWN = 987_654_321


async def _publish(stores: Stores, workflow: Workflow, text: str) -> Version:
    return await stores.workflows.publish(workflow.tenant_id, workflow.id, new_version(text))


async def _versions(stores: Stores, workflow: Workflow) -> list[Version]:
    return (await stores.workflows.versions(TENANT, workflow.id, limit=1_000)).items


class TestVersions:
    async def test_a_published_version_is_live_and_read_back_as_it_was_given(
        self, stores: Stores
    ) -> None:
        workflow = await add_workflow(stores)
        given = new_version("a", message=ODD_TEXT, draft_revision=7, actor="bob")

        version = await stores.workflows.publish(TENANT, workflow.id, given)

        assert (version.workflow_id, version.tenant_id, version.number) == (workflow.id, TENANT, 1)
        assert (version.status, version.spec) == (VersionStatus.PUBLISHED, spec_of("a"))
        assert (version.spec_hash, version.message) == (given.spec_hash, ODD_TEXT)
        assert (version.created_from_draft_revision, version.created_by) == (7, "bob")
        assert version.created_at.utcoffset() is not None
        assert await stores.workflows.get_version(TENANT, workflow.id, 1) == version
        assert await stores.workflows.live_version(TENANT, workflow.id) == version
        assert await stores.workflows.load_spec(version.id) == spec_of("a")
        read = await stores.workflows.get(TENANT, workflow.id)
        assert (read.live_version_id, read.live_version_number) == (version.id, 1)

    async def test_publishing_archives_the_former_version(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        first = await _publish(stores, workflow, "a")

        second = await _publish(stores, workflow, "b")

        versions = await _versions(stores, workflow)
        assert [(version.id, version.number, version.status) for version in versions] == [
            (second.id, 2, VersionStatus.PUBLISHED),
            (first.id, 1, VersionStatus.ARCHIVED),
        ]
        assert await stores.workflows.live_version(TENANT, workflow.id) == second

    async def test_a_version_never_changes_but_for_its_status(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        first = await _publish(stores, workflow, "a")
        await stores.workflows.save_draft(TENANT, workflow.id, spec_of("draft"), 1, "ann")
        await _publish(stores, workflow, "b")

        archived = await stores.workflows.get_version(TENANT, workflow.id, 1)

        first.status = VersionStatus.ARCHIVED
        assert archived == first

    async def test_the_same_document_is_reused_and_live_again(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        first = await _publish(stores, workflow, "a")
        await _publish(stores, workflow, "b")

        again = await stores.workflows.publish(
            TENANT, workflow.id, new_version("a", message="other", draft_revision=9, actor="bob")
        )

        assert again == first
        assert [
            (version.number, version.status) for version in await _versions(stores, workflow)
        ] == [(2, VersionStatus.ARCHIVED), (1, VersionStatus.PUBLISHED)]
        read = await stores.workflows.get(TENANT, workflow.id)
        assert (read.live_version_id, read.live_version_number) == (first.id, 1)

    async def test_publishing_the_live_document_again_changes_nothing(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        first = await _publish(stores, workflow, "a")

        assert await _publish(stores, workflow, "a") == first

        assert await _versions(stores, workflow) == [first]

    async def test_each_workflow_numbers_its_own_versions(self, stores: Stores) -> None:
        first, second = await add_workflow(stores), await add_workflow(stores)
        await _publish(stores, first, "a")
        await _publish(stores, first, "b")

        version = await _publish(stores, second, "a")

        assert version.number == 1
        assert (await stores.workflows.get(TENANT, first.id)).live_version_number == 2

    async def test_concurrent_publishing_numbers_without_gaps_and_leaves_one_live(
        self, stores: Stores
    ) -> None:
        workflow = await add_workflow(stores)

        published = await asyncio.gather(
            *(_publish(stores, workflow, str(number % 5)) for number in range(15))
        )

        versions = await _versions(stores, workflow)
        assert [version.number for version in versions] == [5, 4, 3, 2, 1]
        for number, version in enumerate(published):
            assert version.spec == spec_of(str(number % 5))
        live = [version for version in versions if version.status is VersionStatus.PUBLISHED]
        assert live == [await stores.workflows.live_version(TENANT, workflow.id)]

    async def test_pages_hold_each_version_once_while_others_are_published(
        self, stores: Stores
    ) -> None:
        workflow = await add_workflow(stores)
        for number in range(4):
            await _publish(stores, workflow, str(number))

        first = await stores.workflows.versions(TENANT, workflow.id, limit=3)
        await _publish(stores, workflow, "new")
        second = await stores.workflows.versions(
            TENANT, workflow.id, after=first.next_after, limit=3
        )

        assert [version.number for version in first.items + second.items] == [4, 3, 2, 1]
        assert second.next_after is None

    async def test_a_document_is_checked_before_it_is_published(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)

        assert await stores.workflows.check(TENANT, workflow.id, new_version("a")) == []

        assert await _versions(stores, workflow) == []
        with pytest.raises(NotFoundError):
            await stores.workflows.check("other", workflow.id, new_version("a"))
        with pytest.raises(NotFoundError):
            await stores.workflows.check(TENANT, UNKNOWN, new_version("a"))

    async def test_a_workflow_that_was_never_published_has_no_live_version(
        self, stores: Stores
    ) -> None:
        workflow = await add_workflow(stores)

        with pytest.raises(ConflictError):
            await stores.workflows.live_version(TENANT, workflow.id)

    async def test_a_disabled_workflow_has_no_live_version(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        version = await _publish(stores, workflow, "")
        await stores.workflows.update(TENANT, workflow.id, WorkflowChanges(enabled=False), "ann")

        with pytest.raises(ConflictError):
            await stores.workflows.live_version(TENANT, workflow.id)

        await stores.workflows.update(TENANT, workflow.id, WorkflowChanges(enabled=True), "ann")
        assert await stores.workflows.live_version(TENANT, workflow.id) == version

    async def test_versions_that_do_not_exist_are_not_there(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        await _publish(stores, workflow, "")

        with pytest.raises(NotFoundError):
            await stores.workflows.get_version(TENANT, workflow.id, 2)
        with pytest.raises(NotFoundError):
            await stores.workflows.load_spec(UNKNOWN)
