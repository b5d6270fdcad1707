"""Figures of runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from automate_engine.domain.runs import RunStatus

__all__ = ["PeriodFigures", "QueueFigures", "RunFigure", "WorkflowFigures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFigure:
    """A run in short. `duration_ms` is from its start to its end, None without both."""

    id: int
    workflow_id: int
    status: RunStatus
    created_at: datetime
    duration_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowFigures:
    """How the runs of a workflow ended. `p50_ms` and `p95_ms` are how long at most that share of
    those took which completed, None when none did."""

    workflow_id: int
    completed: int = 0
    failed: int = 0
    p50_ms: int | None = None
    p95_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFigures:
    """The runs that were created from `since` on: how many in each part of the time, by its number
    and their status, and how those of each workflow ended."""

    since: datetime
    counts: dict[tuple[int, RunStatus], int]
    workflows: list[WorkflowFigures]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """The runs that have not ended, and the steps that wait for a person."""

    queued: int
    running: int
    suspended: int
    oldest_queued_at: datetime | None
    approvals: int
