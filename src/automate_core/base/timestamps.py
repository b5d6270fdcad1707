"""When a row was created and last saved."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from automate_core.base._support import with_update_fields

__all__ = ["TimeStampedModel"]


class TimeStampedModel(models.Model):
    """`created_at`, set once, and `updated_at`, set on every save, `update_fields` included.

    As with every `auto_now` field, a queryset's `update()` leaves `updated_at` alone.
    """

    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **with_update_fields(kwargs, "updated_at"))
