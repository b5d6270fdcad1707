"""What is told of many measured times."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median, quantiles

__all__ = ["medians", "percentiles_ms"]


def percentiles_ms(seconds: Sequence[float]) -> dict[str, float]:
    """The median and the 99th percentile of times in seconds, as milliseconds."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    return {"p50_ms": round(1000 * cuts[49], 2), "p99_ms": round(1000 * cuts[98], 2)}


def medians(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    """The median of each figure over rows that have the same ones."""
    return {key: round(median(row[key] for row in rows), 2) for key in rows[0]}
