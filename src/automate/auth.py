"""Who calls the API: a program with an API key, or a person with a Django session."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from asgiref.sync import sync_to_async
from django.core.signals import setting_changed
from django.http import HttpRequest
from ninja.utils import check_csrf

from automate.conf import automate_settings
from automate.stores import principal_of_key
from automate_core.stores import answering_database
from automate_engine.api.rates import RateLimits
from automate_engine.api.requests import not_authenticated, presented_key
from automate_engine.credentials import hash_api_key
from automate_engine.domain import PermissionDeniedError, Principal

__all__ = ["ANONYMOUS", "authenticate", "forget_rates"]

ANONYMOUS: Final = Principal(tenant_id="", actor="anonymous", scopes=frozenset())
"""Who calls an operation that is open to everyone."""

_PERMISSIONS: Final = {
    "workflows:read": "automate_core.view_automation",
    "workflows:write": "automate_core.change_automation",
    "workflows:publish": "automate_core.add_workflow",
    "runs:read": "automate_core.view_execution",
    "runs:write": "automate_core.add_execution",
    "approvals:write": "automate_core.change_execution",
    "events:read": "automate_core.view_event",
    "events:write": "automate_core.add_event",
    "metrics:read": "automate.view_worker",
}
"""The Django permission that gives a signed-in user each scope."""


async def authenticate(request: HttpRequest) -> Principal:
    """Who calls. Raises HttpError 401 for nobody known, 403 for a session without CSRF token,
    429 for one who calls too often, and StoreUnavailableError when the database does not answer.

    A key is taken from ``Authorization: Bearer`` or ``X-API-Key``; a session counts only where
    there is neither.
    """
    plain = presented_key(request.headers.get("Authorization"), request.headers.get("X-API-Key"))
    if plain is None:
        with answering_database():
            principal = await sync_to_async(_session_principal)(request)
        _rates().count(f"{principal.tenant_id} {principal.actor}")
        return principal
    peer = request.META.get("REMOTE_ADDR")
    _rates().check_peer(peer)
    with answering_database():
        found = await sync_to_async(principal_of_key)(plain)
    if found is None:
        _rates().count_wrong_key(peer)
        raise not_authenticated("The API key is not known, or is revoked or expired.")
    _rates().count(hash_api_key(plain))
    return found


@lru_cache(maxsize=1)
def _rates() -> RateLimits:
    return RateLimits(automate_settings().requests_per_minute)


def _session_principal(request: HttpRequest) -> Principal:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_active:
        raise not_authenticated("Send an API key as 'Authorization: Bearer KEY', or sign in.")
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


def forget_rates() -> None:
    """Count the requests of every key, user and address from nothing again."""
    _rates.cache_clear()


def _forget(*, setting: str, **kwargs: object) -> None:
    if setting == "AUTOMATE":
        forget_rates()


setting_changed.connect(_forget)
