"""What comes back from a guarded request: complete, bounded and decoded."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx
import orjson

from automate_engine.domain.errors import PermanentError

__all__ = ["GuardedResponse"]

_LONGEST_WAIT: Final = 86_400.0
_CHARACTER_SETS: Final = (
    "ascii",
    "big5",
    "cp",
    "euc_",
    "gb",
    "iso2022",
    "iso8859",
    "koi8",
    "mac-",
    "shift_jis",
    "tis-620",
    "utf-",
)


@dataclass(frozen=True, slots=True)
class GuardedResponse:
    """One HTTP answer, whatever its status.

    `content` is the whole body with its content encoding undone. `url` is where the answer
    came from after redirects. `elapsed` counts seconds from the start of the request to the
    last byte, redirects included.
    """

    status: int
    headers: httpx.Headers
    content: bytes = field(repr=False)
    url: str = field(repr=False)
    elapsed: float
    http_version: str

    def retry_after(self, now: datetime) -> float | None:
        """The seconds that Retry-After asks to wait (RFC 9110, 10.2.3), at most a day; None
        without a header that can be read."""
        text = self.headers.get("retry-after", "").strip()
        is_number = text.isascii() and text.isdigit()
        seconds = float(text[:10]) if is_number else _seconds_until(text, now)
        return None if seconds is None else min(max(seconds, 0.0), _LONGEST_WAIT)

    def text(self) -> str:
        """The body in the character set that the answer names, else UTF-8.

        Bytes that do not fit the character set become U+FFFD.
        """
        return self.content.decode(_character_set(self.headers), "replace")

    def json(self) -> Any:
        """The body read as JSON; PermanentError when it is not JSON."""
        try:
            return orjson.loads(self.content.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError:
            raise PermanentError(
                f"The answer of {httpx.URL(self.url).netloc.decode()} (status {self.status}) "
                "is not JSON. Check the URL, or read the answer as text."
            ) from None


def _seconds_until(written: str, now: datetime) -> float | None:
    """The seconds from now to an HTTP date (RFC 9110, 5.6.7), which is in GMT."""
    try:
        until = parsedate_to_datetime(written)
    except (TypeError, ValueError, IndexError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return (until - now).total_seconds()


def _character_set(headers: httpx.Headers) -> str:
    """The named character set if it is a known plain one, else UTF-8.

    Python's other codecs (idna, punycode, unicode_escape, …) are not meant for bodies; some take
    quadratic time.
    """
    message = Message()
    message["content-type"] = headers.get("content-type", "")
    try:
        name = codecs.lookup(message.get_content_charset("utf-8")).name
    except (LookupError, ValueError):
        return "utf-8"
    return name if name.startswith(_CHARACTER_SETS) else "utf-8"
