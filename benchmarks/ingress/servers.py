"""The servers that take the deliveries, each a process of its own on PostgreSQL."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from benchmarks.databases import SCRATCH
from benchmarks.durable.workflows import PURE_SPEC

__all__ = ["SERVERS", "Server", "server"]

_START_SECONDS = 60
_HOOK = "benchmark"

_COUNTS = {
    "seer": "SELECT count(*) FROM workflow_runs WHERE status = 'COMPLETED'",
    "bare": "SELECT count(*) FROM delivery",
}
SERVERS = tuple(_COUNTS)
"""The names of the servers: ours, and the endpoint that only stores."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server at work. `address` takes deliveries; `count_finished` is the query that tells how
    many it has worked off."""

    address: str
    count_finished: str
    process: psutil.Process

    def memory_mb(self) -> float:
        """What the process and its children hold now."""
        processes = [self.process, *self.process.children(recursive=True)]
        return sum(process.memory_info().rss for process in processes) / 1e6


@contextmanager
def server(name: str, dsn: str) -> Iterator[Server]:
    """A server of that name over the database; it is stopped at the end."""
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    SCRATCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH) as folder:
        environment = os.environ | {
            "DATABASE_URL": dsn,
            "SEER_DATA_DIR": folder,
            "SEER_LOCAL_MODE": "true",
        }
        if name == "seer":
            _run(["-m", "seer", "migrate"], environment)
            command = ["-m", "seer", "serve", "--port", str(port)]
            ready = f"{base}/readyz"
        else:
            command = ["-m", "uvicorn", "benchmarks.ingress.bare:app", "--port", str(port)]
            command += ["--log-level", "warning", "--no-access-log"]
            ready = f"{base}/openapi.json"
        with _process(command, environment, Path(folder) / "log") as process:
            _wait(ready, process, Path(folder) / "log")
            address = _publish(base) if name == "seer" else f"{base}/deliveries"
            yield Server(address, _COUNTS[name], process)


def _publish(base: str) -> str:
    """Publish the workflow of ten steps with a webhook, and give the address of that."""
    with httpx.Client(base_url=base) as client:
        spec = PURE_SPEC | {"inputs": {}}
        made = client.post("/v1/workflows", json={"name": "Benchmark", "spec": spec})
        workflow = f"/v1/workflows/{made.raise_for_status().json()['workflow_id']}"
        client.post(f"{workflow}/publish").raise_for_status()
        config = {
            "path": _HOOK,
            "inputs": {"number": "{{ event.payload.body.number }}"},
        }
        trigger = {"type": "webhook", "config": config}
        client.post(f"{workflow}/triggers", json=trigger).raise_for_status()
    return f"{base}/v1/hooks/{_HOOK}"


def _run(arguments: Sequence[str], environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, *arguments], env=environment, check=True, capture_output=True)


@contextmanager
def _process(
    arguments: Sequence[str], environment: dict[str, str], log: Path
) -> Iterator[psutil.Process]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments], env=environment, stdout=output, stderr=output
        )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(address: str, process: psutil.Process, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.is_running():
        try:
            if httpx.get(address).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"The server is not ready:\n{log.read_text()[-4000:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port
