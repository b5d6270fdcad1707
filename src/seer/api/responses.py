"""Answers of Seer's views, and reading what they are sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TypeAlias

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from automate_engine.api import PROBLEM_CONTENT_TYPE, encode_answer, invalid_request, problem_answer
from automate_engine.api.requests import check_length, too_large

__all__ = ["View", "answering", "json_response", "problem_response", "read_body"]

View: TypeAlias = Callable[[Request], Awaitable[Response]]


def answering(view: View) -> View:
    """Gives every error of a view as a problem document."""

    @wraps(view)
    async def answered(request: Request) -> Response:
        try:
            return await view(request)
        except Exception as error:
            return problem_response(error)

    return answered


def json_response(answer: BaseModel | None, status: int) -> Response:
    if answer is None:
        return Response(status_code=status)
    return Response(encode_answer(answer), status, media_type="application/json")


def problem_response(error: Exception) -> Response:
    """The problem document for an error."""
    if isinstance(error, RequestValidationError):
        error = invalid_request(error.errors())
    answer = problem_answer(error)
    return Response(answer.body, answer.status, dict(answer.headers), PROBLEM_CONTENT_TYPE)


async def read_body(request: Request, limit: int) -> bytes:
    """The body as it was sent. HttpError 413 as soon as it is larger than `limit` bytes."""
    check_length(request.headers.get("content-length"), limit)
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise too_large(limit)
        pieces.append(piece)
    return b"".join(pieces)
