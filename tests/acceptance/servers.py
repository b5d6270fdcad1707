"""Starting real server processes, and talking to them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

__all__ = ["ROOT", "Server", "environment_with", "free_port", "run", "running"]

ROOT = Path(__file__).resolve().parents[2]
"""The folder of the project."""

_START_SECONDS = 60


class Server:
    """A process and the lines it has printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._new: Queue[str | None] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def wait_for(self, pattern: str) -> re.Match[str]:
        """The first line, of those printed already or later, in which the pattern is found."""
        for line in self.lines:
            if found := re.search(pattern, line):
                return found
        while True:
            try:
                new = self._new.get(timeout=_START_SECONDS)
            except Empty:
                new = None
            if new is None:
                raise AssertionError(f"{pattern!r} was not printed:\n" + "".join(self.lines))
            self.lines.append(new)
            if found := re.search(pattern, new):
                return found

    def kill(self) -> None:
        """End the process as a power failure would."""
        self.process.kill()
        self.process.wait()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask the process to stop, and give its exit status."""
        self.process.send_signal(number)
        return self.process.wait(30)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._new.put(line)
        self._new.put(None)


def free_port() -> int:
    """A port at which nothing listens now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


@contextmanager
def running(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[Server]:
    """A Python process that is gone when the block is left."""
    with subprocess.Popen(
        [sys.executable, "-u", *arguments],
        cwd=folder,
        env=environment_with(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield Server(process)
        finally:
            process.kill()


def run(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    """What a Python process prints on standard output; it must end with status 0."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment_with(environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def environment_with(changes: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process: that of the tests, without settings of Seer, and `changes`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SEER_")}
    return {**inherited, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **changes}
