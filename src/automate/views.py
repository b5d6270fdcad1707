"""What is written by hand for Django: bodies, event streams, hooks, forms, unknown addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import lru_cache, partial, wraps
from io import BytesIO
from time import perf_counter
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt

from automate.auth import authenticate
from automate.binder import problem_response
from automate.conf import automate_settings
from automate.runtime import current_engine
from automate.services import services
from automate_core.stores import answering_database, never_atomic
from automate_engine.api.context import RequestContext
from automate_engine.api.hooks import answer_delivery
from automate_engine.api.metrics import METRICS_SCOPE, metrics_body
from automate_engine.api.openapi import openapi_document
from automate_engine.api.operations import authorize
from automate_engine.api.pages import (
    APPROVALS,
    DECISION_BYTES,
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
from automate_engine.api.requests import (
    body_limit,
    check_length,
    check_text,
    is_local,
    method_not_allowed,
    require_json,
    too_large,
)
from automate_engine.api.requests import unknown_address as no_such_address
from automate_engine.api.streams import stream_run
from automate_engine.api.studio import studio_page
from automate_engine.observability import METRICS_CONTENT_TYPE, process_metrics
from automate_engine.workflows import Delivery
from automate_engine.workflows.forms import Answers, PostedFile
from automate_studio import BUILT

__all__ = [
    "approval_link",
    "form",
    "form_run",
    "form_stylesheet",
    "hook",
    "hook_test",
    "json_only",
    "metrics",
    "openapi",
    "run_events",
    "studio",
    "unknown_address",
]

View = Callable[..., Any]

_form_rates: Final = RateLimits(0)
_hook_rates: Final = RateLimits(0)


def _problem(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_response(error)


def _answering(
    view: View,
    names: Mapping[str, str] | None = None,
    failed: Callable[[HttpRequest, Exception], HttpResponse] = _problem,
) -> View:
    """Gives every error of a view as a problem document, and HEAD the headers of GET.

    `names` are the operations behind the view by their methods, for the figures of the process.
    `failed` makes the answer to an error in place of the problem document.
    """

    @wraps(view)
    async def answered(request: HttpRequest, **values: Any) -> HttpResponseBase:
        started = perf_counter()
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        try:
            check_text(request.path, request.META.get("QUERY_STRING", ""))
            response: HttpResponseBase = await view(request, **values)
        except Exception as error:
            response = failed(request, error)
        if response.status_code == 405 and not isinstance(response, StreamingHttpResponse):
            response = failed(request, method_not_allowed(response["Allow"].split(", ")))
        if is_head and isinstance(response, HttpResponse):
            response.content = b""
        name = view.__name__ if names is None else names.get(request.method or "", "none")
        process_metrics().answered(name, response.status_code, perf_counter() - started)
        return response

    exempt: View = csrf_exempt(answered)
    return never_atomic(exempt)


def json_only(view: View, names: Mapping[str, str]) -> View:
    """Reads the JSON body of a request within its bound before the view runs.

    `names` are the operations behind the view, by their methods.
    """

    @wraps(view)
    async def read(request: HttpRequest, **values: Any) -> HttpResponseBase:
        body = _read_body(request, body_limit(automate_settings().limits))
        require_json(body, request.content_type or "")
        response: HttpResponseBase = await view(request, **values)
        return response

    return _answering(read, names)


@_answering
async def run_events(request: HttpRequest, run_id: str) -> HttpResponseBase:
    """The progress of a run as server-sent events."""
    _allow(request, "GET")
    context = RequestContext(services(), await authenticate(request))
    authorize(context, "runs:read")
    events = await stream_run(context, run_id, request.headers.get("Last-Event-ID"))
    return StreamingHttpResponse(
        events,
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


@_answering
async def hook(request: HttpRequest, path: str) -> HttpResponseBase:
    """A delivery to a webhook."""
    return await _delivered(request, path, is_test=False)


@_answering
async def hook_test(request: HttpRequest, path: str) -> HttpResponseBase:
    """A delivery to a webhook that is kept as a sample."""
    return await _delivered(request, path, is_test=True)


async def _delivered(request: HttpRequest, path: str, *, is_test: bool) -> HttpResponseBase:
    found = services()
    body = _read_body(request, found.limits.hook_bytes)
    delivery = Delivery(
        path=path,
        method=request.method or "",
        headers={name.lower(): value for name, value in request.headers.items()},
        query={name: str(value) for name, value in request.GET.items()},
        body=body,
        address=request.META.get("REMOTE_ADDR"),
        read_parts=partial(_read_parts, request, body),
    )
    answer = await answer_delivery(found, _hook_rates, delivery, is_test=is_test)
    headers = dict(answer.headers)
    if isinstance(answer.body, bytes):
        return HttpResponse(answer.body, status=answer.status, headers=headers)
    return StreamingHttpResponse(answer.body, status=answer.status, headers=headers)


def _page(page: Page) -> HttpResponse:
    return HttpResponse(page.body, status=page.status, headers=dict(page.headers))


def _error_page(request: HttpRequest, error: Exception) -> HttpResponse:
    return _page(error_page(error, request.path))


_showing: Final = partial(_answering, failed=_error_page)


@_showing
async def form(request: HttpRequest, path: str) -> HttpResponseBase:
    """A hosted form, and the answers posted to it.

    No cookie says who posts, so a forged post can do nothing that its maker could not do without
    the victim: Django's CSRF check does not apply.
    """
    _allow(request, "GET", "POST")
    if request.method == "GET":
        return _page(await form_page(services(), path))
    _form_rates.count_answers(path, request.META.get("REMOTE_ADDR"))
    answers = await _answers(request, automate_settings().limits.form_bytes)
    return _page(await answers_page(services(), path, answers))


@_showing
async def form_run(request: HttpRequest, path: str, run_id: str) -> HttpResponseBase:
    """How a run that a form started stands."""
    _allow(request, "GET")
    return _page(await run_page(services(), path, run_id))


@_showing
async def form_stylesheet(request: HttpRequest) -> HttpResponseBase:
    """The stylesheet of the forms."""
    _allow(request, "GET")
    return _page(form_style())


def _approval_error_page(request: HttpRequest, error: Exception) -> HttpResponse:
    return _unlogged(approval_error_page(error))


def _unlogged(page: Page) -> HttpResponse:
    """The answer with a page whose address is a secret: Django would log it for an error."""
    response = _page(page)
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


@partial(_answering, failed=_approval_error_page)
async def approval_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """What a link asks to decide, and the decision posted to it.

    The token in the address is all that lets one decide; no cookie does, and so Django's CSRF
    check does not apply.
    """
    _allow(request, "GET", "POST")
    if request.method == "GET":
        return _unlogged(await approval_page(services(), token))
    _form_rates.count_answers(APPROVALS, request.META.get("REMOTE_ADDR"))
    answers = await _answers(request, DECISION_BYTES)
    return _unlogged(await decision_page(services(), token, answers))


@_answering
async def studio(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """The web interface. Its index carries a CSRF token, as a session may stand for a key."""
    _allow(request, "GET")
    base = reverse("automate-studio")
    about = {"host": "django", "csrf": get_token(request), "login": _login_address(base)}
    about |= await _admin_address(request)
    gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    return _page(studio_page(BUILT, path, base=base, about=about, gzip=gzip))


def _login_address(after: str) -> str:
    """Where a person signs in, in the admin or as the project says."""
    try:
        address = reverse("admin:login")
    except NoReverseMatch:
        address = resolve_url(settings.LOGIN_URL)
    return f"{address}?{urlencode({REDIRECT_FIELD_NAME: after})}"


async def _admin_address(request: HttpRequest) -> dict[str, str]:
    """Where the admin's pages of automations and executions are, for those who may see them."""
    if not hasattr(request, "auser"):
        return {}
    with answering_database():
        user = await request.auser()
    if not user.is_staff:
        return {}
    try:
        return {"admin": reverse("admin:app_list", args=["automate_core"])}
    except NoReverseMatch:
        return {}


