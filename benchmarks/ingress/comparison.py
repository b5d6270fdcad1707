"""Webhooks to finished runs, at full load and at 80 % of it, beside the bare endpoint."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

import asyncpg

from benchmarks.databases import fresh_database
from benchmarks.ingress.load import Load, closed_loop, open_loop
from benchmarks.ingress.servers import SERVERS, Server, server
from benchmarks.processes import in_process

__all__ = ["CONNECTIONS", "compare_ingress", "measure"]

CONNECTIONS = 16
_SHARE = 0.8
_WARM_UP_SHARE = 0.3
_DRAIN_SECONDS = 120
_ATTEMPTS = 4
_CALM = 0.9
"""What part of the speed of before the machine has to have kept."""


def compare_ingress(
    *, rounds: int, seconds: float, tell: Callable[[str], None]
) -> list[dict[str, Any]]:
    """A row for each server and load; the figures are medians over the rounds."""
    measured: dict[str, list[dict[str, Any]]] = {name: [] for name in SERVERS}
    for number in range(1, rounds + 1):
        for name in SERVERS:
            with fresh_database("postgresql") as dsn:
                found = in_process("ingress.comparison", name=name, dsn=dsn, seconds=seconds)
            tell(f"round {number}: {name}: {found['full']}, at 80 %: {found['steady']}")
            measured[name].append(found)
    return [
        {"server": name, "load": load} | _medians([found[load] for found in measured[name]])
        for name in SERVERS
        for load in ("full", "steady")
    ]


def _medians(rows: list[dict[str, float]]) -> dict[str, float]:
    return {key: round(median(row[key] for row in rows), 2) for key in rows[0]}


async def measure(name: str, dsn: str, seconds: float) -> dict[str, Any]:
    """Full load, then 80 % of the rate at which deliveries were worked off, then full load again.

    When the machine was slower at the end than at the start, the 80 % were more than that, and all
    is measured again.
    """
    with server(name, dsn) as running:
        connection = await asyncpg.connect(dsn)
        try:
            await closed_loop(running.address, CONNECTIONS, seconds * _WARM_UP_SHARE)
            await _drain(connection, running, 0)
            for _ in range(_ATTEMPTS):
                full, steady, again = await _measure_once(connection, running, seconds)
                if again["finished_per_second"] >= _CALM * full["finished_per_second"]:
                    break
        finally:
            await connection.close()
    return {"full": full, "steady": steady}


async def _measure_once(
    connection: asyncpg.Connection, running: Server, seconds: float
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    def at_full_load(seconds: float) -> Callable[[], Any]:
        return lambda: closed_loop(running.address, CONNECTIONS, seconds)

    full = await _loaded(connection, running, at_full_load(seconds))
    rate = _SHARE * min(full["requests_per_second"], full["finished_per_second"])
    steady = await _loaded(
        connection, running, lambda: open_loop(running.address, CONNECTIONS, seconds, rate)
    )
    again = await _loaded(connection, running, at_full_load(seconds * _WARM_UP_SHARE))
    return full, steady, again


@dataclass(slots=True)
class _Finished:
    count: int
    at: float


async def _loaded(
    connection: asyncpg.Connection, running: Server, load: Callable[[], Any]
) -> dict[str, float]:
    """What a load came to. Finished counts from the load's start until the last run has ended."""
    before = await connection.fetchval(running.count_finished)
    most = [running.memory_mb()]
    sampling = asyncio.create_task(_sample(running, most))
    started = time.perf_counter()
    done: Load = await load()
    finished = await _drain(connection, running, before + len(done.latencies))
    sampling.cancel()
    milliseconds = sorted(latency * 1000 for latency in done.latencies)
    percentiles = quantiles(milliseconds, n=100)
    return {
        "requests_per_second": round(len(done.latencies) / done.seconds, 1),
        "finished_per_second": round((finished.count - before) / (finished.at - started), 1),
        "p50_ms": round(percentiles[49], 2),
        "p99_ms": round(percentiles[98], 2),
        "memory_mb": round(max(most), 1),
    }


async def _drain(connection: asyncpg.Connection, running: Server, expected: int) -> _Finished:
    """Wait until everything accepted is worked off; RuntimeError when that does not come."""
    deadline = time.perf_counter() + _DRAIN_SECONDS
    last = -1
    while time.perf_counter() < deadline:
        count = await connection.fetchval(running.count_finished)
        if count >= expected and count == last:
            return _Finished(count, time.perf_counter())
        last = count
        await asyncio.sleep(0.05)
    raise RuntimeError(f"Only {last} of {expected} deliveries were worked off.")


async def _sample(running: Server, most: list[float]) -> None:
    while True:
        most.append(running.memory_mb())
        await asyncio.sleep(0.2)
