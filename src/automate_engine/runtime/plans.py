"""Plans of the versions that run, compiled once and kept."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeAlias

from automate_engine.compile import Plan
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Run
from automate_engine.ports import WorkflowStore

__all__ = ["CompileDocument", "PlanCache"]

CompileDocument: TypeAlias = Callable[[JsonObject], Plan]
"""Makes the Plan of a document; a host may put its own in place of `compile_spec`."""


class PlanCache:
    """The `size` plans used last, by document hash. Concurrent look-ups compile once."""

    def __init__(self, workflows: WorkflowStore, compile_document: CompileDocument, size: int):
        self._workflows = workflows
        self._compile = compile_document
        self._size = size
        self._plans: OrderedDict[str, asyncio.Future[Plan]] = OrderedDict()

    def ready(self, run: Run) -> Plan | None:
        """The plan of a run if it is there already."""
        future = self._plans.get(run.spec_hash)
        if future is None or not future.done() or future.exception() is not None:
            return None
        self._plans.move_to_end(run.spec_hash)
        return future.result()

    async def get(self, run: Run) -> Plan:
        """The plan of a run. Raises SpecError when its document does not compile any more."""
        future = self._plans.get(run.spec_hash)
        if future is None:
            future = asyncio.ensure_future(self._load(run))
            self._plans[run.spec_hash] = future
            while len(self._plans) > self._size:
                self._plans.popitem(last=False)
        try:
            return await asyncio.shield(future)
        except Exception:
            self._plans.pop(run.spec_hash, None)
            raise

    async def _load(self, run: Run) -> Plan:
        spec = run.spec
        if run.version_id is not None:
            spec = await self._workflows.load_spec(run.version_id)
        assert spec is not None
        return await asyncio.to_thread(self._compile, spec)
