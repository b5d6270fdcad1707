"""Hosted forms and links to approvals: from Starlette's requests to the pages, and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from automate_engine.api.pages import (
    APPROVALS,
    DECISION_BYTES,
    MOST_FIELDS,
    Page,
    answers_page,
    approval_error_page,
    approval_page,
    decision_page,
    error_page,
    form_page,
    form_style,
    is_multipart,
    run_page,
    unreadable_form,
)
from automate_engine.api.rates import RateLimits
from automate_engine.api.requests import method_not_allowed
from automate_engine.workflows import Services
from automate_engine.workflows.forms import Answers
from seer.api.responses import View, read_body, read_parts

__all__ = ["approval_routes", "form_routes"]

_Failed: TypeAlias = Callable[[Request, Exception], Page]

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def form_routes(services: Services) -> list[Route]:
    """The routes of hosted forms."""
    return [
        _route("/v1/forms/-/form.css", form_stylesheet),
        _route("/v1/forms/{path}", _form(services)),
        _route("/v1/forms/{path}/runs/{run_id}", _form_run(services)),
    ]


def approval_routes(services: Services) -> list[Route]:
    """The route of links to approvals."""
    return [_route("/v1/approvals/-/{token}", _approval(services), _approval_failed)]


def _approval_failed(request: Request, error: Exception) -> Page:
    return approval_error_page(error)


def _form_failed(request: Request, error: Exception) -> Page:
    return error_page(error, request.url.path)


def _route(path: str, view: View, failed: _Failed = _form_failed) -> Route:
    return Route(path, _showing(view, failed), methods=_METHODS, include_in_schema=False)


def _showing(view: View, failed: _Failed) -> View:
    """Gives every error of a view as a page."""

    @wraps(view)
    async def shown(request: Request) -> Response:
        try:
            return await view(request)
        except Exception as error:
            return _response(failed(request, error))

    return shown


def _form(services: Services) -> View:
    rates = RateLimits(0)

    async def form(request: Request) -> Response:
        """A hosted form, and the answers posted to it."""
        _allow(request, "GET", "POST")
        path = request.path_params["path"]
        if request.method != "POST":
            return _response(await form_page(services, path))
        rates.count_answers(path, request.client.host if request.client else None)
        answers = await _answers(request, services.limits.form_bytes)
        return _response(await answers_page(services, path, answers))

    return form


def _form_run(services: Services) -> View:
    async def form_run(request: Request) -> Response:
        """How a run that a form started stands."""
        _allow(request, "GET")
        parameters = request.path_params
        return _response(await run_page(services, parameters["path"], parameters["run_id"]))

    return form_run


def _approval(services: Services) -> View:
    rates = RateLimits(0)

    async def approval_link(request: Request) -> Response:
        """What a link asks to decide, and the decision posted to it."""
        _allow(request, "GET", "POST")
        token = request.path_params["token"]
        if request.method != "POST":
            return _response(await approval_page(services, token))
        rates.count_answers(APPROVALS, request.client.host if request.client else None)
        answers = await _answers(request, DECISION_BYTES)
        return _response(await decision_page(services, token, answers))

    return approval_link


async def form_stylesheet(request: Request) -> Response:
    """The stylesheet of the forms."""
    _allow(request, "GET")
    return _response(form_style())


def _response(page: Page) -> Response:
    return Response(page.body, page.status, dict(page.headers))


def _allow(request: Request, *methods: str) -> None:
    if request.method not in (*methods, "HEAD"):
        raise method_not_allowed(methods)


async def _answers(request: Request, limit: int) -> Answers:
    """What was posted. Raises HttpError for a body that is too large or no form."""
    body = await read_body(request, limit)
    try:
        if is_multipart(request.headers.get("content-type", "")):
            return await read_parts(request, body)
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise unreadable_form() from None
    texts: dict[str, list[str]] = {}
    for name, text in pairs:
        texts.setdefault(name, []).append(text)
    return Answers(texts)
