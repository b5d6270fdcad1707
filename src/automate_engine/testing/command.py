"""The command line of workflow tests: ``python -m automate_engine.testing FILE…``."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from textwrap import indent

from automate_engine.domain.errors import AutomateError, InvalidInputError
from automate_engine.testing.cases import WorkflowCase, load_cases

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases of files and tell how they went.

    Returns the exit status: 0 when all passed, 1 when one failed, 2 when a file cannot be used.
    """
    parser = argparse.ArgumentParser(
        prog="python -m automate_engine.testing", description="Run test cases of workflows."
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a YAML file of cases")
    options = parser.parse_args(arguments)
    try:
        cases = [case for file in options.files for case in load_cases(file)]
    except InvalidInputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    failed = sum(not _passes(case) for case in cases)
    sys.stdout.write(f"{len(cases) - failed} passed, {failed} failed\n")
    return 1 if failed else 0


def _passes(case: WorkflowCase) -> bool:
    try:
        faults = [str(difference) for difference in asyncio.run(case.differences())]
    except (AutomateError, TimeoutError, ValueError) as error:
        faults = [str(error)]
    sys.stdout.write(f"{'FAILED' if faults else 'passed'}  {case.path}: {case.name}\n")
    for fault in faults:
        sys.stdout.write(indent(fault, "        ") + "\n")
    return not faults
