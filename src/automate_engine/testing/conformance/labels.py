"""Rules of the workflow port: tags, folders and names."""

from __future__ import annotations

from typing import Any

from automate_engine.domain.workflows import Workflow
from automate_engine.ports import Stores
from automate_engine.ports.workflows import Labels, WorkflowChanges
from automate_engine.testing.conformance.factories import (
    ODD_TEXT,
    OTHER_TENANT,
    TENANT,
    add_workflow,
    spec_of,
)

__all__ = ["TestLabels"]


async def _add(stores: Stores, tenant_id: str = TENANT, **labels: Any) -> Workflow:
    return await stores.workflows.create(
        tenant_id,
        name="Triage",
        slug=None,
        description="",
        spec=spec_of(),
        actor="ann",
        **labels,
    )


async def _found(stores: Stores, tenant_id: str = TENANT, **filters: Any) -> list[int]:
    return [each.id for each in (await stores.workflows.find(tenant_id, **filters)).items]


class TestLabels:
    async def test_a_workflow_has_each_tag_once_in_alphabetical_order(self, stores: Stores) -> None:
        odd = ODD_TEXT[:50]
        made = await _add(stores, tags=["sales", "daily", "sales", odd], folder="Sales/Leads")

        assert (made.tags, made.folder) == (sorted({"sales", "daily", odd}), "Sales/Leads")
        assert await stores.workflows.get(TENANT, made.id) == made
        assert (await stores.workflows.find(TENANT)).items == [made]

    async def test_a_workflow_is_made_without_tags_and_folder(self, stores: Stores) -> None:
        made = await add_workflow(stores)

        assert (made.tags, made.folder) == ([], "")

    async def test_tags_are_replaced_as_a_whole(self, stores: Stores) -> None:
        made = await _add(stores, tags=["daily", "sales"], folder="Sales")

        changes = WorkflowChanges(tags=["sales", "new", "new"])
        changed = await stores.workflows.update(TENANT, made.id, changes, "ann")
        assert (changed.tags, changed.folder) == (["new", "sales"], "Sales")
        changes = WorkflowChanges(tags=[], folder="")
        changed = await stores.workflows.update(TENANT, made.id, changes, "ann")
        assert (changed.tags, changed.folder) == ([], "")
        assert await stores.workflows.get(TENANT, made.id) == changed

    async def test_another_change_leaves_tags_and_folder(self, stores: Stores) -> None:
        made = await _add(stores, tags=["daily"], folder="Sales")

        changed = await stores.workflows.update(
            TENANT, made.id, WorkflowChanges(name="Sorting"), "ann"
        )

        assert (changed.tags, changed.folder) == (["daily"], "Sales")

    async def test_workflows_are_found_by_a_tag(self, stores: Stores) -> None:
        first = await _add(stores, tags=["daily", "sales"])
        await _add(stores, OTHER_TENANT, tags=["daily"])
        await _add(stores, tags=["dail", "daily!", "Daily"])
        second = await _add(stores, tags=["daily"])

        assert await _found(stores, tag="daily") == [second.id, first.id]
        assert await _found(stores, tag="daily", after=second.id) == [first.id]
        assert await _found(stores, tag="none") == []

    async def test_a_folder_holds_what_is_below_it(self, stores: Stores) -> None:
        above = await _add(stores, folder="Sales")
        below = await _add(stores, folder="Sales/Leads")
        await _add(stores, OTHER_TENANT, folder="Sales")
        await _add(stores, folder="Sales 2")
        await _add(stores)
        odd = await _add(stores, folder="100%/x_y")

        assert await _found(stores, folder="Sales") == [below.id, above.id]
        assert await _found(stores, folder="Sales/Leads") == [below.id]
        assert await _found(stores, folder="100%") == [odd.id]
        assert await _found(stores, folder="Sale_") == []
        assert await _found(stores, folder="Sales/") == []

    async def test_labels_are_counted_for_workflows_that_are_there(self, stores: Stores) -> None:
        await _add(stores, tags=["b", "a"], folder="Sales")
        await _add(stores, tags=["a"], folder="Sales/Leads")
        await _add(stores, OTHER_TENANT, tags=["a"], folder="Sales")
        await add_workflow(stores)
        gone = await _add(stores, tags=["a", "gone"], folder="Gone")
        await stores.workflows.delete(TENANT, gone.id, "ann")

        labels = await stores.workflows.labels(TENANT)

        assert labels == Labels({"a": 2, "b": 1}, {"Sales": 1, "Sales/Leads": 1})
        assert list(labels.tags) == ["a", "b"]
        assert await stores.workflows.labels(TENANT, limit=1) == Labels({"a": 2}, {"Sales": 1})

    async def test_names_are_known_of_deleted_workflows_too(self, stores: Stores) -> None:
        first, gone = await add_workflow(stores, name="First"), await add_workflow(stores)
        other = await add_workflow(stores, OTHER_TENANT)
        await stores.workflows.delete(TENANT, gone.id, "ann")

        names = await stores.workflows.names(TENANT, [first.id, gone.id, other.id, 987_654_321])

        assert names == {first.id: "First", gone.id: "Triage"}
        assert await stores.workflows.names(TENANT, []) == {}
