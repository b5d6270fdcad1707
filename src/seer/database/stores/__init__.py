"""The engine's ports on Seer's database, SQLite or PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from automate_engine.ports import Stores
from seer.database.connection import Connection, open_connection
from seer.database.stores.blobs import SeerBlobStore
from seer.database.stores.connections import ConnectionStore, StoredConnection, Tokens
from seer.database.stores.database import Database
from seer.database.stores.events import SeerEventStore
from seer.database.stores.journal import SeerJournal
from seer.database.stores.proposals import SeerProposalStore
from seer.database.stores.queue import SeerRunQueue
from seer.database.stores.retention import SeerRetentionStore
from seer.database.stores.runs import SeerRunStore
from seer.database.stores.secrets import secret_stores
from seer.database.stores.statistics import SeerStatisticsStore
from seer.database.stores.triggers import SeerTriggerStore
from seer.database.stores.users import StoredKey, UserStore
from seer.database.stores.workflows import SeerWorkflowStore

if TYPE_CHECKING:
    from seer.database.stores.checkpoints import SeerCheckpointSaver

__all__ = [
    "ConnectionStore",
    "SeerStores",
    "StoredConnection",
    "StoredKey",
    "Tokens",
    "UserStore",
    "open_stores",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeerStores(Stores):
    """All stores of a process. They own threads and connections, which `close` ends."""

    connections: ConnectionStore
    users: UserStore
    connection: Connection
    database: Database

    def checkpoint_saver(self) -> SeerCheckpointSaver:
        """What keeps the states of LangGraph's graphs. Needs the extra ``langgraph``."""
        from seer.database.stores.checkpoints import SeerCheckpointSaver

        return SeerCheckpointSaver(self.connection)

    async def close(self) -> None:
        """Wait for what is under way and close. The stores cannot be used afterwards."""
        await self.database.close()
        await self.connection.close()


async def open_stores(url: str) -> SeerStores:
    """Stores in the database at `url`: ``sqlite://PATH`` or ``postgres://USER:PASSWORD@HOST/NAME``.

    Raises InvalidInputError for another address, and StoreUnavailableError when the database
    cannot be reached.
    """
    connection = await open_connection(url)
    database = Database(url)
    return SeerStores(
        workflows=SeerWorkflowStore(connection),
        proposals=SeerProposalStore(connection),
        runs=SeerRunStore(database),
        retention=SeerRetentionStore(connection, database),
        statistics=SeerStatisticsStore(database),
        journal=SeerJournal(database),
        queue=SeerRunQueue(database),
        events=SeerEventStore(connection),
        triggers=SeerTriggerStore(connection, database),
        blobs=SeerBlobStore(connection),
        secrets=secret_stores(connection),
        connections=ConnectionStore(connection),
        users=UserStore(connection),
        connection=connection,
        database=database,
    )
