"""An installation as processes: setting it up, serving it, and looking into its database."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import httpx
import psycopg

from tests.acceptance.servers import Server, run, running

__all__ = ["SECRET_KEY", "DjangoProject", "Project", "SeerProject"]

SECRET_KEY = "a-key-that-only-this-test-uses-and-that-is-long-enough-for-the-checks"
_DOCUMENT = Path(__file__).parent / "automation.yaml"


class Project(ABC):
    """An installation in a folder, on SQLite or on the PostgreSQL database with a DSN."""

    database_file: ClassVar[str]
    runs: ClassVar[str]
    """SQL for the id and status of each run."""
    committed: ClassVar[str]
    """SQL for the run and key of each step that was committed."""

    def __init__(self, folder: Path, postgres: str | None) -> None:
        self.folder = folder
        self._postgres = postgres
        self._environment: Mapping[str, str] = {
            "CRASH_FOLDER": str(folder),
            **self._variables(folder, postgres),
        }

    @abstractmethod
    def set_up(self) -> str:
        """Make the database and the automation, and give an API key."""

    @abstractmethod
    def serve(self, *options: str) -> AbstractContextManager[Server]: ...

    @abstractmethod
    def worker(self) -> AbstractContextManager[Server]: ...

    @abstractmethod
    def _variables(self, folder: Path, postgres: str | None) -> dict[str, str]: ...

    def client(self, server: Server, key: str) -> httpx.AsyncClient:
        """A client of a server that has started."""
        address = server.wait_for(r"Listening at (\S+)")[1]
        headers = {"Authorization": f"Bearer {key}"}
        return httpx.AsyncClient(base_url=address, headers=headers, timeout=30)

    def open_gate(self) -> None:
        """Let the steps end that wait for the gate."""
        (self.folder / "gate").touch()

    def ledger(self) -> list[list[str]]:
        """Public run id, step key and idempotency key of each execution of a step."""
        return [line.split() for line in (self.folder / "ledger").read_text().splitlines()]

    def query(self, sql: str) -> list[tuple[Any, Any]]:
        """Pairs from the database."""
        if self._postgres is not None:
            with psycopg.connect(self._postgres) as connection:
                return connection.execute(sql).fetchall()
        database = sqlite3.connect(self.folder / self.database_file)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def _start(self, *arguments: str) -> AbstractContextManager[Server]:
        return running(["-m", *arguments], self.folder, self._environment)

    def _run(self, *arguments: str) -> str:
        return run(arguments, self.folder, self._environment)


_SET_UP_DJANGO = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("automate_import", "{document}", publish=True, verbosity=0)
call_command("automate_api_key", "create", "test")
"""


class DjangoProject(Project):
    """A Django project with Automate."""

    database_file = "db.sqlite3"
    runs = "SELECT id, status FROM automate_core_execution"
    committed = "SELECT execution_id, step_id FROM automate_core_steprun WHERE status = 'COMPLETED'"

    def set_up(self) -> str:
        return self._run("-c", _SET_UP_DJANGO.format(document=_DOCUMENT)).split()[-1]

    def serve(self, *options: str) -> AbstractContextManager[Server]:
        return self._start("django", "automate_serve", "--port", "0", *options)

    def worker(self) -> AbstractContextManager[Server]:
        return self._start("django", "automate_worker")

    def _variables(self, folder: Path, postgres: str | None) -> dict[str, str]:
        database = {} if postgres is None else {"CRASH_POSTGRES": urlsplit(postgres).path[1:]}
        return {"DJANGO_SETTINGS_MODULE": "tests.acceptance.crash.settings", **database}


class SeerProject(Project):
    """An installation of Seer."""

    database_file = "seer.sqlite3"
    runs = "SELECT id, status FROM workflow_runs"
    committed = (
        "SELECT run_id, step_id FROM workflow_run_checkpoints"
        " WHERE status = 'COMPLETED' AND run_id IS NOT NULL"
    )

    def set_up(self) -> str:
        self._run("-m", "seer", "migrate")
        self._run("-m", "seer", "import", str(_DOCUMENT), "--publish")
        return self._run("-m", "seer", "keys", "create", "test").strip()

    def serve(self, *options: str) -> AbstractContextManager[Server]:
        return self._start("seer", "serve", "--port", "0", *options)

    def worker(self) -> AbstractContextManager[Server]:
        return self._start("seer", "worker")

    @property
    def uses_postgres(self) -> bool:
        return self._postgres is not None

    def seer(self, *arguments: str) -> str:
        """What the command prints on standard output."""
        return self._run("-m", "seer", *arguments)

    def start(self, *arguments: str) -> AbstractContextManager[Server]:
        """The command as a process."""
        return self._start("seer", *arguments)

    def _variables(self, folder: Path, postgres: str | None) -> dict[str, str]:
        return {
            "DATABASE_URL": postgres or f"sqlite://{folder / self.database_file}",
            "SEER_DATA_DIR": str(folder),
            "SEER_LEASE_SECONDS": "2",
            "SEER_MODULES": "tests.acceptance.crash.automations",
            "SEER_SECRET_KEY": SECRET_KEY,
        }
