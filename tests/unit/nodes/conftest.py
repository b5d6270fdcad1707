"""A step context to run nodes in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from automate_engine.domain.errors import NotFoundError
from automate_engine.domain.json import JsonObject
from automate_engine.net import GuardedClient
from automate_engine.nodes import StepContext, WorkflowTarget
from tests.unit.net.conftest import serve

__all__ = ["serve"]

NOW = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
CHILD = WorkflowTarget(workflow_id=7, version_id=9, spec_hash="ab" * 32)


class Clock:
    """A clock that stands still until a test sets it."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("A node never sleeps: it waits.")

    async def adjust(self) -> float:
        raise AssertionError("The engine keeps the clock, no node.")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lines() -> list[JsonObject]:
    """What the steps of the test have logged."""
    return []


@pytest.fixture
async def http() -> AsyncIterator[GuardedClient]:
    async with GuardedClient(allow_private=True) as client:
        yield client


@pytest.fixture
async def context(clock: Clock, lines: list[JsonObject], http: GuardedClient) -> StepContext:
    async def find_workflow(tenant_id: str, name: str) -> WorkflowTarget:
        if (tenant_id, name) != ("acme", "child"):
            raise NotFoundError(f"There is no workflow '{name}'.")
        return CHILD

    async def find_nothing(tenant_id: str, reference: Any) -> bytes:
        return b""

    return StepContext(
        tenant_id="acme",
        run_id="run_1",
        node_id="it",
        key="it",
        attempt=1,
        started_at=NOW,
        clock=clock,
        http=http,
        logs=lines,
        loop=asyncio.get_running_loop(),
        find_workflow=find_workflow,
        find_file=find_nothing,
    )
