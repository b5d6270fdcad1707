"""Small helpers that the base classes share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

__all__ = [
    "alters_data",
    "field_of",
    "has_field",
    "invalid_field",
    "queryset_only",
    "with_update_fields",
]

_F = TypeVar("_F", bound=Callable[..., Any])


def alters_data(method: _F) -> _F:
    """Mark a method that writes, so that templates cannot call it."""
    method.alters_data = True  # type: ignore[attr-defined]
    return method


def queryset_only(method: _F) -> _F:
    """Mark a queryset's method that its manager does not offer."""
    method.queryset_only = True  # type: ignore[attr-defined]
    return method


def field_of(model: models.Model | type[models.Model], name: str) -> Any:
    """The field called `name`, typed loosely because reverse relations are never meant."""
    return model._meta.get_field(name)


def has_field(model: type[models.Model], name: str) -> bool:
    """Whether `model` has a field called `name`."""
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def invalid_field(field: str, message: Any, **params: Any) -> ValidationError:
    """A `ValidationError` about one field."""
    return ValidationError({field: ValidationError(message, code="invalid", params=params)})


def with_update_fields(kwargs: dict[str, Any], *names: str) -> dict[str, Any]:
    """The keyword arguments of `save()` with `names` added to a non-empty `update_fields`."""
    update_fields = kwargs.get("update_fields")
    return {**kwargs, "update_fields": {*update_fields, *names}} if update_fields else kwargs
