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

from tests.acceptance.crash.project import Project
from tools.with_postgres import SOCKET_FOLDER_VARIABLE


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project of its own, on a new database of the kind that this test run uses."""
    socket_folder = os.environ.get(SOCKET_FOLDER_VARIABLE)
    if socket_folder is None:
        yield Project(tmp_path, None)
        return
    with _database(socket_folder) as dsn:
        yield Project(tmp_path, dsn)


@contextmanager
def _database(socket_folder: str) -> Iterator[str]:
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
