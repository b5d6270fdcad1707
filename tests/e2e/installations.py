"""The hosts as they are installed and started, with keys of people who do not see each other's
rows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.acceptance.servers import free_port, run, running

__all__ = ["Account", "Installation", "django", "seer"]

_PEOPLE = 80


@dataclass(frozen=True)
class Account:
    """Who signs in to the Django demo, and a key of the same tenant, which has the examples."""

    user: str
    password: str
    key: str


@dataclass(frozen=True)
class Installation:
    """A running server."""

    address: str
    keys: Iterator[str]
    account: Account | None = None

    def new_key(self) -> str:
        """The API key of a person who has nothing yet."""
        return next(self.keys)

    def client(self, key: str) -> httpx.Client:
        """A program that calls the API."""
        headers = {"Authorization": f"Bearer {key}"}
        return httpx.Client(base_url=self.address, headers=headers, timeout=30)


_DJANGO_KEYS = f"""
import django
django.setup()
from automate.models import ApiKey
for number in range({_PEOPLE}):
    print(ApiKey.objects.issue("test", tenant_id=f"tenant-{{number}}")[1])
"""


@contextmanager
def django(folder: Path) -> Iterator[Installation]:
    """The demo of the Django host, at STUDIO_PORT where pictures are to show a certain one."""
    port = int(os.environ.get("STUDIO_PORT") or free_port())
    environment = {"PORT": str(port), "DJANGO_SETTINGS_MODULE": "automate.demo.settings"}
    with running(["-m", "automate.demo"], folder, environment) as server:
        told = server.wait_for(r"user: (\S+) +password: (\S+)")
        server.wait_for("Ctrl-C ends it")
        account = Account(told[1], told[2], (folder / ".demo" / "api_key").read_text().strip())
        keys = iter(run(["-c", _DJANGO_KEYS], folder, environment).split())
        yield Installation(f"http://127.0.0.1:{port}", keys, account)


_SEER_KEYS = f"""
import asyncio
from seer.config import settings
from seer.services import open_services
async def main():
    async with open_services(settings()) as services:
        users = services.stores.users
        for number in range({_PEOPLE}):
            await users.ensure(f"user-{{number}}")
            print((await users.issue_key(f"user-{{number}}", "test"))[1])
asyncio.run(main())
"""


@contextmanager
def seer(folder: Path) -> Iterator[Installation]:
    """Seer for several users."""
    environment = {
        "DATABASE_URL": f"sqlite://{folder / 'seer.sqlite3'}",
        "SEER_DATA_DIR": str(folder),
        "SEER_PRIVATE_NETWORKS": "127.0.0.0/8",
    }
    run(["-m", "seer", "migrate"], folder, environment)
    with running(["-m", "seer", "serve", "--port", "0"], folder, environment) as server:
        address = server.wait_for(r"Listening at (\S+)")[1]
        yield Installation(address, iter(run(["-c", _SEER_KEYS], folder, environment).split()))
