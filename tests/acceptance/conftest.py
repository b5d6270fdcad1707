"""Fixtures for the acceptance tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.acceptance.crash.project import DjangoProject, Project, SeerProject
from tools.with_postgres import SOCKET_FOLDER_VARIABLE


@pytest.fixture(params=[DjangoProject, SeerProject], ids=["django", "seer"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Project]:
    """An installation of each host, on a new database of the kind that this test run uses."""
    with database() as postgres:
        yield request.param(tmp_path, postgres)


@pytest.fixture
def seer_project(tmp_path: Path) -> Iterator[SeerProject]:
    """An installation of Seer, on a new database of the kind that this test run uses."""
    with database() as postgres:
        yield SeerProject(tmp_path, postgres)


@contextmanager
def database() -> Iterator[str | None]:
    """The DSN of a new database on PostgreSQL, or None when this test run uses SQLite."""
    socket_folder = os.environ.get(SOCKET_FOLDER_VARIABLE)
    if socket_folder is None:
        yield None
        return
    with postgres_database(socket_folder) as dsn:
        yield dsn


@contextmanager
def postgres_database(socket_folder: str) -> Iterator[str]:
    """The DSN of a new database of the server with that socket folder."""
    name = f"acceptance_{uuid4().hex}"
    administration = f"postgresql://postgres@/postgres?host={socket_folder}"
    with psycopg.connect(administration, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"postgresql://postgres@/{name}?host={socket_folder}"
        finally:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )
