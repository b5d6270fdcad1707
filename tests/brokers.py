"""Real brokers for tests: Redis and RabbitMQ servers of their own, on free ports."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

import pytest
from kombu import Connection

from tests.acceptance.servers import free_port

__all__ = ["Broker", "RabbitMQ", "Redis"]

_START_SECONDS = 60
_LOOK_SECONDS = 0.1
_PATH = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin{os.pathsep}/usr/local/sbin"


class Broker(ABC):
    """A broker whose data is in a folder. It is gone when the `with` block is left."""

    program: ClassVar[str]
    package: ClassVar[str]

    def __init__(self, folder: Path, queue: str) -> None:
        self._program = _find(self.program, self.package)
        self._folder = folder
        self._queue = queue
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir()

    @property
    @abstractmethod
    def url(self) -> str:
        """The address, as one configures it."""

    @abstractmethod
    def lose_everything(self) -> None:
        """Make the broker forget all messages, and the queue itself."""

    @abstractmethod
    def _command(self) -> list[str]: ...

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=self._folder,
                env={**os.environ, "PATH": _PATH, **self._environment()},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _until(self._answers, f"{self.program} has not started: see {self._folder / 'log'}")

    def stop(self) -> None:
        """End it at once, with all that it started; what it has not written is lost."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def __enter__(self) -> Broker:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _environment(self) -> Mapping[str, str]:
        return {}

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._folder / "log").read_text()
        try:
            with Connection(self.url, connect_timeout=2) as connection:
                connection.connect()
        except connection.connection_errors:
            return False
        return True


class Redis(Broker):
    """A Redis server, without files."""

    program = "redis-server"
    package = "redis-server"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def lose_everything(self) -> None:
        with Connection(self.url) as connection:
            connection.default_channel.client.flushall()

    def _command(self) -> list[str]:
        listen = ["--bind", "127.0.0.1", "--port", str(self._port)]
        return [self._program, *listen, "--save", "", "--appendonly", "no"]


class RabbitMQ(Broker):
    """A RabbitMQ server, with a port mapper of Erlang of its own."""

    program = "rabbitmq-server"
    package = "rabbitmq-server"

    def __init__(self, folder: Path, queue: str) -> None:
        super().__init__(folder, queue)
        self._mapper_port = free_port()
        self._distribution_port = free_port()
        self._mapper: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self._port}//"

    def start(self) -> None:
        if self._mapper is None:
            mapper = _find("epmd", "erlang-base")
            self._mapper = subprocess.Popen([mapper, "-port", str(self._mapper_port)])
        super().start()

    def lose_everything(self) -> None:
        with Connection(self.url) as connection:
            connection.default_channel.queue_delete(self._queue)

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        if self._mapper is not None:
            self._mapper.kill()
            self._mapper.wait()

    def _command(self) -> list[str]:
        # The script in the package's own folder: the other one changes to the user rabbitmq.
        scripts = sorted(Path("/usr/lib/rabbitmq/lib").glob("*/sbin/rabbitmq-server"))
        return [str(scripts[-1]) if scripts else self._program]

    def _environment(self) -> Mapping[str, str]:
        return {
            "HOME": str(self._folder),
            "ERL_EPMD_PORT": str(self._mapper_port),
            "RABBITMQ_NODENAME": f"automate{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "data"),
            "RABBITMQ_LOG_BASE": str(self._folder / "logs"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "plugins"),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
        }


def _find(program: str, package: str) -> str:
    """The path of a program. Without it the test is skipped, but in CI it fails."""
    found = shutil.which(program, path=_PATH)
    if found is not None:
        return found
    reason = f"{program} is missing: apt-get install {package}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _until(is_so: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + _START_SECONDS
    while not is_so():
        assert time.monotonic() < end, otherwise
        time.sleep(_LOOK_SECONDS)
