"""Looking up API keys, and who they stand for."""

from __future__ import annotations

from automate.models import ApiKey
from automate_engine.domain import Principal

__all__ = ["principal_of_key"]


def principal_of_key(plain: str) -> Principal | None:
    """Who calls with this key; None when it is unknown, revoked or expired."""
    key = ApiKey.objects.authenticate(plain)
    if key is None:
        return None
    return Principal(tenant_id=key.tenant_id, actor=f"key:{key.name}", scopes=frozenset(key.scopes))
