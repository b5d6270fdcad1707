"""The steps of a run while it goes on: a table that changes, or a line for each change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from automate_engine.domain import RunStatus, StepRecord, StepStatus
from automate_engine.workflows.following import Progress
from seer.cli.output import plain

__all__ = ["Display", "display", "event_line"]

_SHOWN_STEPS = 20
_SIGNS = {
    StepStatus.COMPLETED: "✓",
    StepStatus.FAILED: "✗",
    StepStatus.CANCELLED: "✗",
    StepStatus.RETRYING: "↻",
    StepStatus.WAITING: "…",
    StepStatus.RUNNING: "…",
}
_STYLES = {
    StepStatus.COMPLETED: "green",
    StepStatus.FAILED: "red",
    StepStatus.CANCELLED: "red",
    StepStatus.RETRYING: "yellow",
}


class Display(Protocol):
    """Takes the news of a run."""

    def __call__(self, progress: Progress) -> None: ...


@contextmanager
def display() -> Iterator[Display]:
    """What shows a run on standard error: a table on a terminal, else lines."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _print_line
        return
    with Live(console=console, refresh_per_second=10) as live:
        yield _Steps(live).show


def event_line(name: str, data: dict[str, Any]) -> str:
    """An event of a run in one line."""
    if name == "run":
        return f"run {plain(data['status']).lower()}{_reason(data['error'])}"
    status = StepStatus(data["status"])
    took = "" if data["duration_ms"] is None else f" {data['duration_ms']} ms"
    again = f" (attempt {data['attempt']})" if data["attempt"] > 1 else ""
    return (
        f"{_SIGNS[status]} {plain(data['key'])} {status.lower()}{again}{took}"
        f"{_reason(data['error'])}"
    )


def _reason(error: dict[str, Any] | None) -> str:
    return f": {plain(error['message'])}" if error and error.get("message") else ""


def _print_line(progress: Progress) -> None:
    step = progress.step
    if step is not None:
        typer.echo(f"{_SIGNS[step.status]} {plain(step.key)} {step.status.lower()}", err=True)
    elif progress.run.status is not RunStatus.COMPLETED:
        typer.echo(f"{progress.run_id} {progress.run.status.lower()}", err=True)


class _Steps:
    """A table of the latest steps."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._records: dict[str, StepRecord] = {}

    def show(self, progress: Progress) -> None:
        if progress.step is not None:
            self._records.pop(progress.step.key, None)
            self._records[progress.step.key] = progress.step
        self._live.update(self._shown(progress))

    def _shown(self, progress: Progress) -> Group:
        title = f"{progress.run_id}  {progress.run.status}  {progress.done}/{progress.total}"
        table = Table(box=None, pad_edge=False, show_header=False)
        for record in list(self._records.values())[-_SHOWN_STEPS:]:
            style = _STYLES.get(record.status, "")
            table.add_row(
                Text(_SIGNS[record.status], style=style),
                Text(plain(record.key)),
                Text(record.status.lower(), style=style),
                Text("" if record.duration_ms is None else f"{record.duration_ms} ms"),
            )
        return Group(Text(title, style="bold"), table)
