"""Authenticated encryption of bytes: AES-256-GCM (NIST SP 800-38D).

A box is a nonce of 12 bytes, the ciphertext, and a tag of 16 bytes.
"""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["KEY_BYTES", "decrypt", "encrypt", "random_key"]

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16


def random_key() -> bytes:
    """A new key of 256 bits."""
    return secrets.token_bytes(KEY_BYTES)


def encrypt(key: bytes, data: bytes, associated: bytes, *, nonce: bytes | None = None) -> bytes:
    """A box with `data`, bound to `associated`, which is not in it.

    The nonce is random unless one is given; it must never be the same twice under one key.
    """
    _check_key(key)
    nonce = secrets.token_bytes(_NONCE_BYTES) if nonce is None else nonce
    if len(nonce) != _NONCE_BYTES:
        raise ValueError(f"The nonce must have {_NONCE_BYTES} bytes.")
    return nonce + AESGCM(key).encrypt(nonce, data, associated)


def decrypt(key: bytes, box: bytes, associated: bytes) -> bytes:
    """What is in a box.

    Raises ValueError when the box, the key or `associated` is not the one it was made with.
    """
    _check_key(key)
    if len(box) < _NONCE_BYTES + _TAG_BYTES:
        raise ValueError("The box is too short.")
    try:
        return AESGCM(key).decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], associated)
    except InvalidTag:
        raise ValueError("The box is not genuine.") from None


def _check_key(key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise ValueError(f"The key must have {KEY_BYTES} bytes.")
