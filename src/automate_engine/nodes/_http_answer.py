"""What an HTTP answer means for a step: its output, or the error it fails with."""

from __future__ import annotations

import base64
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from automate_engine.credentials import redact_headers
from automate_engine.domain.errors import PermanentError, RetryableError
from automate_engine.domain.json import JsonObject, JsonValue

if TYPE_CHECKING:
    from automate_engine.net import GuardedResponse

__all__ = ["answer_output", "refuse_status"]

_RETRYABLE: Final = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
_TEXT_TYPES: Final = ("xml", "javascript", "x-www-form-urlencoded", "yaml", "graphql")


def refuse_status(response: GuardedResponse, now: datetime) -> None:
    """Raise for a status from 400 on: RetryableError when trying again may help (RFC 9110, 15),
    with the peer's Retry-After in seconds, else PermanentError."""
    status = response.status
    if status < HTTPStatus.BAD_REQUEST:
        return
    message = f"{urlsplit(response.url).netloc} answered {status}{_phrase(status)}."
    if status in _RETRYABLE or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RetryableError(f"{message} Try again later.", response.retry_after(now))
    raise PermanentError(
        f"{message} Check the request, or list the status in expected_statuses to go on with it."
    )


def answer_output(
    response: GuardedResponse, kind: Literal["auto", "json", "text", "base64"]
) -> JsonObject:
    """The output of the step. Headers that carry credentials are masked, and the URL's query, which
    a signed redirect may have filled with one, is left out."""
    address = urlsplit(response.url)
    return {
        "status": response.status,
        "headers": redact_headers(response.headers),
        "body": _body(response, kind),
        "url": f"{address.scheme}://{address.netloc}{address.path}",
        "elapsed_ms": round(response.elapsed * 1000),
    }


def _phrase(status: int) -> str:
    try:
        return f" {HTTPStatus(status).phrase}"
    except ValueError:
        return ""


def _body(response: GuardedResponse, kind: str) -> JsonValue:
    if not response.content:
        return None
    if kind == "auto":
        kind = _kind_of(response)
    if kind == "json":
        return response.json()
    if kind == "text":
        return response.text()
    return base64.b64encode(response.content).decode("ascii")


def _kind_of(response: GuardedResponse) -> str:
    """How to read a body: by its media type, and without one as text if it is UTF-8."""
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    subtype = media_type.partition("/")[2]
    if subtype == "json" or subtype.endswith("+json"):
        return "json"
    if media_type.startswith("text/") or subtype.endswith(_TEXT_TYPES):
        return "text"
    return "text" if not media_type and _is_plain_text(response.content) else "base64"


def _is_plain_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in content
