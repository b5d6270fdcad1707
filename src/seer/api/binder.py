"""Registers the table of operations in FastAPI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeAlias

from fastapi import APIRouter, Body, Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from automate_engine.api import OPERATIONS, Operation, RequestContext, call, unknown_query
from automate_engine.api.binding import operation_signature
from automate_engine.api.requests import body_limit, check_length, decode_body, require_json
from automate_engine.workflows import Services
from seer.api.auth import ANONYMOUS, Access
from seer.api.responses import answering, json_response, read_body

__all__ = ["add_operations"]

_PRINCIPAL = "seer.principal"

_Handler: TypeAlias = Callable[[Request], Coroutine[Any, Any, Response]]
_Prepare: TypeAlias = Callable[[Request], Awaitable[Request]]


def add_operations(router: APIRouter, services: Services, access: Access) -> None:
    """Register every operation of the table."""
    limit = body_limit(services.limits)
    for operation in OPERATIONS:
        router.add_api_route(
            operation.path,
            _view(operation, services),
            methods=["GET", "HEAD"] if operation.method == "GET" else [operation.method],
            operation_id=operation.id,
            route_class_override=_route_class(_prepare(operation, access, limit)),
            response_model=None,
        )


def _view(operation: Operation, services: Services) -> Callable[..., Any]:
    async def view(request: Request, **values: Any) -> Response:
        context = RequestContext(services, request.scope.get(_PRINCIPAL, ANONYMOUS))
        return json_response(await call(operation, context, values), operation.status)

    view.__name__ = operation.id
    view.__signature__ = operation_signature(  # type: ignore[attr-defined]
        operation, Request, Query, Body
    )
    return view


def _route_class(prepare: _Prepare) -> type[APIRoute]:
    class Route(APIRoute):
        """A route whose requests are prepared before FastAPI reads them."""

        def get_route_handler(self) -> _Handler:
            handle = super().get_route_handler()

            async def prepared(request: Request) -> Response:
                return await handle(await prepare(request))

            return answering(prepared)  # type: ignore[return-value]

    return Route


def _prepare(operation: Operation, access: Access, limit: int) -> _Prepare:
    """What happens to a request before FastAPI reads it: who calls, its query, its body."""
    known = frozenset(operation.query.model_fields if operation.query else ())
    takes_body = operation.body is not None

    async def prepare(request: Request) -> Request:
        check_length(request.headers.get("content-length"), limit)
        if operation.scope is not None:
            request.scope[_PRINCIPAL] = await access.principal(request)
        body = await read_body(request, limit)
        require_json(body, request.headers.get("content-type", ""))
        unknown_query(request.query_params, known)
        value = decode_body(body) if body and takes_body else None
        return _ReadRequest(request, body, value)

    return prepare


class _ReadRequest(Request):
    """A request whose body was read and decoded before."""

    def __init__(self, request: Request, body: bytes, value: Any) -> None:
        super().__init__(request.scope, request.receive)
        self._content = body
        self._value = value

    async def body(self) -> bytes:
        return self._content

    async def json(self) -> Any:
        return self._value
