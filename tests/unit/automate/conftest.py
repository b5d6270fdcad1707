"""Fixtures for the tests of the Django app `automate`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.db import connections

from automate.services import close_services

Command = Callable[..., str]


@pytest.fixture(autouse=True)
def _new_services() -> Iterator[None]:
    """Each test has stores of its own, on its own database."""
    yield
    close_services()


@pytest.fixture
def command(db: None) -> Command:
    """Call a management command and give what it printed on standard output."""

    def call(*arguments: Any, **options: Any) -> str:
        printed = StringIO()
        call_command(*arguments, stdout=printed, stderr=StringIO(), **options)
        return printed.getvalue()

    return call


@pytest.fixture
def closed_connections(transactional_db: None) -> Iterator[None]:
    """For tests whose event loops use the database, in the thread that asgiref has for that."""
    yield
    asyncio.run(sync_to_async(connections.close_all)())
