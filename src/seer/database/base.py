"""What all models have in common: documents given as plain values, and public ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import uuid4

from tortoise import BaseDBAsyncClient, Model

from automate_engine.domain.ids import Kind
from seer.database.fields import DocumentField, GivenText
from seer.database.public_ids import make_public_id

__all__ = ["BaseModel", "PublicIdModel"]


class BaseModel(Model):
    """A model whose documents are given as plain values: a text is a text, not encoded JSON."""

    class Meta:
        abstract = True

    def _set_kwargs(self, kwargs: dict[str, Any]) -> set[str]:
        fields_map = self._meta.fields_map
        given = {
            name: GivenText(value)
            for name, value in kwargs.items()
            if isinstance(value, str) and isinstance(fields_map.get(name), DocumentField)
        }
        return super()._set_kwargs(kwargs | given)


class PublicIdModel(BaseModel):
    """A model with stored public ids, made from the primary key when a row is made.

    `public_id_fields` names the columns that hold it; a row is made by `create` or `save`, since
    `bulk_create` has no key to make them from.
    """

    public_id_kind: ClassVar[Kind]
    public_id_fields: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    async def save(
        self,
        using_db: BaseDBAsyncClient | None = None,
        update_fields: Iterable[str] | None = None,
        force_create: bool = False,
        force_update: bool = False,
    ) -> None:
        """Store the row; a new one together with its public ids."""
        if self._saved_in_db or force_update:
            await super().save(using_db, update_fields, force_create, force_update)
            return
        async with (using_db or self._choose_db(True))._in_transaction() as connection:
            await self._insert(connection)

    async def _insert(self, connection: BaseDBAsyncClient) -> None:
        """Insert the row under ids that no other has, then give it those of its key."""
        for name in self.public_id_fields:
            setattr(self, name, uuid4().hex)
        await super().save(using_db=connection, force_create=True)
        public_id = make_public_id(self.public_id_kind, self.pk)
        for name in self.public_id_fields:
            setattr(self, name, public_id)
        await super().save(using_db=connection, update_fields=self.public_id_fields)
