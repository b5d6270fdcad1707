"""What the database holds in the end, by the same names on every host."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from automate_engine.domain.ids import Kind, PublicIds
from tests.acceptance.crash.project import SECRET_KEY, Project

__all__ = ["EventRow", "Records", "RunRow", "StepRow", "read"]

_RUNS = (
    "SELECT runs.id, runs.status, runs.event_id, runs.{trigger}, runs.lease_epoch,"
    " runs.available_at, runs.suspended_at, runs.error, runs.parent_id"
    " FROM {runs} AS runs ORDER BY runs.id"
)
_STEPS = (
    "SELECT {run}, step_id, attempt, status, started_at, ended_at, port, output, wait_kind"
    " FROM {steps} WHERE {run} IS NOT NULL ORDER BY id"
)
_EVENTS = "SELECT id, type, source, dedupe_key, processed_at FROM {events} ORDER BY id"


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run; ids are public. `epoch` is how many times it was claimed."""

    id: str
    status: str
    event_id: str | None
    trigger_id: int | None
    epoch: int
    available_at: datetime | None
    suspended_at: datetime | None
    error: Any
    parent_id: str | None = None


@dataclass(frozen=True, slots=True)
class StepRow:
    """One attempt of a step, or an ended activation of a body."""

    run_id: str
    step: str
    attempt: int
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    port: str | None
    output: Any
    wait_kind: str | None

    @property
    def token(self) -> str | None:
        """The token of the execution whose result this is, if it gave one."""
        body = self.output.get("body", self.output) if isinstance(self.output, dict) else {}
        token = body.get("token") if isinstance(body, dict) else None
        return token if "/" in self.step or not self.step.endswith("]") else None


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event."""

    id: str
    type: str
    source: str
    dedupe_key: str | None
    processed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Records:
    """All rows."""

    runs: Mapping[str, RunRow]
    steps: Sequence[StepRow]
    events: Mapping[str, EventRow]


def read(project: Project) -> Records:
    """Read all rows."""
    ids = PublicIds(SECRET_KEY)
    runs = [
        RunRow(
            ids.encode(Kind.RUN, run_id),
            status,
            event_id and ids.encode(Kind.EVENT, event_id),
            trigger_id,
            epoch,
            _time(available_at),
            _time(suspended_at),
            error,
            parent_id and ids.encode(Kind.RUN, parent_id),
        )
        for (
            run_id,
            status,
            event_id,
            trigger_id,
            epoch,
            available_at,
            suspended_at,
            error,
            parent_id,
        ) in project.query(_RUNS.format(**project.names))
    ]
    steps = [
        StepRow(
            ids.encode(Kind.RUN, run_id),
            step,
            attempt,
            status,
            _time(started_at),
            _time(ended_at),
            port,
            json.loads(output) if isinstance(output, str) else output,
            wait_kind,
        )
        for run_id, step, attempt, status, started_at, ended_at, port, output, wait_kind in (
            project.query(_STEPS.format(**project.names))
        )
    ]
    events = [
        EventRow(ids.encode(Kind.EVENT, event_id), type_, source, dedupe_key, _time(processed_at))
        for event_id, type_, source, dedupe_key, processed_at in (
            project.query(_EVENTS.format(**project.names))
        )
    ]
    return Records({run.id: run for run in runs}, steps, {event.id: event for event in events})


def _time(value: Any) -> datetime | None:
    """A time as a database gives it: on SQLite a text in UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value is not None and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value
