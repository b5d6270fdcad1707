"""Knowing what the database holds for the fields that several writers compete for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Self

from django.db import models

__all__ = ["StoredValuesModel"]


class StoredValuesModel(models.Model):
    """Remembers the stored values of `guarded_fields()`.

    A full `save()` leaves out a guarded field that this object did not change, so that an
    object read earlier does not write back an old value over a newer one.
    """

    _stored: Mapping[str, Any] = {}

    class Meta:
        abstract = True

    @classmethod
    def guarded_fields(cls) -> tuple[str, ...]:
        """Names of the guarded fields; subclasses add theirs to those of `super()`."""
        return ()

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        instance = super().from_db(*args, **kwargs)
        instance._remember()
        return instance

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        names = None if fields is None else list(fields)
        super().refresh_from_db(using, names, *args, **kwargs)
        self._remember(names)

    def is_stored(self, name: str) -> bool:
        """Whether the database is known to hold the present value of the field `name`."""
        return name in self._stored and self._stored[name] == self.__dict__.get(name)

    def _remember(self, names: Collection[str] | None = None) -> None:
        fresh = {
            name: self.__dict__[name]
            for name in self.guarded_fields()
            if name in self.__dict__ and (names is None or name in names)
        }
        self._stored = {**self._stored, **fresh}

    def _save_table(self, *args: Any, **kwargs: Any) -> Any:
        updated = super()._save_table(*args, **kwargs)  # type: ignore[misc]
        self._remember(kwargs.get("update_fields") or None)
        return updated

    def _do_update(
        self,
        base_qs: Any,
        using: Any,
        pk_val: Any,
        values: Any,
        update_fields: Any,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        if update_fields is None:
            values = [value for value in values if not self._is_unchanged_guard(value[0])]
        return super()._do_update(base_qs, using, pk_val, values, update_fields, *args, **kwargs)

    def _is_unchanged_guard(self, field: models.Field[Any, Any]) -> bool:
        return field.name in self.guarded_fields() and self.is_stored(field.name)
