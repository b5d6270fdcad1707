"""How requests hand work to the engine of their process."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from automate.runtime import EngineSubmitter
from automate_engine.ports.journal import Batch, CommitResult

_tenant: ContextVar[str] = ContextVar("tenant", default="none")


class _RecordingEngine:
    def __init__(self) -> None:
        self.seen: list[str] = []

    async def submit(self, batch: Batch) -> CommitResult:
        self.seen.append(_tenant.get())
        return CommitResult()

    def notify(self, run_ids: Any) -> None:
        self.seen.append(_tenant.get())


async def test_an_engine_works_in_its_own_context_and_not_in_that_of_a_request() -> None:
    engine: Any = _RecordingEngine()
    submitter = EngineSubmitter(engine)
    _tenant.set("of the request")
    await submitter.submit(Batch())
    submitter.notify([1])
    assert engine.seen == ["none", "none"]
