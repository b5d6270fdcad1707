"""Registers the table of operations in django-ninja."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Body, NinjaAPI, Query
from ninja import errors as ninja_errors
from ninja.parser import Parser

from automate.auth import ANONYMOUS, authenticate
from automate.services import services
from automate_engine.api.answers import encode_answer
from automate_engine.api.binding import operation_signature
from automate_engine.api.context import RequestContext
from automate_engine.api.operations import OPERATIONS, Operation, call
from automate_engine.api.problems import (
    PROBLEM_CONTENT_TYPE,
    HttpError,
    invalid_request,
    problem_answer,
    unknown_query,
)
from automate_engine.api.requests import decode_body

__all__ = ["make_api", "problem_response"]

View = Callable[..., Awaitable[HttpResponse]]


def make_api() -> NinjaAPI:
    """A NinjaAPI with every operation of the table."""
    api = NinjaAPI(
        title="Automate",
        openapi_url=None,
        docs_url=None,
        parser=_Parser(),
        urls_namespace="automate",
    )
    for operation in OPERATIONS:
        api.default_router.add_api_operation(
            re.sub(r"{(\w+):path}", r"{path:\1}", operation.path),
            [operation.method],
            _view(operation),
            auth=None if operation.scope is None else authenticate,
            operation_id=operation.id,
        )
    for kind in (Exception, Http404, ninja_errors.HttpError, ninja_errors.ValidationError):
        api.add_exception_handler(kind, _answer_error)
    return api


def problem_response(error: Exception) -> HttpResponse:
    """The problem document for an error."""
    answer = problem_answer(error)
    return HttpResponse(
        answer.body,
        status=answer.status,
        content_type=PROBLEM_CONTENT_TYPE,
        headers=dict(answer.headers),
    )


def _view(operation: Operation) -> View:
    query = operation.query
    known = frozenset(query.model_fields if query else ())

    async def view(request: HttpRequest, **values: Any) -> HttpResponse:
        unknown_query(request.GET, known)
        context = RequestContext(services(), getattr(request, "auth", ANONYMOUS))
        answer = await call(operation, context, values)
        if answer is None:
            return HttpResponse(status=operation.status)
        return HttpResponse(
            encode_answer(answer), status=operation.status, content_type="application/json"
        )

    view.__name__ = operation.id
    view.__signature__ = operation_signature(  # type: ignore[attr-defined]
        operation, HttpRequest, Query, Body
    )
    return view


class _Parser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """The JSON of a body, refused when it is too deep or could not be stored."""
        return decode_body(request.body)


def _answer_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(_translated(error))


def _translated(error: Exception) -> Exception:
    """A ninja error as one of ours."""
    if isinstance(error, ninja_errors.ValidationError):
        return invalid_request(error.errors)
    if isinstance(error, ninja_errors.HttpError):
        reason = error.__cause__
        if isinstance(reason, HttpError):
            return reason
        return HttpError(error.status_code, "refused", str(error))
    return error
