"""The trigger of news at a web service that answers with lists."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from automate_engine.domain.errors import AutomateError, ExpressionError, LimitError
from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.expressions import (
    Compiled,
    ExpressionSyntaxError,
    compile_condition,
    compile_value,
)
from automate_engine.triggers.base import (
    ADVANCED,
    Item,
    PollConfig,
    PollContext,
    Polled,
    Poller,
    SecretLabel,
)
from automate_engine.triggers.poll._answers import NOT_MODIFIED, refuse_failure
from automate_engine.triggers.poll._seen import MOST_ITEMS, unseen

if TYPE_CHECKING:
    from automate_engine.net import GuardedResponse

__all__ = ["HttpPoll", "HttpPollConfig"]

_SECONDS: Final = 30.0
_MOST_BYTES: Final = 5 * 1024 * 1024
_NAMES: Final = {
    "url": {"cursor"},
    "headers": {"cursor"},
    "query": {"cursor"},
    "items": {"cursor", "response"},
    "key": {"cursor", "item", "response"},
    "cursor": {"cursor", "items", "response"},
    "more": {"cursor", "items", "response"},
}
"""What the expressions of a field may name."""


class HttpPollConfig(PollConfig):
    """New entries in the lists of a web service."""

    model_config = ConfigDict(title="Poll over HTTP")

    url: str = Field(
        min_length=1,
        max_length=8192,
        title="URL",
        description="The address, beginning with https:// or http://. It may hold cursor, which is "
        "null for the first look.",
    )
    method: Literal["GET", "POST"] = Field(
        "GET", title="Method", description="The HTTP method of the request."
    )
    headers: dict[str, str] = Field(
        default_factory=dict,
        title="Headers",
        description="Headers to send, by name; values may hold cursor.",
        json_schema_extra=ADVANCED,
    )
    query: dict[str, Any] = Field(
        default_factory=dict,
        title="Query",
        description="Parameters added to the URL; values may hold cursor, and null leaves one out.",
        json_schema_extra=ADVANCED,
    )
    items: str = Field(
        "{{ response.body }}",
        max_length=10_000,
        title="Items",
        description="An expression over response (status, headers, body) that gives the list of "
        "at most 1,000 entries, oldest first.",
    )
    key: str = Field(
        "{{ item.id }}",
        max_length=10_000,
        title="Key",
        description="An expression over item that gives what tells it apart from the others.",
    )
    cursor: str | None = Field(
        None,
        max_length=10_000,
        title="Cursor",
        description="An expression over response, items and cursor (the one before) that gives the "
        "cursor for the next look.",
        json_schema_extra=ADVANCED,
    )
    more: str | None = Field(
        None,
        max_length=10_000,
        title="More",
        description="A condition over response, items and cursor (the one before): whether the "
        "next look follows at once, as for the next page. It needs a cursor.",
        json_schema_extra=ADVANCED,
    )
    auth_header: str = Field(
        "Authorization",
        pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
        max_length=100,
        title="Header of the secret",
        description="The header that carries the trigger's secret, if it has one.",
        json_schema_extra=ADVANCED,
    )
    auth_prefix: str = Field(
        "Bearer ",
        max_length=100,
        title="Before the secret",
        description="What stands before the secret in the header.",
        json_schema_extra=ADVANCED,
    )

    @field_validator(*_NAMES)
    @classmethod
    def _expressions_are_known(cls, value: Any, info: ValidationInfo) -> Any:
        name = str(info.field_name)
        if value is not None:
            _compile(name, value)
        return value

    @field_validator("more")
    @classmethod
    def _pages_have_a_cursor(cls, more: str | None, info: ValidationInfo) -> str | None:
        if more is not None and info.data.get("cursor", more) is None:
            raise ValueError("The next look would be the same. Give a cursor too")
        return more


@dataclass(frozen=True, slots=True)
class _Program:
    """The compiled expressions of a configuration."""

    request: Compiled
    items: Compiled
    key: Compiled
    cursor: Compiled | None
    more: Compiled | None


class HttpPoll(Poller[HttpPollConfig]):
    """Looks at a web service; each entry of its list that was not there before is an event.

    Without a cursor, the keys of the entries tell what is new; they are remembered in any case, so
    that a service that repeats the last entry starts nothing twice.
    """

    type = TriggerType.POLL_HTTP.value
    title = "Poll over HTTP"
    description = "New entries in what a web service lists."
    icon = "world-search"
    config_type = HttpPollConfig
    secret_label = SecretLabel(
        "Secret",
        "What is sent to the service in the header of the secret, such as a token.",
    )
    sample: ClassVar[JsonObject] = {"id": 7, "name": "Ann", "created_at": "2030-01-01T08:30:00Z"}

    def needs_secret(self, config: HttpPollConfig) -> bool:
        return False

    def subject(self, config: HttpPollConfig, secret: str | None) -> JsonValue:
        """The request but for its headers, and how its answer is read."""
        looked_at = {"url", "method", "query", "items", "key", "cursor"}
        subject: JsonObject = config.model_dump(mode="json", include=looked_at)
        return subject

    async def poll(self, config: HttpPollConfig, context: PollContext) -> Polled:
        program = _program(config.model_dump_json())
        kept = context.cursor if isinstance(context.cursor, dict) else {}
        cursor = kept.get("value")
        request = program.request.evaluate({"cursor": cursor})
        response = await context.http.request(
            config.method,
            str(request["url"]),
            headers=_headers(config, request["headers"], context.secret),
            params={name: one for name, one in request["query"].items() if one is not None},
            timeout=_SECONDS,
            max_response_bytes=_MOST_BYTES,
        )
        refuse_failure(response, context.now)
        if response.status == NOT_MODIFIED:
            return Polled(items=[], cursor=kept)
        return await asyncio.to_thread(_read, program, response, kept)


def _headers(
    config: HttpPollConfig, headers: dict[str, JsonValue], secret: str | None
) -> dict[str, str]:
    sent = {name: str(value) for name, value in headers.items() if value is not None}
    sent.setdefault("Accept", "application/json")
    if secret is not None:
        sent[config.auth_header] = f"{config.auth_prefix}{secret}"
    return sent


def _read(program: _Program, response: GuardedResponse, kept: JsonObject) -> Polled:
    is_json = "json" in response.headers.get("content-type", "").lower()
    body = response.json() if is_json else response.text()
    names: JsonObject = {
        "cursor": kept.get("value"),
        "response": {"status": response.status, "headers": dict(response.headers), "body": body},
    }
    listed = program.items.evaluate(names)
    if not isinstance(listed, list):
        raise ExpressionError(
            "items: the expression gives no list. Name the place of the list in the answer, such "
            "as {{ response.body.items }}."
        )
    if len(listed) > MOST_ITEMS:
        raise LimitError(
            f"items: the answer lists more than {MOST_ITEMS:,} entries. Ask for fewer at a time."
        )
    new, seen = unseen((_item(program.key, entry, names) for entry in listed), kept.get("seen", []))
    names["items"] = listed
    return Polled(
        items=new,
        cursor={
            "value": program.cursor.evaluate(names) if program.cursor else None,
            "seen": seen,
        },
        more=program.more is not None and bool(program.more.evaluate(names)),
    )


def _item(key: Compiled, entry: JsonValue, names: JsonObject) -> Item:
    found = key.evaluate({**names, "item": entry})
    if not isinstance(found, str | int) or isinstance(found, bool) or found == "":
        raise ExpressionError(
            "key: the expression has to give a text or a whole number for each item."
        )
    return Item(key=str(found), payload=entry if isinstance(entry, dict) else {"item": entry})


def _compile(field: str, value: JsonValue) -> Compiled:
    """An expression of the configuration. Raises ValueError for one that is wrong or names what is
    not there."""
    try:
        compiled = compile_condition(str(value)) if field == "more" else compile_value(value)
    except ExpressionSyntaxError as error:
        raise ValueError(" ".join(str(problem) for problem in error.problems[:3])) from None
    except AutomateError as error:
        raise ValueError(str(error)) from None
    known = _NAMES[field]
    unknown = {str(one.path[0]) for one in compiled.references} - known
    if unknown:
        raise ValueError(f"There is no {min(unknown)} here; there is {' and '.join(sorted(known))}")
    return compiled


@lru_cache(maxsize=1_000)
def _program(written: str) -> _Program:
    config = HttpPollConfig.model_validate_json(written)
    request = {"url": config.url, "headers": config.headers, "query": config.query}
    return _Program(
        request=compile_value(request),
        items=compile_value(config.items, field="items"),
        key=compile_value(config.key, field="key"),
        cursor=None if config.cursor is None else compile_value(config.cursor, field="cursor"),
        more=None if config.more is None else compile_condition(config.more, field="more"),
    )
