"""Figures of runs."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from automate_engine.api.schemas.common import Answer, Moment, Query
from automate_engine.domain import RunStatus

__all__ = [
    "FailingWorkflow",
    "QueueDepth",
    "RecentRun",
    "RunCounts",
    "SlowWorkflow",
    "Statistics",
    "StatisticsQuery",
    "WorkflowStatistics",
    "WorkflowStatisticsList",
    "WorkflowStatisticsQuery",
]


class WorkflowStatisticsQuery(Query):
    ids: str = Field(
        min_length=1,
        max_length=10_000,
        description="Ids of workflows with commas between them, at most 100.",
    )


class RecentRun(Answer):
    run_id: str
    status: RunStatus
    created_at: datetime
    duration_ms: int | None = Field(
        description="From the start to the end; null for a run that has not ended or never began."
    )


class WorkflowStatistics(Answer):
    workflow_id: str
    recent: list[RecentRun] = Field(description="The newest 20 runs, the newest first.")
    finished: int = Field(description="How many of the newest 100 runs have ended.")
    completed: int = Field(description="How many of those have completed.")


class WorkflowStatisticsList(Answer):
    """An item for each id that was asked for, in their order."""

    items: list[WorkflowStatistics]


class StatisticsQuery(Query):
    since: Moment | None = Field(
        None, description="From when on runs were created; 24 hours before `until` by default."
    )
    until: Moment | None = Field(
        None, description="The end of that time, at most 31 days after `since`; now by default."
    )
    interval: Literal["hour", "day"] = Field(
        "hour", description="How long each part of the series is; the first begins at `since`."
    )


class RunCounts(Answer):
    """The runs that were created in one part of the time, by how they stand now."""

    at: datetime
    completed: int
    failed: int
    cancelled: int
    running: int = Field(description="Those that have not ended, whether they have begun or not.")


class SlowWorkflow(Answer):
    workflow_id: str
    name: str
    runs: int = Field(description="How many runs have completed.")
    p50_ms: int = Field(description="Half of them took no longer.")
    p95_ms: int = Field(description="Of 100 of them 95 took no longer.")


class FailingWorkflow(Answer):
    workflow_id: str
    name: str
    runs: int = Field(description="How many runs have completed or failed.")
    failed: int


class QueueDepth(Answer):
    """The runs that have not ended, whenever they were created; each is counted up to 10,000."""

    queued: int
    running: int = Field(description="Those that are executed now.")
    suspended: int = Field(description="Those whose branches all wait.")
    oldest_queued_at: datetime | None = Field(
        description="When the oldest run that waits for a worker was created."
    )


class Statistics(Answer):
    since: datetime = Field(
        description="From when on runs are counted: later than asked for when that time has more "
        "than 100,000 runs, of which the newest are counted."
    )
    until: datetime
    series: list[RunCounts]
    slowest: list[SlowWorkflow] = Field(description="By `p95_ms`, at most 10.")
    failing: list[FailingWorkflow] = Field(description="By `failed`, at most 10.")
    queue: QueueDepth
    approvals_waiting: int = Field(description="Counted up to 10,000.")
