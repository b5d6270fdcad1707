"""Commands of Python as processes of their own: servers and workers while they are measured."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

__all__ = ["run", "running", "seer_environment", "wait_until", "worker"]

_MODULES = "benchmarks.durable.workflows"
_START_SECONDS = 60
_STARTED = b'"event":"started"'


def seer_environment(database_url: str, folder: str) -> dict[str, str]:
    """The environment of Seer's processes, which know the steps that are measured."""
    return os.environ | {
        "DATABASE_URL": database_url,
        "SEER_DATA_DIR": folder,
        "SEER_LOCAL_MODE": "true",
        "SEER_MODULES": _MODULES,
    }


def run(arguments: Sequence[str], environment: dict[str, str]) -> None:
    """Run a command to its end; CalledProcessError when it fails."""
    subprocess.run([sys.executable, *arguments], env=environment, check=True, capture_output=True)


@contextmanager
def running(
    arguments: Sequence[str], environment: dict[str, str], log: Path
) -> Iterator[psutil.Process]:
    """A command at work, which is asked to stop at the end. What it prints is in the log."""
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


@contextmanager
def worker(environment: dict[str, str], log: Path) -> Iterator[psutil.Process]:
    """A process of `seer worker` that has started."""
    with running(["-m", "seer", "worker", "--json"], environment, log) as process:
        wait_until(lambda: _STARTED in log.read_bytes(), process, log)
        yield process


def wait_until(is_ready: Callable[[], bool], process: psutil.Process, log: Path) -> None:
    """Wait for a process to be ready; RuntimeError with the end of its log when that fails."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.status() != psutil.STATUS_ZOMBIE:
        if is_ready():
            return
        time.sleep(0.05)
    raise RuntimeError(f"The process is not ready:\n{log.read_text()[-4000:]}")
