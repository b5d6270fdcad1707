"""Connections to other services by OAuth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.fields.db_defaults import Now

from automate_engine.domain.ids import Kind
from seer.database.base import PublicIdModel
from seer.database.encrypted_field import EncryptedField, SecretModel
from seer.database.fields import DocumentField, UtcDatetimeField, utc_now
from seer.database.indexes import Index
from seer.database.models import User
from seer.database.public_ids import make_public_id, parse_public_id

if TYPE_CHECKING:
    from seer.database.models_integrations import IntegrationResource

__all__ = ["OAuthConnection", "make_connection_public_id", "parse_connection_public_id"]


class OAuthConnection(PublicIdModel, SecretModel):
    """A user's account at a provider. Its tokens are encrypted at rest.

    Until `refreshing_until` one process has the right to refresh them.
    """

    public_id_kind = Kind.CONNECTION
    public_id_fields = ("connection_id",)

    id = fields.BigIntField(primary_key=True)
    connection_id = fields.CharField(max_length=64, unique=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", to_field="user_id", related_name="oauth_connections"
    )
    user_id: str
    provider = fields.CharField(max_length=100)
    access_token = EncryptedField(default="", db_default="")
    refresh_token = EncryptedField(default="", db_default="")
    scopes = DocumentField(default=list, db_default=[])
    expires_at = UtcDatetimeField(null=True)
    refreshing_until = UtcDatetimeField(null=True)
    created_at = UtcDatetimeField(default=utc_now, db_default=Now())
    updated_at = UtcDatetimeField(auto_now=True, default=utc_now, db_default=Now())

    resources: fields.ReverseRelation[IntegrationResource]

    class Meta:
        table = "oauth_connections"
        indexes = (Index("user_id", "provider", name="oauth_connections_of"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.connection_id}"


def make_connection_public_id(id: int) -> str:
    """``conn_…`` for the key of an OAuthConnection. Raises ValueError when it is no key."""
    return make_public_id(Kind.CONNECTION, id)


def parse_connection_public_id(public_id: str) -> int:
    """The key of the OAuthConnection behind ``conn_…``. Raises ValueError when it is not one."""
    return parse_public_id(Kind.CONNECTION, public_id)
