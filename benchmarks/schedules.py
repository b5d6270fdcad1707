"""Many schedules on one worker: how late their runs end, how fast waiting ticks go, and how fast
queued runs are claimed."""

from __future__ import annotations

import asyncio
import math
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from automate_engine.domain import JsonObject
from automate_engine.domain.json import encode_json
from automate_engine.ports.runs import RunFilter
from automate_engine.sql import Apply, Operation, Query, Row, RowStatement
from benchmarks.backlog import fill, release
from benchmarks.databases import DATABASES, fresh_database
from benchmarks.figures import percentiles_ms
from benchmarks.host import TENANT, Published, host
from benchmarks.processes import in_process
from benchmarks.seer import seer_stores_on

__all__ = ["measure", "measure_schedules"]

_INTERVAL = 600
_PAGE = 500
_CLAIM = 200
_LEASE = timedelta(minutes=10)
_LEAD_SECONDS = 5
_INSERTED_PER_SECOND = 4000
_ON_TIME = 1.0
_GRACE_SECONDS = 5.0
_SPEC: JsonObject = {"nodes": [{"id": "a", "type": "set", "config": {"values": {"n": 1}}}]}
_CONFIG = encode_json({"kind": "interval", "seconds": _INTERVAL})
_INSERT = RowStatement(
    "INSERT INTO trigger_subscriptions (user_id, workflow_id, trigger_type, config, next_at)"
    " SELECT {user}, {workflow}, 'schedule', {config}, {next_at} {rows}",
    (("user", "text"), ("workflow", "bigint"), ("config", "json"), ("next_at", "timestamptz")),
)


def measure_schedules(*, schedules: int, seconds: float) -> list[dict[str, Any]]:
    """On each database: how late runs end while all schedules tick every ten minutes, how many
    ticks each second are worked off when a fifth of them waits, and how many of so many queued
    runs a worker claims each second."""
    rows = []
    for database in DATABASES:
        with fresh_database(database) as location:
            arguments = {"location": location, "schedules": schedules, "seconds": seconds}
            rows.append(in_process("schedules", database=database, **arguments))
    return rows


async def measure(database: str, location: str, schedules: int, seconds: float) -> dict[str, Any]:
    waiting = schedules // 5
    async with seer_stores_on(database, location) as stores:
        async with host(stores) as running:
            published = await running.publish(_SPEC)
            punctual = await _tick(stores, published, schedules, seconds)
            ticks_per_second = await _work_off(stores, published, waiting)
        claims_per_second = await _claim_all(stores, published, waiting)
    return {
        "database": database,
        "schedules": schedules,
        **punctual,
        "ticks_per_second": round(ticks_per_second),
        "claims_per_second": round(claims_per_second),
    }


async def _tick(
    stores: Any, published: Published, schedules: int, seconds: float
) -> dict[str, float]:
    """How late the runs end of the ticks that are due in so many seconds, and which share of all
    those ticks was worked off on time."""
    step = timedelta(seconds=_INTERVAL) / schedules
    first = datetime.now(UTC) + timedelta(seconds=_LEAD_SECONDS + schedules / _INSERTED_PER_SECOND)
    await _insert(stores, published, [first + step * number for number in range(schedules)])
    if datetime.now(UTC) > first:
        raise RuntimeError("The schedules were stored after the first was due: the disk is slow.")
    end = first + timedelta(seconds=seconds)
    await asyncio.sleep((end - datetime.now(UTC)).total_seconds() + _GRACE_SECONDS)
    late = await _lateness(stores, end)
    due = math.ceil(timedelta(seconds=seconds) / step)
    on_time = sum(one <= _ON_TIME for one in late)
    return {
        "ticks": due,
        "on_time": round(on_time / due, 4),
        **percentiles_ms(late),
        "most_ms": round(max(late) * 1000),
    }


async def _work_off(stores: Any, published: Published, waiting: int) -> float:
    """Ticks each second that are worked off when so many wait."""
    before = await _ended(stores)
    past = datetime.now(UTC) - timedelta(seconds=1)
    started = time.perf_counter()
    await _insert(stores, published, [past] * waiting)
    inserted = time.perf_counter() - started
    while await _ended(stores) - before < waiting:
        await asyncio.sleep(0.1)
    return waiting / (time.perf_counter() - started - inserted)


async def _claim_all(stores: Any, published: Published, runs: int) -> float:
    """Queued runs that one worker claims each second, and does nothing else."""
    await fill(stores, published, TENANT, runs)
    await release(stores)
    started = time.perf_counter()
    claimed = 0
    while claimed < runs:
        now = datetime.now(UTC)
        claimed += len(await stores.queue.claim("benchmark", _CLAIM, now, now + _LEASE))
    return runs / (time.perf_counter() - started)


async def _insert(stores: Any, published: Published, times: list[datetime]) -> None:
    encoding = stores.database.rows.encoding
    config = encoding.document(_CONFIG)
    rows: list[Row] = [
        (TENANT, published.workflow_id, config, encoding.time(moment)) for moment in times
    ]
    await stores.database.hot(lambda: _apply(rows))


def _apply(rows: list[Row]) -> Operation[None]:
    yield Apply(_INSERT, rows)


async def _lateness(stores: Any, end: datetime) -> list[float]:
    """Seconds from each tick before `end` to the end of its run."""
    late: list[float] = []
    after = None
    while True:
        page = await stores.runs.find(TENANT, RunFilter(), after=after, limit=_PAGE)
        for run in page.items:
            tick = datetime.fromisoformat(run.inputs["scheduled_for"])
            if run.ended_at is not None and tick < end:
                late.append((run.ended_at - tick).total_seconds())
        after = page.next_after
        if after is None:
            return late


async def _ended(stores: Any) -> int:
    ((count,),) = await stores.database.read(_count)
    return int(count)


def _count() -> Operation[list[Row]]:
    return (yield Query("SELECT count(*) FROM workflow_runs WHERE status = 'COMPLETED'"))
