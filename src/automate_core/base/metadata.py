"""Free-form JSON beside a row's own fields."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from automate_core.base._support import alters_data, field_of, invalid_field

__all__ = ["MetadataModel"]


class MetadataModel(models.Model):
    """A JSON object in `metadata`, read and written by dotted keys.

    `set_meta()` changes the object in memory, as assigning to a field does; `save()` stores it.
    """

    metadata = models.JSONField(_("metadata"), default=dict, blank=True)

    class Meta:
        abstract = True

    @alters_data
    def set_meta(self, key: str, value: Any) -> None:
        """Set `value` at `key`; objects on the way (`a.b.c`) are made where missing.

        Raises `ValidationError`, and changes nothing, for an empty part in the key, a value
        that JSON cannot hold, or a key that leads through something that is not an object.
        """
        *path, last = _parts(key)
        self._refuse_unstorable(key, value)
        self._refuse_blocked(key, path)
        target = self.metadata
        for part in path:
            target = target.setdefault(part, {})
        target[last] = value

    def get_meta(self, key: str, default: Any = None) -> Any:
        """The value at `key`, or `default` where there is none."""
        value: Any = self.metadata
        for part in _parts(key):
            if not isinstance(value, dict) or part not in value:
                return default
            value = value[part]
        return value

    def _refuse_unstorable(self, key: str, value: Any) -> None:
        encoder = field_of(self, "metadata").encoder
        try:
            json.dumps(value, cls=encoder, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise invalid_field(
                "metadata",
                _(
                    "The value for “%(key)s” cannot be stored as JSON. Use text, numbers, true, "
                    "false, null, lists and objects."
                ),
                key=key,
            ) from error

    def _refuse_blocked(self, key: str, path: list[str]) -> None:
        value: Any = self.metadata
        for position, part in enumerate([None, *path]):
            value = value if part is None else value.get(part, {})
            if not isinstance(value, dict):
                raise invalid_field(
                    "metadata",
                    _(
                        "“%(key)s” cannot be set because “%(blocker)s” is not an object. Remove "
                        "it or choose another key."
                    ),
                    key=key,
                    blocker=".".join(path[:position]) or "metadata",
                )


def _parts(key: str) -> list[str]:
    parts = key.split(".")
    if not all(parts):
        raise invalid_field(
            "metadata",
            _("“%(key)s” is not a metadata key. Join non-empty names with dots."),
            key=key,
        )
    return parts
