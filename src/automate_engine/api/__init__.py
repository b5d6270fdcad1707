"""The HTTP contract: one table of operations, their schemas and problem documents, no framework."""

from automate_engine.api.answers import encode_answer, receipt_answer
from automate_engine.api.context import RequestContext
from automate_engine.api.openapi import openapi_document
from automate_engine.api.operations import OPERATIONS, SCOPES, Operation, authorize, call
from automate_engine.api.problems import (
    PROBLEM_CONTENT_TYPE,
    HttpError,
    ProblemAnswer,
    invalid_request,
    problem_answer,
    unknown_query,
)
from automate_engine.api.streams import stream_run

__all__ = [
    "OPERATIONS",
    "PROBLEM_CONTENT_TYPE",
    "SCOPES",
    "HttpError",
    "Operation",
    "ProblemAnswer",
    "RequestContext",
    "authorize",
    "call",
    "encode_answer",
    "invalid_request",
    "openapi_document",
    "problem_answer",
    "receipt_answer",
    "stream_run",
    "unknown_query",
]
