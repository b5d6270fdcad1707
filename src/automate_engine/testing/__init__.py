"""Tests of workflows in memory: the real engine, mocked steps, and a clock that a test moves.

The rules of the store ports as tests are in `automate_engine.testing.conformance`.
"""

from automate_engine.testing.cases import Difference, WorkflowCase, load_cases
from automate_engine.testing.clock import ManualClock
from automate_engine.testing.mocks import Attempts, Fails, Returns
from automate_engine.testing.results import RunResult, StepResult
from automate_engine.testing.stores import memory_stores
from automate_engine.testing.workflows import (
    RunWaitsError,
    WorkflowTest,
    run_workflow,
    run_workflow_sync,
)

__all__ = [
    "Attempts",
    "Difference",
    "Fails",
    "ManualClock",
    "Returns",
    "RunResult",
    "RunWaitsError",
    "StepResult",
    "WorkflowCase",
    "WorkflowTest",
    "load_cases",
    "memory_stores",
    "run_workflow",
    "run_workflow_sync",
]
