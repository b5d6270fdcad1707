"""The rules of every store port as tests, for each adapter to run.

An adapter's test module imports these classes and defines two fixtures: `stores`, the adapter's
stores, empty for each test, and `store_unprocessed`, which stores an event unmatched (see
StoreUnprocessed)::

    from automate_engine.testing.conformance import *

    @pytest.fixture
    async def stores() -> Stores: ...

    @pytest.fixture
    def store_unprocessed(stores: Stores) -> StoreUnprocessed: ...

A host with jobs also defines `job_host` (see JobHost). pytest-asyncio runs in its auto mode.
"""

import pytest

_SUITES = (
    "blobs",
    "children",
    "coalescing",
    "clocks",
    "deliveries",
    "emitted",
    "events",
    "jobs",
    "journal",
    "labels",
    "leases",
    "listeners",
    "proposals",
    "queue",
    "retention",
    "queue_limits",
    "queue_rates",
    "runs",
    "secrets",
    "signals",
    "trigger_changes",
    "statistics",
    "trigger_pausing",
    "triggers",
    "versions",
    "waits",
    "workflows",
)
pytest.register_assert_rewrite(*(f"{__name__}.{suite}" for suite in _SUITES))

# ruff: noqa: E402 - pytest must know the modules before they are imported
from automate_engine.testing.conformance.blobs import TestBlobs
from automate_engine.testing.conformance.children import TestChildren
from automate_engine.testing.conformance.clocks import TestClocks
from automate_engine.testing.conformance.coalescing import (
    TestBatches,
    TestCoalescing,
    TestDebounce,
)
from automate_engine.testing.conformance.deliveries import TestDeliveries, TestUnprocessedEvents
from automate_engine.testing.conformance.emitted import TestEmittedEvents, TestNotices
from automate_engine.testing.conformance.events import TestEvents
from automate_engine.testing.conformance.hosts import JobHost, StoreUnprocessed
from automate_engine.testing.conformance.jobs import TestJobs
from automate_engine.testing.conformance.journal import TestJournal
from automate_engine.testing.conformance.labels import TestLabels
from automate_engine.testing.conformance.leases import TestLeases
from automate_engine.testing.conformance.listeners import TestListeners
from automate_engine.testing.conformance.proposals import TestProposals
from automate_engine.testing.conformance.queue import TestQueue
from automate_engine.testing.conformance.queue_limits import (
    TestConcurrencyLimits,
    TestExpiry,
    TestFairShare,
    TestPause,
    TestWaitingRuns,
)
from automate_engine.testing.conformance.queue_rates import TestRates
from automate_engine.testing.conformance.retention import TestRetention
from automate_engine.testing.conformance.runs import TestRuns, TestSteps
from automate_engine.testing.conformance.secrets import TestRotation, TestSecrets
from automate_engine.testing.conformance.signals import (
    TestApprovals,
    TestCancelRequests,
    TestReadiness,
)
from automate_engine.testing.conformance.statistics import TestStatistics
from automate_engine.testing.conformance.trigger_changes import TestTriggerChanges, TestTriggerLists
from automate_engine.testing.conformance.trigger_pausing import TestPausing
from automate_engine.testing.conformance.triggers import (
    TestMatching,
    TestSchedules,
    TestTriggers,
)
from automate_engine.testing.conformance.versions import TestVersions
from automate_engine.testing.conformance.waits import TestEventWaits
from automate_engine.testing.conformance.workflows import (
    TestDrafts,
    TestWorkflows,
)

__all__ = [
    "JobHost",
    "StoreUnprocessed",
    "TestApprovals",
    "TestBatches",
    "TestBlobs",
    "TestCancelRequests",
    "TestChildren",
    "TestClocks",
    "TestCoalescing",
    "TestConcurrencyLimits",
    "TestDebounce",
    "TestDeliveries",
    "TestDrafts",
    "TestEmittedEvents",
    "TestEventWaits",
    "TestEvents",
    "TestExpiry",
    "TestFairShare",
    "TestJobs",
    "TestJournal",
    "TestLabels",
    "TestLeases",
    "TestListeners",
    "TestMatching",
    "TestNotices",
    "TestPause",
    "TestPausing",
    "TestProposals",
    "TestQueue",
    "TestRates",
    "TestReadiness",
    "TestRetention",
    "TestRotation",
    "TestRuns",
    "TestSchedules",
    "TestSecrets",
    "TestStatistics",
    "TestSteps",
    "TestTriggerChanges",
    "TestTriggerLists",
    "TestTriggers",
    "TestUnprocessedEvents",
    "TestVersions",
    "TestWaitingRuns",
    "TestWorkflows",
]
