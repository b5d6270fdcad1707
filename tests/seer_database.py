"""Fixtures that give tests a database of Seer, with its tables."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from tortoise.utils import generate_schema_for_client

from seer.config import settings
from seer.database.connection import Connection, open_connection
from tools.with_postgres import SOCKET_FOLDER_VARIABLE

__all__ = [
    "empty",
    "make_tables",
    "new_postgres_url",
    "new_sqlite_url",
    "seer_settings",
    "seer_url",
]

_KEY = "a-key-that-only-the-tests-use"


@pytest.fixture(scope="session")
def seer_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings of an installation of the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEER_SECRET_KEY", _KEY)
        patch.setenv("SEER_DATA_DIR", str(tmp_path_factory.mktemp("seer")))
        settings.cache_clear()
        yield
    settings.cache_clear()


@pytest.fixture(scope="session")
def seer_url(seer_settings: None, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with Seer's tables: on PostgreSQL when `AUTOMATE_TEST_POSTGRES` is
    set, else SQLite. All tests of a worker share it; `empty` empties it."""
    socket_folder = os.environ.get(SOCKET_FOLDER_VARIABLE)
    if socket_folder:
        with new_postgres_url(Path(socket_folder)) as url:
            make_tables(url)
            yield url
    else:
        factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
        url = new_sqlite_url(factory.mktemp("seer-database"))
        make_tables(url)
        yield url


def new_sqlite_url(folder: Path) -> str:
    """The address of a database that is made in the folder when it is opened."""
    return f"sqlite://{folder / 'seer.sqlite3'}"


@contextmanager
def new_postgres_url(socket_folder: Path) -> Iterator[str]:
    """The address of a new, empty database, which is dropped at the end."""
    name = f"seer_{uuid4().hex}"
    administration = f"postgresql://postgres@/postgres?host={socket_folder}"
    with psycopg.connect(administration, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"postgresql://postgres@/{name}?host={socket_folder}"
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(drop.format(sql.Identifier(name)))


def make_tables(url: str) -> None:
    """Make the tables of the models in the database at `url`, which has none."""
    asyncio.run(_make_tables(url))


async def empty(connection: Connection) -> None:
    """Delete all rows: those that the database does not delete with their user first."""
    await connection.client.execute_script(
        "DELETE FROM workflow_run_checkpoint_writes;"
        "DELETE FROM workflow_run_checkpoints;"
        "DELETE FROM users;"
    )


async def _make_tables(url: str) -> None:
    connection = await open_connection(url)
    with connection.entered():
        await generate_schema_for_client(connection.client, safe=False)
    await connection.close()
