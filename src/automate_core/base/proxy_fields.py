"""Fields declared on proxy models, kept in a JSON column of the table.

Django lets a proxy have no field of its own (models.E017). A model that inherits from
`ProxyFieldsModel` lifts that for its proxies::

    class Record(ProxyFieldsModel):
        extra = models.JSONField(default=dict, blank=True)
        proxy_fields_column = "extra"

    class ExtendedRecord(Record):
        department = models.CharField(max_length=100)

        class Meta:
            proxy = True

    ExtendedRecord.objects.filter(department="Sales").order_by("department")

Such a field has no column, so it cannot be unique, indexed or a relation; leave out
`proxy = True` for that, which makes an ordinary table of its own.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Any, ClassVar, TypeAlias, TypeVar

from django.core import checks
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models.base import ModelBase
from django.db.models.expressions import Expression
from django.db.models.signals import class_prepared
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from automate_core.base._support import field_of, has_field
from automate_core.base.managers import ComposableManager, ComposableQuerySet

__all__ = ["ProxyFieldsManager", "ProxyFieldsModel", "ProxyFieldsQuerySet"]

_P = TypeVar("_P", bound="ProxyFieldsModel")
_Field: TypeAlias = "models.Field[Any, Any]"

_STORABLE = (
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.DecimalField,
    models.FloatField,
    models.GenericIPAddressField,
    models.IntegerField,
    models.JSONField,
    models.TextField,
    models.TimeField,
    models.UUIDField,
)


class ProxyFieldsQuerySet(ComposableQuerySet[_P]):
    """Stores proxy fields in bulk creation and refuses what has no column to be written to."""

    def bulk_create(self, objs: Iterable[_P], *args: Any, **kwargs: Any) -> list[_P]:
        objs = list(objs)
        for instance in objs:
            instance.store_proxy_fields()
        return super().bulk_create(objs, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        stored = [name for name in kwargs if name in self.model.proxy_fields()]
        if stored:
            raise FieldError(
                f"update() cannot write {', '.join(stored)}, which is kept in "
                f"'{self.model.proxy_fields_column}'. Set it on each object and save() that."
            )
        return super().update(**kwargs)


class ProxyFieldsManager(ComposableManager.from_queryset(ProxyFieldsQuerySet)):  # type: ignore[misc]
    """Manager of models whose proxies may have fields."""


class ProxyFieldsModel(models.Model):
    """A model whose proxies may declare fields.

    `proxy_fields_column` names the JSON column that keeps them, each under its name. Two
    proxies that declare a field of the same name share its value.
    """

    proxy_fields_column: ClassVar[str] = "extra"

    objects = ProxyFieldsManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        names = kwargs.get("update_fields")
        self.store_proxy_fields(names)
        if names is not None and not self.proxy_fields().keys().isdisjoint(names):
            own = {name for name in names if name not in self.proxy_fields()}
            kwargs["update_fields"] = own | {self.proxy_fields_column}
        super().save(*args, **kwargs)

    @classmethod
    def add_to_class(cls, name: str, value: Any) -> None:
        """Keep a field declared on a proxy apart from those that have a column."""
        if isinstance(value, models.Field) and cls._meta.proxy and not _is_proxy_field(value):
            _refuse_unstorable(cls, name, value)
            field_class: Any = type(value)
            value.__class__ = _proxy_field_class(field_class)
        ModelBase.add_to_class(cls, name, value)

    @classmethod
    def proxy_fields(cls) -> dict[str, _Field]:
        """The fields kept in the JSON column, by name."""
        return {field.name: field for field in cls._meta.private_fields if _is_proxy_field(field)}

    def store_proxy_fields(self, names: Collection[str] | None = None) -> None:
        """Copy the values of proxy fields (all, or those named) into the JSON column."""
        fields = self.proxy_fields()
        if not fields:
            return
        column = self.proxy_fields_column
        stored = dict(getattr(self, column) or {})
        for name, field in fields.items():
            if names is None or name in names:
                self._store(field, stored)
        setattr(self, column, stored)

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        virtual = self.proxy_fields()
        names = None if fields is None else set(fields)
        if names is not None and not virtual.keys().isdisjoint(names):
            names = (names - virtual.keys()) | {self.proxy_fields_column}
        super().refresh_from_db(using, names, *args, **kwargs)
        if names is None or self.proxy_fields_column in names:
            for name in virtual:
                self.__dict__.pop(name, None)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for name, field in self.proxy_fields().items():
            value = getattr(self, name)
            if name in (exclude or ()) or (field.blank and value in field.empty_values):
                continue
            try:
                setattr(self, name, field.clean(value, self))
            except ValidationError as error:
                errors[name] = error.error_list
        if errors:
            raise ValidationError(errors)

    def _store(self, field: _Field, stored: dict[str, Any]) -> None:
        value = field.pre_save(self, self._state.adding)
        if value is None and not field.null:
            if self._state.adding or field.name in stored:
                message = _("This field cannot be null. Give it a value or declare null=True.")
                raise ValidationError({field.name: message}, code="null")
            return
        stored[field.name] = _to_json(field, value)

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        found = [*super().check(**kwargs), *_check_column(cls)]
        for field in cls.proxy_fields().values():
            found.extend(field.check(**kwargs))
        return found


class _ProxyField(models.Field):  # type: ignore[type-arg]
    """Mixed into the class of a field that is kept in a JSON column."""

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = True
    ) -> None:
        super().contribute_to_class(cls, name, private_only=True)
        setattr(cls, name, _ProxyFieldAttribute(self))

    def get_attname_column(self) -> tuple[str, str]:
        return self.get_attname(), None  # type: ignore[return-value]

    def get_col(self, alias: Any, output_field: Any = None) -> Any:
        model: Any = self.model
        column = field_of(model, model.proxy_fields_column)
        return _StoredValue(column.get_col(alias), self)

    def constant_default(self) -> Any:
        """What every row without a stored value has, as JSON holds it, or None."""
        computed = self.has_default() and callable(self.default)
        if self.null or computed or isinstance(self, models.JSONField):
            return None
        return _to_json(self, self.get_default())


class _ProxyFieldAttribute:
    """Reads a proxy field from the JSON column; what is set waits for `save()`."""

    def __init__(self, field: _ProxyField) -> None:
        self._field = field

    def __get__(self, instance: Any, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name = self._field.name
        if name not in instance.__dict__:
            stored = getattr(instance, instance.proxy_fields_column) or {}
            value = self._field.to_python(stored[name]) if name in stored else None
            instance.__dict__[name] = value if name in stored else self._field.get_default()
        return instance.__dict__[name]

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self._field.name] = value


class _StoredValue(Expression):
    """The value of a proxy field in SQL, in the type that the field has as a column."""

    def __init__(self, column: Any, field: _ProxyField) -> None:
        super().__init__(output_field=field)
        self._column = column
        self._key = field.name

    def get_source_expressions(self) -> list[Any]:
        return [self._column]

    def set_source_expressions(self, expressions: Any) -> None:
        (self._column,) = expressions

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        sql, params = compiler.compile(self._column)
        extracted, params = self._with_default(
            f"JSON_EXTRACT({sql}, %s)", [*params, f'$."{self._key}"']
        )
        template = _SQLITE_FORMS.get(self.output_field.get_internal_type(), "%s")
        return template.replace("%s", extracted, 1), params

    def as_postgresql(
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, list[Any]]:
        sql, params = compiler.compile(self._column)
        params = [*params, self._key]
        if isinstance(self.output_field, models.JSONField):
            return f"({sql} -> %s::text)", params
        extracted, params = self._with_default(f"({sql} ->> %s::text)", params, _as_json_text)
        return f"{extracted}::{self.output_field.cast_db_type(connection)}", params

    def _with_default(
        self, sql: str, params: list[Any], adapt: Callable[[Any], Any] = lambda value: value
    ) -> tuple[str, list[Any]]:
        field: Any = self.output_field
        default = field.constant_default()
        if default is None:
            return sql, params
        return f"COALESCE({sql}, %s)", [*params, adapt(default)]


# How SQLite columns of these types spell what JSON holds in its own way.
_SQLITE_FORMS = {
    "DateTimeField": "REPLACE(REPLACE(%s, 'T', ' '), '+00:00', '')",
    "DecimalField": "CAST(%s AS NUMERIC)",
    "JSONField": "JSON_QUOTE(%s)",
    "UUIDField": "REPLACE(%s, '-', '')",
}


@cache
def _proxy_field_class(field_class: Any) -> Any:
    return type(
        f"Proxy{field_class.__name__}", (_ProxyField, field_class), {"__module__": __name__}
    )


def _is_proxy_field(field: Any) -> bool:
    return isinstance(field, _ProxyField)


def _to_json(field: _Field, value: Any) -> Any:
    """`value` as JSON holds it; `to_python()` of the field reads it back."""
    value = field.get_prep_value(value)
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return value.astimezone(datetime.UTC).isoformat()
    if value is None or isinstance(value, (str, bool, int, float, list, dict)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _inherit_proxy_fields(sender: type[models.Model], **kwargs: Any) -> None:
    """Give a model below a proxy the proxy's fields, which Django does not hand down."""
    if not issubclass(sender, ProxyFieldsModel):
        return
    for base in sender.__mro__[1:]:
        if issubclass(base, ProxyFieldsModel) and base is not ProxyFieldsModel:
            for name, field in base.proxy_fields().items():
                if name not in sender.proxy_fields():
                    sender._meta.add_field(field, private=True)