@_answering
async def openapi(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI document of the contract."""
    _allow(request, "GET")
    return HttpResponse(_openapi_body(), content_type="application/json")


@_answering
async def metrics(request: HttpRequest) -> HttpResponseBase:
    """The figures of this process for Prometheus."""
    _allow(request, "GET")
    if not automate_settings().metrics_public and not _comes_from_here(request):
        context = RequestContext(services(), await authenticate(request))
        authorize(context, METRICS_SCOPE)
    engine = current_engine()
    body = await metrics_body(services(), 0 if engine is None else engine.active)
    return HttpResponse(body, content_type=METRICS_CONTENT_TYPE)


@_answering
async def unknown_address(request: HttpRequest) -> HttpResponseBase:
    raise no_such_address()


@lru_cache(maxsize=1)
def _openapi_body() -> bytes:
    return orjson.dumps(openapi_document())


def _read_body(request: HttpRequest, limit: int) -> bytes:
    """The body as it was sent. HttpError 413 when it is larger than `limit` bytes.

    Django's own bound (DATA_UPLOAD_MAX_MEMORY_SIZE) is for forms and is not used here.
    """
    check_length(request.headers.get("Content-Length"), limit)
    body = request.read(limit + 1)
    if len(body) > limit:
        raise too_large(limit)
    request._body = body
    return body


async def _answers(request: HttpRequest, limit: int) -> Answers:
    """What was posted, read by Django's own parsers, beside the event loop as it may be large."""
    _read_body(request, limit)
    is_multipart(request.headers.get("Content-Type") or "")
    try:
        return await asyncio.to_thread(_parsed_answers, request)
    except RequestDataTooBig:
        raise too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE) from None
    except (MultiPartParserError, SuspiciousOperation):
        raise unreadable_form() from None


def _parsed_answers(request: HttpRequest) -> Answers:
    return _as_answers(request.POST, request.FILES)


async def _read_parts(request: HttpRequest, body: bytes) -> Answers:
    """The texts and files of a multipart body. ValueError when it is not a whole one."""
    try:
        return await asyncio.to_thread(_parsed_parts, request, body)
    except RequestDataTooBig:
        raise too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE) from None
    except (MultiPartParserError, SuspiciousOperation) as error:
        raise ValueError(str(error)) from None


def _parsed_parts(request: HttpRequest, body: bytes) -> Answers:
    """Unlike `request.POST`, for every method, and for a body whose length was not announced."""
    described = {**request.META, "CONTENT_LENGTH": len(body)}
    return _as_answers(*request.parse_file_upload(described, BytesIO(body)))


def _as_answers(posted: QueryDict, files: MultiValueDict[str, UploadedFile[Any]]) -> Answers:
    return Answers(
        texts={name: posted.getlist(name) for name in posted},
        files={
            name: [
                PostedFile(file.name or "", file.content_type or "", file.read())
                for file in files.getlist(name)
            ]
            for name in files
        },
    )


def _comes_from_here(request: HttpRequest) -> bool:
    """Whether a program of this machine sends the request, and no proxy passed it on."""
    headers = request.headers
    return is_local(
        request.META.get("REMOTE_ADDR"),
        headers.get("Host"),
        (headers.get("X-Forwarded-For"), headers.get("Forwarded")),
    )


def _allow(request: HttpRequest, *methods: str) -> None:
    if request.method not in methods:
        raise method_not_allowed(methods)
