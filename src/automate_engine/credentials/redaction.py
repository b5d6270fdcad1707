"""Keeps secret values out of run data, logs, errors, events and exports."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus

__all__ = ["MASK", "SENSITIVE_HEADERS", "Redactor", "redact_headers"]

MASK: Final = "•••"
_SHORTEST: Final = 4

SENSITIVE_HEADERS: Final = frozenset(
    {
        "api-key",
        "apikey",
        "authorization",
        "cookie",
        "dd-api-key",
        "dd-application-key",
        "ocp-apim-subscription-key",
        "private-token",
        "proxy-authorization",
        "set-cookie",
        "x-amz-security-token",
        "x-api-key",
        "x-auth-key",
        "x-auth-token",
        "x-csrf-token",
        "x-functions-key",
        "x-goog-api-key",
        "x-hub-signature",
        "x-hub-signature-256",
        "x-shopify-access-token",
        "x-vault-token",
    }
)
"""Headers, in lower case, whose values are or prove a credential."""

_SENSITIVE_WORDS: Final = re.compile("secret|token|password|passwd|credential|signature|api-?key")


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """A copy in which the values of sensitive headers are masked.

    Sensitive are `SENSITIVE_HEADERS` and every header whose name says so, such as
    ``X-Acme-Token``.
    """
    return {name: MASK if _is_sensitive(name) else value for name, value in headers.items()}


def _is_sensitive(name: str) -> bool:
    lower = name.lower()
    return lower in SENSITIVE_HEADERS or _SENSITIVE_WORDS.search(lower) is not None


class Redactor:
    """Masks known secret values wherever they occur.

    Found are the values themselves and their usual encodings: base64 (both alphabets, also
    as a part of longer encoded text, as in basic authentication), URL quoting, and the
    escapes of JSON and of Python's repr. Values shorter than 4 characters are left alone:
    they occur everywhere, and masking them would destroy the text without hiding them.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._needles = frozenset(
            needle
            for secret in secrets
            if len(secret) >= _SHORTEST
            for needle in _spellings(secret)
        )

    def text(self, text: str) -> str:
        """`text` with every secret in it masked."""
        found = sorted(span for needle in self._needles for span in _occurrences(needle, text))
        parts: list[str] = []
        end_of_last = 0
        for start, end in _merged(found):
            parts += [text[end_of_last:start], MASK]
            end_of_last = end
        return "".join([*parts, text[end_of_last:]])

    def data(self, value: Any) -> Any:
        """A copy of JSON data with every secret masked, in keys and numbers too.

        The depth of nesting is not limited. Tuples become lists.
        """
        pending: list[tuple[Any, Any]] = []
        result = self._masked(value, pending)
        while pending:
            source, copy = pending.pop()
            if isinstance(source, dict):
                for key, entry in source.items():
                    copy[self._masked(key, pending)] = self._masked(entry, pending)
            else:
                copy.extend(self._masked(entry, pending) for entry in source)
        return result

    def _masked(self, value: Any, pending: list[tuple[Any, Any]]) -> Any:
        """A scalar masked; for a container an empty copy, put on `pending` to be filled."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict | list | tuple):
            copy: Any = {} if isinstance(value, dict) else []
            pending.append((value, copy))
            return copy
        if isinstance(value, int | float) and str(value) in self._needles:
            return MASK
        return value


def _occurrences(needle: str, text: str) -> Iterator[tuple[int, int]]:
    start = text.find(needle)
    while start >= 0:
        end = start + len(needle)
        yield start, end
        start = text.find(needle, end)


def _merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sorted spans with those that touch or overlap made one."""
    current: tuple[int, int] | None = None
    for start, end in spans:
        if current is not None and start <= current[1]:
            current = current[0], max(current[1], end)
            continue
        if current is not None:
            yield current
        current = start, end
    if current is not None:
        yield current


def _spellings(secret: str) -> Iterator[str]:
    yield secret
    yield repr(secret)[1:-1]
    for escaped in (json.dumps(secret), json.dumps(secret, ensure_ascii=False)):
        yield escaped[1:-1]
        yield escaped[1:-1].replace("/", "\\/")
    yield from _url_spellings(secret)
    yield from _base64_spellings(secret.encode("utf-8", "replace"))


def _url_spellings(secret: str) -> Iterator[str]:
    quoted = (
        quote(secret, errors="replace"),
        quote(secret, safe="", errors="replace"),
        quote_plus(secret, errors="replace"),
    )
    for text in quoted:
        yield text
        yield re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), text)


def _base64_spellings(data: bytes) -> Iterator[str]:
    """The encoded value, and the part of it that is the same within longer encoded text.

    What precedes shifts the value by 0, 1 or 2 bytes; a character that also encodes bits of a
    neighbouring byte is left out.
    """
    whole = base64.b64encode(data).decode("ascii")
    inner = [_inner_base64(data, shift) for shift in range(3)]
    for text in [whole, *(part for part in inner if len(part) >= _SHORTEST)]:
        yield text
        yield text.replace("+", "-").replace("/", "_")


def _inner_base64(data: bytes, shift: int) -> str:
    encoded = base64.b64encode(b"\0" * shift + data).decode("ascii")
    left_out_before = (0, 2, 3)[shift]
    left_out_after = (0, 3, 2)[(shift + len(data)) % 3]
    return encoded[left_out_before : len(encoded) - left_out_after]
