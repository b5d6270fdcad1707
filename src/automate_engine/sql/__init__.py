"""The hot path of a host that stores in PostgreSQL or SQLite: the journal, the queue and the runs.

It is written once and does no I/O. Each operation is a generator that yields statements and is
sent rows; a host says how its tables are named (`Schema`) and drives the operations on the
connections of its own driver.
"""

from automate_engine.sql.attempts import pauses, refused, unavailable, unknown_outcome
from automate_engine.sql.encoding import Encoding, PostgresEncoding, SqliteEncoding
from automate_engine.sql.journal import JournalOperations
from automate_engine.sql.listeners import listener_paths
from automate_engine.sql.paging import page_of
from automate_engine.sql.queue import QueueOperations
from automate_engine.sql.retention import RetentionOperations
from automate_engine.sql.rows import Rows
from automate_engine.sql.runs import RunOperations
from automate_engine.sql.schema import Names, Schema
from automate_engine.sql.statements import (
    Apply,
    Columns,
    Lock,
    Notify,
    Operation,
    Query,
    ReserveIds,
    Row,
    RowStatement,
    Statement,
    each,
    perform,
    perform_async,
)
from automate_engine.sql.statistics import StatisticsOperations
from automate_engine.sql.triggers import advance_triggers
from automate_engine.sql.wakeups import Wakeups

__all__ = [
    "Apply",
    "Columns",
    "Encoding",
    "JournalOperations",
    "Lock",
    "Names",
    "Notify",
    "Operation",
    "PostgresEncoding",
    "Query",
    "QueueOperations",
    "ReserveIds",
    "RetentionOperations",
    "Row",
    "RowStatement",
    "Rows",
    "RunOperations",
    "Schema",
    "SqliteEncoding",
    "Statement",
    "StatisticsOperations",
    "Wakeups",
    "advance_triggers",
    "each",
    "listener_paths",
    "page_of",
    "pauses",
    "perform",
    "perform_async",
    "refused",
    "unavailable",
    "unknown_outcome",
]