def _as_json_text(value: Any) -> str:
    """A plain value as PostgreSQL's `->>` gives it."""
    return value if isinstance(value, str) else json.dumps(value)


def _refuse_unstorable(model: type[models.Model], name: str, field: Any) -> None:
    is_storable = isinstance(field, _STORABLE) and not isinstance(field, models.AutoField)
    if not is_storable:
        reason = f"a {type(field).__name__} cannot be kept in a JSON column"
    elif field.unique or field.db_index or field.primary_key:
        reason = "it has no column that could be unique or indexed"
    else:
        return
    raise FieldError(
        f"Proxy model '{model.__name__}' cannot have the field '{name}': {reason}. Remove "
        "'proxy = True' from its Meta to give the model a table of its own."
    )


def _check_column(model: type[ProxyFieldsModel]) -> list[checks.CheckMessage]:
    name = model.proxy_fields_column
    if has_field(model, name) and isinstance(field_of(model, name), models.JSONField):
        return []
    return [
        checks.Error(
            f"'proxy_fields_column' names '{name}', which is not a JSONField of the model.",
            hint=f"Declare {name} = models.JSONField(default=dict) or name another column.",
            obj=model,
            id="automate_core.E106",
        )
    ]


class_prepared.connect(
    _inherit_proxy_fields, dispatch_uid="automate_core.base.inherit_proxy_fields"
)
