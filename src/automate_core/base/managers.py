"""Managers and querysets that combine.

Django takes one `objects` from the first base that has it. Here, a model that inherits several
bases gets one manager class made of all of theirs, so that `objects` offers every method and
applies every filter. What a model declares itself is left as declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar

from django.db import models
from django.db.models.lookups import Exact
from django.db.models.signals import class_prepared
from django.db.models.sql.where import WhereNode

__all__ = ["ComposableManager", "ComposableQuerySet"]

_M = TypeVar("_M", bound=models.Model)
_Q = TypeVar("_Q", bound="models.QuerySet[Any]")


class ComposableQuerySet(models.QuerySet[_M]):
    """A queryset that can be merged with others; a merged one can be pickled too."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...], Any]:
        parts = getattr(type(self), "_parts", (type(self),))
        return _new_queryset, (parts,), self.__getstate__()


class ComposableManager(models.Manager[_M]):
    """A manager that can be merged with others by inheriting from all of them."""

    _queryset_class: type[models.QuerySet[Any]] = ComposableQuerySet

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "_queryset_class" not in cls.__dict__:
            bases = [getattr(base, "_queryset_class", None) for base in cls.__bases__]
            cls._queryset_class = _merge(tuple(base for base in bases if base is not None))


class ScopeFilter(Exact):
    """A condition put on a queryset by its manager, which `drop_scope` can take off again."""


def add_scope(queryset: _Q, scope: ScopeFilter) -> _Q:
    """`queryset` with the condition `scope`."""
    return queryset.filter(scope)


def drop_scope(queryset: _Q, kind: type[ScopeFilter], caller: str) -> _Q:
    """`queryset` without the conditions of `kind`; `caller` is the method named in errors."""
    queryset._not_support_combined_queries(caller)  # type: ignore[attr-defined]
    if queryset.query.is_sliced:
        raise TypeError(f"Cannot call {caller}() once a slice has been taken.")
    clone = queryset._chain()  # type: ignore[attr-defined]
    clone.query.where = _without(clone.query.where, kind)
    return clone  # type: ignore[no-any-return]


def _without(node: WhereNode, kind: type[ScopeFilter]) -> WhereNode:
    children = [
        _without(child, kind) if isinstance(child, WhereNode) else child
        for child in node.children
        if not isinstance(child, kind)
    ]
    return node.create(children, node.connector, node.negated)


@cache
def _merge(classes: tuple[type[Any], ...]) -> type[Any]:
    """One class that inherits from all of `classes`; those implied by others are left out."""
    parts = tuple(
        candidate
        for candidate in dict.fromkeys(classes)
        if not any(other is not candidate and issubclass(other, candidate) for other in classes)
    )
    if len(parts) == 1:
        return parts[0]
    name = "And".join(part.__name__ for part in parts)
    return type(name, parts, {"__module__": __name__, "_parts": parts})


def _new_queryset(parts: tuple[type[Any], ...]) -> Any:
    merged = _merge(parts)
    return object.__new__(merged)


def _inherited_managers(model: type[models.Model], name: str) -> list[type[Any]]:
    """The composable manager classes called `name` that no nearer class of `model` replaces."""
    found: dict[Any, type[Any]] = {}
    base: Any
    for base in model.__mro__:
        if any(issubclass(nearer, base) for nearer in found) or "_meta" not in base.__dict__:
            continue
        for manager in base._meta.local_managers:
            if manager.name == name and isinstance(manager, ComposableManager):
                found[base] = type(manager)
    return list(found.values())


def _composable_names(model: type[models.Model]) -> Iterable[str]:
    """Names under which `model` inherits (not declares) a composable manager, `objects` first."""
    declared = {manager.name for manager in model._meta.local_managers}
    inherited = [m.name for m in model._meta.managers if isinstance(m, ComposableManager)]
    return sorted(set(inherited) - declared, key=lambda name: (name != "objects", name))


def _merge_managers(sender: type[models.Model], **kwargs: Any) -> None:
    for name in _composable_names(sender):
        inherited = _inherited_managers(sender, name)
        merged = _merge((*inherited, *_inherited_managers(sender, "objects")))
        if merged is not type(sender._meta.managers_map[name]):
            sender.add_to_class(name, merged())


class_prepared.connect(_merge_managers, dispatch_uid="automate_core.base.merge_managers")
