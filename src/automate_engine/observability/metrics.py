"""The figures of a process, in the format of Prometheus (https://prometheus.io).

They are counted once for a commit or a request, never for a step.
"""

from __future__ import annotations

import collections
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from automate_engine.ports.journal import Batch, CommitResult, Finish

__all__ = ["METRICS_CONTENT_TYPE", "Metrics", "process_metrics"]

METRICS_CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_ROWS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


class Metrics:
    """Counts what a process does. Safe to share between threads."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        self._runs_started = Counter(
            "automate_runs_started", "Runs that were created.", registry=registry
        )
        self._runs_finished = Counter(
            "automate_runs_finished", "Runs that ended, by status.", ["status"], registry=registry
        )
        self._steps = Counter(
            "automate_steps", "States of steps stored, by status.", ["status"], registry=registry
        )
        self._events = Counter(
            "automate_events", "Events stored, without repeated ones.", registry=registry
        )
        self._fenced = Counter(
            "automate_writes_refused",
            "Writes of runs that another worker had taken over.",
            registry=registry,
        )
        self._commit_seconds = Histogram(
            "automate_commit_seconds",
            "How long a commit took.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._commit_rows = Histogram(
            "automate_commit_rows",
            "Runs, events and states of steps in a commit.",
            buckets=_ROWS,
            registry=registry,
        )
        self._commit_failures = Counter(
            "automate_commit_failures", "Commits that failed.", registry=registry
        )
        self._runs_due = Gauge(
            "automate_runs_due", "Runs that wait for a worker.", registry=registry
        )
        self._runs_held = Gauge(
            "automate_runs_held", "Runs that this process holds leases of.", registry=registry
        )
        self._messages_sent = Counter(
            "automate_messages_sent",
            "Messages sent to the broker of Celery, one for a run to do.",
            registry=registry,
        )
        self._messages_given_up = Counter(
            "automate_messages_given_up",
            "Messages that the broker of Celery did not take.",
            registry=registry,
        )
        self._requests = Counter(
            "automate_http_requests",
            "Requests answered, by operation and status.",
            ["operation", "status"],
            registry=registry,
        )
        self._request_seconds = Histogram(
            "automate_http_request_seconds",
            "How long requests took until the answer began, by operation.",
            ["operation"],
            buckets=_SECONDS,
            registry=registry,
        )

    def committed(self, batch: Batch, result: CommitResult, seconds: float) -> None:
        """Count what a commit stored."""
        held = [write for write in batch.writes if write.lease.run_id not in result.fenced]
        steps = collections.Counter(str(record.status) for write in held for record in write.steps)
        ends = collections.Counter(
            str(write.change.status) for write in held if type(write.change) is Finish
        )
        events = [stored for stored in result.events if not stored.is_duplicate]
        processed = [stored for stored in result.processed if not stored.is_duplicate]
        started = len(result.run_ids) + sum(map(len, result.child_run_ids.values()))
        started += sum(len(stored.run_ids) for stored in (*events, *processed)) - result.joined
        self._runs_started.inc(started)
        self._events.inc(len(events))
        self._fenced.inc(len(result.fenced))
        _add(self._steps, steps)
        _add(self._runs_finished, ends)
        self._commit_seconds.observe(seconds)
        self._commit_rows.observe(started + len(events) + steps.total() + ends.total())

    def commit_failed(self) -> None:
        """Count a commit of which nothing, or nothing for certain, was stored."""
        self._commit_failures.inc()

    def messages_sent(self, count: int) -> None:
        """Count messages that the broker has taken."""
        self._messages_sent.inc(count)

    def messages_given_up(self, count: int) -> None:
        """Count messages that the broker has not taken, and that are not sent again."""
        self._messages_given_up.inc(count)

    def answered(self, operation: str, status: int, seconds: float) -> None:
        """Count a request whose answer began after `seconds`."""
        self._requests.labels(operation, status).inc()
        self._request_seconds.labels(operation).observe(seconds)

    def render(self, *, due: int, held: int) -> bytes:
        """All figures, with the runs that are due and those that this process holds now."""
        self._runs_due.set(due)
        self._runs_held.set(held)
        return generate_latest(self._registry)


@lru_cache(maxsize=1)
def process_metrics() -> Metrics:
    """The figures of this process."""
    return Metrics()


def _add(counter: Counter, found: Mapping[str, int]) -> None:
    for label, number in found.items():
        counter.labels(label).inc(number)
