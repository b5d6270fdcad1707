"""Keeps a trigger's secret unreadable in the store."""

from __future__ import annotations

import base64
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from automate_engine.domain.errors import ConflictError

__all__ = ["Sealer"]

_LABEL: Final = b"automate trigger secrets v1"
_MARK: Final = "sealed:"
_NONCE_BYTES: Final = 12


class Sealer:
    """Encrypts short texts (AES-256-GCM, NIST SP 800-38D) under a key derived from `key`."""

    def __init__(self, key: bytes | str) -> None:
        secret = key.encode() if isinstance(key, str) else key
        derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=_LABEL)
        self._cipher = AESGCM(derivation.derive(secret))

    def seal(self, text: str) -> str:
        """The text encrypted, as ``sealed:`` and base64."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        data = nonce + self._cipher.encrypt(nonce, text.encode(), _LABEL)
        return _MARK + base64.b64encode(data).decode("ascii")

    def open(self, stored: str) -> str:
        """The text behind what `seal` gave; a text that was stored unsealed is given as it is.

        Raises ConflictError when it was sealed under another key.
        """
        if not stored.startswith(_MARK):
            return stored
        try:
            data = base64.b64decode(stored.removeprefix(_MARK), validate=True)
            text = self._cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], _LABEL)
        except (InvalidTag, ValueError):
            raise ConflictError(
                "The trigger's secret was stored under another key. Set the secret again."
            ) from None
        return text.decode()
