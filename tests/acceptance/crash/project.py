"""The project as processes: setting it up, serving it, and looking into its database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg

from tests.acceptance.servers import Server, run, running

__all__ = ["Project"]

_SET_UP = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("automate_import", "{document}", publish=True, verbosity=0)
call_command("automate_api_key", "create", "test")
"""


class Project:
    """The project in a folder, on SQLite or on the PostgreSQL database with a DSN."""

    def __init__(self, folder: Path, postgres: str | None) -> None:
        self.folder = folder
        self._postgres = postgres
        self._environment: Mapping[str, str] = {
            "CRASH_FOLDER": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.acceptance.crash.settings",
        } | ({} if postgres is None else {"CRASH_POSTGRES": urlsplit(postgres).path[1:]})

    def set_up(self) -> str:
        """Make the database and the automation, and give an API key."""
        document = Path(__file__).parent / "automation.yaml"
        printed = run(["-c", _SET_UP.format(document=document)], self.folder, self._environment)
        return printed.split()[-1]

    def manage(self, *arguments: str) -> AbstractContextManager[Server]:
        """A management command as a process."""
        return running(["-m", "django", *arguments], self.folder, self._environment)

    def serve(self, *options: str) -> AbstractContextManager[Server]:
        return self.manage("automate_serve", "--port", "0", *options)

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
        database = sqlite3.connect(self.folder / "db.sqlite3")
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()
