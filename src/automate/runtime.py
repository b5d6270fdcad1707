"""The engine that runs inside this process, if any."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextvars import copy_context
from typing import TYPE_CHECKING

from automate_engine.ports.journal import Batch, Claim, CommitResult

if TYPE_CHECKING:
    from automate_engine.runtime import Engine

__all__ = ["EngineSubmitter", "current_engine", "current_submitter", "set_current_engine"]


class EngineSubmitter:
    """Hands new work to an engine, in the context variables that were in force when it was named.

    What an engine executes outlives the request that asked for it. In the request's context it
    would use the request's tenant, and a database connection that nobody closes any more.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._context = copy_context()

    def claim(self) -> Claim | None:
        return self.engine.claim()

    async def submit(self, batch: Batch) -> CommitResult:
        submitting = self.engine.submit(batch)
        return await asyncio.create_task(submitting, context=self._context.copy())

    def notify(self, run_ids: Iterable[int]) -> None:
        self._context.copy().run(self.engine.notify, run_ids)


_submitters: list[EngineSubmitter] = []


def current_engine() -> Engine | None:
    """The engine that executes the runs which this process creates, or None."""
    return _submitters[-1].engine if _submitters else None


def current_submitter() -> EngineSubmitter | None:
    """To whom the runs go that this process creates, or None when it executes nothing."""
    return _submitters[-1] if _submitters else None


def set_current_engine(engine: Engine | None) -> None:
    """Name the engine of this process, after it has started; None when it is about to stop."""
    _submitters[:] = [] if engine is None else [EngineSubmitter(engine)]
