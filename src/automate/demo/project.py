"""Setting up the demo project, and running it."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import Final

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application
from django.core.management import call_command

from automate.conf import automate_settings
from automate.demo import stores
from automate.demo.files import DEMO_FOLDER, examples_folder, secret_file, write_private
from automate.serving import serve
from automate.stores import principal_of_key
from automate_engine.api.serving import AddressInUseError, listen
from automate_engine.workflows.documents import read_documents
from automate_studio import studio_at

__all__ = ["run"]

_HOST: Final = "127.0.0.1"
_PASSWORD_BYTES: Final = 12


def run(port: int) -> None:
    """Set up what is missing in the folder, then serve until Ctrl-C."""
    try:
        listening = listen(_HOST, port)
    except AddressInUseError as error:
        sys.exit(f"{error} For example: make run PORT={port % 65535 + 1}")
    call_command("migrate", interactive=False, verbosity=0)
    password = secret_file("admin_password", length=_PASSWORD_BYTES)
    shown = password if stores.admin_has_password(password) else "(the one that you have set)"
    tenant_id = automate_settings().default_tenant
    _keep_api_key(tenant_id)
    _load_automations(tenant_id)
    application = ASGIStaticFilesHandler(get_asgi_application())
    serve(application, listening, started=lambda: _greet(port, shown))
    _say("Stopped. The data stay in .demo; start again to go on with them.")


def _keep_api_key(tenant_id: str) -> None:
    """See that the folder has a valid API key."""
    path = DEMO_FOLDER / "api_key"
    if not path.exists() or principal_of_key(path.read_text().strip()) is None:
        write_private(path, stores.issue_api_key(tenant_id))


def _load_automations(tenant_id: str) -> None:
    """Add the examples that are not there. What was changed or deleted here stays as it is."""
    present = stores.present_slugs(tenant_id)
    for path in sorted(examples_folder().glob("*/automation.yaml")):
        documents = read_documents(path.read_text(), path.name)
        missing = [document for document in documents if document.slug not in present]
        if missing:
            stores.add_automations(missing, tenant_id)


def _greet(port: int, password: str) -> None:
    address = f"http://{_HOST}:{port}"
    payload = _shown(examples_folder() / "github-triage" / "issue-opened.json")
    data = shlex.quote(f"@{payload}")
    _say(
        f"""
Automate runs. Sign in to both with the same account:
Studio: {studio_at(address)}
Admin: {address}/admin/   user: {stores.ADMIN}   password: {password}
The API key is in .demo/api_key. In another terminal, let GitHub tell of a new issue:

curl -sS {address}/v1/hooks/github-triage -H 'Content-Type: application/json' \
-H 'X-GitHub-Event: issues' --data-binary {data}

See its run in the Studio or in the admin under Executions, or at {address}/v1/runs/RUN_ID
with the key as "Authorization: Bearer KEY". Ctrl-C ends it; nothing is lost."""
    )


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _shown(path: Path) -> str:
    """The path as one types it here."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
