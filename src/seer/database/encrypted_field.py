"""Model fields that are encrypted at rest.

A value is bound to its user, its table, its field and the random `secret_id` of its row, so that
it cannot be read in another place. It is decrypted each time it is read from the row in memory;
the database, `repr` and lists of values have the encrypted text only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any, Final
from uuid import UUID, uuid4

from tortoise import BaseDBAsyncClient, Model, fields
from tortoise.manager import Manager
from tortoise.queryset import BulkCreateQuery, QuerySet, UpdateQuery

from automate_engine.credentials import KeyRing
from automate_engine.domain import SecretError, SecretPlace
from seer.config import settings
from seer.database.base import BaseModel
from seer.database.fields import GivenText, UuidField

__all__ = ["EncryptedField", "SealedText", "SecretModel", "key_ring", "place_of", "use_key_ring"]

_PLACE_FIELDS: Final = ("user_id", "secret_id")

_ring: KeyRing | None = None


def use_key_ring(ring: KeyRing | None) -> None:
    """Encrypt and decrypt with these keys from now on; None is for those of the settings."""
    global _ring
    _ring = ring


def key_ring() -> KeyRing:
    """The keys in use: by default those of the settings, read when they are first needed."""
    global _ring
    if _ring is None:
        _ring = KeyRing.parse(settings().encryption_keys)
    return _ring


class SealedText:
    """An encrypted value as it is stored, in `text`."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "SealedText()"


class _PlainText:
    """A value that was set and is not encrypted yet; it does not show itself."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "PlainText()"


class EncryptedField(fields.TextField):
    """A text that is encrypted at rest, in a model that inherits SecretModel.

    An empty text is stored as it is. Values cannot be searched for, nor set by ``update()`` of a
    query, which knows no row: set the attribute and save the row, or use ``bulk_create`` and
    ``bulk_update``. What ``values()`` gives is a SealedText, which a query takes as well.
    """

    def to_python_value(self, value: Any) -> Any:
        if isinstance(value, GivenText):
            return str(value)
        return SealedText(value) if isinstance(value, str) and value else value

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        if isinstance(value, SealedText):
            return value.text
        self.validate(value)
        if not value:
            return value
        if not isinstance(instance, SecretModel):
            raise SecretError(
                f"{self.model_field_name} is encrypted, so it can neither be searched for nor be "
                "set without its row. Read the row; to change it, set the attribute and save it."
            )
        return instance._sealed(self.model_field_name, value)


class _Attribute:
    """The attribute of an EncryptedField: what it holds is decrypted when it is read."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: SecretModel | None, owner: type[SecretModel]) -> Any:
        if instance is None:
            return self
        try:
            held = instance.__dict__[self._name]
        except KeyError:
            raise AttributeError(f"{self._name} was not read from the database.") from None
        if isinstance(held, SealedText):
            return key_ring().decrypt(held.text, instance._place(self._name))
        return held.text if isinstance(held, _PlainText) else held

    def __set__(self, instance: SecretModel, value: Any) -> None:
        if isinstance(value, str) and value:
            value = _PlainText(value)
        elif value and not isinstance(value, SealedText):
            raise TypeError(f"{self._name} must be a text.")
        instance.__dict__[self._name] = value


class _SecretQuerySet(QuerySet[Any]):
    def update(self, **kwargs: Any) -> UpdateQuery:
        for name, value in kwargs.items():
            is_empty = value is None or (isinstance(value, str) and not value)
            is_safe = is_empty or isinstance(value, SealedText)
            if name in _encrypted(self.model) and not is_safe:
                raise SecretError(
                    f"{name} is encrypted, so it cannot be set without its row. Read the row, set "
                    "the attribute and save it."
                )
        return super().update(**kwargs)

    def bulk_create(
        self,
        objects: Iterable[Any],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_fields: Iterable[str] | None = None,
        on_conflict: Iterable[str] | None = None,
    ) -> BulkCreateQuery[Any]:
        if not _encrypted(self.model).isdisjoint(update_fields or ()):
            raise SecretError(
                "An encrypted field cannot replace that of a row in conflict, to which it is not "
                "bound. Read the row, set the attribute and save it."
            )
        return super().bulk_create(
            objects, batch_size, ignore_conflicts, update_fields, on_conflict
        )


class _SecretManager(Manager):
    def get_queryset(self) -> QuerySet[Any]:
        return _SecretQuerySet(self._model)


class SecretModel(BaseModel):
    """A model with encrypted fields. It needs the column ``user_id``, whose user owns the row.

    `secret_id` is made with the row, before it has an id, and stays what it is. A row whose user
    changes needs its secrets set again.
    """

    secret_id = UuidField(unique=True, default=uuid4)
    user_id: str

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = copy(cls._meta.fields_map["secret_id"])  # a field knows its model: one for each
        cls._meta.fields_map["secret_id"] = own
        for name in _encrypted(cls):
            setattr(cls, name, _Attribute(name))
        cls._meta.manager = _SecretManager(cls)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Columns and values, those of encrypted fields as they are held."""
        hidden = _encrypted(type(self))
        for name in self._meta.db_fields:
            yield name, self.__dict__[name] if name in hidden else getattr(self, name)

    async def refresh_from_db(
        self, fields: Iterable[str] | None = None, using_db: BaseDBAsyncClient | None = None
    ) -> None:
        """Read the row, or some fields of it, again."""
        wanted = None if fields is None else {*fields, *_PLACE_FIELDS}
        await super().refresh_from_db(wanted, using_db)

    def _set_kwargs(self, kwargs: dict[str, Any]) -> set[str]:
        hidden = _encrypted(type(self))
        given = {
            name: GivenText(value)
            for name, value in kwargs.items()
            if name in hidden and isinstance(value, str)
        }
        return super()._set_kwargs(kwargs | given)

    def _place(self, field: str) -> SecretPlace:
        """Where the value of a field belongs. Raises SecretError while that is not known."""
        user_id, secret_id = (getattr(self, name, None) for name in _PLACE_FIELDS)
        if not user_id or not secret_id:
            raise SecretError(
                f"{field} is encrypted for its row and user, which are not known here. Read or set "
                "user_id and secret_id too."
            )
        return place_of(type(self), field, user_id, secret_id)

    def _sealed(self, field: str, value: str) -> str:
        """The encrypted text of a value, which the row then holds. It is the one that is stored
        when the value did not change."""
        place = self._place(field)
        held = self.__dict__.get(field)
        if isinstance(held, SealedText) and key_ring().decrypt(held.text, place) == value:
            return held.text
        text = key_ring().encrypt(value, place)
        self.__dict__[field] = SealedText(text)
        return text


def place_of(model: type[SecretModel], field: str, user_id: str, secret_id: UUID) -> SecretPlace:
    """Where the value of a field belongs, in the row of `secret_id`."""
    table = str(model._meta.db_table)
    return SecretPlace(tenant_id=user_id, table=table, row=str(secret_id), field=field)


def _encrypted(model: type[Model]) -> frozenset[str]:
    """The names of a model's encrypted fields."""
    found = model._meta.fields_map.items()
    return frozenset(name for name, field in found if isinstance(field, EncryptedField))
