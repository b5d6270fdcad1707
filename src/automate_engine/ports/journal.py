"""The journal port: every durable change of runs, steps and events goes through `commit`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from automate_engine.domain.coalescing import Coalescing
from automate_engine.domain.events import Event, Match, TriggerType
from automate_engine.domain.json import JsonObject, JsonValue, encode_json
from automate_engine.domain.rates import Rate
from automate_engine.domain.runs import (
    Concurrency,
    Lease,
    RunConfig,
    RunSource,
    RunStatus,
    StartTerms,
    StepRecord,
)

__all__ = [
    "Batch",
    "Claim",
    "CommitResult",
    "Finish",
    "Journal",
    "NewEvent",
    "NewRun",
    "ProcessedEvent",
    "Release",
    "RunWrite",
    "StoredEvent",
    "Suspend",
    "queue_times",
    "runs_started_by",
]


@dataclass(frozen=True, slots=True)
class Claim:
    """The worker that takes a new run in the commit that creates it, and until when."""

    worker: str
    until: datetime


@dataclass(slots=True, kw_only=True)
class NewRun:
    """A run to create.

    Without `claim` it is QUEUED and available at `available_at`; with one it is RUNNING, leased
    with epoch 1. `steps` are records of an earlier run to start from (their `run_id` is ignored).
    `waits` tells that step `parent_step_key` of the parent waits for this run's end. `event_id` is
    the event that expressions see: a rerun's is that of the earlier run, and whoever starts a run
    may name one; its `trigger_id` is then None (G4). One that
    is still QUEUED at `expires_at` ends as CANCELLED. With `concurrency` or a `rate` there is no
    `claim`. With `coalescing` there is no `claim` either, and its event may join a run that is
    there; `event_bytes` is the length of the event's payload, as JSON, for a batch. With
    `repeats_events` it has the events of the run that it repeats.
    """

    tenant_id: str
    workflow_id: int | None
    version_id: int | None
    spec: JsonObject | None
    spec_hash: str
    source: RunSource
    inputs: JsonObject
    config: JsonObject
    created_at: datetime
    available_at: datetime
    priority: int = 0
    expires_at: datetime | None = None
    concurrency: Concurrency | None = None
    rate: Rate | None = None
    claim: Claim | None = None
    event_id: int | None = None
    trigger_id: int | None = None
    parent_run_id: int | None = None
    parent_step_key: str | None = None
    waits: bool = False
    rerun_of_id: int | None = None
    depth: int = 0
    steps: list[StepRecord] = field(default_factory=list)
    coalescing: Coalescing | None = None
    event_bytes: int = 0
    repeats_events: bool = False


@dataclass(slots=True, kw_only=True)
class NewEvent:
    """An event that arrived, with the triggers it matched.

    Of events with the same tenant, type, source and `dedupe_key` only the first since
    `dedupe_since` is stored; the others are answered as its duplicates, start nothing (G4) and are
    counted. `depth` is that of the runs that it starts, `replay_of_id` the event that it repeats.
    """

    tenant_id: str
    type: str
    source: str
    payload: JsonValue
    trace_id: UUID
    received_at: datetime
    dedupe_key: str | None = None
    dedupe_since: datetime
    depth: int = 0
    replay_of_id: int | None = None
    matches: list[Match] = field(default_factory=list)
    claim: Claim | None = None


@dataclass(slots=True, kw_only=True)
class ProcessedEvent:
    """An event that was stored unprocessed, now with the triggers it matched.

    It counts only while the stored event has no `processed_at`; else it starts nothing (G4).
    """

    event_id: int
    processed_at: datetime
    matches: list[Match] = field(default_factory=list)
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Suspend:
    """All branches wait. Give up the lease until `wake_at`, or until a signal when it is None."""

    at: datetime
    wake_at: datetime | None


@dataclass(frozen=True, slots=True)
class Release:
    """Hand the run back: any worker may claim it at once."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Finish:
    """The run ends. `outputs` is encoded JSON; outputs too large for a row are under the blob key
    `outputs_blob` instead. `notice` tells of a failure: it is stored, not matched, when an enabled
    trigger of the tenant has its type, and its source or none; not when the run was itself started
    by an event of this type. `pause_after` is after how many failures in a row the run's trigger
    is disabled if its config does not say; 0 is never."""

    at: datetime
    status: RunStatus
    outputs: bytes | None = None
    outputs_blob: str | None = None
    error: JsonObject | None = None
    notice: NewEvent | None = None
    pause_after: int = 0


