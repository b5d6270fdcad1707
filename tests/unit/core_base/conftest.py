"""Fixtures for the tests of the base classes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from asgiref.sync import sync_to_async
from django.db import DEFAULT_DB_ALIAS, connections


@pytest.fixture
async def async_database(transactional_db: None) -> AsyncIterator[None]:
    """The database for tests that run in an event loop, which use a connection in a thread of
    their own."""
    yield
    await sync_to_async(connections.close_all)()


@pytest.fixture
def lazily_locked_database(transactional_db: None) -> Iterator[None]:
    """In new threads, SQLite locks at the first write of a transaction, not at its start."""
    settings = connections.databases[DEFAULT_DB_ALIAS]
    options = {k: v for k, v in settings["OPTIONS"].items() if k != "transaction_mode"}
    connections.databases[DEFAULT_DB_ALIAS] = {**settings, "OPTIONS": options}
    yield
    connections.databases[DEFAULT_DB_ALIAS] = settings
