"""The keys of a ring: how they are written in configuration, made and derived."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from automate_engine.credentials.aes_gcm import KEY_BYTES, random_key
from automate_engine.domain.errors import InvalidInputError, Problem

__all__ = ["KEY_ID", "RingKey", "derived_key", "generate_key", "parse_keys", "signing_key"]

KEY_ID: Final = "[A-Za-z0-9_.-]{1,32}"
"""The pattern of a key's id."""

_ID_LABEL: Final = b"automate encryption key id v1"
_DERIVATION_LABEL: Final = b"automate secrets at rest v1"
_SIGNING_LABEL: Final = b"automate signatures v1: "
_ID_BYTES: Final = 6
_REMEDY: Final = (
    "Write 32 bytes in base64, as 'openssl rand -base64 32' prints them, with an id of at most 32 "
    "letters, digits, '.', '_' and '-' and a colon before them if you like."
)


@dataclass(frozen=True, slots=True)
class RingKey:
    """A key of 256 bits and its id, which stands in every text that it encrypts."""

    id: str
    key: bytes = field(repr=False)


def generate_key() -> str:
    """A new key as it is written in configuration: ``id:base64``."""
    key = random_key()
    return f"{_id_of(key)}:{base64.urlsafe_b64encode(key).decode('ascii')}"


def derived_key(secret: bytes | str) -> RingKey:
    """The key that follows from another secret (HKDF-SHA256, RFC 5869)."""
    material = secret.encode() if isinstance(secret, str) else secret
    key = _derived(material, _DERIVATION_LABEL)
    return RingKey(_id_of(key), key)


def signing_key(key: RingKey, purpose: str) -> bytes:
    """The key for signatures of one purpose that follows from a key of a ring."""
    return _derived(key.key, _SIGNING_LABEL + purpose.encode())


def _derived(material: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=label).derive(material)


def parse_keys(entries: str | Iterable[str]) -> tuple[RingKey, ...]:
    """Keys written as ``id:base64``, or ``base64`` for an id that is derived from the key.

    A text is split at commas and white space. Raises InvalidInputError naming each wrong entry by
    its position, never by what stands there.
    """
    written = re.split(r"[\s,]+", entries.strip()) if isinstance(entries, str) else list(entries)
    written = [entry for entry in written if entry]
    if not written:
        raise InvalidInputError("There is no encryption key. Give one or more, the newest first.")
    keys = [_parsed(entry) for entry in written]
    ids = [None if key is None else key.id for key in keys]
    problems = [
        Problem("bad_key", "This is not an encryption key.", _REMEDY, f"key {number}")
        if id is None
        else Problem("repeated", "An earlier key has this id.", "Remove it.", f"key {number}")
        for number, id in enumerate(ids, start=1)
        if id is None or id in ids[: number - 1]
    ]
    if problems:
        raise InvalidInputError("The encryption keys are not valid.", problems)
    return tuple(key for key in keys if key is not None)


def _parsed(entry: str) -> RingKey | None:
    id, mark, encoded = entry.rpartition(":")
    standard = encoded.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        key = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except ValueError:
        return None
    if len(key) != KEY_BYTES or (mark and not re.fullmatch(KEY_ID, id)):
        return None
    return RingKey(id or _id_of(key), key)


def _id_of(key: bytes) -> str:
    """An id that tells nothing of the key."""
    return hmac.digest(key, _ID_LABEL, "sha256")[:_ID_BYTES].hex()