@dataclass(slots=True)
class RunWrite:
    """What one run writes in one commit, under its lease.

    `children` are runs that its steps start, `events` those that they emit: they are stored, not
    matched. `start` replaces the inputs and the config of the run, as its batch gives them.
    """

    lease: Lease
    steps: list[StepRecord] = field(default_factory=list)
    children: list[NewRun] = field(default_factory=list)
    change: Suspend | Release | Finish | None = None
    events: list[NewEvent] = field(default_factory=list)
    start: tuple[JsonObject, JsonObject] | None = None


@dataclass(slots=True)
class Batch:
    """Everything that one commit writes, in one transaction."""

    events: list[NewEvent] = field(default_factory=list)
    processed: list[ProcessedEvent] = field(default_factory=list)
    runs: list[NewRun] = field(default_factory=list)
    writes: list[RunWrite] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.events or self.processed or self.runs or self.writes)


@dataclass(slots=True)
class StoredEvent:
    """The answer for one NewEvent or ProcessedEvent.

    For a duplicate, `event_id` and `run_ids` are the first's, without runs that are deleted.
    """

    event_id: int
    run_ids: list[int]
    is_duplicate: bool = False


@dataclass(slots=True)
class CommitResult:
    """`events`, `processed` and `run_ids` are in the order of the batch.

    `fenced` are the runs whose write was refused as a whole because their lease is no longer held;
    all other writes are committed. `child_run_ids` maps each writing run to the ids of its
    children, in order. `signalled` are leased or suspended runs that became ready through this
    commit (a child's end, an event). `emitted` tells that there are events to match, `joined` how
    many events joined a run that another had begun.
    """

    events: list[StoredEvent] = field(default_factory=list)
    processed: list[StoredEvent] = field(default_factory=list)
    run_ids: list[int] = field(default_factory=list)
    child_run_ids: dict[int, list[int]] = field(default_factory=dict)
    fenced: set[int] = field(default_factory=set)
    signalled: set[int] = field(default_factory=set)
    emitted: bool = False
    joined: int = 0


def queue_times(terms: StartTerms, created_at: datetime) -> tuple[datetime, datetime | None]:
    """When a run created then may start, and when it expires."""
    available_at = created_at + timedelta(seconds=terms.delay)
    expires_at = None if terms.expiry is None else available_at + timedelta(seconds=terms.expiry)
    return available_at, expires_at


def runs_started_by(
    event: Event, matches: Sequence[Match], claim: Claim | None, at: datetime
) -> list[NewRun]:
    """The runs that an event starts: one for each trigger that it matched (G4)."""
    first: dict[int, Match] = {}
    for match in matches:
        first.setdefault(match.trigger_id, match)
    return [_started_by(event, match, claim, at) for match in first.values()]


def _started_by(event: Event, match: Match, claim: Claim | None, at: datetime) -> NewRun:
    terms, coalescing = match.terms, match.coalescing
    waits = timedelta(seconds=coalescing.seconds if coalescing else 0)
    available_at, expires_at = queue_times(terms, at + waits)
    starts_at_once = terms.allow_start_at_once and not (match.paused or coalescing)
    is_batch = coalescing is not None and coalescing.is_batch
    return NewRun(
        tenant_id=event.tenant_id,
        workflow_id=match.workflow_id,
        version_id=match.version_id,
        spec=None,
        spec_hash=match.spec_hash,
        source=RunSource.FORM if event.type == TriggerType.FORM else RunSource.TRIGGER,
        inputs=match.inputs,
        config=_config(coalescing),
        created_at=at,
        available_at=available_at,
        priority=terms.priority,
        expires_at=expires_at,
        concurrency=terms.concurrency,
        rate=terms.rate,
        claim=claim if starts_at_once else None,
        event_id=event.id,
        trigger_id=match.trigger_id,
        depth=event.depth,
        coalescing=coalescing,
        event_bytes=len(encode_json(event.payload)) if is_batch else 0,
    )


