"""Rules of the trigger port: listing triggers, and giving them other values."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from automate_engine.domain.errors import ConflictError, NotFoundError
from automate_engine.domain.events import Trigger, TriggerType
from automate_engine.ports import Stores
from automate_engine.ports.events import Advance, NextTime, TriggerChange, TriggerFilter
from automate_engine.testing.conformance.factories import (
    NOW,
    ODD_VALUE,
    OTHER_TENANT,
    TENANT,
    add_trigger,
    add_workflow,
    later,
    new_event,
)

__all__ = ["TestTriggerChanges", "TestTriggerLists"]

WEBHOOK = TriggerType.WEBHOOK
SEALED = "enc:v1:x"


def _change(**values: Any) -> TriggerChange:
    kept: dict[str, Any] = {"source": "orders", "config": {}, "filters": None, "secret": None}
    return TriggerChange(**kept | values)


async def _poller(stores: Stores) -> Trigger:
    """A poller that is due now, with a cursor and a failure."""
    workflow = await add_workflow(stores)
    trigger = await add_trigger(stores, workflow, type="poll.feed", source="news", next_at=NOW)
    failed = Advance(
        trigger_id=trigger.id, due_at=NOW, next_at=later(5), state={"cursor": 7}, failures=2
    )
    assert await stores.triggers.advance([failed]) == [True]
    return await stores.triggers.get(TENANT, trigger.id)


class TestTriggerLists:
    async def test_triggers_are_found_newest_first_by_what_they_are(self, stores: Stores) -> None:
        one, other = await add_workflow(stores), await add_workflow(stores)
        hook = await add_trigger(stores, one)
        form = await add_trigger(stores, one, type="form")
        feed = await add_trigger(stores, other, type="poll.feed", source="x", enabled=False)
        await add_trigger(stores, await add_workflow(stores, OTHER_TENANT), source="others")

        async def found(**filters: Any) -> list[Trigger]:
            return (await stores.triggers.find(TENANT, TriggerFilter(**filters))).items

        assert await found() == [feed, form, hook]
        assert await found(workflow_id=one.id) == [form, hook]
        assert await found(type="form") == [form]
        assert await found(enabled=False) == [feed]
        assert await found(workflow_id=one.id, enabled=True, type="webhook") == [hook]
        assert await found(workflow_id=other.id, type="webhook") == []

    async def test_pages_hold_each_trigger_once(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        made = [(await add_trigger(stores, workflow, type="event")).id for _ in range(5)]

        seen, after = [], None
        for _ in range(3):
            page = await stores.triggers.find(TENANT, TriggerFilter(), after=after, limit=2)
            seen += [trigger.id for trigger in page.items]
            after = page.next_after
            await add_trigger(stores, workflow, type="event")

        assert seen == made[::-1]
        assert after is None

    async def test_deleted_triggers_and_those_of_deleted_workflows_are_left_out(
        self, stores: Stores
    ) -> None:
        workflow, gone = await add_workflow(stores), await add_workflow(stores)
        kept = await add_trigger(stores, workflow)
        deleted = await add_trigger(stores, workflow, type="form")
        await add_trigger(stores, gone, type="event")

        await stores.triggers.delete(TENANT, deleted.id)
        await stores.workflows.delete(TENANT, gone.id, "ann")

        assert (await stores.triggers.find(TENANT, TriggerFilter())).items == [kept]


class TestTriggerChanges:
    async def test_a_trigger_is_read_back_as_it_was_changed(self, stores: Stores) -> None:
        trigger = await add_trigger(stores, await add_workflow(stores))
        change = _change(
            source="invoices", config=ODD_VALUE, filters={"body.id": ODD_VALUE}, secret=SEALED
        )

        changed = await stores.triggers.change(TENANT, trigger.id, change)

        assert changed == replace(
            trigger,
            source="invoices",
            config=ODD_VALUE,
            filters={"body.id": ODD_VALUE},
            secret=SEALED,
        )
        assert await stores.triggers.get(TENANT, trigger.id) == changed
        assert await stores.triggers.by_path(WEBHOOK, "invoices") == changed
        with pytest.raises(NotFoundError):
            await stores.triggers.by_path(WEBHOOK, "orders")

    async def test_a_secret_can_be_removed(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        trigger = await add_trigger(stores, workflow, seal_secret="sealed for {}".format)
        assert trigger.secret is not None

        assert (await stores.triggers.change(TENANT, trigger.id, _change())).secret is None

    async def test_without_a_next_time_what_is_due_and_known_stays(self, stores: Stores) -> None:
        trigger = await _poller(stores)

        changed = await stores.triggers.change(
            TENANT, trigger.id, _change(source="news", config={"url": "x"})
        )

        assert changed == replace(trigger, config={"url": "x"})
        assert (changed.next_at, changed.state, changed.failures) == (later(5), {"cursor": 7}, 2)

    async def test_a_next_time_comes_with_a_state_or_leaves_it(self, stores: Stores) -> None:
        trigger = await _poller(stores)

        moved = await stores.triggers.change(
            TENANT, trigger.id, _change(source="news", next_time=NextTime(NOW))
        )
        assert (moved.next_at, moved.state) == (NOW, {"cursor": 7})

        begun = await stores.triggers.change(
            TENANT, trigger.id, _change(source="news", next_time=NextTime(None, {}))
        )
        assert (begun.next_at, begun.state, begun.failures) == (None, {}, 2)

    async def test_a_look_that_began_before_the_change_moves_nothing(self, stores: Stores) -> None:
        trigger = await _poller(stores)
        begun = _change(source="others", next_time=NextTime(NOW, {}))
        await stores.triggers.change(TENANT, trigger.id, begun)

        late = Advance(
            trigger_id=trigger.id, due_at=later(5), next_at=later(9), state={"cursor": 8}
        )

        assert await stores.triggers.advance([late]) == [False]
        changed = await stores.triggers.get(TENANT, trigger.id)
        assert (changed.next_at, changed.state) == (NOW, {})

    async def test_a_disabled_trigger_stays_disabled(self, stores: Stores) -> None:
        trigger = await add_trigger(stores, await add_workflow(stores), enabled=False)

        changed = await stores.triggers.change(TENANT, trigger.id, _change(source="invoices"))

        assert changed.enabled is False
        with pytest.raises(NotFoundError):
            await stores.triggers.by_path(WEBHOOK, "invoices")

    async def test_events_match_by_the_filters_of_now(self, stores: Stores) -> None:
        trigger = await add_trigger(stores, await add_workflow(stores), filters={"kind": "paid"})

        await stores.triggers.change(TENANT, trigger.id, _change(filters={"kind": "refunded"}))

        async def matched(kind: str) -> list[int]:
            matches = await stores.triggers.match(new_event(payload={"kind": kind}))
            return [match.trigger_id for match in matches]

        assert await matched("paid") == []
        assert await matched("refunded") == [trigger.id]

    @pytest.mark.parametrize("type", [WEBHOOK, TriggerType.FORM])
    async def test_a_path_that_is_taken_is_a_conflict_and_nothing_changes(
        self, stores: Stores, type: TriggerType
    ) -> None:
        workflow = await add_workflow(stores)
        taken = await add_trigger(stores, await add_workflow(stores, OTHER_TENANT), type=type)
        trigger = await add_trigger(stores, workflow, type=type, source="invoices")

        with pytest.raises(ConflictError):
            await stores.triggers.change(TENANT, trigger.id, _change(config={"path": "orders"}))

        assert await stores.triggers.get(TENANT, trigger.id) == trigger
        assert await stores.triggers.by_path(type, "orders") == taken

    async def test_of_concurrent_changes_to_one_path_one_is_made(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        triggers = [
            await add_trigger(stores, workflow, source=f"hook-{number}", publish=False)
            for number in range(4)
        ]

        changed = await asyncio.gather(
            *(stores.triggers.change(TENANT, trigger.id, _change()) for trigger in triggers),
            return_exceptions=True,
        )

        (won,) = [trigger for trigger in changed if isinstance(trigger, Trigger)]
        assert sum(isinstance(trigger, ConflictError) for trigger in changed) == 3
        assert await stores.triggers.by_path(WEBHOOK, "orders") == won

    async def test_a_trigger_of_another_tenant_is_not_there(self, stores: Stores) -> None:
        trigger = await add_trigger(stores, await add_workflow(stores))

        with pytest.raises(NotFoundError):
            await stores.triggers.change(OTHER_TENANT, trigger.id, _change(source="stolen"))

        assert await stores.triggers.get(TENANT, trigger.id) == trigger
