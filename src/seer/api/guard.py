"""What surrounds every request: what may be asked for at all, headers of safety, and counting."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Final, TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from automate_engine.api import HttpError
from automate_engine.api.requests import check_text
from seer.api.responses import problem_response

__all__ = ["Count", "guarded"]

Count: TypeAlias = Callable[[str, int, float], None]
"""Called with the operation, the status and the seconds until the answer began."""

_HEADERS: Final = {
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}
"""What answers carry that do not say otherwise."""


def guarded(application: ASGIApp, count: Count) -> ASGIApp:
    """The application behind the guard."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        started = perf_counter()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(header for header in _HEADERS.items() if header[0] not in given),
                ]
                count(_operation(scope), message["status"], perf_counter() - started)
            await send(message)

        try:
            check_text(scope["path"], scope["query_string"].decode("latin-1"))
        except HttpError as error:
            await problem_response(error)(scope, receive, send_with_headers)
        else:
            await application(scope, receive, send_with_headers)

    return guard


def _operation(scope: Scope) -> str:
    """The name of the view that a request was given to."""
    return getattr(scope.get("endpoint"), "__name__", "none")
