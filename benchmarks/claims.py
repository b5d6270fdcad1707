"""What claims and lists cost among finished and queued runs, on PostgreSQL through Seer's stores.

One tenant has all the finished runs and a long queue. Another starts one run at a time: each claim
of ten must have it. What is claimed is finished, and the first tenant's runs are listed.
"""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from statistics import quantiles
from time import perf_counter
from typing import Any

import asyncpg

from automate_engine.domain.runs import ClaimedRun, Lease, RunSource, RunStatus
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch, Finish, NewRun, RunWrite
from automate_engine.ports.runs import RunFilter
from automate_engine.runtime.clock import SystemClock
from benchmarks.databases import fresh_database
from benchmarks.processes import in_process

__all__ = ["claim_among", "measure"]

_BUSY, _CALM = "busy", "calm"
_LIMIT = 10
_CLOCK = SystemClock()
_LEASE = timedelta(seconds=30)

_FILL = (
    "INSERT INTO users (user_id) VALUES ('busy'), ('calm')",
    "INSERT INTO workflow_runs (run_id, thread_id, user_id, source, status, spec_hash, inputs,"
    " config, outputs, created_at, started_at, completed_at, lease_epoch)"
    " SELECT 'done-' || n, 'done-' || n, 'busy', 'TRIGGER',"
    " CASE WHEN n % 1000 = 0 THEN 'FAILED' ELSE 'COMPLETED' END, '', '{{}}', '{{}}', '{{}}',"
    " now() - interval '1 second' * ({finished} - n), now(), now(), 1"
    " FROM generate_series(1, {finished}) AS n",
    "INSERT INTO workflow_runs (run_id, thread_id, user_id, source, status, spec, spec_hash,"
    " inputs, config, created_at, available_at)"
    " SELECT 'wait-' || n, 'wait-' || n, 'busy', 'TRIGGER', 'QUEUED', '{{}}', '', '{{}}', '{{}}',"
    " now(), now() - interval '1 hour' FROM generate_series(1, {queued}) AS n",
    "VACUUM ANALYZE",
)
_COUNTERS = (
    "SELECT seq_scan, coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables"
    " WHERE relname = 'workflow_runs'"
)


def claim_among(finished: tuple[int, ...], queued: int, rounds: int) -> list[dict[str, Any]]:
    """The figures for each number of finished runs, in a new database each."""
    rows = []
    for count in finished:
        with fresh_database("postgresql") as dsn:
            figures = in_process("claims", dsn=dsn, finished=count, queued=queued, rounds=rounds)
        rows.append({"finished": count, "queued": queued, **figures})
    return rows


async def measure(dsn: str, finished: int, queued: int, rounds: int) -> dict[str, Any]:
    """Milliseconds of claims, finishes and lists, and the rows that a round looked up.

    Raises RuntimeError when a claim does not have the run of the tenant with one.
    """
    from seer.database.migrations import upgrade
    from seer.database.stores import open_stores

    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SEER_DATA_DIR": folder, "DATABASE_URL": dsn}
        await upgrade(dsn)
        await _execute(dsn, finished, queued)
        before = await _counters(dsn)
        stores = await open_stores(dsn)
        try:
            times = [await _round(stores) for _ in range(rounds)]
        finally:
            await stores.close()
        after = await _counters(dsn)
    scans, rows = (now - then for now, then in zip(after, before, strict=True))
    figures: dict[str, Any] = {"full_scans": scans, "rows_per_round": round(rows / rounds)}
    for name, column in zip(("claim", "finish", "list"), zip(*times, strict=True), strict=True):
        cuts = quantiles(column, n=100)
        figures[f"{name}_p50_ms"] = round(1000 * cuts[49], 2)
        figures[f"{name}_p99_ms"] = round(1000 * cuts[98], 2)
    return figures


async def _round(stores: Stores) -> tuple[float, float, float]:
    """Seconds of a claim, of ending what it took, and of reading a page of runs."""
    result = await stores.journal.commit(Batch(runs=[_new_run()]))
    start = perf_counter()
    now = _CLOCK.now()
    claimed = await stores.queue.claim("benchmark", _LIMIT, now, now + _LEASE)
    taken = perf_counter()
    if result.run_ids[0] not in {one.run.id for one in claimed}:
        raise RuntimeError("The run of the tenant with one run was not claimed.")
    await stores.journal.commit(Batch(writes=[_end(one) for one in claimed]))
    ended = perf_counter()
    await stores.runs.find(_BUSY, RunFilter(), limit=50)
    return taken - start, ended - taken, perf_counter() - ended


def _new_run() -> NewRun:
    now = _CLOCK.now()
    return NewRun(
        tenant_id=_CALM,
        workflow_id=None,
        version_id=None,
        spec={},
        spec_hash="",
        source=RunSource.MANUAL,
        inputs={},
        config={},
        created_at=now,
        available_at=now,
    )


def _end(claimed: ClaimedRun) -> RunWrite:
    lease = Lease(claimed.run.id, claimed.run.lease_epoch)
    return RunWrite(lease, change=Finish(_CLOCK.now(), RunStatus.COMPLETED, outputs=b"{}"))


async def _execute(dsn: str, finished: int, queued: int) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in _FILL:
            await connection.execute(statement.format(finished=finished, queued=queued))
    finally:
        await connection.close()


async def _counters(dsn: str) -> tuple[int, int]:
    connection = await asyncpg.connect(dsn)
    try:
        scans, rows = await connection.fetchrow(_COUNTERS)
    finally:
        await connection.close()
    return scans, rows
