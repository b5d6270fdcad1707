"""The demo, ``python -m seer.demo``: Seer for one user of this machine, with its data in
``.demo-seer`` below the current folder."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
from pathlib import Path
from typing import Final

from automate_engine.api.serving import AddressInUseError, address_of, listen
from automate_engine.domain import AutomateError, Principal
from automate_engine.workflows.documents import read_files
from automate_engine.workflows.transfer import import_documents
from automate_studio import studio_at
from seer.config import Settings, settings
from seer.migrating import require_schema
from seer.private_files import make_private_folder
from seer.services import open_services
from seer.serving import serve

__all__: list[str] = []

_FOLDER: Final = Path(".demo-seer").absolute()
_EXAMPLES: Final = ("expense-approval", "order-import", "price-quote")
_ACTOR: Final = Principal(tenant_id="local", actor="demo")


def _main() -> None:
    try:
        make_private_folder(_FOLDER)
        configured = _settings()
        listening = listen(configured.host, configured.port)
    except OSError as error:
        sys.exit(f"The folder {_FOLDER} cannot be made: {error.strerror}. Start elsewhere.")
    except AddressInUseError as error:
        sys.exit(f"{error} For example: make run-seer PORT={configured.port % 65535 + 1}")
    except AutomateError as error:
        sys.exit(str(error))
    asyncio.run(_load_examples(configured))
    serve(configured, listening, started=lambda: _greet(address_of(listening)))
    _say("Stopped. The data stay in .demo-seer; start again to go on with them.")


def _settings() -> Settings:
    port = os.environ.get("PORT", "8000")
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        sys.exit(f"PORT must be a number from 1 to 65535, but it is {port!r}.")
    os.environ.update(
        DATABASE_URL=f"sqlite://{_FOLDER / 'seer.sqlite3'}",
        SEER_DATA_DIR=str(_FOLDER),
        SEER_HOST="127.0.0.1",
        SEER_PORT=port,
        SEER_LOCAL_MODE="true",
    )
    return settings()


async def _load_examples(configured: Settings) -> None:
    """Add the examples when the demo starts for the first time. What is changed or deleted later
    stays as it is."""
    loaded = _FOLDER / "examples-loaded"
    if loaded.exists():
        return
    files = [_examples_folder() / name / "automation.yaml" for name in _EXAMPLES]
    await require_schema(configured)
    async with open_services(configured) as services:
        await services.stores.users.ensure(_ACTOR.tenant_id)
        await services.stores.connection.atomically(
            lambda: import_documents(services, _ACTOR, read_files(files), publish_them=True)
        )
    loaded.touch()


def _examples_folder() -> Path:
    """Where the examples are: in the installed packages, or in the project's folder."""
    packages = Path(__file__).resolve().parents[1]
    installed = packages / "automate" / "demo" / "examples"
    return installed if installed.is_dir() else packages.parent / "examples"


def _greet(address: str) -> None:
    orders = _shown(_examples_folder() / "order-import" / "orders.json")
    _say(
        f"""
Seer runs at {address}, for you alone: no key is needed on this machine.
Studio: {studio_at(address)}
In another terminal, let a shop send its orders:

curl -sS {address}/v1/hooks/orders -H 'Content-Type: application/json' \
--data-binary {shlex.quote(f"@{orders}")}

See its run in the Studio, or with the run id of the answer: curl -sS {address}/v1/runs/RUN_ID
Ctrl-C ends it; nothing is lost."""
    )


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _shown(path: Path) -> str:
    """The path as one types it here."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


if __name__ == "__main__":
    _main()
