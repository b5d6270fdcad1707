"""Wrapping the data keys of stored secrets anew, after a new key was put first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from automate_engine.credentials.encryption import KeyRing
from automate_engine.domain.errors import SecretError
from automate_engine.ports.secrets import SecretChange, SecretStore

__all__ = ["rotate_encryption"]

_BATCH: Final = 200
_SHOWN: Final = 20


async def rotate_encryption(stores: Iterable[SecretStore], ring: KeyRing) -> int:
    """Wrap every stored secret's data key under the newest key; give how many were changed.

    It may run while the secrets are used and changed, and again after it was broken off: secrets
    that have the newest key are left alone, and one that changes meanwhile is not overwritten.
    When some cannot be opened, the others are done, and SecretError names the places.
    """
    changed = 0
    unreadable: list[str] = []
    for store in stores:
        after = 0
        while secrets := await store.page(after, _BATCH):
            after = secrets[-1].id
            changes = []
            for secret in secrets:
                try:
                    text = ring.rewrap(secret.text, secret.place)
                except SecretError:
                    unreadable.append(f"{secret.place} (tenant {secret.place.tenant_id})")
                    continue
                if text != secret.text:
                    changes.append(SecretChange(id=secret.id, old=secret.text, new=text))
            changed += await store.replace(changes) if changes else 0
    if unreadable:
        raise SecretError(_told(changed, unreadable))
    return changed


def _told(changed: int, unreadable: list[str]) -> str:
    shown = "; ".join(unreadable[:_SHOWN])
    more = len(unreadable) - _SHOWN
    rest = f"; and {more} more" if more > 0 else ""
    return (
        f"{changed} secrets have the newest key now. {len(unreadable)} cannot be decrypted: "
        f"{shown}{rest}. Add the keys that they were encrypted under, or set them again."
    )
