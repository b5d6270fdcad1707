"""Deletion that can be undone."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from automate_core.base._support import alters_data, queryset_only
from automate_core.base.audit import CurrentUserModel, acting_username
from automate_core.base.managers import (
    ComposableManager,
    ComposableQuerySet,
    ScopeFilter,
    add_scope,
    drop_scope,
)
from automate_core.base.tenant import TenantScopedModel

__all__ = ["AllObjectsManager", "SoftDeleteManager", "SoftDeleteModel", "SoftDeleteQuerySet"]

_D = TypeVar("_D", bound="SoftDeleteModel")
_Deleted = tuple[int, dict[str, int]]


class _NotDeleted(ScopeFilter):
    """Rows that are not deleted."""

    def __init__(self) -> None:
        super().__init__(models.F("is_deleted"), False)


class SoftDeleteQuerySet(ComposableQuerySet[_D]):
    """Rows that are marked when deleted."""

    def with_deleted(self) -> Self:
        """The same rows, deleted ones included."""
        return drop_scope(self, _NotDeleted, "with_deleted")

    def deleted_only(self) -> Self:
        """Only those of these rows that are deleted."""
        return self.with_deleted().filter(is_deleted=True)

    @alters_data
    @queryset_only
    def delete(self) -> _Deleted:
        """Mark the rows as deleted; returns Django's pair of counts."""
        count = self.filter(is_deleted=False).update(**_deletion(self.model()))
        return count, {self.model._meta.label: count} if count else {}

    @alters_data
    @queryset_only
    def restore(self) -> int:
        """Undo the deletion of those rows that are deleted; returns how many."""
        return self.deleted_only().update(**_RESTORED)

    @alters_data
    @queryset_only
    def hard_delete(self) -> _Deleted:
        """Remove the rows from the database, with what cascades from them."""
        return super().delete()


class SoftDeleteManager(ComposableManager.from_queryset(SoftDeleteQuerySet)):  # type: ignore[misc]
    """Leaves out deleted rows; `with_deleted()` and `deleted_only()` bring them back."""

    def get_queryset(self) -> Any:
        return add_scope(super().get_queryset(), _NotDeleted())


class AllObjectsManager(SoftDeleteManager):
    """Deleted rows included."""

    def get_queryset(self) -> Any:
        return super().get_queryset().with_deleted()


class SoftDeleteModel(CurrentUserModel):
    """A row that `delete()` marks, `restore()` brings back and `hard_delete()` removes.

    Soft deletion does not cascade and sends no delete signals: rows that point here stay, and
    following their foreign key still finds this row. `hard_delete()` cascades as Django does,
    over deleted and other rows alike. A deleted row still takes part in unique constraints, so
    that it can be restored.
    """

    is_deleted = models.BooleanField(_("deleted"), default=False, db_index=True, editable=False)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, blank=True, editable=False)
    deleted_by = models.CharField(
        _("deleted by"), max_length=255, blank=True, default="", editable=False
    )

    objects = SoftDeleteManager()
    all_objects = AllObjectsManager()

    class Meta:
        abstract = True

    def delete(self, using: str | None = None, keep_parents: bool = False) -> _Deleted:
        """Mark the row as deleted; a row already deleted keeps its first deletion."""
        self._require_saved("delete")
        if self.is_deleted:
            return 0, {}
        self._write(_deletion(self), using)
        return 1, {self._meta.label: 1}

    @alters_data
    def restore(self, using: str | None = None) -> None:
        """Undo the deletion."""
        self._require_saved("restore")
        self._write(_RESTORED, using)

    @alters_data
    def hard_delete(self, using: str | None = None, keep_parents: bool = False) -> _Deleted:
        """Remove the row from the database, with what cascades from it."""
        if isinstance(self, TenantScopedModel):
            self.assign_tenant()
        return super().delete(using=using, keep_parents=keep_parents)

    def _write(self, values: dict[str, Any], using: str | None) -> None:
        before = {name: getattr(self, name) for name in values}
        self.__dict__.update(values)
        try:
            self.save(using=using, update_fields=set(values))
        except BaseException:
            self.__dict__.update(before)
            raise

    def _require_saved(self, action: str) -> None:
        if self._state.adding:
            name = self._meta.object_name
            raise ValueError(f"Cannot {action} a {name} that was never saved. Save it first.")


_RESTORED: dict[str, Any] = {"is_deleted": False, "deleted_at": None, "deleted_by": ""}


def _deletion(instance: CurrentUserModel) -> dict[str, Any]:
    return {
        "is_deleted": True,
        "deleted_at": timezone.now(),
        "deleted_by": acting_username(instance),
    }
