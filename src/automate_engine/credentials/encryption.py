"""Secrets at rest: envelope encryption under a ring of keys.

A secret is encrypted under a data key of its own, which is random and used once; the data key is
encrypted ("wrapped") under a key of the ring. So a ring's key is replaced without touching what
the data keys protect, and a key of the ring encrypts 32 bytes a secret, however long that is.
Both layers are AES-256-GCM with random nonces (NIST SP 800-38D, which allows a key 2**32 of
them). AES key wrap (RFC 3394) would need no nonce, but takes no associated data, and the wrapped
data key has to be bound to its place too: a text that was moved is refused before anything of it
is decrypted.

The stored form is ``enc:v1:KEY ID:WRAPPED KEY:PAYLOAD``, the last two in base64url (RFC 4648)
without padding, each a box of a nonce, ciphertext and tag.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from automate_engine.credentials.aes_gcm import decrypt, encrypt, random_key
from automate_engine.credentials.keys import (
    KEY_ID,
    RingKey,
    derived_key,
    parse_keys,
    signing_key,
)
from automate_engine.domain.errors import SecretError
from automate_engine.domain.secrets import SecretPlace

__all__ = ["KeyRing"]

_MARK: Final = "enc:v1"
_FORM: Final = re.compile(
    rf"{_MARK}:(?P<id>{KEY_ID}):(?P<key>[A-Za-z0-9_-]{{80}}):(?P<payload>[A-Za-z0-9_-]{{38,}})"
)
_KEY_LABEL: Final = "automate data key v1"
_PAYLOAD_LABEL: Final = "automate secret v1"
_LENGTH_BYTES: Final = 4


class KeyRing:
    """Keys of 256 bits: the first, the newest, encrypts and signs, and all decrypt and verify.

    Safe to share between threads. Processes that share a database need the same keys; a new one
    has to be known to all of them before it becomes the first.
    """

    def __init__(self, keys: Sequence[RingKey]) -> None:
        if not keys:
            raise ValueError("A key ring needs a key.")
        self._keys = tuple(keys)
        self._by_id = {key.id: key for key in reversed(self._keys)}

    @classmethod
    def parse(cls, entries: str | Iterable[str]) -> KeyRing:
        """The ring of keys written as ``id:base64`` or ``base64``, newest first.

        A text is split at commas and white space. Raises InvalidInputError naming each wrong
        entry by its position, never by what stands there.
        """
        return cls(parse_keys(entries))

    @classmethod
    def derived(cls, secret: bytes | str) -> KeyRing:
        """The ring of the one key that follows from another secret (HKDF-SHA256, RFC 5869)."""
        return cls([derived_key(secret)])

    def followed_by(self, older: KeyRing) -> KeyRing:
        """These keys, and after them those of another ring, which decrypt."""
        return KeyRing(self._keys + older._keys)

    def encrypt(self, secret: str, place: SecretPlace) -> str:
        """The text to store, which is the secret of this place only."""
        data_key = random_key()
        data = secret.encode("utf-8", "surrogatepass")
        payload = encrypt(data_key, data, _associated(place, _PAYLOAD_LABEL))
        return str(self._wrapped(data_key, payload, place))

    def decrypt(self, stored: str, place: SecretPlace) -> str:
        """The secret in a stored text.

        Raises SecretError, which shows nothing of it, when `encrypt` did not make the text for
        this place, or when its key is not in the ring.
        """
        envelope = _parsed(stored)
        data_key = self._data_key(envelope, place)
        data = _opened(data_key, envelope.payload, _associated(place, _PAYLOAD_LABEL))
        return data.decode("utf-8", "surrogatepass")

    def rewrap(self, stored: str, place: SecretPlace) -> str:
        """The text with its data key wrapped under the newest key, the payload as it is.

        A text that has the newest key already is given back. Raises SecretError as `decrypt` does,
        but for what is wrong in the payload, which is not opened.
        """
        envelope = _parsed(stored)
        if envelope.key_id == self._keys[0].id:
            return stored
        return str(self._wrapped(self._data_key(envelope, place), envelope.payload, place))

    def sign(self, message: bytes, purpose: str) -> bytes:
        """The signature (HMAC-SHA256) of a message under the newest key; one that is made for a
        purpose counts for no other."""
        return hmac.digest(signing_key(self._keys[0], purpose), message, "sha256")

    def verify(self, message: bytes, signature: bytes, purpose: str) -> bool:
        """Whether `sign` made the signature under a key of this ring, in constant time."""
        return any(
            hmac.compare_digest(
                hmac.digest(signing_key(key, purpose), message, "sha256"), signature
            )
            for key in self._keys
        )

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(key.id for key in self._keys)})"

    def _wrapped(self, data_key: bytes, payload: bytes, place: SecretPlace) -> _Envelope:
        newest = self._keys[0]
        wrapped = encrypt(newest.key, data_key, _associated(place, _KEY_LABEL, newest.id))
        return _Envelope(newest.id, wrapped, payload)

    def _data_key(self, envelope: _Envelope, place: SecretPlace) -> bytes:
        key = self._by_id.get(envelope.key_id)
        if key is None:
            raise SecretError(
                f"The secret is encrypted under the key '{envelope.key_id}', which is not among "
                "the encryption keys. Add that key to them again, or set the secret again."
            )
        return _opened(key.key, envelope.wrapped, _associated(place, _KEY_LABEL, key.id))


@dataclass(frozen=True, slots=True)
class _Envelope:
    """The parts of a stored text; `str` gives the text."""

    key_id: str
    wrapped: bytes
    payload: bytes

    def __str__(self) -> str:
        return ":".join([_MARK, self.key_id, _encoded(self.wrapped), _encoded(self.payload)])


def _parsed(stored: str) -> _Envelope:
    match = _FORM.fullmatch(stored)
    if match is not None:
        with suppress(ValueError):
            envelope = _Envelope(match["id"], _decoded(match["key"]), _decoded(match["payload"]))
            if str(envelope) == stored:
                return envelope
    raise SecretError(
        "What is stored is not an encrypted secret, or is damaged. Set the secret again."
    )


def _opened(key: bytes, box: bytes, associated: bytes) -> bytes:
    try:
        return decrypt(key, box, associated)
    except ValueError:
        raise SecretError(
            "The secret cannot be decrypted: it was changed, or moved here from another row, field "
            "or tenant, or the key of its id is another one now. Set the secret again."
        ) from None


def _associated(place: SecretPlace, *labels: str) -> bytes:
    """What a box is bound to: each part with its length before it, so that no two are alike."""
    parts = (*labels, place.tenant_id, place.table, place.row, place.field)
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join(len(part).to_bytes(_LENGTH_BYTES, "big") + part for part in encoded)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
