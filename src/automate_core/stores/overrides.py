"""The model classes that the running system works with: those that the project names."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.module_loading import import_string

from automate_core.conf import replaced_models

__all__ = ["model_class"]

ModelT = TypeVar("ModelT", bound=models.Model)


def model_class(base: type[ModelT]) -> type[ModelT]:
    """The proxy that ``AUTOMATE["MODELS"]`` names in place of `base`, or `base` itself.

    Raises ImproperlyConfigured when what it names is not a proxy of `base`.
    """
    name = replaced_models().get(base.__name__)
    if name is None:
        return base
    try:
        named: Any = import_string(name)
    except ImportError as error:
        raise ImproperlyConfigured(
            f'AUTOMATE["MODELS"]["{base.__name__}"] names {name!r}, which cannot be imported. '
            "Correct the dotted path."
        ) from error
    is_proxy = isinstance(named, type) and issubclass(named, base)
    if not is_proxy or named._meta.concrete_model is not base:
        raise ImproperlyConfigured(
            f'AUTOMATE["MODELS"]["{base.__name__}"] names {name!r}, which is not a proxy of '
            f"{base.__module__}.{base.__name__}. Inherit from it with proxy = True."
        )
    return cast(type[ModelT], named)
