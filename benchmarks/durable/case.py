"""What is measured, the same for all: so many runs at once, kept busy for so long."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

__all__ = ["FIRST_NUMBER", "STEPS", "WARM_UP_SHARE", "Case", "Measured", "keep_busy"]

STEPS = 10
"""How many steps a run has; each adds one to the run's number."""

FIRST_NUMBER = 5
"""The number that a run begins with."""

WARM_UP_SHARE = 0.2
_WARM_UP_CONCURRENCY = 50
"""The warm-up takes a share of the measured time, with so many runs at once at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One measurement. `database` is ``sqlite`` or ``postgresql``; `location` the path of a file
    that does not exist yet, or a DSN. New runs are begun for `seconds`; `concurrency` are under
    way at any time."""

    database: str
    location: str
    concurrency: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`runs` that ended, and the `seconds` from the first one's start to the last one's end."""

    runs: int
    seconds: float


async def keep_busy(case: Case, run_one: Callable[[], Awaitable[int]]) -> Measured:
    """Measure `run_one`, which makes one run and gives its last number, after a warm-up.

    Raises RuntimeError when a run gives another number than its steps add up to.
    """
    warm_up = min(case.concurrency, _WARM_UP_CONCURRENCY)
    await _keep_busy(warm_up, case.seconds * WARM_UP_SHARE, run_one)
    gc.collect()
    return await _keep_busy(case.concurrency, case.seconds, run_one)


async def _keep_busy(
    concurrency: int, seconds: float, run_one: Callable[[], Awaitable[int]]
) -> Measured:
    started = time.perf_counter()
    deadline = started + seconds

    async def one_after_another() -> int:
        runs = 0
        while runs == 0 or time.perf_counter() < deadline:
            number = await run_one()
            if number != FIRST_NUMBER + STEPS:
                raise RuntimeError(f"A run ended with {number!r}: it has not run its steps.")
            runs += 1
        return runs

    counts = await asyncio.gather(*(one_after_another() for _ in range(concurrency)))
    return Measured(runs=sum(counts), seconds=time.perf_counter() - started)
