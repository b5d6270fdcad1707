"""What every host does alike with a request before an operation sees it.

The rules take plain values, so that each host gives them what its framework calls them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from automate_engine.api.problems import HttpError
from automate_engine.domain import PermanentError, decode_json, encode_json
from automate_engine.workflows import Limits

__all__ = [
    "body_limit",
    "check_length",
    "check_text",
    "decode_body",
    "is_local",
    "method_not_allowed",
    "not_authenticated",
    "presented_key",
    "require_json",
    "too_large",
    "unknown_address",
]

_ENVELOPE_BYTES: Final = 64 * 1024
_JSON_TYPE: Final = re.compile(r"application/(?:[\w.-]+\+)?json")
_LENGTH: Final = re.compile(r"[0-9]{1,18}")
_SCHEME: Final = "bearer "


def body_limit(limits: Limits) -> int:
    """The size in bytes up to which the body of an operation is read."""
    return max(limits.document_bytes, limits.inputs_bytes) + _ENVELOPE_BYTES


def too_large(limit: int) -> HttpError:
    return HttpError(
        413, "too-large", f"The body is larger than {limit:,} bytes. Send less at once."
    )


def check_length(declared: str | None, limit: int) -> None:
    """Raise HttpError 413 for a Content-Length above `limit` bytes, or one that is no number."""
    if declared and not (_LENGTH.fullmatch(declared) and int(declared) <= limit):
        raise too_large(limit)


def check_text(path: str, query: str) -> None:
    """Raise HttpError for NUL characters, as databases cannot look for them.

    `path` is decoded, `query` as it was sent.
    """
    if "\x00" in path:
        raise unknown_address()
    if "%00" in query:
        raise HttpError(400, "bad-query", "The query has a NUL character. Remove it.")


def require_json(body: bytes, content_type: str) -> None:
    """Raise HttpError 415 for a body that does not say it is JSON."""
    if body and not _JSON_TYPE.fullmatch(content_type.partition(";")[0].strip().lower()):
        raise HttpError(
            415, "not-json", "Send the body as JSON, with Content-Type: application/json."
        )


def decode_body(body: bytes) -> Any:
    """The JSON of a body. HttpError 400 when it is malformed, too deep or could not be stored."""
    try:
        value = decode_json(body)
        encode_json(value)
    except PermanentError as error:
        raise HttpError(400, "malformed-json", error.message) from None
    return value


def unknown_address() -> HttpError:
    return HttpError(404, "unknown-address", "There is nothing at this address.")


def method_not_allowed(allowed: Iterable[str]) -> HttpError:
    names = ", ".join(sorted(allowed))
    return HttpError(
        405, "method-not-allowed", f"This address takes {names} only.", {"Allow": names}
    )


def presented_key(authorization: str | None, api_key: str | None) -> str | None:
    """What a caller shows to be let in: X-API-Key, else a bearer token; None for neither.

    Raises HttpError 401 for an Authorization of another scheme.
    """
    if api_key is not None:
        return api_key
    if authorization is None:
        return None
    if not authorization.lower().startswith(_SCHEME):
        raise not_authenticated("The Authorization header must be 'Bearer' and an API key.")
    return authorization[len(_SCHEME) :].strip()


def not_authenticated(detail: str) -> HttpError:
    return HttpError(401, "not-authenticated", detail, {"WWW-Authenticate": "Bearer"})


def is_local(peer: str | None, host: str | None, forwarded: Iterable[str | None]) -> bool:
    """Whether a request comes from a program of this machine, and not by way of another.

    The connection's other end must be a loopback address; the Host header must name one too, or
    else a page of a foreign site whose name was pointed at this machine (DNS rebinding) would
    count as local; and no proxy may have passed the request on (`forwarded` are the values of its
    X-Forwarded-For and Forwarded headers).
    """
    return (
        _is_loopback(peer)
        and _is_loopback(_name_of(host))
        and not any(value is not None for value in forwarded)
    )


def _name_of(host: str | None) -> str | None:
    """The name or address in a Host header, without the port."""
    try:
        return urlsplit(f"//{host}").hostname if host else None
    except ValueError:
        return None


def _is_loopback(name: str | None) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name or "").is_loopback
    except ValueError:
        return False
