"""The databases that the tests run on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tools.with_postgres import SOCKET_FOLDER_VARIABLE

_ROOT = Path(__file__).parents[2]
_CONNECT = f"""
import os, psycopg
folder = os.environ["{SOCKET_FOLDER_VARIABLE}"]
with psycopg.connect(f"postgresql://postgres@/postgres?host={{folder}}") as connection:
    print(connection.info.server_version, folder)
raise SystemExit(7)
"""


def _with_postgres(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.with_postgres", *arguments],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_test_gets_an_empty_postgresql_database_of_its_own(postgres_dsn: str) -> None:
    with psycopg.connect(postgres_dsn) as database:
        version = database.info.server_version
        tables = database.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchone()
    assert version >= 160000
    assert tables == (0,)


@pytest.mark.django_db
def test_django_uses_the_database_that_the_environment_names(request: pytest.FixtureRequest):
    expected = "postgresql" if os.environ.get(SOCKET_FOLDER_VARIABLE) else "sqlite"
    assert connection.vendor == expected
    assert request.node.get_closest_marker("database")


def test_a_command_runs_beside_a_server_that_is_gone_when_it_ends() -> None:
    answer = _with_postgres("--", sys.executable, "-c", _CONNECT)
    assert answer.returncode == 7, answer.stderr
    version, socket_folder = answer.stdout.split()
    assert int(version) >= 160000
    assert not Path(socket_folder).exists()


def test_a_missing_command_is_explained_without_a_traceback() -> None:
    answer = _with_postgres("--", "no-such-command")
    assert (answer.returncode, answer.stdout) == (127, "")
    assert answer.stderr == "Cannot run no-such-command: No such file or directory.\n"


def test_a_call_without_a_command_shows_the_usage() -> None:
    answer = _with_postgres()
    assert answer.returncode == 2
    assert answer.stderr.startswith("usage:")
