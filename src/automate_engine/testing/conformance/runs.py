"""Rules of the run port: reading runs and their steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from automate_engine.domain.errors import NotFoundError
from automate_engine.domain.json import encode_json
from automate_engine.domain.runs import Run, RunStatus, StepStatus, WaitKind
from automate_engine.ports import Stores
from automate_engine.ports.journal import Finish
from automate_engine.ports.runs import RunFilter
from automate_engine.testing.conformance.factories import (
    NOW,
    OTHER_TENANT,
    TENANT,
    add_run,
    deliver,
    finish,
    held_run,
    later,
    new_run,
    read_steps,
    same_record,
    step,
    subscribe,
    suspended_run,
    waiting_step,
    write,
)

__all__ = ["TestRuns", "TestSteps"]

UNKNOWN = 987_654_321

_CALLS: dict[str, Callable[[Stores, str, int], Awaitable[Any]]] = {
    "get": lambda stores, tenant, id: stores.runs.get(tenant, id),
    "list_steps": lambda stores, tenant, id: stores.runs.list_steps(tenant, id),
    "get_step": lambda stores, tenant, id: stores.runs.get_step(tenant, id, "ask"),
    "request_cancel": lambda stores, tenant, id: stores.runs.request_cancel(tenant, id, NOW),
}


async def _found(stores: Stores, **filters: Any) -> list[int]:
    page = await stores.runs.find(TENANT, RunFilter(**filters))
    return [run.id for run in page.items]


class TestRuns:
    @pytest.mark.parametrize("call", list(_CALLS.values()), ids=list(_CALLS))
    async def test_a_run_of_another_tenant_is_not_there(
        self, stores: Stores, call: Callable[[Stores, str, int], Awaitable[Any]]
    ) -> None:
        run_id = await suspended_run(stores, waiting_step(0, "ask", WaitKind.APPROVAL))
        before = await stores.runs.get(TENANT, run_id)

        with pytest.raises(NotFoundError):
            await call(stores, OTHER_TENANT, run_id)
        with pytest.raises(NotFoundError):
            await call(stores, TENANT, UNKNOWN)

        assert await stores.runs.get(TENANT, run_id) == before

    async def test_an_approval_of_another_tenant_is_not_there(self, stores: Stores) -> None:
        run_id = await suspended_run(stores, waiting_step(0, "ask", WaitKind.APPROVAL))
        (approval,) = (await stores.runs.approvals(TENANT)).items

        for tenant_id, approval_id in ((OTHER_TENANT, approval.id), (TENANT, UNKNOWN)):
            with pytest.raises(NotFoundError):
                await stores.runs.get_approval(tenant_id, approval_id)
            with pytest.raises(NotFoundError):
                await stores.runs.resolve_approval(tenant_id, approval_id, {}, NOW)

        assert (await stores.runs.get_step(TENANT, run_id, "ask")).resolution is None

    async def test_runs_are_found_newest_first_for_their_tenant(self, stores: Stores) -> None:
        first = await add_run(stores)
        await add_run(stores, tenant_id=OTHER_TENANT)
        second = await add_run(stores)

        assert await _found(stores) == [second, first]

    async def test_found_runs_are_the_same_as_read_ones(self, stores: Stores) -> None:
        run_id = await suspended_run(stores, wake_at=later(60))

        (run,) = (await stores.runs.find(TENANT, RunFilter())).items

        assert run == await stores.runs.get(TENANT, run_id)

    async def test_runs_are_found_by_status(self, stores: Stores) -> None:
        queued = await add_run(stores)
        running = (await held_run(stores)).run_id
        ends = {}
        for status in (RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED):
            lease = await held_run(stores)
            await finish(stores, lease, status)
            ends[status] = lease.run_id

        assert await _found(stores, status=RunStatus.QUEUED) == [queued]
        assert await _found(stores, status=RunStatus.RUNNING) == [running]
        for status, run_id in ends.items():
            assert await _found(stores, status=status) == [run_id]

    async def test_runs_are_found_by_workflow_trigger_and_event(self, stores: Stores) -> None:
        first, second = await subscribe(stores), await subscribe(stores)
        await add_run(stores)
        stored = await deliver(stores, matches=[first, second])
        other = await deliver(stores, matches=[second])
        one, two, three = *stored.run_ids, *other.run_ids

        assert await _found(stores, workflow_id=first.workflow_id) == [one]
        assert await _found(stores, workflow_id=second.workflow_id) == [three, two]
        assert await _found(stores, trigger_id=second.trigger_id) == [three, two]
        assert await _found(stores, event_id=stored.event_id) == [two, one]
        assert await _found(stores, trigger_id=second.trigger_id, event_id=stored.event_id) == [two]
        assert await _found(stores, workflow_id=UNKNOWN) == []

    async def test_runs_are_found_by_the_time_of_their_creation(self, stores: Stores) -> None:
        runs = [await add_run(stores, created_at=later(hour * 3600)) for hour in range(4)]

        assert await _found(stores, created_from=later(3600)) == [runs[3], runs[2], runs[1]]
        assert await _found(stores, created_until=later(3601)) == [runs[1], runs[0]]
        between = {"created_from": later(3599), "created_until": later(7201)}
        assert await _found(stores, **between) == [runs[2], runs[1]]

    async def test_runs_are_found_by_being_suspended(self, stores: Stores) -> None:
        suspended = await suspended_run(stores)
        running = (await held_run(stores)).run_id
        queued = await add_run(stores)

        assert await _found(stores, suspended=True) == [suspended]
        assert await _found(stores, suspended=False) == [queued, running]

    async def test_runs_are_found_by_a_text_in_their_values(self, stores: Stores) -> None:
        inputs = await add_run(stores, inputs={"city": "Zürich", "order": ["ab-17"]})
        lease = await held_run(stores)
        await finish(stores, lease, outputs=encode_json({"text": 'a "quoted"\nline, 100%_sure'}))
        outputs = lease.run_id
        lease = await held_run(stores, config={"pins": {"a": "pinned"}})
        await finish(stores, lease, RunStatus.FAILED, error={"message": "AB-17 is gone"})
        error = lease.run_id
        await add_run(stores, tenant_id=OTHER_TENANT, inputs={"order": "ab-17"})

        assert await _found(stores, text="ab-17") == [error, inputs]
        assert await _found(stores, text="Ab-17", status=RunStatus.FAILED) == [error]
        assert await _found(stores, text="Zürich") == [inputs]
        assert await _found(stores, text='"quoted"\nline') == [outputs]
        assert await _found(stores, text="100%_sure") == [outputs]
        for absent in ("100_", "10%sure", "pinned", "config", "!", "\\"):
            assert await _found(stores, text=absent) == []

    async def test_a_text_is_looked_for_in_so_many_runs_at_a_time(self, stores: Stores) -> None:
        found = [await add_run(stores, inputs={"n": "yes" if n % 3 == 0 else ""}) for n in range(9)]
        filters = RunFilter(text="yes")

        seen, pages, after = [], 0, None
        while pages == 0 or after is not None:
            page = await stores.runs.find(TENANT, filters, after=after, limit=2, examined=4)
            seen += [run.id for run in page.items]
            pages, after = pages + 1, page.next_after

        assert seen == [found[6], found[3], found[0]]
        assert pages == 3
        page = await stores.runs.find(TENANT, filters, limit=1, examined=9)
        assert ([run.id for run in page.items], page.next_after) == ([found[6]], found[6])

    async def test_every_part_of_a_filter_must_hold(self, stores: Stores) -> None:
        match = await subscribe(stores)
        await deliver(stores, matches=[match])

        assert await _found(stores, workflow_id=match.workflow_id, status=RunStatus.FAILED) == []

    async def test_pages_hold_each_run_once_while_others_are_created(self, stores: Stores) -> None:
        made = [await add_run(stores) for _ in range(5)]

        seen: list[Run] = []
        after = None
        for _ in range(3):
            page = await stores.runs.find(TENANT, RunFilter(), after=after, limit=2)
            seen += page.items
            after = page.next_after
            await add_run(stores)

        assert [run.id for run in seen] == made[::-1]
        assert after is None

    async def test_a_full_last_page_is_the_last(self, stores: Stores) -> None:
        await add_run(stores)
        await add_run(stores)

        assert (await stores.runs.find(TENANT, RunFilter(), limit=2)).next_after is None


class TestSteps:
    async def test_records_are_listed_in_the_order_written(self, stores: Stores) -> None:
        lease = await held_run(stores)
        written = [step(lease.run_id, f"step-{number}") for number in range(20)]
        await write(stores, lease, *written[:7])
        await write(stores, lease, *written[7:])

        records = await read_steps(stores, lease.run_id)

        assert [record.key for record in records] == [record.key for record in written]
        assert all(map(same_record, records, written))

    async def test_records_of_a_run_alone_are_listed(self, stores: Stores) -> None:
        first, second = await held_run(stores), await held_run(stores)
        await write(stores, first, step(first.run_id, "a"))
        await write(stores, second, step(second.run_id, "b"))

        assert [record.key for record in await read_steps(stores, first.run_id)] == ["a"]
        assert await read_steps(stores, await add_run(stores)) == []

    async def test_pages_hold_each_record_once_while_others_are_written(
        self, stores: Stores
    ) -> None:
        lease = await held_run(stores)
        await write(stores, lease, *(step(lease.run_id, f"step-{n}") for n in range(5)))

        first = await stores.runs.list_steps(TENANT, lease.run_id, limit=3)
        await write(stores, lease, step(lease.run_id, "step-5"))
        second = await stores.runs.list_steps(TENANT, lease.run_id, after=first.next_after, limit=3)

        keys = [record.key for record in first.items + second.items]
        assert keys == [f"step-{number}" for number in range(6)]
        assert second.next_after is None

    async def test_a_step_is_its_latest_attempt(self, stores: Stores) -> None:
        lease = await held_run(stores)
        attempts = [
            step(lease.run_id, status=StepStatus.RETRYING, attempt=attempt) for attempt in (1, 2)
        ]
        await write(stores, lease, *attempts, step(lease.run_id, "other"))
        last = step(lease.run_id, attempt=3, output=b"3")
        await write(stores, lease, last)

        assert same_record(await stores.runs.get_step(TENANT, lease.run_id, "fetch"), last)

    async def test_a_step_that_was_never_reached_is_not_there(self, stores: Stores) -> None:
        lease = await held_run(stores)
        await write(stores, lease, step(lease.run_id, "each[1]/fetch", scope="each[1]"))

        for key in ("fetch", "each[1]", "each[1]/fetc", "%", ""):
            with pytest.raises(NotFoundError):
                await stores.runs.get_step(TENANT, lease.run_id, key)

    async def test_workers_load_the_latest_records_of_scopes(self, stores: Stores) -> None:
        lease = await held_run(stores)
        retrying = step(lease.run_id, "a", StepStatus.RETRYING)
        top = [
            replace(retrying, attempt=2, status=StepStatus.COMPLETED),
            step(lease.run_id, "each", StepStatus.RUNNING),
            step(lease.run_id, "each[0]", node_id="each", output=b"[]"),
        ]
        body = [
            step(lease.run_id, f"each[{item}]/b", scope=f"each[{item}]", node_id="b")
            for item in (0, 1, 10)
        ]
        await write(stores, lease, retrying, *top, *body)

        async def load(*scopes: str) -> list[Any]:
            return await stores.runs.load_steps([lease.run_id], scopes)

        assert all(map(same_record, await load(""), top))
        assert len(await load("")) == 3
        assert [record.key for record in await load("each[1]")] == ["each[1]/b"]
        keys = [record.key for record in await load("", "each[10]", "each[0]")]
        assert keys == ["a", "each", "each[0]", "each[0]/b", "each[10]/b"]
        assert await load("each") == []
        assert await load() == []

    async def test_workers_load_the_records_of_several_runs(self, stores: Stores) -> None:
        leases = [
            await held_run(stores),
            await held_run(stores, tenant_id=OTHER_TENANT),
            await held_run(stores),
        ]
        for lease in leases:
            await write(stores, lease, step(lease.run_id, "a"), step(lease.run_id, "b"))

        wanted = [leases[1].run_id, leases[0].run_id]
        records = await stores.runs.load_steps(wanted, [""])

        for run_id in wanted:
            assert [record.key for record in records if record.run_id == run_id] == ["a", "b"]
        assert len(records) == 4
        assert await stores.runs.load_steps([], [""]) == []

    async def test_workers_load_the_records_of_any_scope_that_are_open(
        self, stores: Stores
    ) -> None:
        lease = await held_run(stores)
        other = await held_run(stores)
        await write(stores, other, step(other.run_id, "elsewhere", StepStatus.RUNNING))
        running = step(lease.run_id, "each[1]/b", StepStatus.RUNNING, scope="each[1]")
        waiting = waiting_step(lease.run_id, "pause", WaitKind.TIME, wake_at=later(9))
        ended = [
            step(lease.run_id, status.lower(), status)
            for status in StepStatus
            if status not in (StepStatus.RUNNING, StepStatus.WAITING)
        ]
        closed = step(lease.run_id, "closed", StepStatus.RUNNING)
        await write(stores, lease, running, *ended, closed, waiting)
        await write(stores, lease, replace(closed, status=StepStatus.FAILED, replaces=True))

        records = await stores.runs.load_open_steps(lease.run_id)

        assert [record.key for record in records] == ["each[1]/b", "pause"]
        assert all(map(same_record, records, [running, waiting]))

    async def test_workers_find_the_run_that_a_step_started(self, stores: Stores) -> None:
        parent = await held_run(stores)
        children = [
            new_run(parent_run_id=parent.run_id, parent_step_key=key, waits=waits)
            for key, waits in (("call", True), ("each[0]/call", False))
        ]
        started = await write(stores, parent, children=children)
        first, second = started.child_run_ids[parent.run_id]

        assert await stores.runs.child_run_id(parent.run_id, "call") == first
        assert await stores.runs.child_run_id(parent.run_id, "each[0]/call") == second
        assert await stores.runs.child_run_id(parent.run_id, "other") is None
        assert await stores.runs.child_run_id(first, "call") is None

    async def test_workers_load_what_waits_with_its_resolution(self, stores: Stores) -> None:
        waiting = waiting_step(
            0,
            "hear",
            WaitKind.EVENT,
            wait_key="webhook:orders",
            wait_match={"payload.body.id": 7},
            wake_at=later(60),
        )
        run_id = await suspended_run(stores, waiting)
        await deliver(stores)

        (record,) = await stores.runs.load_steps([run_id], [""])

        assert same_record(record, waiting)
        assert record.resolution is not None
        assert record.resolution == (await stores.runs.get_step(TENANT, run_id, "hear")).resolution

    async def test_steps_of_an_ended_run_can_be_read(self, stores: Stores) -> None:
        lease = await held_run(stores)
        done = step(lease.run_id)

        await write(stores, lease, done, change=Finish(NOW, RunStatus.COMPLETED))

        (record,) = await read_steps(stores, lease.run_id)
        assert same_record(record, done)
