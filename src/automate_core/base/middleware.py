"""Middleware that tells the models who is acting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase

from automate_core.base.context import user_context

__all__ = ["CurrentUserMiddleware"]


class CurrentUserMiddleware:
    """Attribute what a request changes to `request.user`.

    Place it below `AuthenticationMiddleware`. The user is looked up only when a model asks for
    it, so that a view which signs somebody in is attributed to the right person.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if not hasattr(request, "user"):
            raise ImproperlyConfigured(
                "CurrentUserMiddleware found no request.user. Put it below "
                "'django.contrib.auth.middleware.AuthenticationMiddleware' in MIDDLEWARE."
            )
        if self._is_async:
            return self._call_async(request)
        with user_context(lambda: request.user):
            return cast(HttpResponseBase, self.get_response(request))

    async def _call_async(self, request: HttpRequest) -> HttpResponseBase:
        with user_context(lambda: request.user):
            return cast(HttpResponseBase, await self.get_response(request))
