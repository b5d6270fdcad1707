"""The engine keeps its promises on the memory stores."""

from __future__ import annotations

import pytest

from automate_engine.ports import Stores
from automate_engine.testing.conformance.runtime import *  # noqa: F403
from automate_engine.testing.conformance.runtime_workers import CLOCK
from automate_engine.testing.stores import memory_stores


@pytest.fixture
async def stores() -> Stores:
    return memory_stores(CLOCK)
