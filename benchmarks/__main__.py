"""``python -m benchmarks``: measure, print the tables, and write ``benchmarks/results.json``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.brokered import compare_brokered, missing
from benchmarks.claims import claim_among
from benchmarks.compiling import measure_compiling
from benchmarks.durable.comparison import compare
from benchmarks.fairness import compare_fairness
from benchmarks.imports import measure_imports
from benchmarks.ingress.comparison import compare_ingress
from benchmarks.machine import describe
from benchmarks.matching import measure_matching
from benchmarks.memory import measure_memory
from benchmarks.report import report
from benchmarks.scans import count_reads
from benchmarks.schedules import measure_schedules
from benchmarks.starts import compare_starts
from benchmarks.studio import measure_studio
from benchmarks.studio import missing as missing_for_studio
from benchmarks.workers import compare_workers

__all__ = ["main"]

_RESULTS = Path(__file__).resolve().parent / "results.json"

_THOROUGH: dict[str, Callable[[], Any]] = {
    "runs": lambda: compare(rounds=3, seconds=5, tell=_tell),
    "ingress": lambda: compare_ingress(rounds=3, seconds=10, tell=_tell),
    "starts": lambda: compare_starts(rounds=3, seconds=10, tell=_tell),
    "workers": lambda: compare_workers(rounds=3, runs=10_000, tell=_tell),
    "celery": lambda: compare_brokered(rounds=3, runs=5_000, tell=_tell),
    "fairness": lambda: compare_fairness(queued=100_000, singles=40),
    "scans": lambda: count_reads(runs=1_000_000),
    "claims": lambda: claim_among(
        (10_000, 100_000, 1_000_000, 5_000_000), queued=100_000, rounds=300
    ),
    "schedules": lambda: measure_schedules(schedules=100_000, seconds=30),
    "matching": measure_matching,
    "memory": lambda: measure_memory(items=100_000),
    "import": lambda: measure_imports(times=10),
    "compile": lambda: measure_compiling(times=3),
    "studio": lambda: measure_studio(nodes=500, seconds=5),
}
_QUICK: dict[str, Callable[[], Any]] = {
    "runs": lambda: compare(rounds=1, seconds=0.5, tell=_tell),
    "ingress": lambda: compare_ingress(rounds=1, seconds=2, tell=_tell),
    "starts": lambda: compare_starts(rounds=1, seconds=2, tell=_tell),
    "workers": lambda: compare_workers(rounds=1, runs=500, tell=_tell),
    "celery": lambda: compare_brokered(rounds=1, runs=500, tell=_tell),
    "fairness": lambda: compare_fairness(queued=20_000, singles=10),
    "scans": lambda: count_reads(runs=20_000),
    "claims": lambda: claim_among((10_000,), queued=10_000, rounds=100),
    "schedules": lambda: measure_schedules(schedules=5_000, seconds=3),
    "matching": measure_matching,
    "memory": lambda: measure_memory(items=10_000),
    "import": lambda: measure_imports(times=3),
    "compile": lambda: measure_compiling(times=1),
    "studio": lambda: measure_studio(nodes=500, seconds=1),
}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        default=list(_THOROUGH),
        help=f"parts to measure, with commas between: {','.join(_THOROUGH)}",
    )
    parser.add_argument("--quick", action="store_true", help="measure briefly and write no results")
    options = parser.parse_args(arguments)
    unknown = [part for part in options.only if part not in _THOROUGH]
    if unknown:
        parser.error(f"--only has no part {unknown[0]!r}; the parts are {', '.join(_THOROUGH)}.")
    if "celery" in options.only and (absent := missing()):
        parser.error(f"Install {' and '.join(absent)}, or leave celery out of --only.")
    if "studio" in options.only and (remedy := missing_for_studio()):
        parser.error(f"{remedy}, or leave studio out of --only.")
    machine = describe()
    results = {}
    for part in options.only:
        _tell(f"Measuring: {part}")
        results[part] = (_QUICK if options.quick else _THOROUGH)[part]()
    print(report(results))
    if not options.quick:
        _save({part: {"machine": machine, "result": result} for part, result in results.items()})


def _save(measured: dict[str, Any]) -> None:
    """Put what was measured in the place of what was there; other parts stay as they are."""
    before = json.loads(_RESULTS.read_text()) if _RESULTS.exists() else {}
    _RESULTS.write_text(json.dumps(before | measured, indent=2) + "\n")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
