"""What the app reads of the `AUTOMATE` dict in the project's settings."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

__all__ = ["REPLACEABLE_MODELS", "default_tenant", "replaced_models"]

REPLACEABLE_MODELS = ("Job", "Trigger", "Workflow")
"""The models whose methods the running system calls, so that a project may override them."""


def replaced_models() -> Mapping[str, str]:
    """``AUTOMATE["MODELS"]``: dotted paths of proxies, by the name of the model they stand for.

    Raises ImproperlyConfigured when it has another shape.
    """
    named = getattr(settings, "AUTOMATE", {}).get("MODELS", {})
    if not isinstance(named, Mapping):
        raise ImproperlyConfigured(
            'AUTOMATE["MODELS"] must be a dict, such as {"Workflow": "shop.models.MyWorkflow"}.'
        )
    for name, path in named.items():
        if name not in REPLACEABLE_MODELS:
            raise ImproperlyConfigured(
                f'AUTOMATE["MODELS"] has the key {name!r}. Use one of: '
                f"{', '.join(REPLACEABLE_MODELS)}."
            )
        if not isinstance(path, str):
            raise ImproperlyConfigured(
                f'AUTOMATE["MODELS"]["{name}"] must be the dotted path of a model class.'
            )
    return named


def default_tenant() -> str:
    """``AUTOMATE["DEFAULT_TENANT"]``: to whom belongs what names no tenant."""
    tenant = getattr(settings, "AUTOMATE", {}).get("DEFAULT_TENANT", "default")
    if not isinstance(tenant, str) or not tenant:
        raise ImproperlyConfigured('AUTOMATE["DEFAULT_TENANT"] must be a text that is not empty.')
    return tenant
