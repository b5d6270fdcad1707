"""A small real HTTP server whose answers are written byte by byte."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest


@dataclass
class Received:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    number: int = 0
    """Which of the server's requests it is, from 1."""


Respond = Callable[[Received, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    host: str
    port: int
    requests: list[Received] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"


Serve = Callable[..., Awaitable[Server]]


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def always(data: bytes) -> Respond:
    async def respond(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return respond


def redirect_to(location: str, status: str = "302 Found") -> Respond:
    return always(answer(status=status, Location=location))


async def _receive(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    pairs = (line.split(": ", 1) for line in lines)
    headers = {name.lower(): value for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, target, headers, body)


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    running: list[asyncio.Server] = []
    handlers: set[asyncio.Task[None]] = set()

    async def start(
        respond: Respond, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> Server:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            server.connections += 1
            handlers.add(asyncio.current_task())  # type: ignore[arg-type]
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while not writer.is_closing():
                    received = await _receive(reader)
                    server.requests.append(received)
                    received.number = len(server.requests)
                    await respond(received, writer)
                    await writer.drain()
            writer.transport.abort()

        listener = await asyncio.start_server(handle, host, 0, ssl=tls)
        running.append(listener)
        shown = f"[{host}]" if ":" in host else host
        server = Server(shown, listener.sockets[0].getsockname()[1])
        return server

    yield start
    for listener in running:
        listener.close()
    for handler in handlers:
        handler.cancel()
    await asyncio.gather(*handlers)
