"""Models with encrypted fields, for the tests of the field."""

from __future__ import annotations

from tortoise import fields

from seer.database.encrypted_field import EncryptedField, SecretModel


class Vault(SecretModel):
    id = fields.IntField(primary_key=True)
    user_id = fields.CharField(max_length=100, null=True)
    name = fields.CharField(max_length=100, unique=True)
    value = EncryptedField()
    note = EncryptedField(null=True)

    class Meta:
        table = "vaults"


class Safe(SecretModel):
    """A second table, to move values to."""

    id = fields.IntField(primary_key=True)
    user_id = fields.CharField(max_length=100)
    value = EncryptedField(default="", db_default="")

    class Meta:
        table = "safes"
