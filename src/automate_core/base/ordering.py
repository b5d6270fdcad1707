"""Rows in an order of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import connections, models, router, transaction
from django.db.models.signals import class_prepared
from django.utils.translation import gettext_lazy as _

from automate_core.base._support import alters_data, field_of, has_field, with_update_fields
from automate_core.base.managers import ComposableManager, ComposableQuerySet
from automate_core.base.soft_delete import SoftDeleteModel
from automate_core.base.stored import StoredValuesModel
from automate_core.base.tenant import tenant_scope

__all__ = ["OrderedManager", "OrderedModel", "OrderedQuerySet"]

_O = TypeVar("_O", bound="OrderedModel")
_ORDER = ("position", "pk")
_BATCH = 200


class OrderedQuerySet(ComposableQuerySet[_O]):
    """Rows that have a position."""

    def bulk_create(self, objs: Iterable[_O], *args: Any, **kwargs: Any) -> list[_O]:
        objs = list(objs)
        self._for_write = True
        with transaction.atomic(using=self.db):
            for siblings, members in _group_new(objs, self.db).items():
                siblings.lock()
                for position, instance in enumerate(members, siblings.next_position()):
                    instance.position = position
            return super().bulk_create(objs, *args, **kwargs)


class OrderedManager(ComposableManager.from_queryset(OrderedQuerySet)):  # type: ignore[misc]
    """Orders rows by position."""

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        is_default = tuple(self.model._meta.ordering) == _ORDER
        return queryset if is_default else queryset.order_by(*_ORDER)


class OrderedModel(StoredValuesModel):
    """A row with a `position`, counted from 0; a new row goes to the end.

    There is one list for the whole table, or one for each value of the fields that
    `order_with_respect_to` names, and always one for each tenant if the model is tenant scoped.
    Deleting leaves a gap, which the next move closes; the order stays as it is. Rows with equal
    positions are ordered by primary key.
    """

    order_with_respect_to: ClassVar[str | Sequence[str]] = ()

    position = models.PositiveIntegerField(_("position"), blank=True, editable=False, db_index=True)

    objects = OrderedManager()

    class Meta:
        abstract = True

    @classmethod
    def guarded_fields(cls) -> tuple[str, ...]:
        return ("position", *super().guarded_fields())

    @alters_data
    def move_up(self) -> None:
        """Change places with the row before; the first row stays."""
        self._move(lambda index: index - 1)

    @alters_data
    def move_down(self) -> None:
        """Change places with the row after; the last row stays."""
        self._move(lambda index: index + 1)

    @alters_data
    def move_to(self, position: int) -> None:
        """Move to `position`, counted from 0; beyond the end means the end.

        Raises `ValidationError` for a negative position.
        """
        if position < 0:
            raise ValidationError({"position": _("A position is 0 or more.")}, code="invalid")
        self._move(lambda index: position)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if "position" not in self.__dict__ or self.position is not None:
            super().save(*args, **kwargs)
            return
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        siblings = _Siblings.of(self, using)
        try:
            with transaction.atomic(using=using):
                siblings.lock()
                self.position = siblings.next_position()
                super().save(*args, **with_update_fields(kwargs, "position"))
        except BaseException:
            self.position = None
            raise

    def _move(self, target: Callable[[int], int]) -> None:
        """Move to the place that `target` makes of the present one, and close all gaps."""
        using = router.db_for_write(type(self), instance=self)
        siblings = _Siblings.of(self, using)
        before = self.position
        try:
            with transaction.atomic(using=using):
                siblings.lock()
                stored, self.position = siblings.reorder(self.pk, target)
                if stored == self.position:
                    self._remember(["position"])
                else:
                    self.save(using=using, update_fields=["position"])
        except BaseException:
            self.position = before
            raise

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *_check_scope(cls)]


@dataclass(frozen=True)
class _Siblings:
    """One list: the rows of a table that share the values of `scope`."""

    model: type[OrderedModel]
    using: str
    scope: tuple[tuple[str, Any], ...]

    @classmethod
    def of(cls, instance: OrderedModel, using: str) -> Self:
        owner = field_of(instance, "position").model
        values = tenant_scope(instance)
        for name in _scope_fields(type(instance)):
            attribute = field_of(instance, name).attname
            values[attribute] = getattr(instance, attribute)
        return cls(owner, using, tuple(values.items()))

    def rows(self) -> Any:
        return self.model._base_manager.using(self.using).filter(**dict(self.scope))

    def lock(self) -> None:
        """Let no one else append or move in this list until the transaction ends."""
        connection = connections[self.using]
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                identity = repr((table, [(name, str(value)) for name, value in self.scope]))
                digest = hashlib.sha256(identity.encode()).digest()
                key = int.from_bytes(digest[:8], signed=True)
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
            else:
                name = connection.ops.quote_name(table)
                column = connection.ops.quote_name("position")
                cursor.execute(f"UPDATE {name} SET {column} = {column} WHERE 1 = 0")  # noqa: S608

    def next_position(self) -> int:
        last = self.rows().aggregate(last=models.Max("position"))["last"]
        return 0 if last is None else int(last) + 1

    def reorder(self, pk: Any, target: Callable[[int], int]) -> tuple[int, int]:
        """Number the other rows anew as if the row `pk` had moved.

        Returns the position that row has, and the one it should be given.
        """
        rows = self.rows()
        if issubclass(self.model, SoftDeleteModel):
            rows = rows.filter(is_deleted=False)
        order = list(rows.order_by(*_ORDER).values_list("pk", "position"))
        index = next((index for index, (other, _) in enumerate(order) if other == pk), None)
        if index is None:
            raise ValueError(
                f"This {self.model._meta.object_name} has no place in the order because it is "
                "deleted or was never saved. Restore or save it first."
            )
        place = min(max(target(index), 0), len(order) - 1)
        own = order.pop(index)
        order.insert(place, own)
        self._renumber(
            (other, position)
            for position, (other, stored) in enumerate(order)
            if stored != position and other != pk
        )
        return own[1], place

    def _renumber(self, positions: Iterable[tuple[Any, int]]) -> None:
        model: Any = self.model
        changed = [model(pk=pk, position=position) for pk, position in positions]
        manager = self.model._base_manager.using(self.using)
        manager.bulk_update(changed, ["position"], batch_size=_BATCH)


def _group_new(objs: Iterable[_O], using: str) -> dict[_Siblings, list[_O]]:
    """The objects without position, by the list they belong to."""
    groups: dict[_Siblings, list[_O]] = {}
    for instance in objs:
        if instance.position is None:
            groups.setdefault(_Siblings.of(instance, using), []).append(instance)
    return groups


def _scope_fields(model: type[OrderedModel]) -> Sequence[str]:
    names = model.order_with_respect_to
    return (names,) if isinstance(names, str) else names


def _order_by_default(sender: type[models.Model], **kwargs: Any) -> None:
    if issubclass(sender, OrderedModel) and not sender._meta.ordering:
        sender._meta.ordering = _ORDER


def _check_scope(model: type[OrderedModel]) -> list[checks.CheckMessage]:
    unknown = [name for name in _scope_fields(model) if not has_field(model, name)]
    return [
        checks.Error(
            f"'order_with_respect_to' names '{name}', which is not a field.",
            hint=f"Let {model.__name__}.order_with_respect_to name fields of the model.",
            obj=model,
            id="automate_core.E105",
        )
        for name in unknown
    ]


class_prepared.connect(_order_by_default, dispatch_uid="automate_core.base.order_by_default")
