"""URL-friendly identifiers made from a name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from itertools import count, islice
from typing import Any, ClassVar, TypeVar

from django.core import checks
from django.db import IntegrityError, models, router, transaction
from django.db.backends.utils import truncate_name
from django.db.models.signals import class_prepared
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from automate_core.base._support import field_of, has_field, with_update_fields
from automate_core.base.managers import ComposableManager, ComposableQuerySet
from automate_core.base.tenant import TenantScopedModel, tenant_scope

__all__ = ["SluggedManager", "SluggedModel", "SluggedQuerySet"]

_S = TypeVar("_S", bound="SluggedModel")
_LONGEST_CONSTRAINT_NAME = 60
_LARGEST_BATCH = 640


class SluggedQuerySet(ComposableQuerySet[_S]):
    """Gives slugs in bulk operations too."""

    def bulk_create(self, objs: Iterable[_S], *args: Any, **kwargs: Any) -> list[_S]:
        objs = list(objs)
        self._for_write = True
        taken: set[str] = {instance.slug for instance in objs if instance.slug}
        for instance in objs:
            if not instance.slug:
                instance.slug = _free_slug(instance, self.db, taken)
                taken.add(instance.slug)
        return super().bulk_create(objs, *args, **kwargs)


class SluggedManager(ComposableManager.from_queryset(SluggedQuerySet)):  # type: ignore[misc]
    """Manager of rows that have a slug."""


class SluggedModel(models.Model):
    """A unique `slug`, made from the field that `slug_source_field` names.

    It is unique in the table, or within the tenant if the model is tenant scoped; a taken slug
    gets the next free number (`report`, `report-2`). A slug that is given is kept as it is, and
    a later change of the name does not change it. Letters that have no ASCII form are kept.
    """

    slug_source_field: ClassVar[str] = "name"

    slug = models.SlugField(
        _("slug"), max_length=200, blank=True, allow_unicode=True, db_index=False
    )

    objects = SluggedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if "slug" not in self.__dict__ or self.slug:
            super().save(*args, **kwargs)
            return
        kwargs = with_update_fields(kwargs, "slug")
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        tried: set[str] = set()
        write = partial(super().save, *args, **kwargs)
        while not self._saved_with_free_slug(write, using, tried):
            pass

    def _saved_with_free_slug(self, write: Callable[[], None], using: str, tried: set[str]) -> bool:
        """Save with a slug that looks free; False if another writer took it first."""
        self.slug = _free_slug(self, using, tried)
        tried.add(self.slug)
        try:
            with transaction.atomic(using=using):
                write()
        except BaseException as error:
            lost = self.slug
            self.slug = ""
            if isinstance(error, IntegrityError) and lost in _taken_slugs(self, using, {lost}):
                return False
            raise
        return True

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *_check_source(cls)]


def make_slug(text: str) -> str:
    """`text` as a slug: in ASCII if no letter is lost by it, otherwise in Unicode."""
    in_unicode = slugify(text, allow_unicode=True)
    in_ascii = slugify(in_unicode)
    return in_ascii if len(in_ascii) == len(in_unicode) else in_unicode


def _free_slug(instance: SluggedModel, using: str, tried: Collection[str]) -> str:
    """The first candidate for `instance` that is neither stored nor among `tried`."""
    source = getattr(instance, instance.slug_source_field)
    base = make_slug(str(source or "")) or str(instance._meta.model_name)
    candidates = _candidates(base, field_of(instance, "slug").max_length)
    batch = 5
    while True:
        batch = min(batch * 2, _LARGEST_BATCH)
        some = list(islice(candidates, batch))
        unavailable = {*tried, *_taken_slugs(instance, using, some)}
        for candidate in some:
            if candidate not in unavailable:
                return candidate


def _candidates(base: str, length: int) -> Iterator[str]:
    yield base[:length].rstrip("-")
    for number in count(2):
        suffix = f"-{number}"
        yield base[: length - len(suffix)].rstrip("-") + suffix


def _taken_slugs(instance: SluggedModel, using: str, slugs: Collection[str]) -> set[str]:
    owner = field_of(instance, "slug").model
    rows = owner._base_manager.using(using).filter(**tenant_scope(instance), slug__in=slugs)
    return set(rows.exclude(pk=instance.pk).values_list("slug", flat=True))


def _add_unique_constraint(sender: type[models.Model], **kwargs: Any) -> None:
    """Make `slug` unique in the database unless the model declared it so itself."""
    meta = sender._meta
    if not issubclass(sender, SluggedModel) or meta.proxy:
        return
    field = next((field for field in meta.local_fields if field.name == "slug"), None)
    if field is None or field.unique:
        return
    scope = [sender.tenant_field] if issubclass(sender, TenantScopedModel) else []
    name = truncate_name(f"{meta.db_table}_unique_slug", _LONGEST_CONSTRAINT_NAME)
    constraint = models.UniqueConstraint(fields=[*scope, "slug"], name=name)
    meta.constraints = [*meta.constraints, constraint]
    meta.original_attrs["constraints"] = meta.constraints


def _check_source(model: type[SluggedModel]) -> list[checks.CheckMessage]:
    name = model.slug_source_field
    if has_field(model, name) or hasattr(model, name):
        return []
    return [
        checks.Error(
            f"'slug_source_field' names '{name}', which the model does not have.",
            hint=f"Let {model.__name__}.slug_source_field name the field to make slugs of.",
            obj=model,
            id="automate_core.E102",
        )
    ]


class_prepared.connect(_add_unique_constraint, dispatch_uid="automate_core.base.unique_slug")
