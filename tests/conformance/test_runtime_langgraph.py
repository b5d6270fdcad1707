"""Runs that LangGraph executes keep the engine's promises too."""

from __future__ import annotations

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from automate_engine.interop.langgraph import LangGraphRuntime
from automate_engine.ports import Stores
from automate_engine.testing.conformance.runtime import *  # noqa: F403
from automate_engine.testing.conformance.runtime_workers import CLOCK, RUNTIMES
from automate_engine.testing.stores import memory_stores

# Items are spread by the native runtime alone.
del TestSpreading, TestSpreadingCrashes, TestSpreadingNames  # noqa: F821


@pytest.fixture
async def stores() -> Stores:
    return memory_stores(CLOCK)


@pytest.fixture(autouse=True, params=["checkpoints", "records alone"])
def every_run_on_langgraph(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    saver = InMemorySaver() if request.param == "checkpoints" else None
    monkeypatch.setitem(RUNTIMES, "native", LangGraphRuntime(saver))
