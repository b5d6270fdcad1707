"""A pytest plugin that gives tests a PostgreSQL database of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tools.with_postgres import SOCKET_FOLDER_VARIABLE, postgres_server

__all__ = ["postgres_dsn", "postgres_socket_folder"]


@pytest.fixture(scope="session")
def postgres_socket_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket folder of the server that `AUTOMATE_TEST_POSTGRES` names, else of a new one.

    A new server is shared by all workers of the test run. Where none can be started the tests
    that want it fail; none is skipped.
    """
    existing = os.environ.get(SOCKET_FOLDER_VARIABLE)
    if existing:
        yield Path(existing)
        return
    with postgres_server(_folder_of_the_run(tmp_path_factory) / "postgres") as socket_folder:
        yield socket_folder


@pytest.fixture(scope="session")
def postgres_dsn(postgres_socket_folder: Path, worker_id: str) -> Iterator[str]:
    """The DSN (``postgresql://postgres@/NAME?host=FOLDER``) of an empty database.

    Each worker of a test run has its own, which is dropped at the end.
    """
    name = f"automate_{worker_id}_{os.getpid()}"
    administration = make_conninfo(
        host=str(postgres_socket_folder), user="postgres", dbname="postgres"
    )
    with psycopg.connect(administration, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield f"postgresql://postgres@/{name}?host={postgres_socket_folder}"
    with psycopg.connect(administration, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _folder_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this test run see."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
