"""Runs and their steps, as every host stores them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.rates import Rate

__all__ = [
    "Approval",
    "ClaimedRun",
    "Concurrency",
    "Lease",
    "Run",
    "RunConfig",
    "RunSource",
    "RunStatus",
    "StartTerms",
    "StepRecord",
    "StepStatus",
    "WaitKind",
    "step_key",
    "step_path",
]


class RunStatus(StrEnum):
    """Status of a run. A run ends in exactly one terminal status and keeps it (G2)."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def is_terminal(self) -> bool:
        return self in _TERMINAL


_TERMINAL = frozenset({RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED})


class RunSource(StrEnum):
    """What started a run. A sub-workflow and a rerun keep the source of the run they come from."""

    MANUAL = "MANUAL"
    TRIGGER = "TRIGGER"
    AGENT = "AGENT"
    FORM = "FORM"


class StepStatus(StrEnum):
    """Status of one attempt of a step.

    RUNNING and WAITING may still change; RETRYING is an attempt that failed and will be followed
    by another; the rest are final. A step that its inputs never reached has no record.
    """

    RUNNING = "RUNNING"
    WAITING = "WAITING"
    RETRYING = "RETRYING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def is_final(self) -> bool:
        return self in _FINAL_STEP


_FINAL_STEP = frozenset({StepStatus.COMPLETED, StepStatus.FAILED, StepStatus.CANCELLED})


class WaitKind(StrEnum):
    """What a WAITING step waits for."""

    TIME = "time"
    EVENT = "event"
    APPROVAL = "approval"
    RUN = "run"


def step_key(scope: str, node_id: str) -> str:
    """The key of a step in its run: ``fetch``, or ``each[3]/fetch`` inside a body."""
    return f"{scope}/{node_id}" if scope else node_id


def step_path(key: str) -> str:
    """The path of a step's key: without the indexes of the activations around it."""
    *around, own = key.split("/")
    return "/".join([*(part.partition("[")[0] for part in around), own])


@dataclass(slots=True, kw_only=True)
class StepRecord:
    """One attempt of one step, as it is written and read back.

    `key` is unique in the run together with `attempt` (from 1). `scope` is the activation of the
    graph that the node runs in: empty for the workflow itself, ``each[3]`` for the body of the
    fourth item of node ``each``. An activation that has ended is itself a record, with key
    ``each[3]``, node ``each`` and the scope around it; so is a run that a part of the items is
    spread to, from its start, with the index of its first item.

    `input` and `output` are encoded JSON. `output_blob` is the blob key when the output was too
    large to keep in the row; `output` is then None. `port` is the output port taken.
    For a step that waits for an event, `wait_key` is the event's ``type:source`` and `wait_match`
    maps dotted paths in the event to the values they must have. `resolution` is what ended the
    wait (encoded JSON), set by the store. `wake_at` is when a wait or a retry is due.
    `logs` is an encoded list of ``{"level", "message", "data"}`` that the step wrote. `reused`
    marks a record taken over from an earlier run by a rerun. `replaces` is true when a record of
    this key and attempt was written before.
    """

    run_id: int
    key: str
    scope: str
    node_id: str
    status: StepStatus
    attempt: int = 1
    input: bytes | None = None
    output: bytes | None = None
    output_blob: str | None = None
    port: str | None = None
    error: JsonObject | None = None
    started_at: datetime
    ended_at: datetime | None = None
    duration_ms: int | None = None
    wait_kind: WaitKind | None = None
    wait_key: str | None = None
    wait_match: JsonObject | None = None
    wake_at: datetime | None = None
    resolution: bytes | None = None
    logs: bytes | None = None
    reused: bool = False
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class RunConfig:
    """Options of one run.

    `pins` maps step ids to outputs given instead of executing them. `overrides` maps step keys to
    the resolved config to use instead of the workflow's own (rerun with edited input). `runtime`
    names the executor. `batch` tells that the inputs are made of all events of the run when it
    starts: of ``{"inputs": …}``, as its trigger has them, or of the payloads. `part` says which
    step of the parent run a run executes a part of, when it is one of those that the items of a
    step are spread over.
    """

    pins: JsonObject = field(default_factory=dict)
    overrides: JsonObject = field(default_factory=dict)
    runtime: str = "native"
    batch: JsonObject | None = None
    part: JsonObject | None = None

    def as_json(self) -> JsonObject:
        values: JsonObject = {}
        if self.pins:
            values["pins"] = self.pins
        if self.overrides:
            values["overrides"] = self.overrides
        if self.runtime != "native":
            values["runtime"] = self.runtime
        if self.batch is not None:
            values["batch"] = self.batch
        if self.part is not None:
            values["part"] = self.part
        return values

    @classmethod
    def from_json(cls, values: JsonObject) -> RunConfig:
        return cls(
            pins=values.get("pins") or {},
            overrides=values.get("overrides") or {},
            runtime=values.get("runtime") or "native",
            batch=values.get("batch"),
            part=values.get("part"),
        )


