"""The node type `respond`: answer the delivery that started the run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, field_validator, model_validator

from automate_engine.domain.json import JsonObject
from automate_engine.nodes.base import Config, Done, InlineNode, StepContext
from automate_engine.nodes.fields import (
    RARE,
    TEXT_SCHEMA,
    object_schema,
)

__all__ = ["RespondConfig", "RespondNode"]

_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_HEADER_VALUE: Final = re.compile(r"[\t\x20-\x7e]{0,4000}")
_MOST_HEADERS: Final = 50
_WITHOUT_BODY: Final = frozenset({204, 205, 304})

_REFUSED: Final = frozenset(
    {
        *("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding"),
        *("proxy-authenticate", "proxy-authorization", "upgrade", "content-length", "date"),
        *("content-encoding", "server", "set-cookie", "set-cookie2", "alt-svc", "refresh"),
        *("clear-site-data", "content-security-policy", "content-security-policy-report-only"),
        *("nel", "origin-agent-cluster", "permissions-policy", "referrer-policy", "report-to"),
        *("reporting-endpoints", "service-worker-allowed", "strict-transport-security"),
        *("x-content-type-options", "x-frame-options", "x-sendfile", "x-lighttpd-send-file"),
        *("x-litespeed-location", "x-reproxy-url"),
    }
)
"""Headers, in lower case, that belong to the connection, to the service or to its whole origin."""

_REFUSED_FAMILIES: Final = ("access-control-", "cross-origin-", "x-accel-")


def _one_line(value: str) -> str:
    if not _HEADER_VALUE.fullmatch(value):
        raise ValueError("The value of a header is one line of ASCII, of at most 4,000 characters")
    return value


HeaderValue = Annotated[str, Field(coerce_numbers_to_str=True), AfterValidator(_one_line)]


class RespondConfig(Config):
    status: int = Field(
        200, ge=200, le=599, title="Status", description="The HTTP status of the answer."
    )
    headers: dict[str, HeaderValue] = Field(
        default_factory=dict,
        max_length=_MOST_HEADERS,
        title="Headers",
        description="Headers of the answer by name, such as Location or Content-Type.",
    )
    body: Any = Field(
        None,
        title="Body",
        description="Text is sent as it is, null as nothing, any other value as JSON.",
    )
    more: bool = Field(
        False,
        title="More follows",
        description="Whether a later step of this type sends the next piece of the answer.",
        json_schema_extra=RARE,
    )

    @field_validator("headers", mode="before")
    @classmethod
    def _allowed(cls, headers: Any) -> Any:
        for name in headers if isinstance(headers, dict) else ():
            if not _HEADER_NAME.fullmatch(str(name)):
                raise ValueError("The name of a header has letters, digits and - only")
            if name.lower() in _REFUSED or name.lower().startswith(_REFUSED_FAMILIES):
                raise ValueError(f"The header {name} belongs to the service; leave it out")
        return headers

    @model_validator(mode="after")
    def _fits_the_status(self) -> RespondConfig:
        if self.status in _WITHOUT_BODY and (self.body is not None or self.more):
            raise ValueError(f"An answer with status {self.status} has no body; leave it out")
        return self


class RespondNode(InlineNode[RespondConfig]):
    """Answers the delivery that started the run, where its webhook waits for that. In other runs it
    does nothing."""

    type = "respond"
    title = "Respond"
    description = "Answers the delivery of the webhook that started the run."
    category = "Network"
    icon = "arrow-back-up"
    config_model = RespondConfig

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        return object_schema(
            status={"type": "integer"},
            headers={"type": "object", "additionalProperties": TEXT_SCHEMA},
            body={},
            more={"type": "boolean"},
        )

    def run(self, config: RespondConfig, context: StepContext) -> Done:
        return Done(
            {
                "status": config.status,
                "headers": dict(config.headers),
                "body": config.body,
                "more": config.more,
            }
        )
