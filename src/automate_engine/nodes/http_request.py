"""The node type `http.request`: call a web service."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from automate_engine.credentials import MASK, Redactor, redact_headers
from automate_engine.domain.errors import Problem
from automate_engine.domain.json import MAX_VALUE_BYTES, JsonObject
from automate_engine.nodes._http_answer import answer_output, refuse_status
from automate_engine.nodes.base import AsyncNode, Config, Done, StepContext
from automate_engine.nodes.fields import (
    JSON,
    LONG_TEXT,
    RARE,
    SHORT,
    TEXT_SCHEMA,
    Text,
    holds_expression,
    object_schema,
)

if TYPE_CHECKING:
    from automate_engine.net import GuardedResponse

__all__ = [
    "BasicAuth",
    "BearerAuth",
    "HeaderAuth",
    "HttpRequestConfig",
    "HttpRequestNode",
    "NoAuth",
]

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_BODIES: Final = ("json", "form", "text")
_SECRET_FIELDS: Final = frozenset({"password", "token", "value"})


class NoAuth(Config):
    type: Literal["none"] = Field(title="Kind", description="No authentication.")


class BasicAuth(Config):
    type: Literal["basic"] = Field(title="Kind", description="User name and password (RFC 7617).")
    username: Text = Field(
        title="User name", description="The user name, without a colon.", pattern="^[^:]*$"
    )
    password: SecretStr = Field(title="Password", description="The password.")


class BearerAuth(Config):
    type: Literal["bearer"] = Field(title="Kind", description="A bearer token (RFC 6750).")
    token: SecretStr = Field(title="Token", description="The token, without the word Bearer.")


class HeaderAuth(Config):
    type: Literal["header"] = Field(title="Kind", description="A key in a header.")
    name: str = Field(
        title="Header",
        description="The name of the header, such as X-Api-Key.",
        min_length=1,
        max_length=256,
    )
    value: SecretStr = Field(title="Value", description="The key.")


class HttpRequestConfig(Config):
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] = Field(
        "GET", title="Method", description="The HTTP method.", json_schema_extra=SHORT
    )
    url: Text = Field(
        title="URL",
        description="The address, beginning with https:// or http://.",
        min_length=1,
        max_length=8192,
    )
    headers: dict[str, Text] = Field(
        default_factory=dict, title="Headers", description="Headers to send, by name."
    )
    query: dict[str, Any] = Field(
        default_factory=dict,
        title="Query",
        description="Parameters added to the URL: text, numbers, booleans, or lists of these.",
    )
    json_: Any = Field(
        None,
        alias="json",
        title="JSON body",
        description="A value to send as JSON. Use at most one of json, form and text.",
        json_schema_extra=JSON,
    )
    form: dict[str, Any] | None = Field(
        None, title="Form body", description="Fields to send as an HTML form does."
    )
    text: Text | None = Field(
        None,
        title="Text body",
        description="Text to send as it is; give its kind in the header Content-Type.",
        json_schema_extra=LONG_TEXT,
    )
    auth: Annotated[NoAuth | BasicAuth | BearerAuth | HeaderAuth, Field(discriminator="type")] = (
        Field(
            default_factory=lambda: NoAuth(type="none"),
            title="Authentication",
            description="How the request proves who sends it: none, basic, bearer or header.",
        )
    )
    timeout: float = Field(
        30.0,
        title="Time limit",
        description="Seconds for the whole request, redirects and answer included.",
        gt=0,
        le=3600,
        json_schema_extra=RARE,
    )
    follow_redirects: bool = Field(
        True,
        title="Follow redirects",
        description="Whether redirects are followed, at most 10.",
        json_schema_extra=RARE,
    )
    max_response_bytes: int = Field(
        10 * 1024 * 1024,
        title="Largest answer",
        description="The step fails for a larger body, counted after decompression.",
        ge=1,
        le=MAX_VALUE_BYTES,
        json_schema_extra=RARE,
    )
    fail_on_status: bool = Field(
        True,
        title="Fail on error status",
        description="Whether the step fails for a status from 400 on.",
        json_schema_extra=RARE,
    )
    expected_statuses: list[Annotated[int, Field(ge=400, le=599)]] = Field(
        default_factory=list,
        title="Expected statuses",
        description="Statuses from 400 on for which the step does not fail, such as 404.",
        json_schema_extra=RARE,
    )
    response: Literal["auto", "json", "text", "base64"] = Field(
        "auto",
        title="Read the answer as",
        description="What the body becomes; 'auto' decides by the answer's Content-Type.",
        json_schema_extra=RARE,
    )


class HttpRequestNode(AsyncNode[HttpRequestConfig]):
    """Sends one HTTP request; its output is the answer.

    408, 425, 429 and 5xx are retryable failures, other statuses from 400 on permanent ones.
    Methods that change something carry the step's idempotency key, so that a service that knows
    such keys does the work once, however often the step is tried.
    """

    type = "http.request"
    title = "HTTP request"
    description = "Calls a web service."
    category = "Network"
    icon = "world"
    config_model = HttpRequestConfig

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        return object_schema(
            status={"type": "integer"},
            headers={"type": "object", "additionalProperties": TEXT_SCHEMA},
            body={},
            url=TEXT_SCHEMA,
            elapsed_ms={"type": "integer"},
        )

    def check(self, config: Mapping[str, Any]) -> list[Problem]:
        return [*_url_problems(config), *_body_problems(config), *_header_problems(config)]

    def recorded(self, values: JsonObject, config: HttpRequestConfig) -> JsonObject:
        shown = dict(values)
        if "headers" in values:
            shown["headers"] = redact_headers(config.headers)
        if "query" in values:
            shown["query"] = redact_headers(config.query)
        if "auth" in values:
            shown["auth"] = {
                name: MASK if name in _SECRET_FIELDS else value
                for name, value in values["auth"].items()
            }
        return shown

    async def run(self, config: HttpRequestConfig, context: StepContext) -> Done:
        response = await context.http.request(
            config.method,
            config.url,
            headers=_headers(config, context.idempotency_key),
            params=config.query,
            json=config.json_,
            data=config.form,
            content=config.text,
            auth=_user_and_password(config),
            timeout=config.timeout,
            max_response_bytes=config.max_response_bytes,
            follow_redirects=config.follow_redirects,
        )
        if config.fail_on_status and response.status not in config.expected_statuses:
            refuse_status(response, context.clock.now())
        output = answer_output(response, config.response)
        secrets = _secrets(config)
        if secrets and _repeats(response, Redactor(secrets)):
            output = await asyncio.to_thread(Redactor(secrets).data, output)
        return Done(output)


def _secrets(config: HttpRequestConfig) -> list[str]:
    """The secrets that the request carries, which a peer may repeat in its answer."""
    masked = redact_headers(config.headers)
    in_headers = [value for name, value in config.headers.items() if masked[name] != value]
    in_auth = [value for _, value in config.auth if isinstance(value, SecretStr)]
    return [*in_headers, *(secret.get_secret_value() for secret in in_auth)]


def _repeats(response: GuardedResponse, redactor: Redactor) -> bool:
    text = "\n".join([response.url, *response.headers.values(), response.text()])
    return redactor.text(text) != text


def _user_and_password(config: HttpRequestConfig) -> tuple[str, str] | None:
    if not isinstance(config.auth, BasicAuth):
        return None
    return config.auth.username, config.auth.password.get_secret_value()


def _headers(config: HttpRequestConfig, idempotency_key: str) -> dict[str, str]:
    headers = dict(config.headers)
    given = {name.lower() for name in headers}
    if isinstance(config.auth, BearerAuth):
        headers["Authorization"] = f"Bearer {config.auth.token.get_secret_value()}"
    if isinstance(config.auth, HeaderAuth):
        headers[config.auth.name] = config.auth.value.get_secret_value()
    if config.method not in _SAFE_METHODS and "idempotency-key" not in given:
        headers["Idempotency-Key"] = idempotency_key
    if config.text is not None and "content-type" not in given:
        headers["Content-Type"] = "text/plain; charset=utf-8"
    return headers


def _url_problems(config: Mapping[str, Any]) -> list[Problem]:
    url = config.get("url")
    if not isinstance(url, str) or not url or holds_expression(url):
        return []
    if urlsplit(url).scheme in ("http", "https") and "://" in url:
        return []
    return [
        Problem(
            "bad_url",
            "The URL has no scheme that can be called.",
            "Begin it with https:// or http://.",
            "url",
        )
    ]


def _body_problems(config: Mapping[str, Any]) -> list[Problem]:
    given = [name for name in _BODIES if config.get(name) is not None]
    return [
        Problem(
            "several_bodies",
            f"The request has several bodies: {', '.join(given)}.",
            "Keep one of them.",
            name,
        )
        for name in given[1:]
    ]


def _header_problems(config: Mapping[str, Any]) -> list[Problem]:
    """Headers that are written twice, by names that differ in case only or by `auth`."""
    headers = config.get("headers")
    names = [str(name) for name in headers] if isinstance(headers, Mapping) else []
    seen = {_auth_header(config)}
    problems = []
    for name in names:
        if name.lower() in seen:
            problems.append(
                Problem(
                    "duplicate_header",
                    f"The header {name} is given twice, here or by 'auth'.",
                    "Keep one of them.",
                    f"headers.{name}",
                )
            )
        seen.add(name.lower())
    return problems


def _auth_header(config: Mapping[str, Any]) -> str | None:
    auth = config.get("auth")
    kind = auth.get("type") if isinstance(auth, Mapping) else None
    if kind == "header" and isinstance(auth, Mapping):
        return str(auth.get("name")).lower()
    return "authorization" if kind in ("basic", "bearer") else None
