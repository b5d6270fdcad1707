"""A node type for tests of the engine itself: it tells when it is executed, and fails as told."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from pydantic import Field

from automate_engine.domain.errors import PermanentError, RetryableError
from automate_engine.nodes import AsyncNode, Config, Done, StepContext

__all__ = ["Probe"]


class _ProbeConfig(Config):
    """The step takes `seconds`, waits for the gate of this name, then fails in its first `fails`
    attempts (all of them, when -1), `permanent` or not, or gives `value`."""

    value: Any = None
    fails: int = 0
    permanent: bool = False
    seconds: float = 0.0
    gate: str | None = None
    deep: int = Field(0, description="How deep the list is nested that the step gives instead.")


class Probe(AsyncNode[_ProbeConfig]):
    """A node that tells when it is executed, and stops at gates until the test opens them.

    `calls` has the idempotency key of each execution in order.
    """

    type = "probe"
    title = "Probe"
    description = "Tells a test that it is executed."
    category = "Test"
    icon = "eye"
    config_model = _ProbeConfig

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.reached: dict[str, asyncio.Event] = {}
        self.gates: dict[str, asyncio.Event] = {}

    def gate(self, name: str) -> tuple[asyncio.Event, asyncio.Event]:
        """Two events: a step has reached the gate; the gate is open."""
        return (
            self.reached.setdefault(name, asyncio.Event()),
            self.gates.setdefault(name, asyncio.Event()),
        )

    @property
    def executed(self) -> Counter[str]:
        """How often each step was executed, by key, whatever its run."""
        return Counter(call.partition("/")[2] for call in self.calls)

    async def run(self, config: _ProbeConfig, context: StepContext) -> Done:
        self.calls.append(context.idempotency_key)
        if config.seconds:
            await asyncio.sleep(config.seconds)
        if config.gate is not None:
            reached, opened = self.gate(config.gate)
            reached.set()
            await opened.wait()
        if config.fails == -1 or context.attempt <= config.fails:
            kind = PermanentError if config.permanent else RetryableError
            raise kind(f"attempt {context.attempt} fails")
        return Done(_nested(config.deep) if config.deep else config.value)


def _nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value