def _config(coalescing: Coalescing | None) -> JsonObject:
    if coalescing is None or not coalescing.is_batch:
        return {}
    return RunConfig(batch={"inputs": coalescing.inputs}).as_json()


class Journal(Protocol):
    """Commits batches.

    Rules:

    - One call is one transaction. When it returns, everything not fenced is durable (G1); when it
      raises, nothing of the batch is.
    - A `RunWrite` counts only while the run's stored epoch equals the lease's and the run is not
      terminal; otherwise the whole of it is refused and the run is named in `fenced` (G2, G5).
      The check holds until the transaction ends: a concurrent claim waits for it. A QUEUED run has
      epoch 0: a write under that ends a run that no worker ever held.
    - A step record with `replaces` updates the row of the same key and attempt, others are
      inserted. A row that is final is never changed (G3).
    - `Finish` sets the terminal status, ends the lease and, when a parent waits, sets the
      resolution of the parent's step to ``{"run_id", "status", "outputs", "outputs_blob",
      "error"}`` (`run_id` the internal id, `outputs` decoded) and makes the parent ready. With a
      status other than COMPLETED, waited-for children that have not ended get a cancel request.
    - A step record that is CANCELLED with `wait_kind` run gives a cancel request to the child that
      the step waited for, unless that has ended.
    - `Suspend` gives up the lease. While there is a signal that was not acted on (a cancel
      request, a resolution of a step that is still WAITING), the run is available at once instead
      of at `wake_at`.
    - Runs of a tenant with the same `Rate.key` get the starts that `next_start` gives them, one
      after the other in the order of their creation: a later start than `available_at` takes its
      place and becomes `rate_limited_until`. Concurrent commits share no place, and one that is
      rolled back takes none. A run of which cancelling is requested has no place to wait for.
    - A `Finish` with FAILED disables the run's enabled trigger, with a `disabled_reason`, when as
      many runs in a row have failed as `pause_after_failures` in its config says, or else
      `pause_after`. These are the newest runs of the trigger that have COMPLETED or FAILED, of
      those created since it was made or last enabled. Of commits at the same time one counts after
      the other. A thousand runs before and after the one that ends are looked at.
    - The events of a `RunWrite` and the notice of a `Finish` are stored with it, unprocessed. A
      duplicate adds one to the `duplicates` of the first, in the same transaction.
    - An event is stored with its runs and `processed_at` in the same transaction. At most one run
      exists for a trigger and an event (G4). WAITING steps of the tenant with `wait_kind` event,
      the event's ``type:source`` as `wait_key` and a `wait_match` that holds for the event
      (`automate_engine.domain.matching.matches_values`) are resolved with ``Event.as_json()`` in
      that transaction, and their runs made ready.
    - A match with `coalescing` lets its event join the run of its key that has not been claimed,
      with the event: the run then has the newest event, with its version, inputs and terms, and
      `available_at` and `expires_at` follow (`automate_engine.ports.coalescing`). Without such a
      run, or when that takes no further events, a new one begins. Every event of the run is noted,
      in the order in which they joined. A claim, the end of the run and a request to cancel it end
      its taking of events, and two commits at once never begin two runs of one key.
    - `start` of a `RunWrite` replaces the inputs and the config of its run.
    - "Ready" means: available now when no worker holds the run; otherwise marked as signalled, so
      that the next renewal or `Suspend` sees it.
    """

    async def commit(self, batch: Batch) -> CommitResult: ...
