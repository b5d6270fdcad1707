"""Who created a row and who changed it last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from automate_core.base import context
from automate_core.base._support import with_update_fields
from automate_core.base.managers import ComposableManager, ComposableQuerySet

__all__ = ["AuditManager", "AuditQuerySet", "AuditableModel", "CurrentUserModel"]

_A = TypeVar("_A", bound="AuditableModel")


class CurrentUserModel(models.Model):
    """A model that can tell who is acting."""

    class Meta:
        abstract = True

    @classmethod
    def get_current_user(cls) -> Any:
        """Who is acting: a username, a user object, or None. Override to resolve it in another
        way, as a class method or an ordinary one.

        By default it is the user of `user_context()`, which `CurrentUserMiddleware` sets.
        """
        return context.get_current_user()


class AuditQuerySet(ComposableQuerySet[_A]):
    """Keeps `created_by` and `modified_by` in bulk operations too."""

    def bulk_create(self, objs: Iterable[_A], *args: Any, **kwargs: Any) -> list[_A]:
        objs = list(objs)
        for instance in objs:
            instance.stamp_user()
        return super().bulk_create(objs, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        kwargs.setdefault("modified_by", acting_username(self.model()))
        return super().update(**kwargs)


class AuditManager(ComposableManager.from_queryset(AuditQuerySet)):  # type: ignore[misc]
    """Manager of audited rows."""


class AuditableModel(CurrentUserModel):
    """`created_by`, set once unless given, and `modified_by`, set on every save.

    Both are empty when nobody is signed in: name the actor with `user_context("someone")`.
    """

    created_by = models.CharField(
        _("created by"), max_length=255, blank=True, default="", editable=False
    )
    modified_by = models.CharField(
        _("modified by"), max_length=255, blank=True, default="", editable=False
    )

    objects = AuditManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.stamp_user()
        super().save(*args, **with_update_fields(kwargs, "modified_by"))

    def stamp_user(self) -> None:
        """Set who modifies this object and, if it is new and does not say so, who creates it."""
        self.modified_by = acting_username(self)
        if self._state.adding and not self.created_by:
            self.created_by = self.modified_by


def acting_username(instance: CurrentUserModel) -> str:
    """The username that `get_current_user()` of `instance` resolves to, or an empty string."""
    return context.username_of(instance.get_current_user())
