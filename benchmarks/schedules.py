"""Many schedules on one worker: how late their runs end, and how fast waiting ticks go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any

from automate_engine.domain import JsonObject
from automate_engine.domain.json import encode_json
from automate_engine.ports.runs import RunFilter
from automate_engine.sql import Apply, Operation, Query, Row, RowStatement
from benchmarks.databases import DATABASES, fresh_database
from benchmarks.host import TENANT, Published, host
from benchmarks.processes import in_process
from benchmarks.seer import seer_stores_on

__all__ = ["measure", "measure_schedules"]

_INTERVAL = 600
_PAGE = 500
_SPEC: JsonObject = {"nodes": [{"id": "a", "type": "set", "config": {"values": {"n": 1}}}]}
_CONFIG = encode_json({"kind": "interval", "seconds": _INTERVAL})
_INSERT = RowStatement(
    "INSERT INTO trigger_subscriptions (user_id, workflow_id, trigger_type, config, next_at)"
    " SELECT {user}, {workflow}, 'schedule', {config}, {next_at} {rows}",
    (("user", "text"), ("workflow", "bigint"), ("config", "json"), ("next_at", "timestamptz")),
)


def measure_schedules(*, schedules: int, seconds: float) -> list[dict[str, Any]]:
    """On each database: how late runs end while all schedules tick every ten minutes, and how many
    ticks each second are worked off when a fifth of them waits."""
    rows = []
    for database in DATABASES:
        with fresh_database(database) as location:
            arguments = {"location": location, "schedules": schedules, "seconds": seconds}
            rows.append(in_process("schedules", database=database, **arguments))
    return rows


async def measure(database: str, location: str, schedules: int, seconds: float) -> dict[str, Any]:
    async with seer_stores_on(database, location) as stores, host(stores) as running:
        published = await running.publish(_SPEC)
        now = datetime.now(UTC) + timedelta(seconds=15)
        step = timedelta(seconds=_INTERVAL) / schedules
        await _insert(stores, published, [now + step * number for number in range(schedules)])
        await asyncio.sleep(max((now - datetime.now(UTC)).total_seconds(), 0) + seconds)
        late = await _lateness(stores)
        waiting = schedules // 5
        before = await _ended(stores)
        started = time.perf_counter()
        await _insert(stores, published, [now - timedelta(seconds=1)] * waiting)
        inserted = time.perf_counter() - started
        while await _ended(stores) - before < waiting:
            await asyncio.sleep(0.1)
        worked_off = time.perf_counter() - started - inserted
    return {
        "database": database,
        "schedules": schedules,
        "ticks": len(late),
        **_spread(late),
        "ticks_per_second": round(waiting / worked_off),
    }


async def _insert(stores: Any, published: Published, times: list[datetime]) -> None:
    encoding = stores.database.rows.encoding
    config = encoding.document(_CONFIG)
    rows: list[Row] = [
        (TENANT, published.workflow_id, config, encoding.time(moment)) for moment in times
    ]
    await stores.database.hot(lambda: _apply(rows))


def _apply(rows: list[Row]) -> Operation[None]:
    yield Apply(_INSERT, rows)


async def _lateness(stores: Any) -> list[float]:
    """Seconds from each tick to the end of its run."""
    late: list[float] = []
    after = None
    while True:
        page = await stores.runs.find(TENANT, RunFilter(), after=after, limit=_PAGE)
        late += list(_late_by(page.items))
        after = page.next_after
        if after is None:
            return late


def _late_by(runs: list[Any]) -> Iterator[float]:
    for run in runs:
        if run.ended_at is not None:
            scheduled = datetime.fromisoformat(run.inputs["scheduled_for"])
            yield (run.ended_at - scheduled).total_seconds()


async def _ended(stores: Any) -> int:
    ((count,),) = await stores.database.read(_count)
    return int(count)


def _count() -> Operation[list[Row]]:
    return (yield Query("SELECT count(*) FROM workflow_runs WHERE status = 'COMPLETED'"))


def _spread(late: list[float]) -> dict[str, float]:
    parts = quantiles(late, n=100)
    return {
        "p50_ms": round(parts[49] * 1000),
        "p99_ms": round(parts[98] * 1000),
        "most_ms": round(max(late) * 1000),
    }
