"""Triggers: the subscriptions of workflows, and the events that arrived."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import uuid4

from tortoise import BaseDBAsyncClient, fields
from tortoise.fields.db_defaults import Now

from automate_engine import domain
from automate_engine.domain.json import canonical_json, sha256_hex
from automate_engine.triggers.matching import filter_key
from seer.database.base import BaseModel
from seer.database.fields import (
    DocumentField,
    StringField,
    UtcDatetimeField,
    UuidField,
    utc_now,
)
from seer.database.indexes import Index
from seer.database.models import User

if TYPE_CHECKING:
    from seer.database.workflow_models import Workflow, WorkflowRun

__all__ = ["TriggerEvent", "TriggerSubscription", "event_hash"]


def event_hash(dedupe_key: str | None, event_data: domain.JsonValue) -> str:
    """What tells an event apart: the SHA-256, in hex, of its deduplication key, or else of its
    payload as canonical JSON."""
    if dedupe_key is not None:
        return sha256_hex(dedupe_key.encode())
    return sha256_hex(canonical_json(event_data))


class TriggerSubscription(BaseModel):
    """What starts a workflow: events of one type and source that pass the `filters`.

    `secret` is what a webhook's deliveries are checked with, encrypted. It is kept apart from
    `config`, so that no answer or export shows it. `match_path` and `match_value` say which value,
    hashed, the events have to have at which place of their payload, when the filters say so: an
    index finds the subscriptions of an event by them. Failures of runs up to `enabled_after_run` do
    not count any more.
    """

    id = fields.BigIntField(primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", to_field="user_id", related_name="trigger_subscriptions"
    )
    user_id: str
    workflow: fields.ForeignKeyRelation[Workflow] = fields.ForeignKeyField(
        "models.Workflow", related_name="trigger_subscriptions"
    )
    workflow_id: int
    trigger_type = fields.CharField(max_length=100)
    source = fields.CharField(max_length=500, default="", db_default="")
    config = DocumentField(default=dict, db_default={})
    filters = DocumentField(null=True)
    secret = fields.TextField(default="", db_default="")
    enabled = fields.BooleanField(default=True, db_default=True)
    is_deleted = fields.BooleanField(default=False, db_default=False)
    next_at = UtcDatetimeField(null=True)
    state = DocumentField(default=dict, db_default={})
    failures = fields.IntField(default=0, db_default=0)
    disabled_reason = fields.TextField(default="", db_default="")
    enabled_after_run = fields.BigIntField(default=0, db_default=0)
    match_path = StringField(default="", db_default="")
    match_value = fields.CharField(max_length=64, default="", db_default="")
    created_at = UtcDatetimeField(default=utc_now, db_default=Now())
    updated_at = UtcDatetimeField(auto_now=True, default=utc_now, db_default=Now())

    events: fields.ReverseRelation[TriggerEvent]
    runs: fields.ReverseRelation[WorkflowRun]

    class Meta:
        table = "trigger_subscriptions"
        indexes = (
            Index(
                "trigger_type",
                "source",
                name="trigger_subscriptions_path",
                where="trigger_type IN ('webhook', 'form') AND NOT is_deleted",
                unique=True,
            ),
            Index(
                "source",
                "trigger_type",
                "user_id",
                "match_path",
                "match_value",
                name="trigger_subscriptions_match",
            ),
            Index("workflow_id", name="trigger_subscriptions_of"),
            Index("user_id", "-id", name="trigger_subscriptions_newest"),
            Index("user_id", "trigger_type", "-id", name="trigger_subscriptions_type"),
            Index("user_id", "enabled", "-id", name="trigger_subscriptions_enabled"),
            Index("next_at", name="trigger_subscriptions_due", where="next_at IS NOT NULL"),
        )

    def __str__(self) -> str:
        return f"{self.trigger_type} {self.source}".strip()

    async def save(
        self,
        using_db: BaseDBAsyncClient | None = None,
        update_fields: Iterable[str] | None = None,
        force_create: bool = False,
        force_update: bool = False,
    ) -> None:
        """Store the subscription, with the key that its filters give."""
        self.match_path, self.match_value = filter_key(self.filters)
        fields = None if update_fields is None else set(update_fields)
        if fields is not None and "filters" in fields:
            fields |= {"match_path", "match_value"}
        await super().save(using_db, fields, force_create, force_update)

    def as_domain(self) -> domain.Trigger:
        """The subscription as the engine works with it."""
        return domain.Trigger(
            id=self.id,
            tenant_id=self.user_id,
            workflow_id=self.workflow_id,
            type=self.trigger_type,
            source=self.source,
            config=self.config,
            filters=self.filters,
            secret=self.secret or None,
            enabled=self.enabled,
            next_at=self.next_at,
            state=self.state,
            failures=self.failures,
            disabled_reason=self.disabled_reason,
        )


class TriggerEvent(BaseModel):
    """Something that arrived: a delivery to a hook, a tick of a schedule, a submitted form.

    `processed` is false, and `processed_at` empty, until the runs that it starts are stored. Of
    the events of one user, type and source only one that is not `superseded` has a given
    `dedupe_key`; `duplicates` counts the others that came. `depth` is how many runs led to it, and
    `replay_of_id` names the event that it repeats. An event made for a subscription has its
    user, type and source.
    """

    id = fields.BigIntField(primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", to_field="user_id", related_name="events"
    )
    user_id: str
    subscription: fields.ForeignKeyNullableRelation[TriggerSubscription] = fields.ForeignKeyField(
        "models.TriggerSubscription", related_name="events", null=True, on_delete=fields.SET_NULL
    )
    subscription_id: int | None
    type = StringField()
    source = StringField(default="", db_default="")
    event_data = DocumentField(null=True)
    event_hash = fields.CharField(max_length=64)
    trace_id = UuidField(default=uuid4)
    dedupe_key = StringField(null=True)
    superseded = fields.BooleanField(default=False, db_default=False)
    processed = fields.BooleanField(default=False, db_default=False)
    processed_at = UtcDatetimeField(null=True)
    duplicates = fields.IntField(default=0, db_default=0)
    depth = fields.IntField(default=0, db_default=0)
    replay_of_id = fields.BigIntField(null=True)
    created_at = UtcDatetimeField(default=utc_now, db_default=Now())

    runs: fields.ReverseRelation[WorkflowRun]

    class Meta:
        table = "trigger_events"
        indexes = (
            Index(
                "user_id",
                "type",
                "source",
                "dedupe_key",
                name="trigger_events_once",
                where="dedupe_key IS NOT NULL AND NOT superseded",
                unique=True,
            ),
            Index("user_id", "-id", name="trigger_events_newest"),
            Index("user_id", "type", "-id", name="trigger_events_type"),
            Index("user_id", "type", "source", "-id", name="trigger_events_source"),
            Index("user_id", "-created_at", name="trigger_events_received"),
            Index("id", name="trigger_events_unprocessed", where="processed_at IS NULL"),
            Index(
                "subscription_id",
                "-id",
                name="trigger_events_of",
                where="subscription_id IS NOT NULL",
            ),
        )

    def __str__(self) -> str:
        return f"{self.type}:{self.source}"

    async def save(
        self,
        using_db: BaseDBAsyncClient | None = None,
        update_fields: Iterable[str] | None = None,
        force_create: bool = False,
        force_update: bool = False,
    ) -> None:
        """Store the event; a new one with what it has of its subscription, and its hash."""
        if not self._saved_in_db:
            await self._complete(using_db)
        await super().save(using_db, update_fields, force_create, force_update)

    async def _complete(self, using_db: BaseDBAsyncClient | None) -> None:
        if self.subscription_id is not None:
            rows = TriggerSubscription.filter(id=self.subscription_id).using_db(using_db)
            subscription = await rows.get()
            self.user_id = self.user_id or subscription.user_id
            self.type = self.type or subscription.trigger_type
            self.source = self.source or subscription.source
        self.event_hash = self.event_hash or event_hash(self.dedupe_key, self.event_data)
        self.processed = self.processed or self.processed_at is not None
        if self.processed and self.processed_at is None:
            self.processed_at = utc_now()

    def as_domain(self) -> domain.Event:
        """The event as the engine works with it."""
        return domain.Event(
            id=self.id,
            tenant_id=self.user_id,
            type=self.type,
            source=self.source,
            payload=self.event_data,
            trace_id=self.trace_id,
            dedupe_key=self.dedupe_key,
            received_at=self.created_at,
            processed_at=self.processed_at,
            duplicates=self.duplicates,
            depth=self.depth,
            replay_of_id=self.replay_of_id,
        )
