"""Seer's ASGI application."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from automate_engine.api import OPERATIONS, HttpError
from automate_engine.api.rates import RateLimits
from automate_engine.api.requests import method_not_allowed, unknown_address
from automate_engine.observability import process_metrics
from seer.api.auth import Access
from seer.api.binder import add_operations
from seer.api.guard import guarded
from seer.api.issuer_keys import IssuerKeys
from seer.api.responses import problem_response
from seer.api.routes import routes
from seer.api.tokens import TokenVerifier
from seer.config import Settings
from seer.services import SeerServices

__all__ = ["create_app"]

_SENT_HEADERS: Final = ("Authorization", "Content-Type", "Last-Event-ID", "X-API-Key")


def create_app(services: SeerServices, configured: Settings) -> FastAPI:
    """The application on open services. With an engine as their submitter, it executes what it
    starts.

    FastAPI's own documents are off: ``/v1/openapi.json`` is that of the contract.
    """
    access = _access(services, configured)
    app = FastAPI(
        title="Seer",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers={HTTPException: _refused, Exception: _failed},
    )
    app.router.routes.extend(routes(services, access, metrics_public=configured.metrics_public))
    add_operations(app.router, services, access)
    if configured.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=configured.cors_origins,
            allow_methods=sorted({operation.method for operation in OPERATIONS}),
            allow_headers=_SENT_HEADERS,
            expose_headers=("Retry-After",),
        )
    app.add_middleware(guarded, process_metrics().answered)
    return app


def _access(services: SeerServices, configured: Settings) -> Access:
    return Access(
        services.stores.users,
        services.clock,
        RateLimits(configured.requests_per_minute),
        tokens=_tokens(services, configured),
        local_mode=configured.local_mode,
        origins=configured.cors_origins,
    )


def _tokens(services: SeerServices, configured: Settings) -> TokenVerifier | None:
    if configured.jwt_jwks_url is None:
        return None
    assert configured.jwt_issuer
    assert configured.jwt_audience
    keys = IssuerKeys(
        configured.jwt_jwks_url, services.clock, allow_private=configured.private_networks
    )
    return TokenVerifier(
        keys,
        services.clock,
        issuer=configured.jwt_issuer,
        audience=configured.jwt_audience,
        algorithms=configured.jwt_algorithms,
        leeway=configured.jwt_leeway_seconds,
    )


async def _refused(request: Request, error: Any) -> Response:
    """A request that no route takes."""
    if error.status_code == 404:
        return problem_response(unknown_address())
    if error.status_code == 405:
        return problem_response(method_not_allowed(_allowed_methods(request)))
    return problem_response(HttpError(error.status_code, "refused", str(error.detail)))


def _allowed_methods(request: Request) -> set[str]:
    """The methods that the address of a request takes."""
    return {
        method
        for route in request.app.routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
        if method != "HEAD"
    }


async def _failed(request: Request, error: Exception) -> Response:
    return problem_response(error)
