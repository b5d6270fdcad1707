"""The ledger: a file outside the database in which each execution of a step leaves a line."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

__all__ = ["Line", "read", "serving", "write_down"]

_REFUSE_EVERY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One execution of a step.

    `process` is the id of the process that executed it, 0 when it told the ledger over HTTP, which
    tells no `attempt` either (0). `at` is the time in seconds since 1970, whatever the clock of the
    process says: the file has that of the monotonic clock, which is one for all. `token` stands for
    this execution alone, and `after` are the tokens of the executions whose results it was given.
    """

    run_id: str
    step: str
    key: str
    attempt: int = 0
    process: int = 0
    at: float
    token: str
    after: tuple[str, ...] = ()


def write_down(
    folder: Path,
    *,
    run_id: str,
    step: str,
    key: str,
    attempt: int = 0,
    process: int = 0,
    after: Sequence[str] = (),
) -> str:
    """Add a line, in one write that survives a kill, and give its token."""
    line = Line(
        run_id=run_id,
        step=step,
        key=key,
        attempt=attempt,
        process=process,
        at=time.monotonic(),
        token=uuid4().hex,
        after=tuple(after),
    )
    ledger = os.open(folder / "ledger", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(ledger, json.dumps(asdict(line)).encode() + b"\n")
    finally:
        os.close(ledger)
    return line.token


def read(folder: Path) -> list[Line]:
    """All lines, in the order in which they were written."""
    origin = time.time() - time.monotonic()
    lines = map(json.loads, (folder / "ledger").read_text().splitlines())
    return [
        Line(**{**line, "at": line["at"] + origin, "after": tuple(line["after"])}) for line in lines
    ]


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a service that adds a line for each request, and answers with its token.

    It stands for a service that steps call. Of ten requests it answers one with 503 after its work
    is done.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"folder": folder}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    folder: Path
    count = 0

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        sent = self.rfile.read(length)
        if len(sent) < length:  # the caller was killed before it had asked
            return
        body = json.loads(sent)
        key = self.headers["Idempotency-Key"]
        token = write_down(
            self.folder,
            run_id=body["run_id"],
            step=body["step"],
            key=key,
            after=[output["token"] for output in body["after"]],
        )
        type(self).count += 1
        with suppress(ConnectionError):  # the caller was killed
            self._answer(503 if self.count % _REFUSE_EVERY == 0 else 200, {"token": token})

    def _answer(self, status: int, body: dict[str, str]) -> None:
        encoded = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: what is wrong shows in the steps that call."""
