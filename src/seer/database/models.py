"""Users, who own everything, and the keys with which programs act for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.fields.db_defaults import Now, SqlDefault

from seer.database.base import BaseModel
from seer.database.fields import DocumentField, UtcDatetimeField, utc_now
from seer.database.indexes import Index

if TYPE_CHECKING:
    from seer.database.models_integrations import IntegrationResource
    from seer.database.models_oauth import OAuthConnection
    from seer.database.models_triggers import TriggerEvent, TriggerSubscription
    from seer.database.workflow_models import Workflow, WorkflowRun

__all__ = ["ApiKey", "User"]


class User(BaseModel):
    """A person or program that owns workflows.

    `user_id` is the id that the issuer of the identity gives (``sub`` of a token), and what all
    rows refer to.
    """

    id = fields.BigIntField(primary_key=True)
    user_id = fields.CharField(max_length=255, unique=True)
    email = fields.CharField(max_length=320, default="", db_default="")
    created_at = UtcDatetimeField(default=utc_now, db_default=Now())

    api_keys: fields.ReverseRelation[ApiKey]
    events: fields.ReverseRelation[TriggerEvent]
    oauth_connections: fields.ReverseRelation[OAuthConnection]
    integration_resources: fields.ReverseRelation[IntegrationResource]
    runs: fields.ReverseRelation[WorkflowRun]
    trigger_subscriptions: fields.ReverseRelation[TriggerSubscription]
    workflows: fields.ReverseRelation[Workflow]

    class Meta:
        table = "users"

    def __str__(self) -> str:
        return self.user_id


class ApiKey(BaseModel):
    """A key with which a program calls the API. Only its hash is kept.

    `prefix` tells keys apart in lists. `scopes` are the permissions granted; ``*`` grants all.
    `last_used_at` is exact to a minute. `requests_per_minute` is the key's own limit, and empty
    when it has that of the settings.
    """

    id = fields.BigIntField(primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", to_field="user_id", related_name="api_keys"
    )
    user_id: str
    name = fields.CharField(max_length=200)
    prefix = fields.CharField(max_length=20)
    key_hash = fields.CharField(max_length=64, unique=True)
    scopes = DocumentField(default=lambda: ["*"], db_default=SqlDefault("'[\"*\"]'"))
    requests_per_minute = fields.IntField(null=True)
    created_at = UtcDatetimeField(default=utc_now, db_default=Now())
    expires_at = UtcDatetimeField(null=True)
    last_used_at = UtcDatetimeField(null=True)
    revoked_at = UtcDatetimeField(null=True)

    class Meta:
        table = "api_keys"
        indexes = (Index("user_id", "-id", name="api_keys_newest"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
