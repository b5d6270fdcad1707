"""Serving an ASGI application with uvicorn, politely: what is under way may end."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, Final, TypeAlias

import uvicorn

from automate_engine.runtime import on_stop_signal, until_available

__all__ = ["AddressInUseError", "address_of", "listen", "serve"]

Application: TypeAlias = Callable[..., Awaitable[None]]

_REQUESTS_END_WITHIN: Final = 5


class AddressInUseError(Exception):
    """Another program listens at the address, or it is not one of this machine."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at an address; port 0 stands for a free one.

    Raises AddressInUseError, naming the remedy, when the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise AddressInUseError(_reason(error, host, port)) from None
    return listening


def address_of(listening: socket.socket) -> str:
    """The address of what is served at a socket, as one types it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def serve(
    life: AbstractAsyncContextManager[Application],
    listening: socket.socket,
    *,
    ready: Callable[[], Awaitable[object]],
    started: Callable[[], None] = lambda: None,
) -> None:
    """Serve an ASGI application until SIGINT or SIGTERM, then let requests under way end for a
    few seconds.

    `ready` asks the database, which is waited for. `life` gives the application: it is entered
    before the first request and left after the last one. `started` is called when requests are
    taken. Raises StoreUnavailableError when the database does not come."""
    stopping = asyncio.Event()
    with on_stop_signal(stopping.set):
        if not await until_available(ready, stopping):
            return
        async with life as application:
            streams = _EventStreams(application)
            config = uvicorn.Config(
                streams,
                lifespan="off",
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_REQUESTS_END_WITHIN,
            )
            server = _Server(config, started, streams.end)
            await _serve_until(stopping, server, listening)


async def _serve_until(stopping: asyncio.Event, server: _Server, listening: socket.socket) -> None:
    async def stop() -> None:
        await stopping.wait()
        server.should_exit = True

    waiting = asyncio.create_task(stop())
    try:
        if not stopping.is_set():
            await server.serve(sockets=[listening])
    finally:
        waiting.cancel()


class _Server(uvicorn.Server):
    """Uvicorn without its own handling of signals, with calls when it has started and before it
    stops."""

    def __init__(
        self,
        config: uvicorn.Config,
        started: Callable[[], None],
        stopping: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(config)
        self._started = started
        self._stopping = stopping

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._stopping()
        await super().shutdown(sockets)


class _EventStreams:
    """An ASGI application whose event streams end when the server stops: they would not end by
    themselves, and their clients come back to the next server."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._open: dict[object, Any] = {}

    async def end(self) -> None:
        """Complete every stream that is open; the server tells the application that it ended."""
        while self._open:
            _, send = self._open.popitem()
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        stream = object()
        streams = False

        async def tracked(message: Any) -> None:
            nonlocal streams
            if message["type"] == "http.response.start" and _is_event_stream(message):
                streams, self._open[stream] = True, send
            if not streams or stream in self._open:
                await send(message)

        try:
            await self._application(scope, receive, tracked)
        finally:
            self._open.pop(stream, None)


def _is_event_stream(message: Any) -> bool:
    headers = {name.lower(): value for name, value in message.get("headers", ())}
    return bool(headers.get(b"content-type", b"").startswith(b"text/event-stream"))


def _reason(error: OSError, host: str, port: int) -> str:
    address = f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return f"Another program listens at {address} already. Stop it, or choose another port."
    if error.errno == errno.EACCES:
        return f"This user may not listen at {address}. Choose a port from 1024 on."
    return f"The server cannot listen at {address}: {error.strerror or error}."
