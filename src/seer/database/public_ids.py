"""The ids that callers see, under the key of the installation."""

from __future__ import annotations

from functools import lru_cache

from automate_engine.domain.ids import Kind, PublicIds
from seer.config import settings

__all__ = ["make_public_id", "parse_public_id", "public_ids"]


def public_ids() -> PublicIds:
    """What makes and reads public ids, under `secret_key` of the settings."""
    return _public_ids(settings().secret_key)


def make_public_id(kind: Kind, id: int) -> str:
    """The public id of a row. Raises ValueError when `id` is no key of a row."""
    return public_ids().encode(kind, id)


def parse_public_id(kind: Kind, text: str) -> int:
    """The key of the row behind a public id. Raises ValueError when it is not one of this kind."""
    return public_ids().decode(kind, text)


@lru_cache(maxsize=4)
def _public_ids(secret_key: str) -> PublicIds:
    return PublicIds(secret_key)
