"""``python -m tests.acceptance.crash``: long crash tests, one store after another."""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path

import pytest

from tests.acceptance.crash.harness import BROKERS, STORES, crash_test


def main() -> int:
    """Run the crash tests that the arguments ask for; 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance.crash", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="of disturbance for each store")
    parser.add_argument("--seed", type=int, help="by default a new one")
    parser.add_argument(
        "--store", action="append", choices=(*STORES, *BROKERS), help="by default all"
    )
    parser.add_argument("--report", type=Path, help="file for the figures, as JSON")
    options = parser.parse_args()
    seed = random.randrange(2**32) if options.seed is None else options.seed
    reports = []
    for store in options.store or (*STORES, *BROKERS):
        print(f"{store}, seed {seed}, {options.minutes:g} minutes …", flush=True)
        try:
            report = crash_test(store, seed, options.minutes * 60)
        except pytest.skip.Exception as missing:
            print(f"Left out: {missing}", flush=True)
            continue
        print(report, flush=True)
        reports.append(report)
        if options.report is not None:
            options.report.write_text(json.dumps([one.as_json() for one in reports], indent=1))
    return int(any(report.problems for report in reports))


if __name__ == "__main__":
    sys.exit(main())
