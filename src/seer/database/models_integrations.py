"""Things at other services that workflows name, and the secrets to reach them."""

from __future__ import annotations

from collections.abc import Iterable

from tortoise import BaseDBAsyncClient, fields
from tortoise.fields.db_defaults import Now

from automate_engine.domain.ids import Kind
from seer.database.base import PublicIdModel
from seer.database.encrypted_field import EncryptedField, SecretModel
from seer.database.fields import DocumentField, StringField, UtcDatetimeField, utc_now
from seer.database.indexes import Index
from seer.database.models import User
from seer.database.models_oauth import OAuthConnection
from seer.database.public_ids import make_public_id, parse_public_id

__all__ = [
    "IntegrationResource",
    "IntegrationSecret",
    "make_resource_public_id",
    "parse_resource_public_id",
]


class IntegrationResource(PublicIdModel):
    """Something that workflows name, such as the production database or a mail account."""

    public_id_kind = Kind.RESOURCE
    public_id_fields = ("resource_id",)

    id = fields.BigIntField(primary_key=True)
    resource_id = fields.CharField(max_length=64, unique=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", to_field="user_id", related_name="integration_resources"
    )
    user_id: str
    name = fields.CharField(max_length=200)
    resource_type = fields.CharField(max_length=100)
    provider = fields.CharField(max_length=100, default="", db_default="")
    connection: fields.ForeignKeyNullableRelation[OAuthConnection] = fields.ForeignKeyField(
        "models.OAuthConnection", related_name="resources", null=True, on_delete=fields.SET_NULL
    )
    connection_id: int | None
    metadata = DocumentField(default=dict, db_default={})
    created_at = UtcDatetimeField(default=utc_now, db_default=Now())

    secrets: fields.ReverseRelation[IntegrationSecret]

    class Meta:
        table = "integration_resources"
        indexes = (
            Index("user_id", "-id", name="integration_resources_newest"),
            Index(
                "connection_id",
                name="integration_resources_of",
                where="connection_id IS NOT NULL",
            ),
        )

    def __str__(self) -> str:
        return self.name


class IntegrationSecret(SecretModel):
    """A secret of a resource under its key. The value is encrypted at rest.

    It belongs to the user of the resource, who is filled in.
    """

    id = fields.BigIntField(primary_key=True)
    resource: fields.ForeignKeyRelation[IntegrationResource] = fields.ForeignKeyField(
        "models.IntegrationResource", related_name="secrets"
    )
    resource_id: int
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", to_field="user_id", related_name="integration_secrets"
    )
    user_id: str
    key = StringField()
    value = EncryptedField()
    created_at = UtcDatetimeField(default=utc_now, db_default=Now())

    class Meta:
        table = "integration_secrets"
        unique_together = (("resource_id", "key"),)

    def __str__(self) -> str:
        return self.key

    async def save(
        self,
        using_db: BaseDBAsyncClient | None = None,
        update_fields: Iterable[str] | None = None,
        force_create: bool = False,
        force_update: bool = False,
    ) -> None:
        """Store the secret; a new one for the user of its resource."""
        if not self._saved_in_db and not self.user_id:
            rows = IntegrationResource.filter(id=self.resource_id).using_db(using_db)
            self.user_id = (await rows.get()).user_id
        await super().save(using_db, update_fields, force_create, force_update)


def make_resource_public_id(id: int) -> str:
    """``res_…`` for the key of an IntegrationResource. Raises ValueError when it is no key."""
    return make_public_id(Kind.RESOURCE, id)


def parse_resource_public_id(public_id: str) -> int:
    """The key of the IntegrationResource behind ``res_…``. Raises ValueError when it is not one."""
    return parse_public_id(Kind.RESOURCE, public_id)
