"""The product as it is measured: an engine in this process, over Django's stores or in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from automate_engine.domain import JsonObject, RunSource, RunStatus
from automate_engine.domain.ids import PublicIds
from automate_engine.net import GuardedClient
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch, CommitResult, Finish, Journal, NewRun
from automate_engine.ports.workflows import NewVersion
from automate_engine.runtime import Engine, tune_garbage_collection
from automate_engine.runtime.clock import SystemClock
from automate_engine.spec import as_document, parse, spec_hash

__all__ = ["TENANT", "Host", "Published", "host", "publish"]

TENANT = "benchmark"
_KEY = "a key that only the benchmarks use, for their own databases"


@dataclass(frozen=True, slots=True)
class Published:
    """A workflow whose runs can be started."""

    workflow_id: int
    version_id: int
    spec_hash: str


async def publish(stores: Stores, spec: JsonObject, tenant: str = TENANT) -> Published:
    """Publish a workflow with this document."""
    workflows = stores.workflows
    parsed = parse(spec)
    document = as_document(parsed)
    workflow = await workflows.create(
        tenant, name="Benchmark", slug=None, description="", spec=document, actor=""
    )
    new = NewVersion(
        spec=document,
        spec_hash=spec_hash(parsed),
        message="",
        draft_revision=1,
        actor="",
    )
    version = await workflows.publish(tenant, workflow.id, new)
    return Published(workflow.id, version.id, version.spec_hash)


class _Ends:
    """A journal that tells, besides, when a run has ended durably, and counts durable steps."""

    def __init__(self, journal: Journal) -> None:
        self.steps = 0
        self._journal = journal
        self._ended: dict[int, asyncio.Future[Finish]] = {}

    async def commit(self, batch: Batch) -> CommitResult:
        result = await self._journal.commit(batch)
        for write in batch.writes:
            self.steps += len(write.steps)
            if isinstance(write.change, Finish) and write.lease.run_id not in result.fenced:
                self._of(write.lease.run_id).set_result(write.change)
        return result

    async def end_of(self, run_id: int) -> Finish:
        finish = await self._of(run_id)
        del self._ended[run_id]
        return finish

    def _of(self, run_id: int) -> asyncio.Future[Finish]:
        if run_id not in self._ended:
            self._ended[run_id] = asyncio.get_running_loop().create_future()
        return self._ended[run_id]


class Host:
    """Publishes workflows and runs them to their end."""

    def __init__(self, stores: Stores, engine: Engine, ends: _Ends) -> None:
        self._stores = stores
        self._engine = engine
        self._ends = ends
        self._clock = SystemClock()

    @property
    def steps(self) -> int:
        """How many records of steps are durable."""
        return self._ends.steps

    async def publish(self, spec: JsonObject) -> Published:
        return await publish(self._stores, spec)

    async def run(self, published: Published, inputs: JsonObject) -> bytes:
        """Start a run as a trigger does; its outputs, as JSON, once its end is durable.

        Raises RuntimeError when it does not end as COMPLETED.
        """
        now = self._clock.now()
        new = NewRun(
            tenant_id=TENANT,
            workflow_id=published.workflow_id,
            version_id=published.version_id,
            spec=None,
            spec_hash=published.spec_hash,
            source=RunSource.TRIGGER,
            inputs=inputs,
            config={},
            created_at=now,
            available_at=now,
            claim=self._engine.claim(),
        )
        result = await self._engine.submit(Batch(runs=[new]))
        finish = await self._ends.end_of(result.run_ids[0])
        if finish.status is not RunStatus.COMPLETED:
            raise RuntimeError(f"A run ended as {finish.status}: {finish.error}")
        return finish.outputs or b""


@asynccontextmanager
async def host(stores: Stores) -> AsyncIterator[Host]:
    """An engine at work over these stores."""
    ends = _Ends(stores.journal)
    watched = replace(stores, journal=ends)
    client = GuardedClient()
    engine = Engine(watched, clock=SystemClock(), ids=PublicIds(_KEY), http=client)
    await engine.start()
    tune_garbage_collection()
    try:
        yield Host(watched, engine, ends)
    finally:
        await engine.stop()
        await client.aclose()
