"""Runs through Celery with Redis, beside one worker process without a broker and a bare Celery task
that inserts one row, on PostgreSQL.

All messages are in the broker, and all runs due, before the worker starts. The time counts from the
first run taken, or the first row, to the last.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg

from benchmarks.backlog import drained, fill, release, run_ids, seconds_at_work
from benchmarks.brokers import redis_server
from benchmarks.commands import running, seer_environment
from benchmarks.databases import fresh_database
from benchmarks.durable.workflows import CODE_SPEC
from benchmarks.host import TENANT, publish
from benchmarks.processes import in_process
from benchmarks.seer import seer_stores_on

__all__ = ["compare_brokered", "measure", "missing"]

_WAYS = ("worker", "celery", "bare")
_QUEUE = "benchmark"
_EXECUTE = "automate.execute"
_MOST_SECONDS = 300
_WORKER = (
    *("-m", "celery", "-A", "seer.celery", "worker"),
    *("--concurrency", "32", "--without-gossip", "--without-mingle"),
)

_TABLE = (
    "CREATE TABLE delivery (id bigserial PRIMARY KEY, body json,"
    " received_at timestamptz DEFAULT clock_timestamp())"
)
_SPAN = "SELECT count(*), extract(epoch FROM max(received_at) - min(received_at)) FROM delivery"


def missing() -> list[str]:
    """What has to be installed before this can be measured."""
    packages = [] if find_spec("celery") else ["celery[redis]"]
    return packages if shutil.which("redis-server") else [*packages, "redis-server"]


def compare_brokered(
    *, rounds: int, runs: int, tell: Callable[[str], None]
) -> list[dict[str, Any]]:
    """A row for each way: runs or tasks each second, the median over the rounds, and how many
    times what the bare task does that is."""
    rates: dict[str, list[float]] = {way: [] for way in _WAYS}
    for number in range(1, rounds + 1):
        for way in _WAYS:
            rate = _rate(way, runs)
            tell(f"round {number}: {way}: {rate:,.0f} a second")
            rates[way].append(rate)
    bare = median(rates["bare"])
    return [
        {
            "way": way,
            "per_second": round(median(measured), 1),
            "times_bare": round(median(measured) / bare, 2),
        }
        for way, measured in rates.items()
    ]


def _rate(way: str, runs: int) -> float:
    with fresh_database("postgresql") as dsn:
        if way == "worker":
            arguments = {"work": "code", "workers": 1, "runs": runs}
            found = in_process("workers", database="postgresql", location=dsn, **arguments)
            return float(found["runs_per_second"])
        with redis_server() as broker:
            return float(in_process("brokered", way=way, dsn=dsn, broker=broker, runs=runs))


async def measure(way: str, dsn: str, broker: str, runs: int) -> float:
    """Runs through Celery, or bare tasks, each second."""
    seconds = await (_bare if way == "bare" else _celery)(dsn, broker, runs)
    return runs / seconds


async def _celery(dsn: str, broker: str, runs: int) -> float:
    from celery import Celery

    async with seer_stores_on("postgresql", dsn) as stores:
        await fill(stores, await publish(stores, CODE_SPEC), TENANT, runs)
        await release(stores)
        with Celery(broker=broker) as client:
            for run_id in await run_ids(stores):
                client.send_task(_EXECUTE, [run_id], queue=_QUEUE, ignore_result=True)
        folder = os.environ["SEER_DATA_DIR"]
        environment = seer_environment(dsn, folder)
        environment |= {"SEER_CELERY_BROKER_URL": broker, "SEER_CELERY_QUEUE": _QUEUE}
        with running(_WORKER, environment, Path(folder) / "worker"):
            await drained(stores)
        return await seconds_at_work(stores)


async def _bare(dsn: str, broker: str, tasks: int) -> float:
    os.environ |= {"DATABASE_URL": dsn, "BROKER_URL": broker}
    from benchmarks.bare_celery import insert

    connection = await asyncpg.connect(dsn)
    await connection.execute(_TABLE)
    for _ in range(tasks):
        insert.delay()
    command = ["-m", "celery", "-A", "benchmarks.bare_celery", "worker"]
    with tempfile.NamedTemporaryFile() as log, running(command, dict(os.environ), Path(log.name)):
        seconds = await _inserted(connection, tasks)
    await connection.close()
    return seconds


async def _inserted(connection: asyncpg.Connection, rows: int) -> float:
    """Wait until so many rows are there; the seconds from the first one to the last."""
    deadline = time.monotonic() + _MOST_SECONDS
    while time.monotonic() < deadline:
        count, seconds = await connection.fetchrow(_SPAN)
        if count == rows:
            return float(seconds)
        await asyncio.sleep(0.25)
    raise RuntimeError(f"Only {count} of {rows} tasks were done.")
