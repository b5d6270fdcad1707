"""Builds and checks outbound requests, and the requests that follow redirects."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import httpcore
import httpx

from automate_engine.domain.errors import LimitError, PermanentError
from automate_engine.net.body import ACCEPTED_ENCODINGS
from automate_engine.net.errors import host_of

__all__ = ["Fields", "build_request", "redirected_request"]

_Scalar: TypeAlias = str | int | float | bool | None
Fields: TypeAlias = Mapping[str, _Scalar | Sequence[_Scalar]]
"""Query parameters or form fields; a sequence repeats the name."""

_SCALARS: Final = (str, int, float, bool, type(None))
_METHOD: Final = re.compile("[A-Z]{1,32}")
_HOST_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}")
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}")
_HEADER_VALUE: Final = re.compile(r"[\t\x20-\x7e\xa0-\ud7ff\ue000-\U0010ffff]*")
_MAX_HEADERS: Final = 100
_MAX_HEADER_CHARACTERS: Final = 64 * 1024
_REFUSED_METHODS: Final = frozenset({"CONNECT", "TRACE"})
_OWN_HEADERS: Final = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_HEADERS_FOR_OTHER_ORIGINS: Final = frozenset(
    {b"accept", b"accept-encoding", b"accept-language", b"content-type", b"user-agent"}
)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_SEE_OTHER: Final = 303
_CHANGED_TO_GET: Final = frozenset({301, 302})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


def build_request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None,
    params: Fields | None,
    json: Any,
    data: Fields | None,
    content: bytes | str | None,
    auth: tuple[str, str] | None,
) -> httpx.Request:
    """A complete request, or PermanentError or LimitError naming the part that is wrong."""
    if sum(body is not None for body in (json, data, content)) > 1:
        raise PermanentError("A request has one body: give only one of json, data and content.")
    checked_method = _checked_method(method)
    complete_url = _with_params(_checked_url(url), params)
    complete_headers = _complete_headers(headers or {})
    _check_fields("form field", data)
    try:
        request = httpx.Request(
            checked_method,
            complete_url,
            headers=complete_headers,
            json=json,
            data=data,
            content=content,
        )
    except (TypeError, ValueError, RecursionError):
        raise PermanentError(
            "The body of the request cannot be encoded. Use plain JSON data, or flat form fields."
        ) from None
    if auth is not None:
        _add_basic_auth(request, auth)
    return request


def redirected_request(request: httpx.Request, response: httpcore.Response) -> httpx.Request | None:
    """The request that follows this answer, None when it is not a redirect.

    Only 307 and 308 repeat method and body (RFC 9110, 15.4; 301 and 302 turn POST into GET).
    For another origin all headers go but those that describe the content and the client, since
    a header of any name may carry a credential. Raises PermanentError for a bad target.
    """
    location = httpx.Headers(response.headers).get("location")
    if response.status not in _REDIRECTS or location is None:
        return None
    try:
        url = _checked_url(str(request.url.join(location)))
    except (httpx.InvalidURL, ValueError, PermanentError):
        raise PermanentError(
            f"{host_of(request.url)} redirects to an address that cannot be followed. "
            "Check the URL, or do not follow redirects."
        ) from None
    headers = _headers_to_keep(request, url)
    if _turns_into_get(request.method, response.status):
        headers = [pair for pair in headers if not pair[0].lower().startswith(b"content-")]
        return httpx.Request("GET", url, headers=headers)
    return httpx.Request(request.method, url, headers=headers, content=request.content or None)


def _headers_to_keep(request: httpx.Request, url: httpx.URL) -> list[tuple[bytes, bytes]]:
    pairs = request.headers.raw
    if _origin(request.url) == _origin(url):
        return [pair for pair in pairs if pair[0].lower() != b"host"]
    return [pair for pair in pairs if pair[0].lower() in _HEADERS_FOR_OTHER_ORIGINS]


def _turns_into_get(method: str, status: int) -> bool:
    if status == _SEE_OTHER:
        return method not in {"GET", "HEAD"}
    return status in _CHANGED_TO_GET and method == "POST"


def _checked_method(method: str) -> str:
    upper = method.upper()
    if not _METHOD.fullmatch(upper) or upper in _REFUSED_METHODS:
        raise PermanentError("The HTTP method is not allowed. Use one such as GET or POST.")
    return upper


def _checked_url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise PermanentError(
            "The URL is not valid. Write it as https://host/path, with an IPv4 address "
            "as four plain decimal numbers."
        ) from None
    if url.scheme not in _DEFAULT_PORTS:
        raise PermanentError("The URL must start with http:// or https://.")
    if url.userinfo:
        raise PermanentError(
            "The URL contains a user name or password. Remove it and use the authentication "
            "settings instead."
        )
    if not _HOST_NAME.fullmatch(url.raw_host.decode("ascii")):
        raise PermanentError("The URL has no valid host name. Check its spelling.")
    if url.port is not None and not 0 < url.port < 65536:
        raise PermanentError("The port in the URL is not valid. Use 1 to 65535.")
    return url


def _with_params(url: httpx.URL, params: Fields | None) -> httpx.URL:
    if not params:
        return url
    _check_fields("query parameter", params)
    added = str(httpx.QueryParams(params)).encode("ascii")
    return url.copy_with(query=b"&".join(part for part in (url.query, added) if part))


def _check_fields(what: str, fields: Fields | None) -> None:
    for name, value in (fields or {}).items():
        entries = value if isinstance(value, list | tuple) else [value]
        if not all(isinstance(entry, _SCALARS) for entry in entries):
            raise PermanentError(
                f"The {what} {name!r} is not text, a number, a boolean, or a list of these. "
                "Turn it into text first."
            )


def _complete_headers(headers: Mapping[str, str]) -> httpx.Headers:
    size = sum(len(name) + len(value) for name, value in headers.items())
    if len(headers) > _MAX_HEADERS or size > _MAX_HEADER_CHARACTERS:
        raise LimitError(
            f"The request has more than {_MAX_HEADERS} headers or more than "
            f"{_MAX_HEADER_CHARACTERS} characters in them. Send fewer."
        )
    for name, value in headers.items():
        _check_header(name, value)
    complete = httpx.Headers({"accept": "*/*", "user-agent": "automate"})
    complete.update(httpx.Headers(dict(headers), encoding="utf-8"))
    complete["accept-encoding"] = ACCEPTED_ENCODINGS
    return complete


def _check_header(name: str, value: str) -> None:
    if not _HEADER_NAME.fullmatch(name):
        raise PermanentError("The name of a header is not valid. Use letters, digits and dashes.")
    if name.lower() in _OWN_HEADERS:
        raise PermanentError(f"The header {name} is set by the client itself. Remove it.")
    if not _HEADER_VALUE.fullmatch(value):
        raise PermanentError(
            f"The value of the header {name} has a line break or another control character. "
            "Remove it."
        )


def _add_basic_auth(request: httpx.Request, auth: tuple[str, str]) -> None:
    if "authorization" in request.headers:
        raise PermanentError("Give either the header Authorization or a user and password.")
    next(httpx.BasicAuth(*auth).sync_auth_flow(request))


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or _DEFAULT_PORTS[url.scheme]
