"""What a process works with: the stores on its database, and the engine that executes runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

from automate_engine.celery import (
    Publisher,
    PublishingSubmitter,
    open_publisher,
    publishing_stores,
    sweeping,
)
from automate_engine.compile import compile_spec
from automate_engine.domain.ids import PublicIds
from automate_engine.interop import further_runtimes, runtime_names
from automate_engine.net import GuardedClient
from automate_engine.nodes import default_registry
from automate_engine.observability import MeasuredJournal, process_metrics
from automate_engine.runtime import Engine, EngineSettings
from automate_engine.runtime.clock import StoreClock
from automate_engine.triggers import TriggerRegistry, builtin_triggers
from automate_engine.workflows import Services, StoreSubmitter, Submitter
from seer.config import Settings
from seer.database.encrypted_field import use_key_ring
from seer.database.stores import SeerStores, open_stores
from seer.database.watching import own_database
from seer.modules import import_modules

__all__ = ["SeerServices", "open_services", "running_engine", "triggers_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeerServices(Services):
    """The services of a process, with the stores on its database. `publisher` tells workers of
    Celery that there are runs to do, if they execute them."""

    stores: SeerStores
    publisher: Publisher | None = None

    def submitting_to(self, submitter: Submitter) -> SeerServices:
        """The services with another submitter, such as an engine of this process."""
        if self.publisher is not None:
            submitter = PublishingSubmitter(submitter, self.publisher)
        return replace(self, submitter=submitter)

    def sweeper(self) -> AbstractAsyncContextManager[None]:
        """Inside the `async with` block of a server, see that there are messages for the runs that
        are due, if workers of Celery execute them."""
        if self.publisher is None:
            return nullcontext()
        return sweeping(self.stores, self.clock, self.publisher)


def triggers_of(configured: Settings) -> TriggerRegistry:
    """The types of triggers, as the settings allow them."""
    return builtin_triggers(
        local_databases=configured.local_databases,
        own_database=own_database(configured),
        models=False,
    )


@asynccontextmanager
async def open_services(configured: Settings) -> AsyncIterator[SeerServices]:
    """The services on the database of the settings; new runs wait there for workers."""
    import_modules(configured.modules)
    key_ring = configured.key_ring
    use_key_ring(key_ring)
    opened = await open_stores(configured.database_url)
    publisher = open_publisher(
        configured.celery_broker_url, configured.celery_queue, process_metrics()
    )
    measured = replace(opened, journal=MeasuredJournal(opened.journal, process_metrics()))
    stores = publishing_stores(measured, publisher)
    submitter = StoreSubmitter(stores.journal)
    try:
        clock = StoreClock(stores.queue.time)
        await clock.adjust()
        made = SeerServices(
            stores=stores,
            ids=PublicIds(configured.secret_key),
            key_ring=key_ring,
            clock=clock,
            submitter=submitter,
            nodes=default_registry(),
            compile_document=compile_spec,
            limits=configured.limits,
            runtimes=runtime_names(),
            publisher=publisher,
            triggers=triggers_of(configured),
            open_http=lambda: GuardedClient(allow_private=configured.private_networks),
        )
        yield made.submitting_to(submitter)
    finally:
        if publisher is not None:
            publisher.close()
        await opened.close()


@asynccontextmanager
async def running_engine(
    services: SeerServices, configured: Settings, **changes: Any
) -> AsyncIterator[Engine]:
    """An engine on this event loop: give it to the services as their submitter, so that it takes
    new runs in the commit that creates them. `changes` are settings of the engine.

    On leaving, steps under way may end for a while, and the rest is handed back to other workers.
    """
    async with GuardedClient(allow_private=configured.private_networks) as http:
        engine = Engine(
            services.stores,
            clock=services.clock,
            ids=services.ids,
            http=http,
            compile_document=services.compile_document,
            settings=EngineSettings(
                lease=configured.lease_seconds,
                duplicate_hours=configured.duplicate_hours,
                tenant_limit=configured.tenant_runs,
                pause_after_failures=configured.pause_after_failures,
                **changes,
            ),
            triggers=services.triggers,
            key_ring=services.key_ring,
            runtimes=further_runtimes(services.stores.checkpoint_saver),
            retention=configured.retention_policy,
        )
        await engine.start()
        try:
            yield engine
        finally:
            await engine.stop()
