"""Public ids: what callers see in place of the integer keys of the stores.

A public id is a prefix that tells the kind and 32 lower-case hex digits, such as
``run_4f0c…``. The digits are one AES block over an 8-byte tag of the kind and the 8-byte
internal id, so an id decodes without a look-up, and can be neither enumerated nor forged
without the key: a guessed block carries the right tag with a chance of 2**-64.
"""

from __future__ import annotations

import hmac
import re
import threading
from enum import StrEnum
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

__all__ = ["MINIMUM_KEY_BYTES", "Kind", "PublicIds"]

MINIMUM_KEY_BYTES: Final = 16
_LARGEST_ID: Final = 2**63 - 1
_KEY_LABEL: Final = b"automate public ids v1"
_TAG_LABEL: Final = b"automate public id kind v1:"
_HEX_DIGITS: Final = re.compile("[0-9a-f]{32}")


class Kind(StrEnum):
    """What an id names; the value is the prefix callers see."""

    WORKFLOW = "wf"
    RUN = "run"
    EVENT = "evt"
    VERSION = "ver"
    TRIGGER = "trg"
    STEP = "step"
    JOB = "job"
    API_KEY = "key"
    CONNECTION = "conn"
    RESOURCE = "res"
    PROPOSAL = "prop"
    APPROVAL = "apr"


_TAGS: Final = {kind: sha256(_TAG_LABEL + kind.encode()).digest()[:8] for kind in Kind}
_PREFIXES: Final = {kind: f"{kind.value}_" for kind in Kind}
_KINDS_BY_PREFIX: Final = {kind.value: kind for kind in Kind}


class PublicIds:
    """Turns internal integer ids into public ids and back, under one key.

    `key` is any configured secret of at least 16 bytes; the AES key is derived from it
    (HKDF-SHA256, RFC 5869), so the same secret may serve other purposes too. Every process of
    an installation needs the same key; changing it makes all ids handed out before invalid.
    Safe to share between threads.
    """

    def __init__(self, key: bytes | str) -> None:
        secret = key.encode() if isinstance(key, str) else key
        if len(secret) < MINIMUM_KEY_BYTES:
            raise ValueError(
                f"The key for public ids is shorter than {MINIMUM_KEY_BYTES} bytes. "
                "Configure a longer random secret."
            )
        derivation = HKDF(algorithm=SHA256(), length=16, salt=None, info=_KEY_LABEL)
        self._contexts = _ThreadContexts(derivation.derive(secret))

    def encode(self, kind: Kind, id: int) -> str:
        """The public id of the internal `id`, an integer from 1 to 2**63-1.

        Raises ValueError for an id outside that range.
        """
        if not 1 <= id <= _LARGEST_ID:
            raise ValueError("An internal id must be an integer from 1 to 2**63-1.")
        block = _TAGS[kind] + id.to_bytes(8, "big")
        return _PREFIXES[kind] + self._contexts.encryptor.update(block).hex()

    def decode(self, kind: Kind, text: str) -> int:
        """The internal id behind `text`.

        Raises ValueError, without repeating the text, when it is not a public id of this
        kind made under this key.
        """
        prefix = _PREFIXES[kind]
        digits = text[len(prefix) :]
        if not text.startswith(prefix) or not _HEX_DIGITS.fullmatch(digits):
            raise ValueError(
                f"This is not a public id of this kind: it must be {prefix!r} "
                "followed by 32 lower-case hex digits."
            )
        block = self._contexts.decryptor.update(bytes.fromhex(digits))
        id = int.from_bytes(block[8:], "big")
        if not hmac.compare_digest(block[:8], _TAGS[kind]) or not 1 <= id <= _LARGEST_ID:
            raise ValueError(f"This public id ({prefix}…) is not one that was handed out here.")
        return id

    def kind_of(self, text: str) -> Kind:
        """The kind of a public id made under this key; ValueError for anything else."""
        prefix, _, _ = text.partition("_")
        if prefix not in _KINDS_BY_PREFIX:
            raise ValueError("This is not a public id: its prefix is not known.")
        kind = _KINDS_BY_PREFIX[prefix]
        self.decode(kind, text)
        return kind


class _ThreadContexts(threading.local):
    """One pair of cipher contexts for each thread: a context must not be shared.

    A block is used alone, never chained with another, which is the one sound use of ECB;
    it also leaves no state in a context, so that each is made once and used for ever.
    """

    encryptor: CipherContext
    decryptor: CipherContext

    def __init__(self, key: bytes) -> None:
        cipher = Cipher(AES(key), ECB())  # noqa: S305 - single blocks of unique content
        self.encryptor = cipher.encryptor()
        self.decryptor = cipher.decryptor()
