"""Test cases made of runs: what steps called is mocked, and what came of the run is expected."""

from automate_engine.workflows.run_cases.case import RunCase, run_case

__all__ = ["RunCase", "run_case"]
