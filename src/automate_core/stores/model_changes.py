"""Events for the changes of a project's own models, stored in the transaction of the change."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar, overload

from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.db import NotSupportedError, connections, models, router, transaction
from django.db.models.signals import class_prepared, post_delete

from automate_core.base import TenantScopedModel, get_current_tenant
from automate_core.conf import default_tenant
from automate_engine.domain import JsonObject, TriggerType, decode_json

__all__ = ["track_changes", "tracked_models"]

ModelT = TypeVar("ModelT", bound=type[models.Model])

_SECRET_NAMES = frozenset({"password"})
_BATCH = 500


_TRACKED: dict[type[models.Model], tuple[models.Field[Any, Any], ...]] = {}
"""The fields that the events of each tracked model show."""


@overload
def track_changes(model: ModelT, *, exclude: Collection[str] = ()) -> ModelT: ...


@overload
def track_changes(*, exclude: Collection[str] = ()) -> Callable[[ModelT], ModelT]: ...


def track_changes(model: type[models.Model] | None = None, *, exclude: Collection[str] = ()) -> Any:
    """Let automations follow the changes of a model; use it as a decorator or call it.

    Each created, updated and deleted row becomes an event of type ``model_change`` in the
    transaction of the change: there is no event of a change that is rolled back, and no change
    without its event. Bulk operations of the model's managers count too (`bulk_create`,
    `bulk_update`, `update`, `delete`); raw SQL does not, and `bulk_create(ignore_conflicts=True)`
    is refused, since the database does not tell which rows it made.

    The payload is ``{"model", "operation", "pk", "fields", "changed", "previous"}``: the row's
    values, the names of the fields that changed, and what these were before. Fields named in
    `exclude`, passwords and binary fields are left out.
    """
    if model is None:
        return partial(_track, exclude=exclude)
    return _track(model, exclude=exclude)


def tracked_models() -> list[str]:
    """Labels of the models whose changes become events."""
    return sorted(model._meta.label for model in _TRACKED)


def _track(model: ModelT, *, exclude: Collection[str] = ()) -> ModelT:
    if model in _TRACKED:
        return model
    hidden = {*exclude, *_SECRET_NAMES}
    _TRACKED[model] = tuple(
        field
        for field in model._meta.concrete_fields
        if field.name not in hidden and not isinstance(field, models.BinaryField)
    )
    model.save_base = _recording_save(model.save_base)  # type: ignore[method-assign]
    _record_deletes(model)
    for proxy in _proxies(model):
        _record_deletes(proxy)
    for base in model.__mro__:
        for manager in base._meta.local_managers if hasattr(base, "_meta") else ():
            _record_bulk(manager)
    model._meta._expire_cache()  # type: ignore[attr-defined]
    return model


def _proxies(model: type[models.Model]) -> Iterator[type[models.Model]]:
    for kind in model.__subclasses__():
        if kind._meta.proxy:
            yield kind
            yield from _proxies(kind)


def _record_deletes(kind: type[models.Model]) -> None:
    post_delete.connect(_record_delete, sender=kind, dispatch_uid="automate_model_changes")


def _follow_new_proxy(sender: type[models.Model], **kwargs: Any) -> None:
    if sender._meta.proxy and sender._meta.concrete_model in _TRACKED:
        _record_deletes(sender)


class_prepared.connect(_follow_new_proxy, dispatch_uid="automate_model_changes")


# -- single rows


def _recording_save(save_base: Callable[..., None]) -> Callable[..., None]:
    def save_and_record(self: models.Model, *args: Any, **kwargs: Any) -> None:
        model = _tracked(type(self))
        if model is None:
            save_base(self, *args, **kwargs)
            return
        using = _database(model, kwargs.get("using"), self)
        with transaction.atomic(using=using, savepoint=False):
            before = _rows(model, using, [self.pk]) if self.pk is not None else {}
            save_base(self, *args, **{**kwargs, "using": using})
            _record(model, using, before, _rows(model, using, [self.pk]))

    return save_and_record


def _record_delete(
    sender: type[models.Model], instance: models.Model, using: str, **kwargs: Any
) -> None:
    model = _tracked(sender)
    if model is None:
        return
    _database(model, using, instance)
    values = _json({field.attname: getattr(instance, field.attname) for field in _TRACKED[model]})
    tenants = {instance.pk: _tenant_of(model, instance)}
    _store(model, using, [_payload(model, "deleted", instance.pk, values, None)], tenants)


# -- many rows


class _RecordingQuerySet(models.QuerySet[Any]):
    """Adds the events of bulk operations on tracked models."""

    def update(self, **kwargs: Any) -> int:
        model = _tracked(self.model)
        if model is None:
            return super().update(**kwargs)
        using = _database(model, self.db)
        with transaction.atomic(using=using, savepoint=False):
            held = self.order_by().select_for_update()
            pks = list(held.values_list("pk", flat=True))
            before = _rows(model, using, pks)
            changed = models.QuerySet.update(self.filter(pk__in=pks), **kwargs)
            _record(model, using, before, _rows(model, using, pks))
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        model = _tracked(self.model)
        if model is None:
            return super().bulk_create(objs, *args, **kwargs)
        if kwargs.get("ignore_conflicts") or (len(args) > 1 and args[1]):
            raise NotSupportedError(
                f"The changes of {model._meta.label} are followed, and with ignore_conflicts the "
                "database does not tell which rows it made. Create the rows one by one."
            )
        using = _database(model, self.db)
        objs = list(objs)
        with transaction.atomic(using=using, savepoint=False):
            before = self._conflicting(model, using, objs, kwargs)
            created = super().bulk_create(objs, *args, **kwargs)
            pks = [row.pk for row in created]
            if None in pks:
                raise NotSupportedError(
                    "This database does not give back the keys of the rows that it makes. "
                    "Create the rows one by one."
                )
            _record(model, using, before, _rows(model, using, pks))
        return created

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    def _conflicting(
        self, model: type[models.Model], using: str, objs: Sequence[Any], options: dict[str, Any]
    ) -> dict[Any, JsonObject]:
        """The rows that an upsert will update, as they are now."""
        if not options.get("update_conflicts"):
            return {}
        names = options.get("unique_fields") or [model._meta.pk.name]
        same = models.Q()
        for row in objs:
            same |= models.Q(**{name: getattr(row, name) for name in names})
        pks = list(model._base_manager.using(using).filter(same).values_list("pk", flat=True))
        return _rows(model, using, pks)


def _record_bulk(manager: models.Manager[Any]) -> None:
    """Let a manager, and the related managers made from its class, give recording querysets."""
    kind = type(manager)
    query_set = kind._queryset_class  # type: ignore[attr-defined]
    if issubclass(query_set, _RecordingQuerySet):
        return
    recording = type(query_set.__name__, (_RecordingQuerySet, query_set), {})
    namespace = {"_queryset_class": recording, "__module__": kind.__module__}
    manager.__class__ = type(kind.__name__, (kind,), namespace)


# -- from rows to events


def _tracked(kind: type[models.Model]) -> type[models.Model] | None:
    """The tracked model whose rows a class stands for."""
    return next((base for base in kind.__mro__ if base in _TRACKED), None)


def _database(model: type[models.Model], using: str | None, instance: Any = None) -> str:
    """The database of a change, which has to be that of the events."""
    from automate_core.events.models import Event

    alias = using or router.db_for_write(model, instance=instance)
    events = router.db_for_write(Event)
    if alias != events:
        raise ImproperlyConfigured(
            f"Changes of {model._meta.label} are followed, but it is stored in the database "
            f"'{alias}' and events are in '{events}': they cannot share a transaction. Route "
            "automate_core to the same database, or do not track this model."
        )
    return alias


def _rows(model: type[models.Model], using: str, pks: Sequence[Any]) -> dict[Any, JsonObject]:
    """The stored values of rows by key."""
    names = ["pk", *(field.attname for field in _TRACKED[model])]
    rows: dict[Any, JsonObject] = {}
    for start in range(0, len(pks), _BATCH):
        found = model._base_manager.using(using).filter(pk__in=pks[start : start + _BATCH])
        for values in found.values(*names):
            pk = values.pop("pk")
            rows[pk] = _json(values)
    return rows


def _json(values: dict[str, Any]) -> JsonObject:
    decoded: JsonObject = decode_json(json.dumps(values, cls=DjangoJSONEncoder))
    return decoded


def _record(
    model: type[models.Model],
    using: str,
    before: dict[Any, JsonObject],
    after: dict[Any, JsonObject],
) -> None:
    payloads = []
    for pk, values in after.items():
        former = before.get(pk)
        if former is None:
            payloads.append(_payload(model, "created", pk, values, None))
        elif former != values:
            payloads.append(_payload(model, "updated", pk, values, former))
    if payloads:
        _store(model, using, payloads, _tenants(model, using, [*after]))


def _payload(
    model: type[models.Model],
    operation: str,
    pk: Any,
    values: JsonObject,
    former: JsonObject | None,
) -> JsonObject:
    changed = [] if former is None else [name for name in values if values[name] != former[name]]
    return {
        "model": model._meta.label,
        "operation": operation,
        "pk": pk if isinstance(pk, int) else str(pk),
        "fields": values,
        "changed": changed,
        "previous": {} if former is None else {name: former[name] for name in changed},
    }


def _store(
    model: type[models.Model],
    using: str,
    payloads: Sequence[JsonObject],
    tenants: dict[Any, str],
) -> None:
    from automate_core.events.models import Event

    default = get_current_tenant() or default_tenant()
    by_text = {str(pk): tenant for pk, tenant in tenants.items()}
    Event.objects.using(using).all_tenants().bulk_create(
        [
            Event(
                tenant_id=by_text.get(str(payload["pk"])) or default,
                type=TriggerType.MODEL_CHANGE.value,
                source=model._meta.label_lower,
                payload=payload,
            )
            for payload in payloads
        ],
        batch_size=_BATCH,
    )
    if connections[using].vendor == "postgresql":
        from automate_engine.sql.postgresql import CHANNEL

        with connections[using].cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


def _tenant_of(model: type[models.Model], instance: Any) -> str:
    if issubclass(model, TenantScopedModel):
        return str(getattr(instance, model.tenant_field) or "")
    return ""


def _tenants(model: type[models.Model], using: str, pks: Sequence[Any]) -> dict[Any, str]:
    """The tenants of rows by key; empty for a model without tenants."""
    if not issubclass(model, TenantScopedModel):
        return {}
    found: dict[Any, str] = {}
    for start in range(0, len(pks), _BATCH):
        rows = model._base_manager.using(using).filter(pk__in=pks[start : start + _BATCH])
        found.update(rows.values_list("pk", model.tenant_field))
    return found
