"""From a delivery over HTTP to the call of the first step of its run, on PostgreSQL, beside a bare
insert and NOTIFY to a listening process.

The delivery tells when it was sent, the step gives when it was called, and PostgreSQL keeps when
the event was committed, all by the clock of one machine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import asyncpg

from benchmarks.databases import fresh_database
from benchmarks.durable.workflows import TIMED_SPEC
from benchmarks.figures import medians, percentiles_ms
from benchmarks.ingress.load import open_loop
from benchmarks.ingress.loading import CONNECTIONS, Loaded, warmed_up
from benchmarks.ingress.servers import server
from benchmarks.notifications import measure_notifications
from benchmarks.processes import in_process

__all__ = ["compare_starts", "measure"]

_SERVERS = ("seer", "seer_apart")
_LOADS = ("idle", "steady")
_IDLE_RATE = 20.0
"""Deliveries a second, so few that each is alone."""

_COMMIT_TIMES = ("track_commit_timestamp = on",)

_LAST = "SELECT coalesce(max(id), 0) FROM trigger_events"
_TIMES = (
    "SELECT (step.output->>'called_at')::float8 AS called_at,"
    " (event.event_data->'body'->>'due_at')::float8 AS due_at,"
    " extract(epoch FROM pg_xact_commit_timestamp(event.xmin))::float8 AS committed_at"
    " FROM trigger_events AS event JOIN workflow_runs AS run ON run.event_id = event.id"
    " JOIN workflow_run_checkpoints AS step ON step.run_id = run.id AND step.step_id = 'add_0'"
    " WHERE event.id > $1"
)


def compare_starts(
    *, rounds: int, seconds: float, tell: Callable[[str], None]
) -> list[dict[str, Any]]:
    """A row for each server and load; the figures are medians over the rounds."""
    measured: dict[str, list[dict[str, Any]]] = {name: [] for name in _SERVERS}
    for number in range(1, rounds + 1):
        for name in _SERVERS:
            with fresh_database("postgresql", _COMMIT_TIMES) as dsn:
                found = in_process("starts", name=name, dsn=dsn, seconds=seconds)
            tell(f"round {number}: {name}: {found}")
            measured[name].append(found)
    return [
        {"server": name, "load": load} | medians([found[load] for found in measured[name]])
        for name in _SERVERS
        for load in _LOADS
    ]


async def measure(name: str, dsn: str, seconds: float) -> dict[str, Any]:
    """One delivery at a time, and 80 % of the full load; then the floor at the same rates."""
    with server(name, dsn, TIMED_SPEC) as running:
        async with warmed_up(running, dsn, seconds) as loaded:
            idle = await _starts(loaded, _IDLE_RATE, 1, seconds)
            _full, steady = await loaded.calmly(
                seconds, lambda rate: _starts(loaded, rate, CONNECTIONS, seconds)
            )
    measured = dict(zip(_LOADS, (idle, steady), strict=True))
    for figures in measured.values():
        floor = await measure_notifications(dsn, figures["rate"], seconds)
        figures |= _named("floor", floor)
    return measured


async def _starts(
    loaded: Loaded, rate: float, connections: int, seconds: float
) -> dict[str, float]:
    """How long first steps took to be called, at so many deliveries a second."""
    last = await loaded.connection.fetchval(_LAST)
    await loaded.under(lambda: open_loop(loaded.address, connections, seconds, rate))
    rows: list[asyncpg.Record] = await loaded.connection.fetch(_TIMES, last)
    return {
        "rate": round(rate, 1),
        **_named("sent", [row["called_at"] - row["due_at"] for row in rows]),
        **_named("committed", [row["called_at"] - row["committed_at"] for row in rows]),
    }


def _named(name: str, seconds: list[float]) -> dict[str, float]:
    return {f"{name}_{key}": value for key, value in percentiles_ms(seconds).items()}
