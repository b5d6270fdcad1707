"""How long it takes to find the triggers of an event, as subscriptions to its source grow, on
PostgreSQL: each wants another customer, and every event is for one of them."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import UTC, datetime
from statistics import median
from typing import Any
from uuid import uuid4

import asyncpg

from automate_engine.ports.events import NewTrigger
from automate_engine.ports.journal import NewEvent
from automate_engine.ports.workflows import NewVersion
from benchmarks.databases import fresh_database
from benchmarks.processes import in_process

__all__ = ["measure", "measure_matching"]

_SIZES = (10, 1_000, 100_000)
_EVENTS = 500
_USER = "local"
_SPEC: dict[str, Any] = {"nodes": [{"id": "first", "type": "set", "config": {"values": {}}}]}

_FILL = (
    "INSERT INTO trigger_subscriptions"
    " (user_id, workflow_id, trigger_type, source, filters, match_path, match_value)"
    " SELECT user_id, workflow_id, trigger_type, source,"
    " json_build_object('customer', 'c-' || n), match_path,"
    " encode(sha256(convert_to('\"c-' || n || '\"', 'UTF8')), 'hex')"
    " FROM trigger_subscriptions, generate_series(1, $1::int - 1) AS n",
    "VACUUM ANALYZE trigger_subscriptions",
)
_READS = (
    "SELECT (SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables"
    " WHERE relname = 'trigger_subscriptions') + (SELECT sum(idx_tup_read)::bigint"
    " FROM pg_stat_user_indexes WHERE relname = 'trigger_subscriptions')"
)


def measure_matching() -> list[dict[str, Any]]:
    """Microseconds and rows read for each event, by the number of subscriptions."""
    results = []
    for subscriptions in _SIZES:
        with fresh_database("postgresql") as dsn:
            figures = in_process("matching", dsn=dsn, subscriptions=subscriptions)
        results.append({"subscriptions": subscriptions, **figures})
    return results


async def measure(dsn: str, subscriptions: int) -> dict[str, float]:
    """The median time for an event in microseconds, and the rows and index entries read for it.

    Raises RuntimeError when an event does not find the one trigger that it is for.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SEER_DATA_DIR": folder, "SEER_SECRET_KEY": "a key of the benchmarks alone"}
        from seer.database.migrations import upgrade

        await upgrade(dsn)
        await _fill(dsn, subscriptions)
        before = await _reads(dsn)
        times = await _match(dsn, subscriptions)
    reads = (await _reads(dsn) - before) / _EVENTS
    return {"microseconds": round(median(times) * 1e6, 1), "rows": round(reads, 1)}


async def _fill(dsn: str, subscriptions: int) -> None:
    """Make a published workflow with so many triggers, the first through the store."""
    from seer.database.stores import open_stores

    stores = await open_stores(dsn)
    await stores.users.ensure(_USER)
    workflow = await stores.workflows.create(
        _USER, name="Orders", slug=None, description="", spec=_SPEC, actor="benchmark"
    )
    version = NewVersion(
        spec=_SPEC, spec_hash="0" * 64, message="", draft_revision=1, actor="benchmark"
    )
    await stores.workflows.publish(_USER, workflow.id, version)
    first = NewTrigger(type="event", source="orders", config={}, filters={"customer": "c-0"})
    await stores.triggers.create(_USER, workflow.id, first)
    await stores.close()
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(_FILL[0].replace("$1::int", str(int(subscriptions))))
        await connection.execute(_FILL[1])
    finally:
        await connection.close()


async def _match(dsn: str, subscriptions: int) -> list[float]:
    """Seconds for each event. The connections tell their reads when they are closed."""
    from seer.database.stores import open_stores

    stores = await open_stores(dsn)
    times = []
    for number in range(_EVENTS):
        event = _event(f"c-{number * 7919 % subscriptions}")
        started = time.perf_counter()
        matches = await stores.triggers.match(event)
        times.append(time.perf_counter() - started)
        if len(matches) != 1:
            raise RuntimeError(f"An event found {len(matches)} triggers.")
    await stores.close()
    return times


async def _reads(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        reads: int = await connection.fetchval(_READS)
    finally:
        await connection.close()
    return reads


def _event(customer: str) -> NewEvent:
    now = datetime.now(UTC)
    return NewEvent(
        tenant_id=_USER,
        type="event",
        source="orders",
        payload={"customer": customer},
        trace_id=uuid4(),
        received_at=now,
        dedupe_since=now,
    )
