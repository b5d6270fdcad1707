"""Who calls the API: a program with an API key, or a person with a Django session."""

from __future__ import annotations

from typing import Final

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja.utils import check_csrf

from automate.conf import automate_settings
from automate.stores import principal_of_key
from automate_engine.api.problems import HttpError
from automate_engine.domain import PermissionDeniedError, Principal

__all__ = ["ANONYMOUS", "authenticate"]

ANONYMOUS: Final = Principal(tenant_id="", actor="anonymous", scopes=frozenset())
"""Who calls an operation that is open to everyone."""

_SCHEME: Final = "bearer "

_PERMISSIONS: Final = {
    "workflows:read": "automate_core.view_automation",
    "workflows:write": "automate_core.change_automation",
    "workflows:publish": "automate_core.add_workflow",
    "runs:read": "automate_core.view_execution",
    "runs:write": "automate_core.add_execution",
    "approvals:write": "automate_core.change_execution",
    "events:read": "automate_core.view_event",
    "events:write": "automate_core.add_event",
}
"""The Django permission that gives a signed-in user each scope."""


async def authenticate(request: HttpRequest) -> Principal:
    """Who calls. Raises HttpError 401 for nobody known, 403 for a session without CSRF token.

    A key is taken from ``Authorization: Bearer`` or ``X-API-Key``; a session counts only where
    there is neither.
    """
    plain = _presented_key(request)
    if plain is None:
        return await sync_to_async(_session_principal)(request)
    principal = await sync_to_async(principal_of_key)(plain)
    if principal is None:
        raise _unauthenticated("The API key is not known, or is revoked or expired.")
    return principal


def _presented_key(request: HttpRequest) -> str | None:
    key = request.headers.get("X-API-Key")
    if key is not None:
        return key
    authorization = request.headers.get("Authorization")
    if authorization is None:
        return None
    if not authorization.lower().startswith(_SCHEME):
        raise _unauthenticated("The Authorization header must be 'Bearer' and an API key.")
    return authorization[len(_SCHEME) :].strip()


def _session_principal(request: HttpRequest) -> Principal:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_active:
        raise _unauthenticated("Send an API key as 'Authorization: Bearer KEY', or sign in.")
    if check_csrf(request) is not None:
        raise PermissionDeniedError(
            "The CSRF token is missing or wrong. Send the cookie's token as X-CSRFToken."
        )
    scopes = frozenset(
        scope for scope, permission in _PERMISSIONS.items() if user.has_perm(permission)
    )
    return Principal(
        tenant_id=_tenant_of(request), actor=f"user:{user.get_username()}", scopes=scopes
    )


def _tenant_of(request: HttpRequest) -> str:
    configured = automate_settings()
    if configured.tenant_of is None:
        return configured.default_tenant
    tenant = configured.tenant_of(request)
    if not tenant:
        raise PermissionDeniedError("You belong to no tenant here.")
    return str(tenant)


def _unauthenticated(detail: str) -> HttpError:
    return HttpError(401, "not-authenticated", detail, {"WWW-Authenticate": "Bearer"})
