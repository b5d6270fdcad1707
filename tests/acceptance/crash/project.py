"""An installation as processes: setting it up, serving it, and looking into its database."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg

from tests.acceptance.crash import ledger
from tests.acceptance.servers import Server, run, running
from tools.with_postgres import SOCKET_FOLDER_VARIABLE

__all__ = ["SECRET_KEY", "DjangoProject", "Project", "SeerProject"]

SECRET_KEY = "a-key-that-only-this-test-uses-and-that-is-long-enough-for-the-checks"
_DOCUMENT = Path(__file__).parent / "automation.yaml"


class Project(ABC):
    """An installation in a folder, on SQLite or on the PostgreSQL database with a DSN."""

    database_file: ClassVar[str]
    names: ClassVar[Mapping[str, str]]
    """What tables and columns are called here, by the names that `records` has for them."""
    runs: ClassVar[str]
    """SQL for the id and status of each run."""
    committed: ClassVar[str]
    """SQL for the run and key of each step that was committed."""

    celery: ClassVar[str]
    """The application of Celery's workers."""
    broker_variable: ClassVar[str]
    """The environment variable with the address of the broker."""

    def __init__(self, folder: Path, postgres: str | None, broker: str | None = None) -> None:
        self.folder = folder
        self._postgres = postgres
        self._has_broker = broker is not None
        self.environment: Mapping[str, str] = {
            "CRASH_FOLDER": str(folder),
            **self._variables(folder, postgres),
            **({} if broker is None else {self.broker_variable: broker}),
        }

    def worker_arguments(self, name: str = "worker") -> list[str]:
        """The arguments of Python for a worker: of Celery when the installation has a broker."""
        if not self._has_broker:
            return self.own_worker_arguments()
        options = ["--concurrency", "8", "--loglevel", "INFO", "-n", f"{name}@%h"]
        options += ["--without-gossip", "--without-mingle"]
        return ["-m", "celery", "-A", self.celery, "worker", *options]

    @abstractmethod
    def set_up(self, document: Path = _DOCUMENT) -> str:
        """Make the database and the automations of the document, and give an API key."""

    @abstractmethod
    def server_arguments(self, port: int) -> list[str]:
        """The arguments of Python for a server at the port."""

    @abstractmethod
    def own_worker_arguments(self) -> list[str]:
        """The arguments of Python for a worker of the host itself."""

    def serve(self, *options: str) -> AbstractContextManager[Server]:
        return self._start(*self.server_arguments(0), *options)

    def worker(self) -> AbstractContextManager[Server]:
        return self._start(*self.worker_arguments())

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
        return [[line.run_id, line.step, line.key] for line in ledger.read(self.folder)]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the database."""
        if self._postgres is not None:
            with psycopg.connect(self._postgres) as connection:
                return connection.execute(sql).fetchall()
        database = sqlite3.connect(self.folder / self.database_file)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def _start(self, *arguments: str) -> AbstractContextManager[Server]:
        return running(arguments, self.folder, self.environment)

    def _run(self, *arguments: str) -> str:
        return run(arguments, self.folder, self.environment)


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
    celery = "automate.celery"
    broker_variable = "CRASH_BROKER"
    names = {
        "runs": "automate_core_execution",
        "steps": "automate_core_steprun",
        "events": "automate_core_event",
        "run": "execution_id",
        "trigger": "trigger_id",
    }
    runs = "SELECT id, status FROM automate_core_execution"
    committed = "SELECT execution_id, step_id FROM automate_core_steprun WHERE status = 'COMPLETED'"

    def set_up(self, document: Path = _DOCUMENT) -> str:
        return self._run("-c", _SET_UP_DJANGO.format(document=document)).split()[-1]

    def server_arguments(self, port: int) -> list[str]:
        return ["-m", "django", "automate_serve", "--port", str(port)]

    def own_worker_arguments(self) -> list[str]:
        return ["-m", "django", "automate_worker"]

    def _variables(self, folder: Path, postgres: str | None) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "tests.acceptance.crash.settings",
            **({} if postgres is None else _postgres_variables(postgres)),
        }


def _postgres_variables(dsn: str) -> dict[str, str]:
    address = urlsplit(dsn)
    (socket_folder,) = parse_qs(address.query)["host"]
    return {"CRASH_POSTGRES": address.path[1:], SOCKET_FOLDER_VARIABLE: socket_folder}


class SeerProject(Project):
    """An installation of Seer."""

    database_file = "seer.sqlite3"
    celery = "seer.celery"
    broker_variable = "SEER_CELERY_BROKER_URL"
    names = {
        "runs": "workflow_runs",
        "steps": "workflow_run_checkpoints",
        "events": "trigger_events",
        "run": "run_id",
        "trigger": "subscription_id",
    }
    runs = "SELECT id, status FROM workflow_runs"
    committed = (
        "SELECT run_id, step_id FROM workflow_run_checkpoints"
        " WHERE status = 'COMPLETED' AND run_id IS NOT NULL"
    )

    def set_up(self, document: Path = _DOCUMENT) -> str:
        self._run("-m", "seer", "migrate")
        self._run("-m", "seer", "import", str(document), "--publish")
        return self._run("-m", "seer", "keys", "create", "test").strip()

    def server_arguments(self, port: int) -> list[str]:
        return ["-m", "seer", "serve", "--port", str(port)]

    def own_worker_arguments(self) -> list[str]:
        return ["-m", "seer", "worker"]

    @property
    def uses_postgres(self) -> bool:
        return self._postgres is not None

    def seer(self, *arguments: str) -> str:
        """What the command prints on standard output."""
        return self._run("-m", "seer", *arguments)

    def start(self, *arguments: str) -> AbstractContextManager[Server]:
        """The command as a process."""
        return self._start("-m", "seer", *arguments)

    def _variables(self, folder: Path, postgres: str | None) -> dict[str, str]:
        return {
            "DATABASE_URL": postgres or f"sqlite://{folder / self.database_file}",
            "SEER_DATA_DIR": str(folder),
            "SEER_LEASE_SECONDS": "2",
            "SEER_MODULES": "tests.acceptance.crash.automations",
            "SEER_PRIVATE_NETWORKS": "127.0.0.0/8",
            "SEER_REQUESTS_PER_MINUTE": "0",
            "SEER_SECRET_KEY": SECRET_KEY,
        }
