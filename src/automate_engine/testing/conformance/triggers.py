"""Rules of the trigger port: who waits for an event, and which schedules are due."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from automate_engine.domain.errors import ConflictError, NotFoundError
from automate_engine.domain.events import Match, Trigger, TriggerType
from automate_engine.domain.json import JsonValue
from automate_engine.domain.workflows import Workflow
from automate_engine.ports import Stores
from automate_engine.ports.events import Advance, NewTrigger
from automate_engine.ports.workflows import WorkflowChanges
from automate_engine.testing.conformance.factories import (
    NOW,
    ODD_VALUE,
    OTHER_TENANT,
    TENANT,
    add_trigger,
    add_workflow,
    later,
    new_event,
    new_version,
)

__all__ = ["TestMatching", "TestSchedules", "TestTriggers"]

UNKNOWN = 987_654_321
TYPES = ["schedule", "poll.http"]
WEBHOOK = TriggerType.WEBHOOK

_CALLS: dict[str, Callable[[Stores, str, Trigger], Awaitable[Any]]] = {
    "get": lambda stores, tenant, trigger: stores.triggers.get(tenant, trigger.id),
    "of_workflow": lambda stores, tenant, trigger: stores.triggers.of_workflow(
        tenant, trigger.workflow_id
    ),
    "create": lambda stores, tenant, trigger: stores.triggers.create(
        tenant, trigger.workflow_id, NewTrigger(type="manual", source="x", config={})
    ),
    "set_enabled": lambda stores, tenant, trigger: stores.triggers.set_enabled(
        tenant, trigger.id, False
    ),
    "delete": lambda stores, tenant, trigger: stores.triggers.delete(tenant, trigger.id),
}


async def _matched(stores: Stores, **event: Any) -> list[int]:
    """Ids of the triggers that an event of type ``model_change`` matches."""
    matches = await stores.triggers.match(new_event(**{"type": "model_change"} | event))
    return sorted(match.trigger_id for match in matches)


async def _watcher(stores: Stores, workflow: Workflow | None = None, **changes: Any) -> Trigger:
    """A trigger for changes of orders; several may have one source, unlike paths of hooks."""
    workflow = workflow or await add_workflow(stores)
    return await add_trigger(stores, workflow, **{"type": "model_change"} | changes)


async def _schedule(stores: Stores, **changes: Any) -> Trigger:
    workflow = await add_workflow(stores)
    values: dict[str, Any] = {"type": "schedule", "source": "", "next_at": NOW}
    return await add_trigger(stores, workflow, **values | changes)


async def _advance(
    stores: Stores, trigger_id: int, due_at: datetime, next_at: datetime | None
) -> bool:
    change = Advance(trigger_id=trigger_id, due_at=due_at, next_at=next_at)
    (is_changed,) = await stores.triggers.advance([change])
    return is_changed


class TestTriggers:
    async def test_a_trigger_is_read_back_as_it_was_made(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)

        made = await stores.triggers.create(
            TENANT,
            workflow.id,
            NewTrigger(
                type="webhook",
                source="orders",
                config=ODD_VALUE,
                filters={"body.id": ODD_VALUE},
                seal_secret="encrypted for row {}".format,
                next_at=later(0.000001),
            ),
        )

        assert (made.tenant_id, made.workflow_id) == (TENANT, workflow.id)
        assert (made.type, made.source, made.enabled) == ("webhook", "orders", True)
        assert (made.config, made.filters) == (ODD_VALUE, {"body.id": ODD_VALUE})
        assert made.secret == f"encrypted for row {made.id}"
        assert made.next_at == later(0.000001)
        assert await stores.triggers.get(TENANT, made.id) == made
        assert await stores.triggers.of_workflow(TENANT, workflow.id) == [made]
        assert await stores.triggers.by_path(WEBHOOK, "orders") == made

    async def test_a_trigger_without_secret_has_none(self, stores: Stores) -> None:
        trigger = await add_trigger(stores, await add_workflow(stores))

        assert (await stores.triggers.get(TENANT, trigger.id)).secret is None

    @pytest.mark.parametrize("call", list(_CALLS.values()), ids=list(_CALLS))
    async def test_a_trigger_of_another_tenant_is_not_there(
        self, stores: Stores, call: Callable[[Stores, str, Trigger], Awaitable[Any]]
    ) -> None:
        trigger = await add_trigger(stores, await add_workflow(stores))

        with pytest.raises(NotFoundError):
            await call(stores, OTHER_TENANT, trigger)

        assert await stores.triggers.of_workflow(TENANT, trigger.workflow_id) == [trigger]

    async def test_an_unknown_trigger_is_not_there(self, stores: Stores) -> None:
        with pytest.raises(NotFoundError):
            await stores.triggers.get(TENANT, UNKNOWN)
        with pytest.raises(NotFoundError):
            await stores.triggers.set_enabled(TENANT, UNKNOWN, True)
        with pytest.raises(NotFoundError):
            await stores.triggers.delete(TENANT, UNKNOWN)
        with pytest.raises(NotFoundError):
            await stores.triggers.by_path(WEBHOOK, "unknown")

    async def test_triggers_are_listed_by_workflow(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        triggers = [await _watcher(stores, workflow) for _ in range(3)]
        await _watcher(stores)

        listed = await stores.triggers.of_workflow(TENANT, workflow.id)

        assert sorted(trigger.id for trigger in listed) == [trigger.id for trigger in triggers]

    async def test_a_trigger_can_be_disabled_and_enabled(self, stores: Stores) -> None:
        trigger = await add_trigger(stores, await add_workflow(stores))

        disabled = await stores.triggers.set_enabled(TENANT, trigger.id, False)

        assert disabled.enabled is False
        assert await stores.triggers.get(TENANT, trigger.id) == disabled
        with pytest.raises(NotFoundError):
            await stores.triggers.by_path(WEBHOOK, "orders")
        assert await stores.triggers.set_enabled(TENANT, trigger.id, True) == trigger
        assert await stores.triggers.by_path(WEBHOOK, "orders") == trigger

    async def test_enabling_sets_the_next_time_and_forgets_failures(self, stores: Stores) -> None:
        trigger = await _schedule(stores, type="poll.http")
        broken = Advance(
            trigger_id=trigger.id,
            due_at=NOW,
            next_at=None,
            state={"cursor": ODD_VALUE},
            failures=3,
            disabled_reason="The server answered with status 500.",
        )
        assert await stores.triggers.advance([broken]) == [True]
        disabled = await stores.triggers.get(TENANT, trigger.id)
        assert (disabled.enabled, disabled.failures, disabled.next_at) == (False, 3, None)
        assert disabled.disabled_reason == "The server answered with status 500."

        enabled = await stores.triggers.set_enabled(TENANT, trigger.id, True, next_at=later(5))

        assert (enabled.enabled, enabled.failures, enabled.next_at) == (True, 0, later(5))
        assert (enabled.disabled_reason, enabled.state) == ("", {"cursor": ODD_VALUE})
        assert await stores.triggers.get(TENANT, trigger.id) == enabled
        moved = await stores.triggers.set_enabled(TENANT, trigger.id, True, state={"tick": "x"})
        assert (moved.state, moved.next_at) == ({"tick": "x"}, None)

    async def test_a_disabled_trigger_is_found_at_its_path_by_who_asks_for_it(
        self, stores: Stores
    ) -> None:
        trigger = await add_trigger(stores, await add_workflow(stores))
        assert await stores.triggers.by_path(WEBHOOK, "orders", or_disabled=True) == trigger

        disabled = await stores.triggers.set_enabled(TENANT, trigger.id, False)

        assert await stores.triggers.by_path(WEBHOOK, "orders", or_disabled=True) == disabled
        with pytest.raises(NotFoundError):
            await stores.triggers.by_path(TriggerType.FORM, "orders", or_disabled=True)
        await stores.triggers.delete(TENANT, trigger.id)
        with pytest.raises(NotFoundError):
            await stores.triggers.by_path(WEBHOOK, "orders", or_disabled=True)

    async def test_a_deleted_trigger_is_not_there(self, stores: Stores) -> None:
        trigger = await add_trigger(stores, await add_workflow(stores))

        await stores.triggers.delete(TENANT, trigger.id)

        with pytest.raises(NotFoundError):
            await stores.triggers.get(TENANT, trigger.id)
        with pytest.raises(NotFoundError):
            await stores.triggers.delete(TENANT, trigger.id)
        with pytest.raises(NotFoundError):
            await stores.triggers.by_path(WEBHOOK, "orders")
        assert await stores.triggers.of_workflow(TENANT, trigger.workflow_id) == []
        assert await stores.triggers.match(new_event()) == []

    async def test_only_webhooks_and_forms_have_a_path(self, stores: Stores) -> None:
        await _watcher(stores, source="orders")

        for type in (WEBHOOK, TriggerType.FORM):
            with pytest.raises(NotFoundError):
                await stores.triggers.by_path(type, "orders")

    @pytest.mark.parametrize("type", [WEBHOOK, TriggerType.FORM])
    @pytest.mark.parametrize("tenant_id", [TENANT, OTHER_TENANT])
    async def test_a_path_that_is_taken_is_a_conflict(
        self, stores: Stores, tenant_id: str, type: TriggerType
    ) -> None:
        first = await add_trigger(stores, await add_workflow(stores), type=type)
        workflow = await add_workflow(stores, tenant_id)

        with pytest.raises(ConflictError):
            await add_trigger(stores, workflow, type=type)

        assert await stores.triggers.by_path(type, "orders") == first
        assert await stores.triggers.of_workflow(tenant_id, workflow.id) == []

    async def test_a_webhook_and_a_form_may_have_the_same_path(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        hook = await add_trigger(stores, workflow)
        form = await add_trigger(stores, workflow, type=TriggerType.FORM, publish=False)

        assert await stores.triggers.by_path(WEBHOOK, "orders") == hook
        assert await stores.triggers.by_path(TriggerType.FORM, "orders") == form

    async def test_the_path_of_a_deleted_trigger_is_free(self, stores: Stores) -> None:
        first = await add_trigger(stores, await add_workflow(stores), type=TriggerType.FORM)
        await stores.triggers.delete(TENANT, first.id)

        second = await add_trigger(stores, await add_workflow(stores), type=TriggerType.FORM)

        assert await stores.triggers.by_path(TriggerType.FORM, "orders") == second

    async def test_a_disabled_trigger_keeps_its_path(self, stores: Stores) -> None:
        await add_trigger(stores, await add_workflow(stores), enabled=False)

        with pytest.raises(ConflictError):
            await add_trigger(stores, await add_workflow(stores, OTHER_TENANT))

    async def test_of_concurrent_triggers_with_one_path_one_is_made(self, stores: Stores) -> None:
        workflows = [await add_workflow(stores, f"tenant-{number}") for number in range(6)]

        made = await asyncio.gather(
            *(add_trigger(stores, workflow, publish=False) for workflow in workflows),
            return_exceptions=True,
        )

        (won,) = [trigger for trigger in made if isinstance(trigger, Trigger)]
        assert sum(isinstance(trigger, ConflictError) for trigger in made) == 5
        assert await stores.triggers.by_path(WEBHOOK, "orders") == won


class TestMatching:
    async def test_a_match_names_the_live_version_and_the_inputs(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        trigger = await add_trigger(stores, workflow)
        live = await stores.workflows.publish(TENANT, workflow.id, new_version("newest"))

        matches = await stores.triggers.match(new_event(payload={"body": ODD_VALUE}))

        assert matches == [
            Match(
                trigger_id=trigger.id,
                workflow_id=workflow.id,
                version_id=live.id,
                spec_hash=live.spec_hash,
                inputs=ODD_VALUE,
            )
        ]

    async def test_an_event_matches_each_trigger_of_its_type_and_source(
        self, stores: Stores
    ) -> None:
        workflow = await add_workflow(stores)
        triggers = [await _watcher(stores, workflow), await _watcher(stores)]
        triggers.append(await _watcher(stores, workflow))
        await _watcher(stores, source="invoices")
        await _watcher(stores, type="custom")
        await _watcher(stores, await add_workflow(stores, OTHER_TENANT))

        assert await _matched(stores) == [trigger.id for trigger in triggers]
        assert await _matched(stores, source="Orders") == []

    async def test_a_disabled_trigger_matches_nothing(self, stores: Stores) -> None:
        trigger = await _watcher(stores, enabled=False)
        assert await _matched(stores) == []

        await stores.triggers.set_enabled(TENANT, trigger.id, True)

        assert await _matched(stores) == [trigger.id]

    async def test_a_disabled_workflow_matches_nothing(self, stores: Stores) -> None:
        trigger = await _watcher(stores)
        changes = WorkflowChanges(enabled=False)
        await stores.workflows.update(TENANT, trigger.workflow_id, changes, "ann")

        assert await _matched(stores) == []

    async def test_a_workflow_without_live_version_matches_nothing(self, stores: Stores) -> None:
        await _watcher(stores, publish=False)

        assert await _matched(stores) == []

    async def test_a_deleted_workflow_matches_nothing(self, stores: Stores) -> None:
        trigger = await _watcher(stores)
        await stores.workflows.delete(TENANT, trigger.workflow_id, "ann")

        assert await _matched(stores) == []

    @pytest.mark.parametrize(
        ("filters", "holds"),
        [
            (None, True),
            ({}, True),
            ({"order.state": "paid"}, True),
            ({"order.state": "paid", "order.lines.1.sku": "b"}, True),
            ({"order.state": "paid", "order.total": 8}, False),
            ({"order.state": "open"}, False),
            ({"order.missing": None}, False),
            ("event.payload.order.total > 5", True),
            ("{{ event.payload.order.total > 5 }}", True),
            ("event.payload.order.total > 50", False),
            ("event.payload.order.missing.deeper == 1", False),
        ],
    )
    async def test_filters_decide(self, stores: Stores, filters: JsonValue, holds: bool) -> None:
        trigger = await _watcher(stores, filters=filters)
        order = {"state": "paid", "total": 7, "lines": [{"sku": "a"}, {"sku": "b"}]}

        assert await _matched(stores, payload={"order": order}) == [trigger.id] * holds

    @pytest.mark.parametrize(
        ("config", "payload", "inputs"),
        [
            ({}, {"id": 7}, {"id": 7}),
            ({}, [7], {"payload": [7]}),
            ({"inputs": {}}, {"id": 7}, {}),
            (
                {"inputs": {"number": "{{ event.payload.id }}", "kind": "order"}},
                {"id": 7},
                {"number": 7, "kind": "order"},
            ),
            ({"inputs": {"a": "{{ event.payload.missing }}", "b": 1}}, {"id": 7}, {"b": 1}),
        ],
    )
    async def test_inputs_come_from_the_event(
        self, stores: Stores, config: dict[str, Any], payload: JsonValue, inputs: dict[str, Any]
    ) -> None:
        await _watcher(stores, config=config)

        (match,) = await stores.triggers.match(new_event(type="model_change", payload=payload))

        assert match.inputs == inputs

    async def test_named_triggers_are_asked_alone_whatever_their_source(
        self, stores: Stores
    ) -> None:
        asked = await _watcher(stores, source="elsewhere", type="custom")
        filtered = await _watcher(stores, filters={"id": 8})
        disabled = await _watcher(stores, enabled=False)
        other = await _watcher(stores, await add_workflow(stores, OTHER_TENANT))
        await _watcher(stores)
        ids = [asked.id, filtered.id, disabled.id, other.id, UNKNOWN]

        event = new_event(type="model_change", payload={"id": 7})
        matches = await stores.triggers.match(event, ids)

        assert [match.trigger_id for match in matches] == [asked.id]
        assert await stores.triggers.match(event, []) == []

    async def test_many_events_are_matched_with_a_trigger_each(self, stores: Stores) -> None:
        one, other = await _watcher(stores), await _watcher(stores, filters={"id": 8})
        disabled = await _watcher(stores, enabled=False)
        foreign = await _watcher(stores, await add_workflow(stores, OTHER_TENANT))
        seven, eight = (new_event(type="custom", payload={"id": id}) for id in (7, 8))
        asked = [
            (eight, other.id),
            (seven, one.id),
            (seven, other.id),
            (eight, one.id),
            (seven, disabled.id),
            (seven, foreign.id),
            (seven, UNKNOWN),
        ]

        answers = await stores.triggers.match_each(asked)

        matched = [[match.trigger_id for match in answer] for answer in answers]
        assert matched == [[other.id], [one.id], [], [one.id], [], [], []]
        assert answers[0] == await stores.triggers.match(eight, [other.id])
        assert await stores.triggers.match_each([]) == []


class TestSchedules:
    async def test_due_schedules_are_given_oldest_first_for_all_tenants(
        self, stores: Stores
    ) -> None:
        late = await _schedule(stores, next_at=later(-1))
        early = await _schedule(stores, next_at=later(-3))
        other = await add_trigger(
            stores,
            await add_workflow(stores, OTHER_TENANT),
            type="schedule",
            source="",
            next_at=later(-2),
        )
        await _schedule(stores, next_at=later(0.000001))
        await _schedule(stores, next_at=None)
        await _schedule(stores, next_at=NOW, enabled=False)

        due = await stores.triggers.due(TYPES, NOW, 10)

        assert [(tick.trigger.id, tick.due_at) for tick in due] == [
            (early.id, later(-3)),
            (other.id, later(-2)),
            (late.id, later(-1)),
        ]
        assert due[0].trigger == early
        assert [tick.trigger.id for tick in await stores.triggers.due(TYPES, NOW, 2)] == [
            early.id,
            other.id,
        ]

    async def test_a_schedule_is_due_at_its_very_moment(self, stores: Stores) -> None:
        trigger = await _schedule(stores)

        assert [tick.trigger.id for tick in await stores.triggers.due(TYPES, NOW, 1)] == [
            trigger.id
        ]

    async def test_schedules_of_a_deleted_workflow_are_not_due(self, stores: Stores) -> None:
        trigger = await _schedule(stores)
        await stores.workflows.delete(TENANT, trigger.workflow_id, "ann")

        assert await stores.triggers.due(TYPES, NOW, 10) == []

    async def test_schedules_of_a_disabled_workflow_go_on(self, stores: Stores) -> None:
        trigger = await _schedule(stores)
        changes = WorkflowChanges(enabled=False)
        await stores.workflows.update(TENANT, trigger.workflow_id, changes, "ann")

        assert [one.trigger for one in await stores.triggers.due(TYPES, NOW, 10)] == [trigger]

    async def test_a_deleted_schedule_is_not_due(self, stores: Stores) -> None:
        trigger = await _schedule(stores)
        await stores.triggers.delete(TENANT, trigger.id)

        assert await stores.triggers.due(TYPES, NOW, 10) == []
        assert await _advance(stores, trigger.id, NOW, later(60)) is False

    async def test_an_advanced_schedule_is_due_at_its_next_time(self, stores: Stores) -> None:
        trigger = await _schedule(stores)

        assert await _advance(stores, trigger.id, NOW, later(60)) is True

        assert await stores.triggers.due(TYPES, later(59), 10) == []
        (tick,) = await stores.triggers.due(TYPES, later(60), 10)
        assert (tick.trigger.next_at, tick.due_at) == (later(60), later(60))

    async def test_a_schedule_may_have_no_next_time(self, stores: Stores) -> None:
        trigger = await _schedule(stores)

        assert await _advance(stores, trigger.id, NOW, None) is True

        assert await stores.triggers.due(TYPES, later(10**8), 10) == []
        assert (await stores.triggers.get(TENANT, trigger.id)).next_at is None

    async def test_of_concurrent_schedulers_one_advances(self, stores: Stores) -> None:
        trigger = await _schedule(stores)

        advanced = await asyncio.gather(
            *(_advance(stores, trigger.id, NOW, later(number)) for number in range(1, 7))
        )

        assert sorted(advanced) == [False] * 5 + [True]
        winner = later(advanced.index(True) + 1)
        assert (await stores.triggers.get(TENANT, trigger.id)).next_at == winner

    async def test_a_stale_or_unknown_tick_is_not_advanced(self, stores: Stores) -> None:
        trigger = await _schedule(stores)

        assert await _advance(stores, trigger.id, later(-60), later(60)) is False
        assert await _advance(stores, UNKNOWN, NOW, later(60)) is False

        assert (await stores.triggers.get(TENANT, trigger.id)).next_at == NOW

    async def test_only_triggers_of_the_asked_types_are_due(self, stores: Stores) -> None:
        poller = await _schedule(stores, type="poll.http")
        schedule = await _schedule(stores)

        assert [one.trigger for one in await stores.triggers.due(["poll.http"], NOW, 9)] == [poller]
        assert [one.trigger for one in await stores.triggers.due(["schedule"], NOW, 9)] == [
            schedule
        ]
        assert await stores.triggers.due(["poll.feed"], NOW, 9) == []

    async def test_many_triggers_are_advanced_each_in_its_own_way(self, stores: Stores) -> None:
        moved, kept, ended = [await _schedule(stores, type="poll.http") for _ in range(3)]
        changes = [
            Advance(
                trigger_id=moved.id, due_at=NOW, next_at=later(60), state=ODD_VALUE, failures=2
            ),
            Advance(trigger_id=UNKNOWN, due_at=NOW, next_at=later(60)),
            Advance(trigger_id=kept.id, due_at=later(1), next_at=later(60), failures=9),
            Advance(trigger_id=ended.id, due_at=NOW, next_at=None, disabled_reason="Broken."),
        ]

        assert await stores.triggers.advance(changes) == [True, False, False, True]

        one = await stores.triggers.get(TENANT, moved.id)
        assert (one.next_at, one.state, one.failures) == (later(60), ODD_VALUE, 2)
        assert (one.enabled, one.disabled_reason) == (True, "")
        assert await stores.triggers.get(TENANT, kept.id) == kept
        last = await stores.triggers.get(TENANT, ended.id)
        assert (last.enabled, last.disabled_reason) == (False, "Broken.")
        assert (last.next_at, last.state, last.failures) == (None, {}, 0)
        again = Advance(trigger_id=moved.id, due_at=later(60), next_at=later(70))
        assert await stores.triggers.advance([again]) == [True]
        one = await stores.triggers.get(TENANT, moved.id)
        assert (one.next_at, one.state, one.failures) == (later(70), ODD_VALUE, 2)
        assert await stores.triggers.advance([]) == []