@dataclass(frozen=True, slots=True)
class Concurrency:
    """At most `limit` runs with this `key` have started and not ended at any time."""

    key: str
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTerms:
    """How a run that is created comes to its turn, as its workflow says.

    It may start `delay` seconds after it was created, and ends as CANCELLED when it has not
    started `expiry` seconds after that.
    """

    priority: int = 0
    delay: float = 0.0
    expiry: float | None = None
    concurrency: Concurrency | None = None
    rate: Rate | None = None

    @property
    def allow_start_at_once(self) -> bool:
        """Whether a worker may take the run in the commit that creates it."""
        return not (self.delay or self.concurrency or self.rate)


@dataclass(slots=True, kw_only=True)
class Run:
    """One execution of a workflow, as it is read.

    `version_id` pins the version (G6); it is None for an ad-hoc run, whose `spec` is then its own.
    `available_at` is when a worker may next claim it: the due time while queued or suspended, the
    end of the lease while leased, None when only a signal can wake it or when it has ended.
    `suspended_at` is set while no worker holds the run because all its branches wait.
    `expires_at` is when it ends as CANCELLED if it has not started. `rate_limited_until` is the
    start that the rate of its workflow gave it, when that was later than it could have started.
    `event_count` is how many events became this run, None where it has its `event_id` alone or
    none; the run of a batch shows all of them to expressions, as `events` once a worker holds it.
    """

    id: int
    tenant_id: str
    workflow_id: int | None
    version_id: int | None
    spec: JsonObject | None
    spec_hash: str
    status: RunStatus
    source: RunSource
    inputs: JsonObject
    outputs: JsonValue = None
    outputs_blob: str | None = None
    error: JsonObject | None = None
    config: JsonObject
    priority: int = 0
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    available_at: datetime | None = None
    expires_at: datetime | None = None
    rate_limited_until: datetime | None = None
    suspended_at: datetime | None = None
    cancel_requested_at: datetime | None = None
    lease_owner: str | None = None
    lease_epoch: int = 0
    event_id: int | None = None
    trigger_id: int | None = None
    parent_run_id: int | None = None
    parent_step_key: str | None = None
    rerun_of_id: int | None = None
    depth: int = 0
    event_count: int | None = None
    is_batch: bool = False
    events: list[JsonObject] | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write a run's steps: valid while the stored epoch is still this one (G5)."""

    run_id: int
    epoch: int


@dataclass(slots=True)
class ClaimedRun:
    """A run that a worker now holds. `event` is its triggering event as expressions see it.

    `is_new` is true when no worker held it before and it has no records, so none are loaded.
    """

    run: Run
    event: JsonObject | None
    is_new: bool


@dataclass(slots=True, kw_only=True)
class Approval:
    """A step that waits for a person. `request` is the step's resolved config."""

    id: int
    tenant_id: str
    run_id: int
    workflow_id: int | None
    step_key: str
    request: JsonObject
    requested_at: datetime
    expires_at: datetime | None
