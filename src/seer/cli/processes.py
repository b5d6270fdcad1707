"""``seer serve`` and ``seer worker``: the processes of an installation."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import orjson
import typer

from automate_engine.api.serving import AddressInUseError, address_of, listen
from automate_engine.domain import AutomateError
from seer.cli.options import JsonOption
from seer.config import load_settings

__all__ = ["serve", "worker"]


def serve(
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="By default SEER_HOST: this machine only.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="By default SEER_PORT: 8000; 0 for a free one."),
    ] = None,
    with_worker: Annotated[
        bool | None,
        typer.Option("--worker/--no-worker", help="Execute runs too; by default SEER_WORKER: yes."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Serve the API over HTTP, with a worker that executes runs in the same process.

    It stops at SIGINT or SIGTERM, lets what is under way end for a few seconds, and hands back
    the rest; a second signal ends it at once.
    """
    from seer.serving import serve as serve_until_stopped

    changes = {"host": host, "port": port, "worker": with_worker}
    configured = load_settings(**{name: to for name, to in changes.items() if to is not None})
    try:
        listening = listen(configured.host, configured.port)
    except AddressInUseError as error:
        raise AutomateError(str(error)) from None
    address = address_of(listening)
    serve_until_stopped(
        configured,
        listening,
        started=lambda: _say(as_json, f"Listening at {address}", event="listening", url=address),
    )
    _say(as_json, "Stopped.", event="stopped")


def worker(as_json: JsonOption = False) -> None:
    """Execute runs and schedules until SIGINT or SIGTERM. Several workers share the work.

    Then what does not end soon is handed back; a second signal ends it at once.
    """
    from seer.worker import run_worker

    run_worker(
        load_settings(),
        lambda name: _say(as_json, f"The worker {name} has started.", event="started", worker=name),
    )
    _say(as_json, "Stopped.", event="stopped")


def _say(as_json: bool, line: str, **data: Any) -> None:
    if as_json:
        typer.echo(orjson.dumps(data).decode())
    else:
        typer.echo(line)
    sys.stdout.flush()
