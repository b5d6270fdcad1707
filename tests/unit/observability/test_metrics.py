"""What of a commit is counted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from automate_engine.domain import Lease, RunStatus, StepRecord, StepStatus
from automate_engine.observability import MeasuredJournal, Metrics
from automate_engine.ports.journal import Batch, CommitResult, Finish, RunWrite, StoredEvent

NOW = datetime(2030, 1, 1, tzinfo=UTC)


class Journal:
    """Answers each commit with a result made before, or an error."""

    def __init__(self, answer: CommitResult | Exception) -> None:
        self._answer = answer

    async def commit(self, batch: Batch) -> CommitResult:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def write(run_id: int, *statuses: StepStatus, end: RunStatus | None = None) -> RunWrite:
    steps = [
        StepRecord(run_id=run_id, key="a", scope="", node_id="a", status=status, started_at=NOW)
        for status in statuses
    ]
    change = None if end is None else Finish(NOW, end)
    return RunWrite(Lease(run_id, 1), steps, change=change)


def figures(metrics: Metrics, **state: Any) -> dict[str, float]:
    text = metrics.render(**{"due": 0, "held": 0, **state}).decode()
    lines = (line.rpartition(" ") for line in text.splitlines() if line[:1] != "#")
    return {name: float(value) for name, _, value in lines}


async def counted(batch: Batch, result: CommitResult) -> dict[str, float]:
    metrics = Metrics()
    assert await MeasuredJournal(Journal(result), metrics).commit(batch) is result
    return figures(metrics)


async def test_steps_and_ends_are_counted_by_status() -> None:
    batch = Batch(
        writes=[
            write(1, StepStatus.COMPLETED, StepStatus.COMPLETED, end=RunStatus.COMPLETED),
            write(2, StepStatus.WAITING),
            write(3, StepStatus.FAILED, end=RunStatus.FAILED),
        ]
    )
    found = await counted(batch, CommitResult())
    assert found['automate_steps_total{status="COMPLETED"}'] == 2
    assert found['automate_steps_total{status="WAITING"}'] == 1
    assert found['automate_steps_total{status="FAILED"}'] == 1
    assert found['automate_runs_finished_total{status="COMPLETED"}'] == 1
    assert found['automate_runs_finished_total{status="FAILED"}'] == 1
    assert found["automate_commit_rows_sum"] == 6
    assert found["automate_commit_seconds_count"] == 1


async def test_what_was_refused_is_not_counted_as_done() -> None:
    batch = Batch(writes=[write(1, StepStatus.COMPLETED, end=RunStatus.COMPLETED)])
    found = await counted(batch, CommitResult(fenced={1}))
    assert found["automate_writes_refused_total"] == 1
    assert 'automate_steps_total{status="COMPLETED"}' not in found
    assert 'automate_runs_finished_total{status="COMPLETED"}' not in found


async def test_runs_are_counted_whoever_started_them_and_repeated_events_start_none() -> None:
    result = CommitResult(
        events=[StoredEvent(1, [10, 11]), StoredEvent(1, [10, 11], is_duplicate=True)],
        processed=[StoredEvent(2, [12]), StoredEvent(2, [12], is_duplicate=True)],
        run_ids=[13],
        child_run_ids={1: [14, 15]},
    )
    found = await counted(Batch(), result)
    assert found["automate_runs_started_total"] == 6
    assert found["automate_events_total"] == 1


async def test_a_commit_that_fails_is_counted_and_its_error_goes_on() -> None:
    metrics = Metrics()
    with pytest.raises(OSError, match="gone"):
        await MeasuredJournal(Journal(OSError("gone")), metrics).commit(Batch())
    found = figures(metrics)
    assert found["automate_commit_failures_total"] == 1
    assert found["automate_commit_seconds_count"] == 0


def test_the_state_of_the_moment_is_told_with_the_figures() -> None:
    found = figures(Metrics(), due=7, held=3)
    assert (found["automate_runs_due"], found["automate_runs_held"]) == (7, 3)


def test_the_page_on_metrics_lists_every_figure() -> None:
    page = (Path(__file__).parents[3] / "docs/reference/metrics.md").read_text(encoding="utf-8")
    text = Metrics().render(due=0, held=0).decode()
    names = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE automate_")}
    told = {name for name in names if not name.endswith("_created")}
    assert told
    assert not {name for name in told if f"`{name}" not in page}
