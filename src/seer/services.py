"""What a process works with: the stores on its database, and the engine that executes runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from automate_engine.compile import compile_spec
from automate_engine.domain.ids import PublicIds
from automate_engine.interop import further_runtimes, runtime_names
from automate_engine.net import GuardedClient
from automate_engine.nodes import default_registry
from automate_engine.observability import MeasuredJournal, process_metrics
from automate_engine.runtime import Engine, EngineSettings
from automate_engine.runtime.clock import SystemClock
from automate_engine.triggers import builtin_triggers
from automate_engine.workflows import Services, StoreSubmitter
from seer.config import Settings
from seer.database.encrypted_field import use_key_ring
from seer.database.stores import SeerStores, open_stores
from seer.modules import import_modules

__all__ = ["SeerServices", "open_services", "running_engine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeerServices(Services):
    """The services of a process, with the stores on its database."""

    stores: SeerStores


@asynccontextmanager
async def open_services(configured: Settings) -> AsyncIterator[SeerServices]:
    """The services on the database of the settings; new runs wait there for workers."""
    import_modules(configured.modules)
    key_ring = configured.key_ring
    use_key_ring(key_ring)
    opened = await open_stores(configured.database_url)
    stores = replace(opened, journal=MeasuredJournal(opened.journal, process_metrics()))
    try:
        yield SeerServices(
            stores=stores,
            ids=PublicIds(configured.secret_key),
            key_ring=key_ring,
            clock=SystemClock(),
            submitter=StoreSubmitter(stores.journal),
            nodes=default_registry(),
            compile_document=compile_spec,
            limits=configured.limits,
            runtimes=runtime_names(),
        )
    finally:
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
                **changes,
            ),
            triggers=builtin_triggers(local_databases=configured.local_databases),
            key_ring=services.key_ring,
            runtimes=further_runtimes(services.stores.checkpoint_saver),
            retention=configured.retention_policy,
        )
        await engine.start()
        try:
            yield engine
        finally:
            await engine.stop()
