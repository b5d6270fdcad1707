"""Opens connections only to permitted addresses.

A name is resolved once and the connection goes to the very address that was checked, so an
answer that changes between check and use (DNS rebinding) gains nothing. TLS is laid over the
connection by the pool afterwards, and verifies the name in the URL.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Final, TypeAlias

import httpcore

from automate_engine.domain.errors import PermanentError
from automate_engine.net.addresses import Address, AddressPolicy

__all__ = ["GuardedBackend", "Resolver", "SystemResolver"]

Resolver: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Takes a host name and a port, gives IP addresses; raises OSError when there is none."""

_MAX_ATTEMPTS: Final = 4
_RESOLVER_THREADS: Final = 8


class SystemResolver:
    """The operating system's resolver, on threads of its own.

    Slow name servers can occupy these few threads, but not the event loop's shared ones.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_RESOLVER_THREADS, thread_name_prefix="resolver")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _look_up, host, port)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """The network backend of a connection pool under one address policy."""

    def __init__(self, policy: AddressPolicy, resolver: Resolver) -> None:
        self._policy = policy
        self._resolver = resolver
        self._connector = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature of httpcore
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connects to the first permitted address of `host` that accepts.

        Raises PermanentError when none of them is permitted, and httpcore's ConnectError or
        ConnectTimeout when none of the permitted ones answers.
        """
        try:
            async with asyncio.timeout(timeout):
                addresses = await self.permitted_addresses(host, port)
                share = None if timeout is None else timeout / len(addresses)
                return await self._connect_first(
                    addresses, port, share, local_address, socket_options
                )
        except TimeoutError:
            raise httpcore.ConnectTimeout from None

    async def _connect_first(
        self,
        addresses: Sequence[Address],
        port: int,
        seconds: float | None,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        *others, last = addresses
        for address in others:
            try:
                return await self._connector.connect_tcp(
                    str(address), port, seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._connector.connect_tcp(
            str(last), port, seconds, local_address, socket_options
        )

    async def permitted_addresses(self, host: str, port: int) -> Sequence[Address]:
        """The addresses of `host` that may be connected to, the first ones.

        Raises PermanentError when there are only others, and httpcore's ConnectError when there are
        none.
        """
        addresses = [ip_address(text) for text in await self._resolve(host, port)]
        permitted = [address for address in addresses if self._policy.permits(address)]
        if not permitted:
            raise PermanentError(
                f"The host {host} leads to an address that is private or reserved. Use a "
                "public address, or have its network added to those allowed for outbound HTTP."
            )
        return permitted[:_MAX_ATTEMPTS]

    async def _resolve(self, host: str, port: int) -> Sequence[str]:
        if _is_literal(host):
            return [host]
        try:
            found = await self._resolver(host, port)
        except UnicodeError:
            raise PermanentError(
                "The host name in the URL is not valid. Check its spelling."
            ) from None
        except OSError as error:
            raise httpcore.ConnectError(error) from error
        if not found:
            raise httpcore.ConnectError(socket.gaierror(socket.EAI_NONAME, "no address"))
        return found


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
