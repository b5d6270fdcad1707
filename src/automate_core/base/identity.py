"""Globally unique primary keys."""

from __future__ import annotations

import uuid

from django.db import models

__all__ = ["UUIDModel"]


class UUIDModel(models.Model):
    """A random UUID (version 4) as primary key, known before the row is saved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
