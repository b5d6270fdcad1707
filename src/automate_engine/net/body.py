"""Reads a response body within a limit that holds for the decoded size.

A small compressed body can expand a thousandfold, so it is expanded piece by piece and given
up at the limit, and other tasks run between the pieces.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterable, Callable, Iterator
from typing import Final, TypeAlias

from automate_engine.domain.errors import LimitError, PermanentError, RetryableError

__all__ = ["ACCEPTED_ENCODINGS", "read_body"]

ACCEPTED_ENCODINGS: Final = "gzip, deflate"
_PIECE_BYTES: Final = 256 * 1024
_GZIP_OR_ZLIB: Final = zlib.MAX_WBITS | 32

_Decode: TypeAlias = Callable[[bytes], Iterator[bytes]]


async def read_body(chunks: AsyncIterable[bytes], encoding: str, *, limit: int, host: str) -> bytes:
    """The decoded body, at most `limit` bytes.

    `encoding` is the Content-Encoding header (empty for none). Raises LimitError for a larger
    body, PermanentError for an encoding that was not asked for or corrupt data, RetryableError
    for compressed data that end early.
    """
    inflater = _inflater(encoding.strip().lower(), host)
    most_received = limit + limit // 100 + 1024 if inflater else limit
    received = 0
    body = bytearray()
    async for chunk in chunks:
        received += len(chunk)
        for piece in inflater.decode(chunk) if inflater else (chunk,):
            body += piece
            if len(body) > limit or received > most_received:
                raise LimitError(
                    f"The answer of {host} is larger than {limit} bytes. "
                    "Ask for less at once, or raise the size limit."
                )
            await asyncio.sleep(0)
    if inflater and not inflater.complete:
        raise RetryableError(f"The answer of {host} ended early. Try again.")
    return bytes(body)


def _inflater(encoding: str, host: str) -> _Inflater | None:
    if encoding in {"", "identity"}:
        return None
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return _Inflater(host)
    raise PermanentError(
        f"The answer of {host} has a content encoding other than {ACCEPTED_ENCODINGS}, "
        "which was not asked for. Ask its operator to honour Accept-Encoding."
    )


class _Inflater:
    """Undoes gzip (with any number of members) or zlib compression in bounded pieces."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._member = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._started = False

    @property
    def complete(self) -> bool:
        return self._member.eof or not self._started

    def decode(self, data: bytes) -> Iterator[bytes]:
        while data:
            self._started = True
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP_OR_ZLIB)
            try:
                piece = self._member.decompress(data, _PIECE_BYTES)
            except zlib.error:
                raise PermanentError(
                    f"The answer of {self._host} is not valid compressed data. "
                    "Ask its operator to mend it."
                ) from None
            yield piece
            data = self._member.unconsumed_tail or self._member.unused_data
