"""What the suites make their rows with: everything goes through the ports, at explicit times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from automate_engine.domain.events import Match, Trigger
from automate_engine.domain.json import (
    JsonObject,
    JsonValue,
    canonical_json,
    decode_json,
    sha256_hex,
)
from automate_engine.domain.runs import (
    ClaimedRun,
    Lease,
    Run,
    RunSource,
    RunStatus,
    StepRecord,
    StepStatus,
    WaitKind,
)
from automate_engine.domain.workflows import Version, Workflow
from automate_engine.ports import Stores
from automate_engine.ports.events import NewTrigger
from automate_engine.ports.journal import (
    Batch,
    Claim,
    CommitResult,
    Finish,
    NewEvent,
    NewRun,
    Release,
    RunWrite,
    StoredEvent,
    Suspend,
)
from automate_engine.ports.runs import RunFilter
from automate_engine.ports.workflows import NewVersion

__all__ = [
    "NOW",
    "ODD_TEXT",
    "ODD_VALUE",
    "OTHER_TENANT",
    "TENANT",
    "WORKER",
    "add_run",
    "add_trigger",
    "add_workflow",
    "claim",
    "deliver",
    "finish",
    "heard",
    "hearing_run",
    "held_run",
    "later",
    "new_event",
    "new_run",
    "new_version",
    "parent_and_child",
    "read_all",
    "read_steps",
    "same_record",
    "spec_of",
    "step",
    "subscribe",
    "suspend",
    "suspended_run",
    "waiting_step",
    "write",
]

TENANT = "tenant-a"
OTHER_TENANT = "tenant-b"
WORKER = "worker-1"

NOW = datetime(2030, 5, 17, 12, 30, 15, 123456, tzinfo=UTC)
"""The moment at which a test starts."""

ODD_TEXT = (
    "quote ' \" back\\slash \\u0000 %s {{ x }} \t\r\n \x01\x1f\x7f "
    "\u00a0\u200b\u200d\u2028\ufeff\uffff e\u0301 \u0130ß ŋ 日本語 עברית \u202eabc "
    "\U0001f469\u200d\U0001f680 \U0010ffff"
)
"""Text that trips careless encoders, without NUL and lone surrogates, which no store takes."""

ODD_VALUE: JsonObject = {
    ODD_TEXT: [ODD_TEXT, None, True, False, {}, [], ""],
    "": {"": ""},
    "numbers": [0, -1, 2**53 + 1, 2**63 - 1, -(2**63), 0.1, 1e-7, 1.5e300, -2.5],
}
"""A JSON value whose every part must come back equal."""


def later(seconds: float) -> datetime:
    """The moment so many seconds after NOW; before it when negative."""
    return NOW + timedelta(seconds=seconds)


def new_run(**changes: Any) -> NewRun:
    """An ad-hoc run of TENANT, created and due at NOW."""
    values: dict[str, Any] = {
        "tenant_id": TENANT,
        "workflow_id": None,
        "version_id": None,
        "spec": {"version": 1, "nodes": []},
        "spec_hash": "0" * 64,
        "source": RunSource.MANUAL,
        "inputs": {},
        "config": {},
        "created_at": NOW,
        "available_at": NOW,
    }
    return NewRun(**(values | changes))


async def add_run(stores: Stores, **changes: Any) -> int:
    """Create one run and give its id."""
    result = await stores.journal.commit(Batch(runs=[new_run(**changes)]))
    return result.run_ids[0]


async def held_run(stores: Stores, **changes: Any) -> Lease:
    """Create one run that WORKER holds from the start, until 30 seconds after NOW."""
    run_id = await add_run(stores, **({"claim": Claim(WORKER, later(30))} | changes))
    return Lease(run_id, 1)


async def suspended_run(stores: Stores, *steps: StepRecord, wake_at: datetime | None = None) -> int:
    """Create a run that holds these steps and is suspended at NOW."""
    lease = await held_run(stores)
    for record in steps:
        record.run_id = lease.run_id
    await write(stores, lease, *steps, change=Suspend(NOW, wake_at))
    return lease.run_id


async def claim(
    stores: Stores, at: datetime = NOW, *, worker: str = WORKER, limit: int = 100
) -> list[ClaimedRun]:
    """Claim at a time, for 30 seconds."""
    return await stores.queue.claim(worker, limit, at, at + timedelta(seconds=30))


def step(
    run_id: int, key: str = "fetch", status: StepStatus = StepStatus.COMPLETED, **changes: Any
) -> StepRecord:
    """A record of one attempt of a top-level step."""
    values: dict[str, Any] = {"scope": "", "node_id": key, "started_at": NOW}
    return StepRecord(run_id=run_id, key=key, status=status, **(values | changes))


def waiting_step(run_id: int, key: str, kind: WaitKind, **changes: Any) -> StepRecord:
    """A record of a step that waits."""
    return step(run_id, key, StepStatus.WAITING, wait_kind=kind, **changes)


async def parent_and_child(stores: Stores, *, waits: bool = True) -> tuple[Lease, Lease]:
    """A held run whose step ``call`` started a held run."""
    parent = await held_run(stores)
    child = new_run(
        parent_run_id=parent.run_id,
        parent_step_key="call",
        waits=waits,
        depth=1,
        claim=Claim("worker-2", later(30)),
    )
    waiting = waiting_step(parent.run_id, "call", WaitKind.RUN)
    result = await write(stores, parent, waiting, children=[child])
    return parent, Lease(result.child_run_ids[parent.run_id][0], 1)


async def hearing_run(
    stores: Stores, match: JsonObject | None = None, *, kind: WaitKind = WaitKind.EVENT
) -> int:
    """A run suspended until an order arrives that has these values; gives its id."""
    waiting = waiting_step(0, "hear", kind, wait_key="webhook:orders", wait_match=match)
    return await suspended_run(stores, waiting)


async def heard(stores: Stores, run_id: int) -> JsonValue:
    """What resolved the wait of a hearing run, or None."""
    resolution = (await stores.runs.get_step(TENANT, run_id, "hear")).resolution
    return None if resolution is None else decode_json(resolution)


async def write(
    stores: Stores,
    lease: Lease,
    *steps: StepRecord,
    children: Sequence[NewRun] = (),
    change: Suspend | Release | Finish | None = None,
    events: Sequence[NewEvent] = (),
) -> CommitResult:
    """Commit one run's write alone."""
    run_write = RunWrite(lease, list(steps), list(children), change, list(events))
    return await stores.journal.commit(Batch(writes=[run_write]))


