"""Isolation of tenants: every query and every write is limited to the current tenant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self, TypeVar

from django.core import checks
from django.core.exceptions import EmptyResultSet, FullResultSet, PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

from automate_core.base import context
from automate_core.base._support import field_of, has_field
from automate_core.base.managers import (
    ComposableManager,
    ComposableQuerySet,
    ScopeFilter,
    add_scope,
    drop_scope,
)

__all__ = ["TenantManager", "TenantMismatchError", "TenantQuerySet", "TenantScopedModel"]

_T = TypeVar("_T", bound="TenantScopedModel")


class TenantMismatchError(PermissionDenied):
    """A write would reach a row of another tenant than the current one; nothing was written."""


class _CurrentTenant(ScopeFilter):
    """Rows of the current tenant, decided when the SQL is made.

    So a queryset built at import time, as in a form or a class-based view, is limited by the
    request it is evaluated in. One built inside a tenant's context stays limited to that
    tenant wherever it is evaluated.
    """

    prepare_rhs = False

    def __init__(self, model: type[TenantScopedModel]) -> None:
        super().__init__(models.F(model.tenant_field), _current_value(model))
        self.model = model

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        current = _current_value(self.model)
        captured = self.rhs
        if captured is None and current is None:
            raise FullResultSet
        if None not in (captured, current) and captured != current:
            raise EmptyResultSet
        tenant = current if captured is None else captured
        return compiler.compile(self.lhs.get_lookup("exact")(self.lhs, tenant))


class TenantQuerySet(ComposableQuerySet[_T]):
    """Rows of tenants."""

    def for_tenant(self, tenant_id: Any) -> Self:
        """Rows of one tenant. Inside another tenant's context that is none of them:
        use `all_tenants().for_tenant(...)` to look across on purpose."""
        if tenant_id is None:
            raise ValueError("for_tenant() needs a tenant. Use all_tenants() to see every row.")
        return self.filter(**{self.model.tenant_field: tenant_id})

    def all_tenants(self) -> Self:
        """The same rows of every tenant, whatever the current tenant is."""
        return drop_scope(self, _CurrentTenant, "all_tenants")

    def bulk_create(self, objs: Iterable[_T], *args: Any, **kwargs: Any) -> list[_T]:
        objs = list(objs)
        for instance in objs:
            instance.assign_tenant()
        return super().bulk_create(objs, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        current = _current_value(self.model)
        field = field_of(self.model, self.model.tenant_field)
        for name in {field.name, field.attname} & kwargs.keys():
            if current is not None and _as_column(kwargs[name]) != current:
                raise TenantMismatchError(_move_refused(self.model))
        return super().update(**kwargs)


class TenantManager(ComposableManager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    """Limits rows to the current tenant when there is one."""

    def get_queryset(self) -> Any:
        return add_scope(super().get_queryset(), _CurrentTenant(self.model))


class TenantScopedModel(models.Model):
    """A row that belongs to one tenant.

    While a tenant is current (`with tenant_context("t1"):`), `objects` and related managers see
    only its rows, new objects get its id, and writing a row of another tenant is refused with
    `TenantMismatchError`. Without a current tenant nothing is limited. Following a foreign key
    to a single object uses Django's unfiltered base manager, as always.

    `tenant_field` names the field that holds the tenant; when it names another field than
    `tenant_id`, the model declares that field and `tenant_id` is not inherited.
    """

    tenant_field: ClassVar[str] = "tenant_id"

    tenant_id = models.CharField(_("tenant"), max_length=255, blank=True, default="", db_index=True)

    objects = TenantManager()

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.tenant_field != "tenant_id" and "tenant_id" not in cls.__dict__:
            cls.tenant_id = None  # type: ignore[assignment]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.assign_tenant()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.assign_tenant()
        return super().delete(*args, **kwargs)

    @classmethod
    def get_current_tenant(cls) -> Any:
        """The tenant to limit queries to and to give to new objects. Override to resolve it
        in another way; None means no limit."""
        return context.get_current_tenant()

    def assign_tenant(self) -> None:
        """Give a new object without tenant the current one; refuse an object of another.

        Raises `TenantMismatchError`.
        """
        current = _current_value(type(self))
        if current is None:
            return
        field = field_of(self, self.tenant_field)
        if self._state.adding and getattr(self, field.attname) in (None, ""):
            setattr(self, field.attname, current)
        stored = field.get_prep_value(getattr(self, field.attname))
        if stored != field.get_prep_value(current):
            raise TenantMismatchError(_write_refused(type(self)))

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, *args: Any, **kwargs: Any) -> Any:
        """Update the row only if the stored one is the current tenant's."""
        current = _current_value(type(self))
        if current is None or not _has_column(base_qs.model, self.tenant_field):
            return super()._do_update(base_qs, using, pk_val, *args, **kwargs)
        own = base_qs.filter(**{self.tenant_field: current})
        updated = super()._do_update(own, using, pk_val, *args, **kwargs)
        if not updated and base_qs.filter(pk=pk_val).exists():
            raise TenantMismatchError(_write_refused(type(self)))
        return updated

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *_check_tenant_field(cls), *_check_managers(cls)]


def tenant_scope(instance: models.Model) -> dict[str, Any]:
    """The filter that selects rows of the same tenant; empty if the model has no tenants.

    A new object without tenant is given the current one first.
    """
    if not isinstance(instance, TenantScopedModel):
        return {}
    instance.assign_tenant()
    attribute = field_of(instance, instance.tenant_field).attname
    return {attribute: getattr(instance, attribute)}


def _current_value(model: type[TenantScopedModel]) -> Any:
    """The current tenant as the column of `model` holds it."""
    return _as_column(model.get_current_tenant())


def _as_column(tenant: Any) -> Any:
    return tenant.pk if isinstance(tenant, models.Model) else tenant


def _has_column(model: type[models.Model], name: str) -> bool:
    return any(name in (field.name, field.attname) for field in model._meta.local_concrete_fields)


def _write_refused(model: type[models.Model]) -> str:
    return (
        f"This {model._meta.object_name} belongs to another tenant than the current one. "
        "Work inside tenant_context() of its own tenant."
    )


def _move_refused(model: type[TenantScopedModel]) -> str:
    return (
        f"{model.tenant_field} of {model._meta.object_name} cannot be changed to another tenant "
        "than the current one. Work inside tenant_context(None) to move rows between tenants."
    )


def _check_tenant_field(model: type[TenantScopedModel]) -> list[checks.CheckMessage]:
    if has_field(model, model.tenant_field):
        return []
    return [
        checks.Error(
            f"'tenant_field' names '{model.tenant_field}', which is not a field.",
            hint=f"Declare the field or let {model.__name__}.tenant_field name another.",
            obj=model,
            id="automate_core.E101",
        )
    ]


def _check_managers(model: type[TenantScopedModel]) -> list[checks.CheckMessage]:
    return [
        checks.Warning(
            f"The manager '{manager.name}' does not limit rows to the current tenant.",
            hint="Let its class inherit from automate_core.base.TenantManager.",
            obj=model,
            id="automate_core.W101",
        )
        for manager in model._meta.managers
        if not isinstance(manager, TenantManager)
    ]
