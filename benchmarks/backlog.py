"""Runs that wait in the queue of Seer's stores for workers of other processes."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from automate_engine.domain import RunSource
from automate_engine.ports.journal import Batch, NewRun
from automate_engine.sql import Notify, Operation, Query, Row
from automate_engine.sql.encoding import read_time
from benchmarks.durable.case import FIRST_NUMBER
from benchmarks.host import Published

__all__ = ["drained", "fill", "queued", "release", "run_ids", "seconds_at_work"]

_PAGE = 1000
_DRAIN_SECONDS = 600
_LATER = timedelta(days=1)

_RELEASE = "UPDATE workflow_runs SET available_at = %s WHERE status = 'QUEUED'"
_LEFT = "SELECT count(*) FROM workflow_runs WHERE available_at IS NOT NULL"
_UNFINISHED = "SELECT count(*) FROM workflow_runs WHERE status <> 'COMPLETED'"
_IDS = "SELECT id FROM workflow_runs ORDER BY id"
_SPAN = "SELECT min(started_at), max(completed_at) FROM workflow_runs"


def queued(published: Published, tenant: str, available_at: datetime) -> NewRun:
    """A run for any worker to take from then on."""
    return NewRun(
        tenant_id=tenant,
        workflow_id=published.workflow_id,
        version_id=published.version_id,
        spec=None,
        spec_hash=published.spec_hash,
        source=RunSource.TRIGGER,
        inputs={"number": FIRST_NUMBER},
        config={},
        created_at=datetime.now(UTC),
        available_at=available_at,
    )


async def fill(stores: Any, published: Published, tenant: str, runs: int) -> None:
    """Add so many runs, which become due when they are released."""
    later = datetime.now(UTC) + _LATER
    for start in range(0, runs, _PAGE):
        page = range(start, min(start + _PAGE, runs))
        new = [queued(published, tenant, later) for _ in page]
        await stores.journal.commit(Batch(runs=new))


async def release(stores: Any) -> None:
    """Make all queued runs due in one transaction, and wake the workers."""
    now = stores.database.rows.encoding.time(datetime.now(UTC))

    def operation() -> Operation[None]:
        yield Query(_RELEASE, [now])
        yield Notify()

    await stores.database.hot(operation)


async def run_ids(stores: Any) -> list[int]:
    """The ids of all runs, the first one first."""
    return [run_id for (run_id,) in await _read(stores, _IDS)]


async def drained(stores: Any) -> None:
    """Wait until no run is left; RuntimeError when that does not come, or one did not complete."""
    deadline = time.monotonic() + _DRAIN_SECONDS
    while left := await _number(stores, _LEFT):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{left} runs have not ended.")
        await asyncio.sleep(0.25)
    if failed := await _number(stores, _UNFINISHED):
        raise RuntimeError(f"{failed} runs have not completed.")


async def seconds_at_work(stores: Any) -> float:
    """From when the first run was taken to when the last one had ended."""
    ((first, last),) = await _read(stores, _SPAN)
    return (read_time(last) - read_time(first)).total_seconds()


async def _number(stores: Any, sql: str) -> int:
    ((count,),) = await _read(stores, sql)
    return int(count)


async def _read(stores: Any, sql: str) -> list[Row]:
    def operation() -> Operation[list[Row]]:
        return (yield Query(sql))

    rows: list[Row] = await stores.database.read(operation)
    return rows
