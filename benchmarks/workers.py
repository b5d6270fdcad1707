"""Two worker processes beside one, with a backlog of queued runs.

Workers start while nothing is due. Then all runs become due at once, and the time counts from the
first one taken to the last one ended.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.backlog import drained, fill, release, seconds_at_work
from benchmarks.commands import seer_environment, worker
from benchmarks.databases import DATABASES, fresh_database
from benchmarks.durable.workflows import CODE_SPEC, WAITING_SPEC
from benchmarks.host import TENANT, publish
from benchmarks.processes import in_process
from benchmarks.seer import seer_stores_on, seer_url

__all__ = ["compare_workers", "measure"]

_WORK = {"code": CODE_SPEC, "waiting": WAITING_SPEC}
_WORKERS = (1, 2)


def compare_workers(*, rounds: int, runs: int, tell: Callable[[str], None]) -> list[dict[str, Any]]:
    """A row for each database and kind of work: runs each second of one worker and of two, their
    ratio, and the ratio that the processors allow. The figures are medians over the rounds."""
    cases = [(database, work) for database in DATABASES for work in _WORK]
    found: dict[Any, list[dict[str, float]]] = {(*case, n): [] for case in cases for n in _WORKERS}
    for number in range(1, rounds + 1):
        for database, work, workers in found:
            with fresh_database(database) as location:
                arguments = {"location": location, "work": work, "workers": workers, "runs": runs}
                measured = in_process("workers", database=database, **arguments)
            tell(f"round {number}: {database}, {work}, workers: {workers}: {measured}")
            found[database, work, workers].append(measured)
    return [_row(*case, *(found[*case, workers] for workers in _WORKERS)) for case in cases]


def _row(
    database: str, work: str, one: list[dict[str, float]], two: list[dict[str, float]]
) -> dict[str, Any]:
    rates = [median(each["runs_per_second"] for each in rounds) for rounds in (one, two)]
    busy = median(each["busy"] for each in one)
    return {
        "database": database,
        "work": work,
        "one_worker": round(rates[0], 1),
        "two_workers": round(rates[1], 1),
        "ratio": round(rates[1] / rates[0], 2),
        "busy_with_one": round(busy, 2),
        "most_ratio": round(1 / busy, 2),
    }


async def measure(
    database: str, location: str, work: str, workers: int, runs: int
) -> dict[str, float]:
    """Runs each second, and the share of all processors that was busy meanwhile."""
    async with seer_stores_on(database, location) as stores:
        await fill(stores, await publish(stores, _WORK[work]), TENANT, runs)
        folder = os.environ["SEER_DATA_DIR"]
        environment = seer_environment(seer_url(database, location), folder)
        with ExitStack() as stack:
            for number in range(workers):
                stack.enter_context(worker(environment, Path(folder) / f"worker-{number}"))
            psutil.cpu_percent()
            await release(stores)
            await drained(stores)
            busy = psutil.cpu_percent() / 100
        seconds = await seconds_at_work(stores)
    return {"runs_per_second": round(runs / seconds, 1), "busy": busy}
