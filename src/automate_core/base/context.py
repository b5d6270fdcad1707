"""Who is acting, and for which tenant.

Both are context variables: each thread, task and request has its own value, and
`sync_to_async` carries it along.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

__all__ = [
    "get_current_tenant",
    "get_current_user",
    "tenant_context",
    "user_context",
    "username_of",
]

_current_tenant: ContextVar[Any] = ContextVar("automate_current_tenant", default=None)
_current_user: ContextVar[Any] = ContextVar("automate_current_user", default=None)


def get_current_tenant() -> Any:
    """The tenant in force, or None when work is not limited to one tenant."""
    return _current_tenant.get()


@contextmanager
def tenant_context(tenant: Any) -> Iterator[None]:
    """Limit the work inside the `with` block to `tenant`; None lifts the limit."""
    token = _current_tenant.set(tenant)
    try:
        yield
    finally:
        _current_tenant.reset(token)


def get_current_user() -> str:
    """The username of whoever is acting, or an empty string when nobody is signed in."""
    user = _current_user.get()
    return username_of(user() if _is_resolver(user) else user)


@contextmanager
def user_context(user: Any) -> Iterator[None]:
    """Attribute the work inside the `with` block to `user`.

    `user` is a username, a user object, None, or a function that returns one of these and is
    called when the name is needed.
    """
    token = _current_user.set(user)
    try:
        yield
    finally:
        _current_user.reset(token)


def username_of(user: Any) -> str:
    """The username of a user object or name; empty for None and for anonymous users."""
    if user is None or isinstance(user, str):
        return user or ""
    return str(user.get_username()) if user.is_authenticated else ""


def _is_resolver(user: Any) -> bool:
    return callable(user) and not hasattr(user, "get_username")