async def suspend(stores: Stores, lease: Lease, wake_at: datetime | None = None) -> None:
    await write(stores, lease, change=Suspend(NOW, wake_at))


async def finish(
    stores: Stores, lease: Lease, status: RunStatus = RunStatus.COMPLETED, **values: Any
) -> CommitResult:
    """End a run at NOW."""
    return await write(stores, lease, change=Finish(NOW, status, **values))


def spec_of(text: str = "") -> JsonObject:
    """A small document; another text gives another one."""
    return {
        "version": 1,
        "nodes": [{"id": "a", "type": "set", "config": {"values": {"text": text}}}],
    }


def new_version(text: str = "", **changes: Any) -> NewVersion:
    spec = spec_of(text)
    values: dict[str, Any] = {
        "spec": spec,
        "spec_hash": sha256_hex(canonical_json(spec)),
        "message": "",
        "draft_revision": 1,
        "actor": "ann",
    }
    return NewVersion(**(values | changes))


async def add_workflow(
    stores: Stores, tenant_id: str = TENANT, name: str = "Triage", slug: str | None = None
) -> Workflow:
    return await stores.workflows.create(
        tenant_id, name=name, slug=slug, description="", spec=spec_of(), actor="ann"
    )


async def add_trigger(
    stores: Stores, workflow: Workflow, *, publish: bool = True, **changes: Any
) -> Trigger:
    """Add a webhook trigger, by default to a workflow that is published with it."""
    if publish:
        await stores.workflows.publish(workflow.tenant_id, workflow.id, new_version())
    values: dict[str, Any] = {"type": "webhook", "source": "orders", "config": {}}
    trigger = NewTrigger(**(values | changes))
    return await stores.triggers.create(workflow.tenant_id, workflow.id, trigger)


async def subscribe(
    stores: Stores, tenant_id: str = TENANT, inputs: JsonObject | None = None
) -> Match:
    """A match of a new trigger of a new, published workflow. No path is used twice."""
    workflow = await add_workflow(stores, tenant_id)
    trigger = await add_trigger(stores, workflow, source=f"hook-{workflow.id}")
    live = await stores.workflows.live_version(tenant_id, workflow.id)
    return _match(trigger, live, inputs or {})


def _match(trigger: Trigger, live: Version, inputs: JsonObject) -> Match:
    return Match(
        trigger_id=trigger.id,
        workflow_id=trigger.workflow_id,
        version_id=live.id,
        spec_hash=live.spec_hash,
        inputs=inputs,
    )


def new_event(**changes: Any) -> NewEvent:
    """An event of TENANT that arrived at NOW; its duplicates are looked for one day back."""
    values: dict[str, Any] = {
        "tenant_id": TENANT,
        "type": "webhook",
        "source": "orders",
        "payload": {"body": {"id": 7}},
        "trace_id": UUID("8d7c5a2e-4b1f-4f0e-9c3d-2a6b7c8d9e0f"),
        "received_at": NOW,
        "dedupe_since": later(-86_400),
    }
    return NewEvent(**(values | changes))


async def deliver(stores: Stores, **changes: Any) -> StoredEvent:
    """Commit one event alone."""
    result = await stores.journal.commit(Batch(events=[new_event(**changes)]))
    return result.events[0]


async def read_all(stores: Stores, tenant_id: str = TENANT) -> list[Run]:
    """All runs of a tenant, newest first."""
    return (await stores.runs.find(tenant_id, RunFilter(), limit=10_000)).items


async def read_steps(stores: Stores, run_id: int) -> list[StepRecord]:
    """All records of a run of TENANT, in the order first written."""
    return (await stores.runs.list_steps(TENANT, run_id, limit=10_000)).items


def same_record(read: StepRecord, written: StepRecord) -> bool:
    """Whether a record came back as it was written (`resolution` is the store's)."""
    return _comparable(read) == _comparable(written)


def _comparable(record: StepRecord) -> JsonObject:
    values = asdict(record)
    del values["replaces"], values["resolution"]
    for name in ("input", "output", "logs"):
        if values[name] is not None:
            values[name] = ("JSON", decode_json(values[name]))
    return values
