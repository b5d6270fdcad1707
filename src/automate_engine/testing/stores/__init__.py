"""All store ports in memory: quick, exact, and gone when the process ends."""

from __future__ import annotations

from automate_engine.ports import Clock, Stores
from automate_engine.testing.stores.blobs import MemoryBlobStore
from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.events import MemoryEventStore
from automate_engine.testing.stores.jobs import MemoryJobStore
from automate_engine.testing.stores.journal import MemoryJournal
from automate_engine.testing.stores.proposals import MemoryProposalStore
from automate_engine.testing.stores.queue import MemoryQueue
from automate_engine.testing.stores.retention import MemoryRetentionStore
from automate_engine.testing.stores.runs import MemoryRunStore
from automate_engine.testing.stores.secrets import MemoryTriggerSecrets
from automate_engine.testing.stores.statistics import MemoryStatisticsStore
from automate_engine.testing.stores.triggers import MemoryTriggerStore
from automate_engine.testing.stores.workflows import MemoryWorkflowStore

__all__ = ["MemoryDatabase", "MemoryEventStore", "MemoryJobStore", "memory_stores"]


def memory_stores(clock: Clock, database: MemoryDatabase | None = None) -> Stores:
    """Stores on a memory database, by default a new one.

    Give several engines stores of their own on one database, and they behave like several worker
    processes on one server.
    """
    database = database or MemoryDatabase()
    return Stores(
        workflows=MemoryWorkflowStore(database, clock),
        proposals=MemoryProposalStore(database, clock),
        runs=MemoryRunStore(database),
        journal=MemoryJournal(database),
        queue=MemoryQueue(database, clock),
        events=MemoryEventStore(database),
        triggers=MemoryTriggerStore(database),
        blobs=MemoryBlobStore(database),
        secrets=(MemoryTriggerSecrets(database),),
        retention=MemoryRetentionStore(database),
        statistics=MemoryStatisticsStore(database),
        jobs=MemoryJobStore(database),
    )
