"""Triggers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field, WithJsonSchema

from automate_engine.api.schemas.common import (
    Answer,
    Cursor,
    Json,
    JsonMap,
    Page,
    Query,
    Request,
)
from automate_engine.domain import TriggerType

__all__ = [
    "ChangeTrigger",
    "CreateTrigger",
    "PreviewSchedule",
    "Times",
    "TimesQuery",
    "Trigger",
    "TriggerDetail",
    "TriggerItems",
    "TriggerKind",
    "TriggerKinds",
    "TriggerList",
    "TriggerPage",
]


_FILTERS: Final = {
    "anyOf": [
        {"type": "string"},
        {"additionalProperties": True, "type": "object"},
        {"type": "null"},
    ]
}


class CreateTrigger(Request):
    type: TriggerType
    config: dict[str, Any] = Field(
        default_factory=dict,
        description="By type: `webhook` {path, signature, allowed_networks, methods, "
        "max_body_bytes, rate_limit, respond, dedupe, dedupe_header, dedupe_hours}; `schedule` "
        "{kind: cron, cron, timezone}, {kind: interval, seconds} or {kind: dates, dates, timezone}"
        ", each with {jitter_seconds, catch_up}; `poll.http` {url, method, headers, query, items, "
        "key, cursor, more, auth_header, auth_prefix}, `poll.feed` {url} and `poll.sql` {query, "
        "watermark, start, key}, each with {interval_seconds, first_run, max_failures}; "
        "`postgres_change` {table, operations, columns, when_changed, interval_seconds, "
        "max_failures}; "
        "`model_change` {model, operations}; `form` {path, title, description, button, fields, "
        "success_message, show_result}; `event` {name}; `workflow_error` {workflow}; `manual` {}; "
        "and for each {inputs, pause_after_failures}.",
    )
    filters: Annotated[Any, WithJsonSchema(_FILTERS)] = Field(
        None, description="A condition over `event`, or values by dotted paths of the payload."
    )
    secret: str | None = Field(
        None,
        min_length=8,
        max_length=1000,
        description="What deliveries to a webhook are verified with, several one a line; what "
        "`poll.http` sends to the service; or the URL of the database of `poll.sql` and "
        "`postgres_change`. It is never answered.",
    )
    enabled: bool = True


class ChangeTrigger(Request):
    """What to change; what is left out stays."""

    enabled: bool | None = None
    config: dict[str, Any] | None = Field(
        None,
        description="The whole configuration, as for a new trigger. A schedule that is due at "
        "other times counts from now; a poller that looks at something else begins anew.",
    )
    filters: Annotated[Any, WithJsonSchema(_FILTERS)] = Field(
        None, description="As for a new trigger; null takes everything."
    )
    secret: str | None = Field(
        None, min_length=8, max_length=1000, description="A new secret; null removes it."
    )


class TriggerList(Cursor):
    workflow_id: str | None = Field(None, max_length=100)
    type: TriggerType | None = None
    enabled: bool | None = None


class Trigger(Answer):
    trigger_id: str
    workflow_id: str
    workflow_name: str
    type: str
    source: str
    config: JsonMap
    filters: Json
    has_secret: bool
    enabled: bool
    next_at: datetime | None = Field(description="When a schedule or a poller is due next.")
    failures: int = Field(description="How often a poller has failed in a row.")
    disabled_reason: str = Field(
        description="Why the trigger was disabled by the service; empty when it was not."
    )
    url: str | None = Field(
        description="The path of the address of a webhook or a form; null for other types."
    )
    test_url: str | None = Field(
        description="The path at which a webhook keeps deliveries as samples, starting nothing; "
        "null for other types."
    )
    last_event_at: datetime | None = Field(
        description="When the newest event of its type and source arrived."
    )


class TriggerDetail(Trigger):
    events_24h: int = Field(
        description="How many events of its type and source arrived in the last 24 hours; 10,000 "
        "stands for that many and more."
    )
    duplicates_24h: int = Field(
        description="How many deliveries were skipped that repeated one of these events."
    )


class TriggerPage(Page[Trigger]):
    """A page of triggers."""


class TriggerItems(Answer):
    """All triggers of a workflow."""

    items: list[Trigger]


class TimesQuery(Query):
    count: int = Field(10, ge=1, le=100, description="How many times to give.")


class PreviewSchedule(Request):
    config: dict[str, Any] = Field(description="The configuration of a `schedule` trigger.")
    count: int = Field(10, ge=1, le=100, description="How many times to give.")


class Times(Answer):
    """Times to come, in order."""

    items: list[datetime]


class TriggerKind(Answer):
    """A type of trigger."""

    type: TriggerType
    title: str
    description: str
    icon: str
    config_schema: JsonMap
    sample: JsonMap = Field(description="The payload of an event as such a trigger gets it.")
    takes_secret: bool
    secret_title: str = Field(description="What the secret is; empty when there is none.")
    secret_description: str


class TriggerKinds(Answer):
    """The types of triggers that the service has."""

    items: list[TriggerKind]
