"""Events that arrived, the triggers that wait for them, and the principals who act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from automate_engine.domain.coalescing import Coalescing
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.runs import StartTerms

__all__ = ["Event", "Match", "Page", "Principal", "Trigger", "TriggerType"]

Item = TypeVar("Item")


class TriggerType(StrEnum):
    """The kinds of trigger; an event of the same type may match."""

    MANUAL = "manual"
    WEBHOOK = "webhook"
    SCHEDULE = "schedule"
    MODEL_CHANGE = "model_change"
    FORM = "form"
    POLL_HTTP = "poll.http"
    POLL_FEED = "poll.feed"
    POLL_SQL = "poll.sql"
    POSTGRES_CHANGE = "postgres_change"
    EVENT = "event"
    WORKFLOW_ERROR = "workflow_error"


@dataclass(slots=True, kw_only=True)
class Event:
    """Something that arrived. `source` names where: the path of a hook or a form, a model's
    label, a trigger. `duplicates` counts deliveries of the same that were skipped. `depth` is how
    many runs led to it, one through the event of another; `replay_of_id` is the event that it
    repeats."""

    id: int
    tenant_id: str
    type: str
    source: str
    payload: JsonValue
    trace_id: UUID
    dedupe_key: str | None
    received_at: datetime
    processed_at: datetime | None = None
    duplicates: int = 0
    depth: int = 0
    replay_of_id: int | None = None

    def as_json(self) -> JsonObject:
        """The event as expressions see it, under the name ``event``."""
        return {
            "type": self.type,
            "source": self.source,
            "payload": self.payload,
            "trace_id": str(self.trace_id),
            "received_at": self.received_at.isoformat(),
        }


@dataclass(slots=True, kw_only=True)
class Trigger:
    """A subscription of a workflow to events of one `type` and `source`.

    `filters` is a condition (an expression text) or a mapping of dotted payload paths to the
    values they must have. `config` is the type's own configuration. `secret` is what deliveries to
    a webhook are verified with, as it was stored; it is never part of an answer. `next_at` is when
    a schedule or a poller is due, `state` what it keeps from one time to the next. `failures` are
    those in a row; `disabled_reason` tells why the engine has disabled the trigger.
    """

    id: int
    tenant_id: str
    workflow_id: int
    type: str
    source: str
    config: JsonObject = field(default_factory=dict)
    filters: JsonValue = None
    secret: str | None = field(default=None, repr=False)
    enabled: bool = True
    next_at: datetime | None = None
    state: JsonObject = field(default_factory=dict)
    failures: int = 0
    disabled_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A trigger that an event matches, with the inputs for the run that it starts.

    `paused` tells that the workflow starts no runs for now. `terms` are those of its document.
    With `coalescing` the event joins others in one run.
    """

    trigger_id: int
    workflow_id: int
    version_id: int
    spec_hash: str
    inputs: JsonObject
    paused: bool = False
    terms: StartTerms = field(default_factory=StartTerms)
    coalescing: Coalescing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who acts: `tenant_id` scopes everything seen (G9), `actor` is written to history.

    `scopes` are the permissions granted; ``*`` grants all.
    """

    tenant_id: str
    actor: str
    scopes: frozenset[str] = frozenset({"*"})

    def may(self, scope: str) -> bool:
        return "*" in self.scopes or scope in self.scopes


@dataclass(slots=True)
class Page(Generic[Item]):
    """Some rows in order, and the id to continue after when there are more."""

    items: list[Item]
    next_after: int | None = None
