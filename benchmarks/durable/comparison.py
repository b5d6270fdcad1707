"""Durable runs side by side: Automate, other engines, and the ceiling, on both databases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from statistics import median
from typing import Any

from benchmarks.databases import DATABASES, fresh_database
from benchmarks.durable.case import STEPS
from benchmarks.processes import in_process

__all__ = ["OURS", "PEERS", "compare"]

PEERS = ("dbos", "langgraph")
OURS = ("automate", "seer", "automate_pure", "seer_pure")
_WAYS = (*OURS, *PEERS, "ceiling")
_CONCURRENCY = (1, 50, 500)


def compare(*, rounds: int, seconds: float, tell: Callable[[str], None]) -> list[dict[str, Any]]:
    """A row for each database and concurrency: steps each second, and how Automate compares.

    Every round measures everything once, in turn, so that a slow minute of the machine hits all;
    the figures are medians over the rounds.
    """
    rates: dict[tuple[str, int, str], list[float]] = defaultdict(list)
    for number in range(1, rounds + 1):
        for database in DATABASES:
            for concurrency in _CONCURRENCY:
                for way in _WAYS:
                    rate = _steps_per_second(way, database, concurrency, seconds)
                    tell(f"round {number}: {database}, {concurrency} at once, {way}: {rate:,.0f}")
                    rates[database, concurrency, way].append(rate)
    return [
        _row(database, concurrency, {way: rates[database, concurrency, way] for way in _WAYS})
        for database in DATABASES
        for concurrency in _CONCURRENCY
    ]


def _steps_per_second(way: str, database: str, concurrency: int, seconds: float) -> float:
    with fresh_database(database) as location:
        measured = in_process(
            "durable.one",
            way=way,
            database=database,
            location=location,
            concurrency=concurrency,
            seconds=seconds,
        )
    return float(measured["runs"] * STEPS / measured["seconds"])


def _row(database: str, concurrency: int, rates: dict[str, list[float]]) -> dict[str, Any]:
    steps = {way: median(measured) for way, measured in rates.items()}
    return {
        "database": database,
        "concurrency": concurrency,
        "steps_per_second": {way: round(rate) for way, rate in steps.items()},
        "runs_per_second": {way: round(rate / STEPS, 1) for way, rate in steps.items()},
        "all_rounds": {way: [round(rate) for rate in rates[way]] for way in rates},
        "times_best_peer": {
            way: round(steps[way] / max(steps[peer] for peer in PEERS), 1) for way in OURS
        },
        "share_of_ceiling": {way: round(steps[way] / steps["ceiling"], 2) for way in OURS},
    }
