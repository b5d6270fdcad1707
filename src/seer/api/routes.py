"""What is written by hand for Seer: hooks, event streams, the OpenAPI document, and metrics."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from automate_engine.api import (
    RequestContext,
    authorize,
    openapi_document,
    stream_run,
)
from automate_engine.api.hooks import HookAnswer, answer_delivery
from automate_engine.api.metrics import METRICS_SCOPE, metrics_body
from automate_engine.api.rates import RateLimits
from automate_engine.observability import METRICS_CONTENT_TYPE
from automate_engine.runtime import Engine
from automate_engine.workflows import Delivery, Services
from seer.api.auth import Access, comes_from_here
from seer.api.forms import approval_routes, form_routes
from seer.api.responses import View, answering, read_body, read_parts
from seer.api.studio import studio_routes

__all__ = ["routes"]

_ANY_METHOD: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_STREAM_HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Content-Type": "text/event-stream",
    "X-Accel-Buffering": "no",
}


def routes(services: Services, access: Access, *, metrics_public: bool) -> list[Route]:
    """The routes, those that are asked for most often first."""
    rates = RateLimits(0)
    return [
        _route("/v1/hooks/{path:path}", _hook(services, rates), *_ANY_METHOD),
        _route("/v1/hooks-test/{path:path}", _hook(services, rates, is_test=True), *_ANY_METHOD),
        _route("/v1/runs/{run_id}/events", _run_events(services, access), "GET"),
        *form_routes(services),
        *approval_routes(services),
        *studio_routes(),
        _route("/v1/openapi.json", openapi, "GET"),
        _route("/metrics", _metrics(services, access, metrics_public), "GET"),
    ]


def _route(path: str, view: View, *methods: str) -> Route:
    return Route(path, answering(view), methods=methods, include_in_schema=False)


def _hook(services: Services, rates: RateLimits, *, is_test: bool = False) -> View:
    async def hook(request: Request) -> Response:
        """A delivery to a webhook."""
        body = await read_body(request, services.limits.hook_bytes)
        delivery = Delivery(
            path=request.path_params["path"],
            method="GET" if request.method == "HEAD" else request.method,
            headers=_joined_headers(request),
            query=dict(request.query_params),
            body=body,
            address=request.client.host if request.client else None,
            read_parts=partial(read_parts, request, body),
        )
        return _hook_response(await answer_delivery(services, rates, delivery, is_test=is_test))

    return hook


def _hook_response(answer: HookAnswer) -> Response:
    headers = dict(answer.headers)
    if isinstance(answer.body, bytes):
        return Response(answer.body, answer.status, headers)
    return StreamingResponse(answer.body, answer.status, headers)


def _joined_headers(request: Request) -> dict[str, str]:
    """The headers; one that was sent several times as one with commas (RFC 9110, 5.3)."""
    joined: dict[str, str] = {}
    for raw_name, raw_value in request.headers.raw:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _run_events(services: Services, access: Access) -> View:
    async def run_events(request: Request) -> Response:
        """The progress of a run as server-sent events."""
        context = RequestContext(services, await access.principal(request))
        authorize(context, "runs:read")
        events = await stream_run(
            context, request.path_params["run_id"], request.headers.get("last-event-id")
        )
        if request.method == "HEAD":
            return Response(headers=_STREAM_HEADERS)
        return StreamingResponse(events, headers=_STREAM_HEADERS)

    return run_events


def _metrics(services: Services, access: Access, is_public: bool) -> View:
    async def metrics(request: Request) -> Response:
        """The figures of this process for Prometheus."""
        if not is_public and not comes_from_here(request):
            authorize(RequestContext(services, await access.principal(request)), METRICS_SCOPE)
        engine = services.submitter
        held = engine.active if isinstance(engine, Engine) else 0
        body = await metrics_body(services, held)
        return Response(body, headers={"Content-Type": METRICS_CONTENT_TYPE})

    return metrics


async def openapi(request: Request) -> Response:
    """The OpenAPI document of the contract."""
    return Response(_openapi_body(), media_type="application/json")


@lru_cache(maxsize=1)
def _openapi_body() -> bytes:
    return orjson.dumps(openapi_document())
