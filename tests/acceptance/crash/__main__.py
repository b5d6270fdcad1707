"""``python -m tests.acceptance.crash``: long crash tests, one store after another."""

from __future__ import annotations

import argparse
import random
import sys

from tests.acceptance.crash.harness import STORES, crash_test


def main() -> int:
    """Run the crash tests that the arguments ask for; 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance.crash", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="of disturbance for each store")
    parser.add_argument("--seed", type=int, help="by default a new one")
    parser.add_argument("--store", action="append", choices=STORES, help="by default all")
    options = parser.parse_args()
    seed = random.randrange(2**32) if options.seed is None else options.seed
    failed = False
    for store in options.store or STORES:
        print(f"{store}, seed {seed}, {options.minutes:g} minutes …", flush=True)
        report = crash_test(store, seed, options.minutes * 60)
        print(report, flush=True)
        failed = failed or bool(report.problems)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
