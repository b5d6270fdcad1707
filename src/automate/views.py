"""What is written by hand for Django: reading bodies, event streams, hooks, unknown addresses."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from automate.auth import ANONYMOUS, authenticate
from automate.binder import problem_response
from automate.conf import automate_settings
from automate.services import services
from automate_core.stores import never_atomic
from automate_engine.api.answers import encode_answer, receipt_answer
from automate_engine.api.context import RequestContext
from automate_engine.api.openapi import openapi_document
from automate_engine.api.operations import authorize
from automate_engine.api.problems import HttpError
from automate_engine.api.streams import stream_run
from automate_engine.workflows import Delivery, ingest_hook

__all__ = ["hook", "json_only", "openapi", "run_events", "unknown_address"]

View = Callable[..., Any]
_ENVELOPE_BYTES: Final = 64 * 1024


def _answering(view: View) -> View:
    """Gives every error of a view as a problem document, and HEAD the headers of GET."""

    @wraps(view)
    async def answered(request: HttpRequest, **values: Any) -> HttpResponseBase:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        try:
            _refuse_nul(request)
            response: HttpResponseBase = await view(request, **values)
        except Exception as error:
            response = problem_response(error)
        if response.status_code == 405 and not isinstance(response, StreamingHttpResponse):
            response = problem_response(_not_allowed(response["Allow"]))
        if is_head and isinstance(response, HttpResponse):
            response.content = b""
        return response

    exempt: View = csrf_exempt(answered)
    return never_atomic(exempt)


def json_only(view: View) -> View:
    """Reads the JSON body of a request within its bound before the view runs."""

    @wraps(view)
    async def read(request: HttpRequest, **values: Any) -> HttpResponseBase:
        limits = automate_settings().limits
        limit = max(limits.document_bytes, limits.inputs_bytes) + _ENVELOPE_BYTES
        body = _read_body(request, limit)
        if body and not _is_json(request.content_type or ""):
            raise HttpError(
                415, "not-json", "Send the body as JSON, with Content-Type: application/json."
            )
        response: HttpResponseBase = await view(request, **values)
        return response

    return _answering(read)


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
    found = services()
    delivery = Delivery(
        path=path,
        method=request.method or "",
        headers={name.lower(): value for name, value in request.headers.items()},
        query={name: str(value) for name, value in request.GET.items()},
        body=_read_body(request, found.limits.hook_bytes),
    )
    stored = await ingest_hook(found, delivery)
    answer = receipt_answer(RequestContext(found, ANONYMOUS), stored)
    return HttpResponse(
        encode_answer(answer),
        status=200 if stored.is_duplicate else 202,
        content_type="application/json",
    )


@_answering
async def openapi(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI document of the contract."""
    _allow(request, "GET")
    return HttpResponse(_openapi_body(), content_type="application/json")


@_answering
async def unknown_address(request: HttpRequest) -> HttpResponseBase:
    raise HttpError(404, "unknown-address", "There is nothing at this address.")


@lru_cache(maxsize=1)
def _openapi_body() -> bytes:
    return orjson.dumps(openapi_document())


def _read_body(request: HttpRequest, limit: int) -> bytes:
    """The body as it was sent. HttpError 413 when it is larger than `limit` bytes.

    Django's own bound (DATA_UPLOAD_MAX_MEMORY_SIZE) is for forms and is not used here.
    """
    too_large = HttpError(
        413, "too-large", f"The body is larger than {limit:,} bytes. Send less at once."
    )
    declared = request.headers.get("Content-Length") or "0"
    if not declared.isdigit() or int(declared) > limit:
        raise too_large
    body = request.read(limit + 1)
    if len(body) > limit:
        raise too_large
    request._body = body
    return body


def _is_json(content_type: str) -> bool:
    return content_type == "application/json" or content_type.endswith("+json")


def _refuse_nul(request: HttpRequest) -> None:
    """Databases cannot look for text with NUL characters."""
    if "\x00" in request.path:
        raise HttpError(404, "unknown-address", "There is nothing at this address.")
    if "%00" in request.META.get("QUERY_STRING", ""):
        raise HttpError(400, "bad-query", "The query has a NUL character. Remove it.")


def _allow(request: HttpRequest, method: str) -> None:
    if request.method != method:
        raise _not_allowed(method)


def _not_allowed(allowed: str) -> HttpError:
    return HttpError(
        405,
        "method-not-allowed",
        f"This address takes {allowed} only.",
        {"Allow": allowed},
    )
