"""How requests hand work to the engine of their process."""

from __future__ import annotations

from contextvars import ContextVar

from automate_engine.domain.ids import PublicIds
from automate_engine.net import GuardedClient
from automate_engine.ports.journal import Batch, CommitResult
from automate_engine.runtime import Engine
from automate_engine.runtime.clock import SystemClock
from automate_engine.testing.stores import memory_stores

_tenant: ContextVar[str] = ContextVar("tenant", default="none")


async def test_an_engine_works_in_its_own_context_and_not_in_that_of_a_request() -> None:
    clock = SystemClock()
    stores = memory_stores(clock)
    seen: list[str] = []
    commit = stores.journal.commit

    async def watched(batch: Batch) -> CommitResult:
        seen.append(_tenant.get())
        return await commit(batch)

    stores.journal.commit = watched  # type: ignore[method-assign]
    async with GuardedClient() as http:
        engine = Engine(stores, clock=clock, ids=PublicIds(b"k" * 32), http=http)
        await engine.start()
        _tenant.set("of the request")
        await engine.submit(Batch())
        await engine.stop()

    assert seen == ["none"]
