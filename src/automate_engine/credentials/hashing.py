"""API keys: how they are made, stored and checked."""

from __future__ import annotations

import hmac
import secrets
import string
from hashlib import sha256
from typing import Final, NamedTuple

__all__ = ["ApiKey", "generate_api_key", "hash_api_key", "verify_api_key"]

_ALPHABET: Final = string.ascii_letters + string.digits
_MARK: Final = "ak_"
_SECRET_CHARACTERS: Final = 43  # 62**43 > 2**256
_SHOWN_CHARACTERS: Final = 8


class ApiKey(NamedTuple):
    """A new API key: `plain` is shown once, `key_prefix` and `digest` are stored.

    `key_prefix` (``ak_`` and 8 characters) tells keys apart in lists and finds the row to
    verify against; 35 characters stay unknown to whoever reads it.
    """

    plain: str
    key_prefix: str
    digest: str


def generate_api_key() -> ApiKey:
    """A new key of 256 random bits: ``ak_`` and 43 letters and digits."""
    plain = _MARK + "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_CHARACTERS))
    return ApiKey(plain, plain[: len(_MARK) + _SHOWN_CHARACTERS], hash_api_key(plain))


def hash_api_key(plain: str) -> str:
    """The SHA-256 of a key, in hex, which is what a store keeps.

    A slow or salted hash (Argon2, PBKDF2) protects passwords because people choose from few;
    a key of 256 random bits cannot be guessed however fast the hash is, and a fast one lets
    every request be verified. The same key always gives the same digest, so that a store can
    also look a key up by it.
    """
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def verify_api_key(plain: str, digest: str) -> bool:
    """Whether `plain` is the key behind `digest`, in time that does not depend on either."""
    return hmac.compare_digest(hash_api_key(plain).encode(), digest.encode())
