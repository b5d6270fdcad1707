"""Parts that several requests and answers share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

__all__ = [
    "Answer",
    "Cursor",
    "Json",
    "JsonMap",
    "Moment",
    "Page",
    "ProblemDocument",
    "ProblemItem",
    "Query",
    "Request",
    "Text",
]

Item = TypeVar("Item")


class Request(BaseModel):
    """Base of request bodies. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Query(BaseModel):
    """Base of query strings."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """Base of answers."""

    model_config = ConfigDict(frozen=True)


def _fragment(value: Any) -> Any:
    """JSON to put into an answer as it is; bytes are JSON that is encoded already.

    A value may be as deep as JSON is allowed to be, so it is encoded on its own and not as a part
    of the answer around it.
    """
    if value is None:
        return None
    return orjson.Fragment(value if isinstance(value, bytes) else orjson.dumps(value))


Json = Annotated[Any, PlainSerializer(_fragment, return_type=Any)]
"""Any JSON value of an answer."""

JsonMap = Annotated[
    dict[str, Any],
    PlainSerializer(_fragment, return_type=Any),
    WithJsonSchema({"type": "object", "additionalProperties": True}),
]
"""A JSON object of an answer."""

Text = Annotated[str, Field(max_length=10_000)]

Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC)),
]
"""A time that something happened at, with a zone, in ISO 8601."""


class Cursor(Query):
    """Which part of a list to give."""

    cursor: str | None = Field(
        None, max_length=100, description="The `next_cursor` of the page before."
    )
    limit: int = Field(50, ge=1, le=200, description="The most rows to give.")


class Page(Answer, Generic[Item]):
    """Rows in order; `next_cursor` is null on the last page."""

    items: list[Item]
    next_cursor: str | None = None


class ProblemItem(Answer):
    """One thing that is wrong with what was sent."""

    code: str
    message: str
    remedy: str
    field: str = Field(description="A dotted path; empty for the whole.")
    node_id: str | None = None


class ProblemDocument(BaseModel):
    """A problem document (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemItem] | None = None
