"""What claims and lists cost among finished and queued runs, on PostgreSQL through Seer's stores.

One tenant has all the finished runs, copies of one that was executed, and a long queue. Another
starts one run at a time: each claim of ten must have it. What is claimed is finished, and the first
tenant's runs are listed. PostgreSQL counts the rows and the blocks of 8 KB that were read.
"""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter
from typing import Any

import asyncpg

from automate_engine.domain import JsonObject
from automate_engine.domain.runs import ClaimedRun, Lease, RunSource, RunStatus
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch, Finish, NewRun, RunWrite
from automate_engine.ports.runs import RunFilter
from automate_engine.runtime.clock import SystemClock
from benchmarks.databases import fresh_database
from benchmarks.figures import percentiles_ms
from benchmarks.host import TENANT, host
from benchmarks.processes import in_process
from benchmarks.seer import seer_stores_on

__all__ = ["claim_among", "measure"]

_CALM = "calm"
_LIMIT = 10
_BULK = ("max_wal_size = '4GB'",)
_CLOCK = SystemClock()
_LEASE = timedelta(seconds=30)
_SPEC: JsonObject = {"nodes": [{"id": "a", "type": "set", "config": {"values": {"n": 1}}}]}

_COPIED = "user_id, workflow_id, workflow_version_id, source, spec_hash, inputs, config"
_COPIED_STEP = (
    "user_id, step_id, scope, node_id, attempt, status, input, output, port, started_at, ended_at"
)
_FILL = (
    "INSERT INTO workflow_runs (run_id, thread_id, status, created_at, outputs, started_at,"
    f" completed_at, lease_epoch, {_COPIED}) SELECT 'done-' || n, 'done-' || n,"
    " CASE WHEN n % 1000 = 0 THEN 'FAILED' ELSE 'COMPLETED' END,"
    " created_at - interval '1 second' * ({finished} - n), outputs, started_at,"
    f" completed_at, lease_epoch, {_COPIED}"
    " FROM workflow_runs, generate_series(2, {finished}) AS n",
    f"INSERT INTO workflow_run_checkpoints (run_id, {_COPIED_STEP}) SELECT run.id,"
    f" {', '.join(f'step.{name}' for name in _COPIED_STEP.split(', '))}"
    " FROM workflow_run_checkpoints AS step JOIN workflow_runs AS run ON run.id <> step.run_id",
    "INSERT INTO workflow_runs (run_id, thread_id, status, created_at, available_at,"
    f" {_COPIED}) SELECT 'wait-' || n, 'wait-' || n, 'QUEUED', now(), now() - interval '1 hour',"
    f" {_COPIED} FROM (SELECT * FROM workflow_runs ORDER BY id LIMIT 1) AS run,"
    " generate_series(1, {queued}) AS n",
    "VACUUM ANALYZE",
)
_COUNTERS = (
    "SELECT sum(seq_scan) FILTER (WHERE relname = 'workflow_runs')::bigint,"
    " sum(coalesce(idx_tup_fetch, 0)) FILTER (WHERE relname = 'workflow_runs')::bigint,"
    " sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0))::bigint"
    " FROM pg_stat_user_tables JOIN pg_statio_user_tables USING (relid, relname)"
)
_SIZE = "SELECT pg_database_size(current_database())"


def claim_among(finished: tuple[int, ...], queued: int, rounds: int) -> list[dict[str, Any]]:
    """The figures for each number of finished runs, in a new database each."""
    rows = []
    for count in finished:
        with fresh_database("postgresql", _BULK) as dsn:
            figures = in_process("claims", dsn=dsn, finished=count, queued=queued, rounds=rounds)
        rows.append({"finished": count, "queued": queued, **figures})
    return rows


async def measure(dsn: str, finished: int, queued: int, rounds: int) -> dict[str, Any]:
    """Milliseconds of claims, finishes and lists, and the rows and blocks that a round read.

    Raises RuntimeError when a claim does not have the run of the tenant with one.
    """
    async with seer_stores_on("postgresql", dsn) as stores:
        await stores.users.ensure(_CALM)
        async with host(stores) as running:
            await running.run(await running.publish(_SPEC), {})
    started = perf_counter()
    megabytes = await _fill(dsn, finished, queued)
    filled = perf_counter() - started
    before = await _counters(dsn)
    async with seer_stores_on("postgresql", dsn) as stores:
        times = [await _round(stores) for _ in range(rounds)]
    after = await _counters(dsn)
    scans, rows, blocks = (now - then for now, then in zip(after, before, strict=True))
    figures: dict[str, Any] = {
        "full_scans": scans,
        "rows_per_round": round(rows / rounds),
        "blocks_per_round": round(blocks / rounds),
    }
    for name, column in zip(("claim", "finish", "list"), zip(*times, strict=True), strict=True):
        figures |= {f"{name}_{cut}": value for cut, value in percentiles_ms(column).items()}
    return figures | {"filled_in_s": round(filled), "database_mb": megabytes}


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
    await stores.runs.find(TENANT, RunFilter(), limit=50)
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


async def _fill(dsn: str, finished: int, queued: int) -> int:
    """Copy the run that is there, and tell how many megabytes the database has then."""
    connection = await asyncpg.connect(dsn)
    try:
        for statement in _FILL:
            await connection.execute(statement.format(finished=finished, queued=queued))
        return round(await connection.fetchval(_SIZE) / 1e6)
    finally:
        await connection.close()


async def _counters(dsn: str) -> tuple[int, int, int]:
    connection = await asyncpg.connect(dsn)
    try:
        scans, rows, blocks = await connection.fetchrow(_COUNTERS)
    finally:
        await connection.close()
    return scans, rows, blocks
