"""The servers that take the deliveries, each with processes of its own on PostgreSQL."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from automate_engine.domain import JsonObject
from benchmarks.commands import run, running, seer_environment, wait_until, worker
from benchmarks.databases import SCRATCH
from benchmarks.durable.workflows import PURE_SPEC

__all__ = ["SERVERS", "Server", "server"]

_HOOK = "benchmark"
_RUNS = "SELECT count(*) FROM workflow_runs WHERE status = 'COMPLETED'"
_ROWS = "SELECT count(*) FROM delivery"

SERVERS = ("seer", "bare")
"""The names of the servers: ours, and the endpoint that only stores."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server at work. `address` takes deliveries; `count_finished` is the query that tells how
    many it has worked off."""

    address: str
    count_finished: str
    processes: Sequence[psutil.Process]

    def memory_mb(self) -> float:
        """What the processes and their children hold now."""
        families = [[process, *process.children(recursive=True)] for process in self.processes]
        return sum(one.memory_info().rss for family in families for one in family) / 1e6


@contextmanager
def server(name: str, dsn: str, spec: JsonObject = PURE_SPEC) -> Iterator[Server]:
    """A server of that name over the database; it is stopped at the end.

    ``seer`` executes the runs of the workflow itself, ``seer_apart`` leaves them to a worker
    process, and ``bare`` only stores what is delivered.
    """
    SCRATCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH) as folder, ExitStack() as stack:
        environment = seer_environment(dsn, folder)
        log = Path(folder) / "log"
        if name == "bare":
            yield stack.enter_context(_bare(environment, log))
            return
        run(["-m", "seer", "migrate"], environment)
        processes = []
        if name == "seer_apart":
            processes.append(stack.enter_context(worker(environment, Path(folder) / "worker")))
        arguments = ["--no-worker"] if processes else []
        base, process = stack.enter_context(_seer(arguments, environment, log))
        yield Server(_publish(base, spec), _RUNS, [process, *processes])


@contextmanager
def _seer(
    arguments: Sequence[str], environment: dict[str, str], log: Path
) -> Iterator[tuple[str, psutil.Process]]:
    """`seer serve` with these arguments: its base address and its process."""
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    command = ["-m", "seer", "serve", "--port", str(port), *arguments]
    with running(command, environment, log) as process:
        wait_until(lambda: _answers(f"{base}/readyz"), process, log)
        yield base, process


@contextmanager
def _bare(environment: dict[str, str], log: Path) -> Iterator[Server]:
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    command = ["-m", "uvicorn", "benchmarks.ingress.bare:app", "--port", str(port)]
    command += ["--log-level", "warning", "--no-access-log"]
    with running(command, environment, log) as process:
        wait_until(lambda: _answers(f"{base}/openapi.json"), process, log)
        yield Server(f"{base}/deliveries", _ROWS, [process])


def _publish(base: str, spec: JsonObject) -> str:
    """Publish the workflow with a webhook, and give the address of that."""
    with httpx.Client(base_url=base) as client:
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


def _answers(address: str) -> bool:
    try:
        return httpx.get(address).is_success
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port
