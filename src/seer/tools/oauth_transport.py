"""The way of OAuth requests through the one guarded HTTP client."""

from __future__ import annotations

from typing import Final

import httpx2

from automate_engine.net import GuardedClient

__all__ = ["GuardedTransport"]

_MAX_ANSWER_BYTES: Final = 1024 * 1024
_OWN_HEADERS: Final = frozenset(
    {"accept-encoding", "connection", "content-length", "host", "transfer-encoding"}
)
_ENCODING_HEADERS: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class GuardedTransport(httpx2.AsyncBaseTransport):
    """A transport for Authlib's client that sends with a GuardedClient, which stays open.

    Redirects are not followed: a token endpoint has none, and credentials must not travel on.
    Raises what the guarded client raises.
    """

    def __init__(self, http: GuardedClient) -> None:
        self._http = http

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._http.request(
            request.method,
            str(request.url),
            headers={
                name: value
                for name, value in request.headers.items()
                if name.lower() not in _OWN_HEADERS
            },
            content=await request.aread(),
            max_response_bytes=_MAX_ANSWER_BYTES,
            follow_redirects=False,
        )
        headers = [
            (name, value)
            for name, value in answer.headers.multi_items()
            if name.lower() not in _ENCODING_HEADERS
        ]
        return httpx2.Response(
            answer.status, headers=headers, content=answer.content, request=request
        )
