"""Rules of the journal port on runs and steps: what is written comes back, all of it or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from automate_engine.domain.json import encode_json
from automate_engine.domain.runs import Lease, RunSource, RunStatus, StepStatus
from automate_engine.ports import Stores
from automate_engine.ports.journal import (
    Batch,
    Claim,
    CommitResult,
    Finish,
    NewRun,
    RunWrite,
)
from automate_engine.testing.conformance.factories import (
    NOW,
    ODD_TEXT,
    ODD_VALUE,
    TENANT,
    WORKER,
    add_run,
    add_workflow,
    claim,
    deliver,
    finish,
    held_run,
    later,
    new_event,
    new_run,
    new_version,
    parent_and_child,
    read_all,
    read_steps,
    same_record,
    step,
    write,
)

__all__ = ["TestJournal"]

FINAL = [StepStatus.COMPLETED, StepStatus.FAILED, StepStatus.CANCELLED]


class TestJournal:
    async def test_an_empty_batch_changes_nothing(self, stores: Stores) -> None:
        assert await stores.journal.commit(Batch()) == CommitResult()

    async def test_a_new_run_is_read_back_as_it_was_given(self, stores: Stores) -> None:
        workflow = await add_workflow(stores)
        version = await stores.workflows.publish(TENANT, workflow.id, new_version())
        parent_id = await add_run(stores)
        created = new_run(
            workflow_id=workflow.id,
            version_id=version.id,
            spec=None,
            spec_hash=version.spec_hash,
            source=RunSource.FORM,
            inputs=ODD_VALUE,
            config={"pins": {"a": ODD_VALUE}},
            created_at=later(1.000001),
            available_at=later(2.000002),
            priority=-3,
            parent_run_id=parent_id,
            parent_step_key="each[3]/call",
            rerun_of_id=parent_id,
            depth=4,
        )

        (run_id,) = (await stores.journal.commit(Batch(runs=[created]))).run_ids

        run = await stores.runs.get(TENANT, run_id)
        assert (run.id, run.tenant_id, run.status) == (run_id, TENANT, RunStatus.QUEUED)
        assert (run.workflow_id, run.version_id, run.spec) == (workflow.id, version.id, None)
        assert (run.spec_hash, run.source) == (version.spec_hash, RunSource.FORM)
        assert (run.inputs, run.config) == (ODD_VALUE, {"pins": {"a": ODD_VALUE}})
        assert (run.outputs, run.error, run.event_id, run.trigger_id) == (None, None, None, None)
        assert (run.created_at, run.available_at) == (later(1.000001), later(2.000002))
        assert (run.started_at, run.ended_at, run.suspended_at) == (None, None, None)
        assert (run.lease_owner, run.lease_epoch, run.cancel_requested_at) == (None, 0, None)
        assert (run.priority, run.depth, run.rerun_of_id) == (-3, 4, parent_id)
        assert (run.parent_run_id, run.parent_step_key) == (parent_id, "each[3]/call")

    async def test_an_ad_hoc_run_keeps_its_own_document(self, stores: Stores) -> None:
        run_id = await add_run(stores, spec={"version": 1, "nodes": [], "vars": ODD_VALUE})

        run = await stores.runs.get(TENANT, run_id)

        assert (run.workflow_id, run.version_id) == (None, None)
        assert run.spec == {"version": 1, "nodes": [], "vars": ODD_VALUE}

    async def test_times_keep_their_microseconds_and_are_in_utc(self, stores: Stores) -> None:
        run_id = await add_run(stores, created_at=NOW.replace(microsecond=999_999))

        created_at = (await stores.runs.get(TENANT, run_id)).created_at

        assert created_at == NOW.replace(microsecond=999_999)
        assert (created_at.tzinfo is not None, created_at.utcoffset()) == (True, timedelta(0))
        assert created_at.astimezone(UTC).isoformat() == created_at.isoformat()

    async def test_a_run_taken_as_it_is_created_is_running_under_epoch_1(
        self, stores: Stores
    ) -> None:
        run_id = await add_run(stores, claim=Claim("worker-9", later(30)))

        run = await stores.runs.get(TENANT, run_id)

        assert (run.status, run.lease_owner, run.lease_epoch) == (RunStatus.RUNNING, "worker-9", 1)
        assert (run.available_at, run.started_at) == (later(30), NOW)
        assert await claim(stores, later(29)) == []

    async def test_ids_of_new_runs_are_in_the_order_of_the_batch(self, stores: Stores) -> None:
        batch = Batch(runs=[new_run(inputs={"number": number}) for number in range(50)])

        run_ids = (await stores.journal.commit(batch)).run_ids

        inputs = [(await stores.runs.get(TENANT, run_id)).inputs for run_id in run_ids]
        assert inputs == [{"number": number} for number in range(50)]
        assert len(set(run_ids)) == 50

    async def test_a_run_can_start_from_records_of_an_earlier_one(self, stores: Stores) -> None:
        earlier = step(999, "a", output=b"1", reused=True)

        first, second = (
            await stores.journal.commit(Batch(runs=[new_run(steps=[earlier]) for _ in range(2)]))
        ).run_ids

        for run_id in (first, second):
            (record,) = await read_steps(stores, run_id)
            assert same_record(record, replace(earlier, run_id=run_id))

    async def test_a_step_is_read_back_as_it_was_written(self, stores: Stores) -> None:
        lease = await held_run(stores)
        written = step(
            lease.run_id,
            "each[3]/fetch",
            StepStatus.FAILED,
            scope="each[3]",
            node_id="fetch",
            attempt=2,
            input=encode_json(ODD_VALUE),
            output=encode_json([ODD_TEXT]),
            port="error",
            error={"code": "x", "message": ODD_TEXT},
            started_at=later(0.000001),
            ended_at=later(1.000002),
            duration_ms=1_000,
            wake_at=later(5),
            logs=encode_json([{"level": "info", "message": ODD_TEXT, "data": ODD_VALUE}]),
            reused=True,
        )

        await write(stores, lease, written)

        (record,) = await read_steps(stores, lease.run_id)
        assert same_record(record, written)

    async def test_a_step_with_its_output_in_a_blob_keeps_the_key(self, stores: Stores) -> None:
        lease = await held_run(stores)

        await write(stores, lease, step(lease.run_id, output_blob="runs/1/fetch"))

        record = await stores.runs.get_step(TENANT, lease.run_id, "fetch")
        assert (record.output, record.output_blob) == (None, "runs/1/fetch")

    async def test_an_output_of_null_is_not_the_lack_of_one(self, stores: Stores) -> None:
        lease = await held_run(stores)

        await write(stores, lease, step(lease.run_id, "a", output=b"null"), step(lease.run_id, "b"))

        first, second = await read_steps(stores, lease.run_id)
        assert (first.output, second.output) == (b"null", None)

    async def test_a_replacing_record_updates_its_row(self, stores: Stores) -> None:
        lease = await held_run(stores)
        await write(stores, lease, step(lease.run_id, status=StepStatus.RUNNING))
        done = step(lease.run_id, output=b"1", ended_at=later(1), duration_ms=1_000, replaces=True)

        await write(stores, lease, done)

        (record,) = await read_steps(stores, lease.run_id)
        assert same_record(record, done)

    async def test_a_record_and_its_replacement_may_come_in_one_write(self, stores: Stores) -> None:
        lease = await held_run(stores)
        done = step(lease.run_id, output=b"1", replaces=True)

        await write(stores, lease, step(lease.run_id, status=StepStatus.RUNNING), done)

        (record,) = await read_steps(stores, lease.run_id)
        assert same_record(record, done)

    async def test_a_replaced_record_keeps_its_place(self, stores: Stores) -> None:
        lease = await held_run(stores)
        await write(stores, lease, step(lease.run_id, "a", StepStatus.RUNNING))
        await write(stores, lease, step(lease.run_id, "b"))

        await write(stores, lease, step(lease.run_id, "a", replaces=True))

        assert [record.key for record in await read_steps(stores, lease.run_id)] == ["a", "b"]

    async def test_a_resolution_is_the_stores_and_survives_the_writer(self, stores: Stores) -> None:
        parent, child = await parent_and_child(stores)
        await finish(stores, child)
        resolved = await stores.runs.get_step(TENANT, parent.run_id, "call")

        await write(stores, parent, step(parent.run_id, "call", output=b"1", replaces=True))

        record = await stores.runs.get_step(TENANT, parent.run_id, "call")
        assert record.status is StepStatus.COMPLETED
        assert record.resolution == resolved.resolution

    async def test_attempts_of_a_step_are_rows_of_their_own(self, stores: Stores) -> None:
        lease = await held_run(stores)
        retrying = step(lease.run_id, status=StepStatus.RETRYING, wake_at=later(5))

        await write(stores, lease, retrying)
        await write(stores, lease, step(lease.run_id, attempt=2))

        records = await read_steps(stores, lease.run_id)
        assert [(record.attempt, record.status) for record in records] == [
            (1, StepStatus.RETRYING),
            (2, StepStatus.COMPLETED),
        ]

    @pytest.mark.parametrize("status", FINAL)
    async def test_a_final_record_never_changes(self, stores: Stores, status: StepStatus) -> None:
        lease = await held_run(stores)
        final = step(lease.run_id, status=status, output=b"1")
        await write(stores, lease, final)

        for later_status in StepStatus:
            change = step(lease.run_id, status=later_status, output=b"2", replaces=True)
            result = await write(stores, lease, change, step(lease.run_id, f"next-{later_status}"))
            assert result.fenced == set()

        record, *others = await read_steps(stores, lease.run_id)
        assert same_record(record, final)
        assert len(others) == len(StepStatus)

    async def test_children_are_created_with_their_parents_write(self, stores: Stores) -> None:
        lease, other = await held_run(stores), await held_run(stores)

        def child(parent: Lease, number: int, taken: Claim | None = None) -> NewRun:
            return new_run(
                inputs={"number": number},
                parent_run_id=parent.run_id,
                parent_step_key="call",
                claim=taken,
                depth=1,
            )

        taken = child(lease, 2, Claim("worker-2", later(30)))
        writes = [
            RunWrite(lease, children=[child(lease, 1), taken]),
            RunWrite(other, children=[child(other, 3)]),
        ]

        result = await stores.journal.commit(Batch(writes=writes))

        children = [
            await stores.runs.get(TENANT, run_id)
            for parent in (lease, other)
            for run_id in result.child_run_ids[parent.run_id]
        ]
        assert [run.inputs["number"] for run in children] == [1, 2, 3]
        assert [run.parent_run_id for run in children] == [lease.run_id] * 2 + [other.run_id]
        assert [run.status for run in children] == [
            RunStatus.QUEUED,
            RunStatus.RUNNING,
            RunStatus.QUEUED,
        ]
        assert {(run.parent_step_key, run.depth) for run in children} == {("call", 1)}

    async def test_a_batch_that_cannot_be_stored_changes_nothing(self, stores: Stores) -> None:
        lease = await held_run(stores)
        before = await stores.runs.get(TENANT, lease.run_id)
        batch = Batch(
            events=[new_event()],
            runs=[new_run(), new_run(inputs={"not JSON": object()})],
            writes=[
                RunWrite(lease, [step(lease.run_id)], [new_run()], Finish(NOW, RunStatus.FAILED))
            ],
        )

        with pytest.raises(Exception):  # noqa: B017 - what it is, is the adapter's affair
            await stores.journal.commit(batch)

        assert await read_all(stores) == [before]
        assert await read_steps(stores, lease.run_id) == []
        assert (await deliver(stores, dedupe_key=None)).is_duplicate is False
        assert (await finish(stores, lease)).fenced == set()

    async def test_a_thousand_writes_of_runs_are_one_commit(self, stores: Stores) -> None:
        runs = [new_run(claim=Claim(WORKER, later(30))) for _ in range(1_000)]
        created = (await stores.journal.commit(Batch(runs=runs))).run_ids
        stale = set(created[::100])
        writes = [
            RunWrite(
                Lease(run_id, 2 if run_id in stale else 1),
                [step(run_id, "a", output=str(run_id).encode()), step(run_id, "b")],
                change=Finish(NOW, RunStatus.COMPLETED, outputs=str(run_id).encode()),
            )
            for run_id in created
        ]

        result = await stores.journal.commit(Batch(writes=writes))

        assert result.fenced == stale
        runs_by_id = {run.id: run for run in await read_all(stores)}
        for run_id in created:
            run = runs_by_id[run_id]
            if run_id in stale:
                assert (run.status, run.outputs) == (RunStatus.RUNNING, None)
            else:
                assert (run.status, run.outputs) == (RunStatus.COMPLETED, run_id)
        assert await read_steps(stores, created[0]) == []
        assert [record.key for record in await read_steps(stores, created[999])] == ["a", "b"]

    async def test_the_writer_keeps_no_hold_on_what_it_wrote(self, stores: Stores) -> None:
        inputs = {"list": [1]}
        run_id = await add_run(stores, inputs=inputs)
        inputs["list"].append(2)

        first = await stores.runs.get(TENANT, run_id)
        first.inputs["list"].append(3)

        assert (await stores.runs.get(TENANT, run_id)).inputs == {"list": [1]}
