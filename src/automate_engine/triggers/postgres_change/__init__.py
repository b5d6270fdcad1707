"""Triggers on the rows of a PostgreSQL table, by an outbox that a database trigger fills."""

from automate_engine.triggers.poll._databases import Address as DatabaseAddress
from automate_engine.triggers.postgres_change.kind import (
    OwnDatabase,
    PostgresChange,
    PostgresChangeConfig,
)

__all__ = ["DatabaseAddress", "OwnDatabase", "PostgresChange", "PostgresChangeConfig"]
