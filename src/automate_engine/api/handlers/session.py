"""Who calls."""

from __future__ import annotations

from automate_engine.api import schemas
from automate_engine.api.context import RequestContext
from automate_engine.api.scopes import SCOPES

__all__ = ["get_session"]


async def get_session(context: RequestContext) -> schemas.Session:
    """Who calls, and what they may do."""
    principal = context.principal
    return schemas.Session(
        actor=principal.actor,
        tenant_id=principal.tenant_id,
        permissions=[scope for scope in SCOPES if principal.may(scope)],
    )
