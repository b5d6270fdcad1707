"""What the engine promises, as tests of real engines on an adapter's stores.

An adapter's test module imports these classes and defines the fixture `stores`, as for the suites
of the ports. They use the clock of the machine, with short times.
"""

import pytest

_SUITES = (
    "coalescing",
    "clocks",
    "control",
    "events",
    "failures",
    "graphs",
    "limits",
    "outages",
    "queue",
    "recovery",
    "repetition",
    "replays",
    "spreading",
    "triggers",
    "waits",
)
_PARENT = __name__.rpartition(".")[0]
pytest.register_assert_rewrite(*(f"{_PARENT}.runtime_{suite}" for suite in _SUITES))

# ruff: noqa: E402 - pytest must know the modules before they are imported
from automate_engine.testing.conformance.runtime_bells import TestBells
from automate_engine.testing.conformance.runtime_clocks import TestClockSteps
from automate_engine.testing.conformance.runtime_coalescing import TestJoinedEvents
from automate_engine.testing.conformance.runtime_control import TestCancel, TestPins, TestReruns
from automate_engine.testing.conformance.runtime_events import TestEmit, TestFailureNotices
from automate_engine.testing.conformance.runtime_failures import (
    TestErrorWorkflow,
    TestFailures,
    TestRetries,
    TestTimeLimits,
)
from automate_engine.testing.conformance.runtime_graphs import TestGraphs, TestLargeOutputs
from automate_engine.testing.conformance.runtime_limits import TestLimits
from automate_engine.testing.conformance.runtime_outages import TestOutages
from automate_engine.testing.conformance.runtime_queue import TestTurns
from automate_engine.testing.conformance.runtime_recovery import (
    TestCrashes,
    TestRefusals,
    TestSharing,
    TestStaleWorkers,
    TestStopping,
)
from automate_engine.testing.conformance.runtime_repetition import TestForEach, TestLoop
from automate_engine.testing.conformance.runtime_replays import TestReplays
from automate_engine.testing.conformance.runtime_spreading import (
    TestSpreading,
    TestSpreadingCrashes,
    TestSpreadingNames,
)
from automate_engine.testing.conformance.runtime_triggers import TestPollers, TestTicks
from automate_engine.testing.conformance.runtime_waits import (
    TestApprovalSteps,
    TestDelays,
    TestEventSteps,
    TestSubWorkflows,
)

__all__ = [
    "TestApprovalSteps",
    "TestBells",
    "TestCancel",
    "TestClockSteps",
    "TestCrashes",
    "TestDelays",
    "TestEmit",
    "TestErrorWorkflow",
    "TestEventSteps",
    "TestFailureNotices",
    "TestFailures",
    "TestForEach",
    "TestGraphs",
    "TestJoinedEvents",
    "TestLargeOutputs",
    "TestLimits",
    "TestLoop",
    "TestOutages",
    "TestPins",
    "TestPollers",
    "TestRefusals",
    "TestReplays",
    "TestReruns",
    "TestRetries",
    "TestSharing",
    "TestSpreading",
    "TestSpreadingCrashes",
    "TestSpreadingNames",
    "TestStaleWorkers",
    "TestStopping",
    "TestSubWorkflows",
    "TestTicks",
    "TestTimeLimits",
    "TestTurns",
]
