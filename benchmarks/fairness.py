"""How long a tenant's single run waits for its first step, behind the long queue of another tenant
and with nothing else to do, with one worker process."""

from __future__ import annotations

import asyncio
import os
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from automate_engine.ports.journal import Batch
from automate_engine.sql import Operation, Query, Row
from automate_engine.sql.encoding import read_time
from benchmarks.backlog import fill, queued, release
from benchmarks.commands import seer_environment, worker
from benchmarks.databases import DATABASES, fresh_database
from benchmarks.durable.workflows import CODE_SPEC
from benchmarks.figures import percentiles_ms
from benchmarks.host import TENANT, Published, publish
from benchmarks.processes import in_process
from benchmarks.seer import seer_stores_on, seer_url

__all__ = ["compare_fairness", "measure"]

_SINGLE = "single"
_LOOK_SECONDS = 0.05
_MOST_PAUSE_SECONDS = 1.0
_WITHIN_SECONDS = 1.0

_WAITS = (
    "SELECT run.id, run.created_at, (SELECT min(step.started_at)"
    " FROM workflow_run_checkpoints AS step WHERE step.run_id = run.id)"
    " FROM workflow_runs AS run WHERE run.user_id = %s AND run.id > %s ORDER BY run.id"
)
_QUEUED = "SELECT count(*) FROM workflow_runs WHERE user_id = %s AND status = 'QUEUED'"


def compare_fairness(*, queued: int, singles: int) -> list[dict[str, Any]]:
    """Two rows for each database: so many single runs, one after the other, on an empty queue and
    behind the queued runs of another tenant."""
    rows = []
    for database in DATABASES:
        with fresh_database(database) as location:
            arguments = {"location": location, "backlog": queued, "singles": singles}
            rows += in_process("fairness", database=database, **arguments)
    return rows


async def measure(database: str, location: str, backlog: int, singles: int) -> list[dict[str, Any]]:
    """Raises RuntimeError when the backlog is worked off before the last single run has begun."""
    async with seer_stores_on(database, location) as stores:
        await stores.users.ensure(_SINGLE)
        many = await publish(stores, CODE_SPEC)
        single = await publish(stores, CODE_SPEC, _SINGLE)
        folder = os.environ["SEER_DATA_DIR"]
        environment = seer_environment(seer_url(database, location), folder)
        with worker(environment, Path(folder) / "worker"):
            alone = await _waits(stores, single, singles)
            await fill(stores, many, TENANT, backlog)
            await release(stores)
            behind = await _waits(stores, single, singles)
            ((left,),) = await _read(stores, _QUEUED, TENANT)
    if not left:
        raise RuntimeError(f"{backlog} runs are too few: they had ended before the single ones.")
    return [
        {"database": database, "queued": count, **_spread(seconds)}
        for count, seconds in ((0, alone), (backlog, behind))
    ]


def _spread(seconds: list[float]) -> dict[str, float]:
    in_time = sum(one <= _WITHIN_SECONDS for one in seconds)
    return {
        **percentiles_ms(seconds),
        "most_ms": round(1000 * max(seconds), 2),
        "within_a_second": in_time / len(seconds),
    }


async def _waits(stores: Any, published: Published, runs: int) -> list[float]:
    """Seconds from when each single run was handed in until its first step began.

    They come at random times, not when the worker has just looked for work.
    """
    rows: list[Row] = []
    for _ in range(runs):
        await asyncio.sleep(random.uniform(0, _MOST_PAUSE_SECONDS))
        new = queued(published, _SINGLE, datetime.now(UTC))
        result = await stores.journal.commit(Batch(runs=[new]))
        rows += await _begun(stores, result.run_ids[0])
    return [(read_time(begun) - read_time(created)).total_seconds() for _id, created, begun in rows]


async def _begun(stores: Any, run_id: int) -> list[Row]:
    """Wait until the first step of a run has begun; the run's row then."""
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        rows = await _read(stores, _WAITS, _SINGLE, run_id - 1)
        if rows[0][2] is not None:
            return rows


async def _read(stores: Any, sql: str, *parameters: object) -> list[Row]:
    def operation() -> Operation[list[Row]]:
        return (yield Query(sql, parameters))

    rows: list[Row] = await stores.database.read(operation)
    return rows
