"""The guarded HTTP client: everything the engine sends out goes through it.

It guards the installation against what users and peers may try: addresses inside the own
network (server-side request forgery), endless or exploding answers, and credentials that
travel to another host.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from time import perf_counter
from types import TracebackType
from typing import Any, Final, Self

import httpcore
import httpx

from automate_engine.domain.errors import LimitError, RetryableError, StepTimeoutError
from automate_engine.net.addresses import AddressPolicy, AllowPrivate, address_policy
from automate_engine.net.backend import GuardedBackend, Resolver, SystemResolver
from automate_engine.net.body import read_body
from automate_engine.net.errors import NETWORK_ERRORS, host_of, translate
from automate_engine.net.requests import Fields, build_request, redirected_request
from automate_engine.net.response import GuardedResponse

__all__ = ["DEFAULT_MAX_RESPONSE_BYTES", "DEFAULT_TIMEOUT", "GuardedClient"]

DEFAULT_TIMEOUT: Final = 30.0
DEFAULT_MAX_RESPONSE_BYTES: Final = 10 * 1024 * 1024
_KEEPALIVE_SECONDS: Final = 30.0
_MAX_RESPONSE_HEADERS: Final = 200
_IDEMPOTENT: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})
_BROKEN: Final = (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError)


class GuardedClient:
    """An HTTP client for one event loop, shared by everything that runs on it.

    `allow_private` says what may be reached besides public addresses: nothing (False),
    private networks and loopback (True), or the listed networks. `connect_timeout` and
    `read_timeout` are seconds for opening a connection and between two pieces of an answer;
    `max_connections` bounds the connections open at once, for each distinct `allow_private`.
    `ssl_context` replaces the one that trusts the public certificate authorities, `resolver`
    the operating system's.

    Proxy settings in the environment are ignored, and cookies are never kept. Use it as an
    async context manager, or call `aclose`.
    """

    def __init__(
        self,
        *,
        allow_private: AllowPrivate = False,
        connect_timeout: float = 10.0,
        read_timeout: float = 30.0,
        max_connections: int = 100,
        ssl_context: ssl.SSLContext | None = None,
        resolver: Resolver | None = None,
    ) -> None:
        self._policy = address_policy(allow_private)
        self._timeouts = {
            "connect": connect_timeout,
            "read": read_timeout,
            "write": read_timeout,
            "pool": connect_timeout,
        }
        self._max_connections = max_connections
        self._ssl_context = ssl_context
        self._resolver: Resolver = resolver or SystemResolver()
        self._pools: dict[AddressPolicy, httpcore.AsyncConnectionPool] = {}
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes all connections; the client must not be used afterwards."""
        self._closed = True
        for pool in self._pools.values():
            await pool.aclose()
        if isinstance(self._resolver, SystemResolver):
            self._resolver.close()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Fields | None = None,
        json: Any = None,
        data: Fields | None = None,
        content: bytes | str | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float = DEFAULT_TIMEOUT,  # noqa: ASYNC109 - a part of the product's contract
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
        follow_redirects: bool = True,
        max_redirects: int = 10,
        allow_private: AllowPrivate | None = None,
    ) -> GuardedResponse:
        """Sends one request and returns the whole answer, whatever its status.

        `params` are added to those in the URL. The body is one of `json`, `data` (form fields)
        and `content`. `auth` is a user and password for basic authentication. `timeout` is the
        time in seconds for everything, redirects and body included. `max_response_bytes`
        bounds the decoded body. `allow_private` replaces the client's own for this request.

        Raises StepTimeoutError or RetryableError for trouble on the network, LimitError for an
        answer that is too large or redirects too often, PermanentError for a request that is
        not valid, an address that is not permitted, or a certificate that is not trusted.
        """
        request = build_request(
            method,
            url,
            headers=headers,
            params=params,
            json=json,
            data=data,
            content=content,
            auth=auth,
        )
        policy = self._policy if allow_private is None else address_policy(allow_private)
        redirects = max_redirects if follow_redirects else None
        try:
            async with asyncio.timeout(timeout):
                return await self._follow(policy, request, redirects, max_response_bytes)
        except TimeoutError:
            raise StepTimeoutError(
                f"The request to {host_of(request.url)} was not complete after {timeout:g} "
                "seconds. Try again, or raise the time limit."
            ) from None

    async def permitted_addresses(self, host: str, port: int) -> list[str]:
        """The IP addresses of a host that may be connected to, for protocols other than HTTP.

        Raises PermanentError when none of them is permitted, RetryableError when there is none.
        """
        backend = GuardedBackend(self._policy, self._resolver)
        try:
            return [str(one) for one in await backend.permitted_addresses(host, port)]
        except httpcore.ConnectError:
            raise RetryableError(f"The host {host} is not known. Check its spelling.") from None

    async def _follow(
        self,
        policy: AddressPolicy,
        request: httpx.Request,
        redirects: int | None,
        max_bytes: int,
    ) -> GuardedResponse:
        started = perf_counter()
        for _ in range(1 if redirects is None else redirects + 1):
            async with self._exchange(policy, request) as response:
                following = None if redirects is None else redirected_request(request, response)
                if following is None:
                    return await _complete(request.url, response, started, max_bytes)
            request = following
        raise LimitError(
            f"More than {redirects} redirects, the last to {host_of(request.url)}. "
            "Check the URL, or raise the limit of redirects."
        )

    @asynccontextmanager
    async def _exchange(
        self, policy: AddressPolicy, request: httpx.Request
    ) -> AsyncIterator[httpcore.Response]:
        """One request and its answer, whose body is still to be read."""
        try:
            response = await self._send(policy, request)
            try:
                _check_headers(response, request.url)
                yield response
            finally:
                await response.aclose()
        except NETWORK_ERRORS as error:
            raise translate(error, request.url) from None

    async def _send(self, policy: AddressPolicy, request: httpx.Request) -> httpcore.Response:
        """Sends a request, and once more when its connection breaks before the answer and the
        method allows it: hosts close kept connections at any time (RFC 9110, section 9.2.2)."""
        pool = self._pool(policy)
        sent = httpcore.Request(
            request.method,
            _pool_url(request.url),
            headers=request.headers.raw,
            content=request.content,
            extensions={"timeout": self._timeouts},
        )
        try:
            return await pool.handle_async_request(sent)
        except _BROKEN:
            if request.method not in _IDEMPOTENT:
                raise
            return await pool.handle_async_request(sent)

    def _pool(self, policy: AddressPolicy) -> httpcore.AsyncConnectionPool:
        """The connections under one policy, never reused under another."""
        if self._closed:
            raise RuntimeError("This HTTP client is closed.")
        if policy not in self._pools:
            if self._ssl_context is None:
                self._ssl_context = httpx.create_ssl_context(trust_env=False)
            self._pools[policy] = httpcore.AsyncConnectionPool(
                ssl_context=self._ssl_context,
                max_connections=self._max_connections,
                keepalive_expiry=_KEEPALIVE_SECONDS,
                network_backend=GuardedBackend(policy, self._resolver),
            )
        return self._pools[policy]


async def _complete(
    url: httpx.URL, response: httpcore.Response, started: float, max_bytes: int
) -> GuardedResponse:
    headers = httpx.Headers(response.headers)
    content = await read_body(
        response.aiter_stream(),
        headers.get("content-encoding", ""),
        limit=max_bytes,
        host=host_of(url),
    )
    return GuardedResponse(
        status=response.status,
        headers=headers,
        content=content,
        url=str(url),
        elapsed=perf_counter() - started,
        http_version=response.extensions["http_version"].decode("ascii"),
    )


def _check_headers(response: httpcore.Response, url: httpx.URL) -> None:
    if len(response.headers) > _MAX_RESPONSE_HEADERS:
        raise LimitError(
            f"The answer of {host_of(url)} has more than {_MAX_RESPONSE_HEADERS} headers. "
            "Ask its operator to send fewer."
        )


def _pool_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
