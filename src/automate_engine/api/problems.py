"""Every error answer of the HTTP contract, as a problem document (RFC 9457).

A problem document names what is wrong and how to mend it. It never holds what was submitted, a
secret or a stack trace.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

import orjson

from automate_engine.domain.errors import (
    AutomateError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    OutdatedProposalError,
    PermissionDeniedError,
    Problem,
    RevisionConflictError,
    SpecError,
    StepError,
    StoreError,
)
from automate_engine.domain.json import JsonObject
from automate_engine.spec import plain_message
from automate_engine.triggers import SignatureError

__all__ = [
    "PROBLEM_CONTENT_TYPE",
    "HttpError",
    "ProblemAnswer",
    "invalid_request",
    "problem_answer",
    "unknown_query",
]

PROBLEM_CONTENT_TYPE: Final = "application/problem+json"
_TYPE_PREFIX: Final = "urn:automate:problem:"
_MAX_LISTED: Final = 1000

_logger = logging.getLogger("automate.api")

_REMEDIES: Final = {
    "missing": "Add it.",
    "extra_forbidden": "Remove it, or check its spelling.",
}


class HttpError(AutomateError):
    """A request that is refused before it reaches a use case.

    `code` tells the kind of problem to programs; `headers` are sent with the answer.
    """

    def __init__(
        self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class ProblemAnswer:
    """A problem document with its status and extra headers, ready to be sent."""

    status: int
    document: JsonObject
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        return orjson.dumps(self.document)


def problem_answer(error: Exception) -> ProblemAnswer:
    """The answer to any error. One that is not of this project is logged under a trace id."""
    if isinstance(error, HttpError):
        return _answer(error.status, error.code, str(error), headers=error.headers)
    if isinstance(error, InvalidInputError):
        code = "invalid-workflow" if isinstance(error, SpecError) else "invalid-input"
        return _answer(422, code, error.message, errors=_listed(error.problems))
    if isinstance(error, StepError):
        return _answer(422, "invalid-input", error.message)
    if isinstance(error, NotFoundError):
        return _answer(404, "not-found", "There is nothing of this id here, or it is not yours.")
    if isinstance(error, RevisionConflictError):
        return _revision_conflict(error)
    if isinstance(error, ConflictError):
        return _answer(409, "conflict", str(error))
    if isinstance(error, SignatureError):
        challenge = {"WWW-Authenticate": f'{error.challenge} realm="webhook"'}
        return _answer(401, "not-genuine", str(error), headers=challenge)
    if isinstance(error, PermissionDeniedError):
        return _answer(403, "permission-denied", str(error))
    if isinstance(error, StoreError):
        trace_id = _logged(error)
        detail = "The database does not take this now. Try again soon."
        return _answer(503, "store-unavailable", detail, trace_id=trace_id)
    return _unexpected(error)


def invalid_request(details: Iterable[Mapping[str, Any]]) -> InvalidInputError:
    """The error for pydantic's error details of a request, without the submitted values.

    Each detail's ``loc`` begins with where the value came from (body, query, path), which is
    left out of the problem's field.
    """
    return InvalidInputError(
        "The request is not valid.", [_request_problem(detail) for detail in details]
    )


def unknown_query(given: Iterable[str], known: Collection[str]) -> None:
    """Raise InvalidInputError naming each query parameter that the operation does not have."""
    problems = [
        Problem("unknown", "There is no such parameter.", "Remove it, or check its spelling.", name)
        for name in given
        if name not in known
    ]
    if problems:
        raise InvalidInputError("The request is not valid.", problems)


def _request_problem(detail: Mapping[str, Any]) -> Problem:
    kind = str(detail["type"])
    place = [str(part) for part in detail["loc"]]
    while place and place[0] in {"body", "query", "path"}:
        place.pop(0)
    return Problem(
        code=kind,
        message=plain_message(detail["msg"]),
        remedy=_REMEDIES.get(kind, "Correct the value."),
        field=".".join(place),
    )


def _revision_conflict(error: RevisionConflictError) -> ProblemAnswer:
    revisions: JsonObject = {
        "base_revision": error.base_revision,
        "current_revision": error.current_revision,
    }
    if not isinstance(error, OutdatedProposalError):
        return _answer(409, "revision-conflict", str(error), **revisions)
    return _answer(
        409,
        "outdated-proposal",
        str(error),
        **revisions,
        merge_possible=not error.problems,
        errors=_listed(error.problems),
    )


def _listed(problems: Iterable[Problem]) -> list[JsonObject]:
    listed = [dict(problem.as_dict()) for problem in problems]
    return listed[:_MAX_LISTED]


def _answer(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **extensions: Any,
) -> ProblemAnswer:
    document: JsonObject = {
        "type": f"{_TYPE_PREFIX}{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **extensions,
    }
    return ProblemAnswer(status, document, headers or {})


def _unexpected(error: Exception) -> ProblemAnswer:
    return _answer(
        500,
        "internal-error",
        "Something went wrong here. Report the trace id to whoever runs this service.",
        trace_id=_logged(error),
    )


def _logged(error: Exception) -> str:
    """Log an error; the trace id under which it stands in the log."""
    trace_id = str(uuid4())
    _logger.error("Request failed, trace id %s", trace_id, exc_info=error)
    return trace_id
