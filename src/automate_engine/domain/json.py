"""Plain JSON values, their one encoding, and the bounds every stored value keeps."""

from __future__ import annotations

import hashlib
from typing import Any, TypeAlias

import orjson

from automate_engine.domain.errors import LimitError, PermanentError

__all__ = [
    "INLINE_BYTES",
    "MAX_VALUE_BYTES",
    "JsonObject",
    "JsonValue",
    "bounded_json",
    "canonical_json",
    "decode_json",
    "encode_json",
    "sha256_hex",
]

JsonValue: TypeAlias = Any
"""None, bool, int, float, str, list of JsonValue, or dict of str to JsonValue."""

JsonObject: TypeAlias = dict[str, Any]

MAX_VALUE_BYTES = 16 * 1024 * 1024
"""The largest encoded value a step may take in or give out."""

INLINE_BYTES = 64 * 1024
"""The largest encoded value kept in a row; larger outputs become blobs."""

_NUL = b"\\u0000"


def encode_json(value: JsonValue, *, max_bytes: int = MAX_VALUE_BYTES) -> bytes:
    """Encode `value` as UTF-8 JSON.

    Raises LimitError when it is larger than `max_bytes` or nested deeper than 254 levels, and
    PermanentError when it is not plain JSON (foreign types, integers beyond 64 bits, text with
    lone surrogates or NUL characters, which databases cannot store).
    """
    try:
        encoded = orjson.dumps(value)
    except (TypeError, RecursionError) as error:
        reason = str(error)
        if "ecursion" in reason:
            raise LimitError(
                "The data is nested deeper than 254 levels. Flatten it before passing it on."
            ) from None
        raise PermanentError(
            f"The data is not plain JSON ({reason}). Use objects with text keys, lists, text, "
            "64-bit numbers, true, false and null."
        ) from None
    if len(encoded) > max_bytes:
        raise LimitError(
            f"The data takes {len(encoded):,} bytes as JSON, more than the limit of "
            f"{max_bytes:,}. Store it elsewhere and pass a reference."
        )
    if _NUL in encoded and _has_nul_character(encoded):
        raise PermanentError(
            "The data has a text with a NUL character, which cannot be stored. Remove it."
        )
    return encoded


def _has_nul_character(encoded: bytes) -> bool:
    """Whether a NUL escape in `encoded` is a real one and not an escaped backslash before u0000."""
    start = encoded.find(_NUL)
    while start != -1:
        backslashes = 0
        while (
            start - backslashes > 0
            and encoded[start - backslashes - 1 : start - backslashes] == b"\\"
        ):
            backslashes += 1
        if backslashes % 2 == 0:
            return True
        start = encoded.find(_NUL, start + 1)
    return False


def bounded_json(value: JsonValue) -> bytes:
    """Encode `value`, or only its size when it is too large for a row."""
    encoded = encode_json(value)
    if len(encoded) <= INLINE_BYTES:
        return encoded
    return orjson.dumps({"truncated": True, "bytes": len(encoded)})


def decode_json(encoded: bytes | str) -> JsonValue:
    """Decode JSON. Raises PermanentError for malformed text and for nesting beyond 1,024 levels."""
    try:
        return orjson.loads(encoded)
    except orjson.JSONDecodeError as error:
        raise PermanentError(
            f"The text is not valid JSON: {error.msg} at line {error.lineno} column {error.colno}."
        ) from None


def canonical_json(value: JsonValue) -> bytes:
    """Encode `value` with sorted keys and no spaces, so that equal values give equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
