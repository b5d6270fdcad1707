"""The engine's ports on Django's database, SQLite or PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass

from automate_core.stores.blobs import DjangoBlobStore
from automate_core.stores.database import Database, execution_database
from automate_core.stores.events import DjangoEventStore
from automate_core.stores.jobs import DjangoJobStore
from automate_core.stores.journal import DjangoJournal
from automate_core.stores.overrides import model_class
from automate_core.stores.own_database import own_database
from automate_core.stores.proposals import DjangoProposalStore
from automate_core.stores.queue import DjangoRunQueue
from automate_core.stores.retention import DjangoRetentionStore
from automate_core.stores.runs import DjangoRunStore
from automate_core.stores.secrets import DjangoTriggerSecrets
from automate_core.stores.statistics import DjangoStatisticsStore
from automate_core.stores.transactions import (
    OutsideTransactions,
    answering_database,
    never_atomic,
    renewed_connections,
)
from automate_core.stores.triggers import DjangoTriggerStore
from automate_core.stores.workflows import DjangoWorkflowStore, compile_document
from automate_engine.ports import Stores

__all__ = [
    "DjangoStores",
    "OutsideTransactions",
    "answering_database",
    "compile_document",
    "django_stores",
    "model_class",
    "never_atomic",
    "own_database",
    "renewed_connections",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DjangoStores(Stores):
    """All stores of a process. They own threads and connections, which `close` ends."""

    jobs: DjangoJobStore
    database: Database

    def close(self) -> None:
        """Wait for what is under way and close. The stores cannot be used afterwards."""
        self.jobs.close()
        self.database.close()


def django_stores() -> DjangoStores:
    """Stores in the database that Django's routers give to executions.

    Raises ImproperlyConfigured when it is neither SQLite nor PostgreSQL.
    """
    database = execution_database()
    return DjangoStores(
        workflows=DjangoWorkflowStore(database),
        proposals=DjangoProposalStore(database),
        runs=DjangoRunStore(database),
        retention=DjangoRetentionStore(database),
        statistics=DjangoStatisticsStore(database),
        journal=DjangoJournal(database),
        queue=DjangoRunQueue(database),
        events=DjangoEventStore(database),
        triggers=DjangoTriggerStore(database),
        blobs=DjangoBlobStore(database),
        secrets=(DjangoTriggerSecrets(database),),
        jobs=DjangoJobStore(database),
        database=database,
    )
