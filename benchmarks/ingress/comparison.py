"""Webhooks to finished runs, at full load and at 80 % of it, beside the bare endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.databases import fresh_database
from benchmarks.figures import medians
from benchmarks.ingress.load import open_loop
from benchmarks.ingress.loading import CONNECTIONS, warmed_up
from benchmarks.ingress.servers import SERVERS, server
from benchmarks.processes import in_process

__all__ = ["compare_ingress", "measure"]


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
        {"server": name, "load": load} | medians([found[load] for found in measured[name]])
        for name in SERVERS
        for load in ("full", "steady")
    ]


async def measure(name: str, dsn: str, seconds: float) -> dict[str, Any]:
    """Full load, and 80 % of the rate at which deliveries were worked off."""
    with server(name, dsn) as running:
        async with warmed_up(running, dsn, seconds) as loaded:

            async def steady(rate: float) -> dict[str, float]:
                return await loaded.under(
                    lambda: open_loop(running.address, CONNECTIONS, seconds, rate)
                )

            full, at_80 = await loaded.calmly(seconds, steady)
    return {"full": full, "steady": at_80}
