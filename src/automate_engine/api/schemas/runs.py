"""Runs and their steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from automate_engine.api.schemas.common import (
    Answer,
    Cursor,
    Json,
    JsonMap,
    Moment,
    Page,
    Query,
    Request,
)
from automate_engine.api.schemas.workflows import DocumentName
from automate_engine.domain import RunSource, RunStatus, StepStatus, WaitKind

__all__ = [
    "ExecutedDocument",
    "Rerun",
    "Run",
    "RunConfig",
    "RunDetail",
    "RunDocument",
    "RunList",
    "RunPage",
    "RunStarted",
    "RunStepsQuery",
    "RunTestCase",
    "StartRun",
    "Step",
    "StepPage",
]


class RunConfig(Request):
    """How a run is executed."""

    runtime: str = Field(
        "native", max_length=100, description="Who executes the run: the engine, by default."
    )


class _Start(Request):
    inputs: dict[str, Any] = Field(default_factory=dict)
    pins: dict[str, Any] = Field(
        default_factory=dict,
        description="Outputs by node id, used instead of executing these nodes.",
    )
    priority: int | None = Field(
        None, ge=-100, le=100, description="Higher is sooner; by default the workflow's."
    )
    delay_seconds: float | None = Field(
        None,
        ge=0,
        le=31_536_000,
        description="How long from now the run may start; by default the workflow's.",
    )
    expires_seconds: float | None = Field(
        None,
        gt=0,
        le=31_536_000,
        description="How long after that the run ends as CANCELLED if it has not started; "
        "by default the workflow's.",
    )
    until: str | None = Field(
        None,
        max_length=100,
        description="A node of the workflow itself, to execute only this node and what it depends "
        "on. Its output is that of the run.",
    )
    config: RunConfig = Field(default_factory=RunConfig)
    source: Literal[RunSource.MANUAL, RunSource.AGENT] = Field(
        RunSource.MANUAL, description="`AGENT` when a program decided by itself to start the run."
    )


class StartRun(_Start):
    version: DocumentName = Field(
        "live", description="A version's number, `live`, or `draft` for a test of the draft."
    )
    event_id: str | None = Field(
        None,
        description="An event that arrived: the run sees it as `event`, as if it had started it.",
    )


class RunDocument(_Start):
    spec: dict[str, Any] = Field(description="The document to run, which the run keeps.")


class RunStarted(Answer):
    run_id: str


class RunList(Cursor):
    workflow_id: str | None = None
    status: RunStatus | None = None
    trigger_id: str | None = None
    event_id: str | None = None
    parent_run_id: str | None = Field(
        None, description="The run whose steps started the runs, as sub-workflows or as parts."
    )
    created_from: Moment | None = None
    created_until: Moment | None = None
    suspended: bool | None = Field(None, description="Whether all branches of the run wait.")
    text: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="A part of the inputs, outputs or error. Looks through at most 2000 runs: a "
        "page may have few or none, and `next_cursor` goes on.",
    )


class Run(Answer):
    run_id: str
    workflow_id: str | None
    workflow_name: str | None = Field(description="Null for a run that belongs to no workflow.")
    version_id: str | None = Field(
        description="Null for a run of a draft or of a document of its own."
    )
    spec_hash: str
    status: RunStatus
    source: RunSource
    priority: int
    created_at: datetime
    available_at: datetime | None = Field(description="When a queued run may start.")
    expires_at: datetime | None = Field(
        description="When the run ends as CANCELLED if it has not started."
    )
    rate_limited_until: datetime | None = Field(
        description="Until when the rate of the workflow makes the run wait; null when it does not."
    )
    started_at: datetime | None
    ended_at: datetime | None
    suspended_at: datetime | None = Field(description="Set while all branches wait.")
    cancel_requested_at: datetime | None
    event_id: str | None
    trigger_id: str | None
    parent_run_id: str | None
    parent_step_key: str | None = Field(description="The step of the parent run that started it.")
    rerun_of: str | None


class Step(Answer):
    """The latest state of one attempt of a step."""

    key: str = Field(description="Such as `fetch`, or `each[3]/fetch` inside a body.")
    node_id: str
    status: StepStatus
    attempt: int
    input: Json
    output: Json
    output_omitted: bool = Field(
        description="Whether the output is too large for a list; read the step alone to get it."
    )
    port: str | None
    error: JsonMap | None
    started_at: datetime
    ended_at: datetime | None
    duration_ms: int | None
    wait_kind: WaitKind | None
    wake_at: datetime | None
    logs: Json
    reused: bool


class RunStepsQuery(Query):
    cursor: str | None = Field(
        None, max_length=100, description="The `next_cursor` of the page before."
    )
    limit: int = Field(200, ge=1, le=1000, description="The most steps to give.")


class RunDetail(Run):
    """A run with the first of its steps; `next_cursor` leads to the others."""

    event_count: int = Field(description="How many events became the run.")
    event_ids: list[str] = Field(
        description="The events that became the run, in the order in which they joined it: the "
        "newest, at most 1000."
    )
    inputs: JsonMap
    pins: JsonMap = Field(description="Outputs that were given instead of executing nodes.")
    config: RunConfig
    outputs: Json
    error: JsonMap | None
    steps: list[Step]
    next_cursor: str | None = None


class ExecutedDocument(Answer):
    """The document that a run executes: a version's, a draft's as it was, or its own."""

    spec: JsonMap


class Rerun(Request):
    step: str | None = Field(
        None, max_length=100, description="The node to run again from; all nodes by default."
    )
    input: dict[str, Any] | None = Field(
        None, description="The step's input, edited: its config with all expressions resolved."
    )


class RunTestCase(Answer):
    """A run as a test case of its workflow."""

    name: str
    yaml: str = Field(
        description="A file with the document and the case, for "
        "`python -m automate_engine.testing`."
    )
    case: JsonMap = Field(description="The case alone.")


class RunPage(Page[Run]):
    """A page of runs."""


class StepPage(Page[Step]):
    """A page of steps."""
