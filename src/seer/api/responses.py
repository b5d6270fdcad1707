"""Answers of Seer's views, and reading what they are sent."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import wraps
from typing import TypeAlias

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

from automate_engine.api import PROBLEM_CONTENT_TYPE, encode_answer, invalid_request, problem_answer
from automate_engine.api.pages import MOST_FIELDS
from automate_engine.api.requests import check_length, too_large
from automate_engine.workflows.forms import Answers, PostedFile

__all__ = ["View", "answering", "json_response", "problem_response", "read_body", "read_parts"]

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


async def read_parts(request: Request, body: bytes) -> Answers:
    """The texts and files of a multipart body. ValueError when it is not a whole one."""

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(
        request.headers,
        stream(),
        max_files=MOST_FIELDS,
        max_fields=MOST_FIELDS,
        max_part_size=len(body),
    )
    try:
        return await _posted(await parser.parse())
    except MultiPartException as error:
        raise ValueError(error.message) from None


async def _posted(form: FormData) -> Answers:
    texts: dict[str, list[str]] = {}
    files: dict[str, list[PostedFile]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            data = await value.read()
            file = PostedFile(value.filename or "", value.content_type or "", data)
            files.setdefault(name, []).append(file)
        else:
            texts.setdefault(name, []).append(value)
    await form.close()
    return Answers(texts, files)
