"""Deliveries over a few kept-alive connections, with as little work as a client can do."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

__all__ = ["Load", "closed_loop", "open_loop"]

_BODY = '{{"number": 5, "delivery": {number}, "due_at": {due_at:.6f}}}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """`latencies` of all answers, in seconds, and the `seconds` in which they came."""

    latencies: list[float]
    seconds: float


class _Connection(asyncio.Protocol):
    """One HTTP/1.1 connection with one request under way; calls `answered` for each answer.

    An answer that is not a success fails the measurement.
    """

    def __init__(self, answered: Callable[[_Connection], None]) -> None:
        self._answered = answered
        self._received = b""
        self.failure: str | None = None
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator or len(body) < _content_length(head):
            return
        if not head.startswith(b"HTTP/1.1 2"):
            self.failure = f"{head.splitlines()[0].decode()}: {body[:500].decode()}"
        self._received = b""
        self._answered(self)

    def connection_lost(self, error: Exception | None) -> None:
        if self.failure is None:
            self.failure = f"The server closed the connection ({error})."
        self._answered(self)


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise RuntimeError("An answer has no Content-Length.")


class _Deliveries:
    """Requests on their way over all connections; each body is another delivery."""

    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)
        self._numbers = count(time.time_ns())
        self._all: list[_Connection] = []
        self._sent_at: dict[_Connection, float] = {}
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.idle: deque[_Connection] = deque()
        self.latencies: list[float] = []
        self.became_idle: Callable[[], None] = lambda: None

    async def open(self, connections: int) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(connections):
            _, connection = await loop.create_connection(
                lambda: _Connection(self._take), self._address.hostname, self._address.port
            )
            self._all.append(connection)
            self.idle.append(connection)

    def send(self, due_at: float) -> None:
        """Send a delivery over an idle connection; its latency counts from `due_at`, which the
        body tells in seconds since 1970."""
        connection = self.idle.popleft()
        self._sent_at[connection] = due_at
        ago = time.perf_counter() - due_at
        body = _BODY.format(number=next(self._numbers), due_at=time.time() - ago).encode()
        connection.transport.write(
            b"POST %b HTTP/1.1\r\nHost: %b\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b"
            % (self._address.path.encode(), self._address.netloc.encode(), len(body), body)
        )

    async def settle(self, until: float) -> None:
        """Wait until that time, then for what is under way; RuntimeError when a delivery failed."""
        await asyncio.wait([self._failed], timeout=max(0.0, until - time.perf_counter()))
        self.became_idle = lambda: None
        while self._sent_at and not self._failed.done():
            await asyncio.wait([self._failed], timeout=0.01)
        for connection in self._all:
            connection.failure = connection.failure or "closed by the client"
            connection.transport.close()
        if self._failed.done():
            self._failed.result()

    def _take(self, connection: _Connection) -> None:
        sent_at = self._sent_at.pop(connection, None)
        if sent_at is None:
            return
        if connection.failure:
            if not self._failed.done():
                self._failed.set_exception(RuntimeError(connection.failure))
            return
        self.latencies.append(time.perf_counter() - sent_at)
        self.idle.append(connection)
        self.became_idle()


async def closed_loop(address: str, connections: int, seconds: float) -> Load:
    """Every connection sends its next delivery as soon as the last one is answered."""
    deliveries = _Deliveries(address)
    await deliveries.open(connections)
    started = time.perf_counter()

    def send() -> None:
        while deliveries.idle:
            deliveries.send(time.perf_counter())

    deliveries.became_idle = send
    send()
    await deliveries.settle(started + seconds)
    return Load(latencies=deliveries.latencies, seconds=time.perf_counter() - started)


async def open_loop(address: str, connections: int, seconds: float, rate: float) -> Load:
    """Deliveries fall due at a steady `rate` a second, whether or not earlier ones are answered.

    A delivery that finds no idle connection waits for one, and its waiting counts.
    """
    deliveries = _Deliveries(address)
    await deliveries.open(connections)
    started = time.perf_counter()
    ends_at = started + seconds
    waiting: deque[float] = deque()

    def send_waiting() -> None:
        while waiting and deliveries.idle:
            deliveries.send(waiting.popleft())

    deliveries.became_idle = send_waiting
    for number in count():
        due_at = started + number / rate
        if due_at >= ends_at:
            break
        pause = due_at - time.perf_counter()
        if pause > 0:
            await asyncio.sleep(pause)
        waiting.append(due_at)
        send_waiting()
    while waiting:
        await asyncio.sleep(0.01)
    await deliveries.settle(time.perf_counter())
    return Load(latencies=deliveries.latencies, seconds=time.perf_counter() - started)
