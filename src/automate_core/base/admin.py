"""Admin classes for the base models. They combine by inheritance, as the models do.

All are built on one class, so that a site can have them in its theme::

    AUTOMATE = {"MODEL_ADMIN": "unfold.admin.ModelAdmin"}
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from automate_core.base.context import user_context

__all__ = [
    "AuditableAdmin",
    "BaseModelAdmin",
    "OrderedAdmin",
    "ProxyFieldsAdmin",
    "ProxyFieldsForm",
    "SluggedAdmin",
    "SoftDeleteAdmin",
    "StatusAdmin",
    "TenantAdmin",
    "TimeStampedAdmin",
]

_DEFAULT = "django.contrib.admin.ModelAdmin"


def _site_model_admin() -> type[admin.ModelAdmin[Any]]:
    """The class that `AUTOMATE["MODEL_ADMIN"]` names."""
    path = getattr(settings, "AUTOMATE", {}).get("MODEL_ADMIN")
    if path is None:
        return admin.ModelAdmin
    try:
        found = import_string(path)
    except (ImportError, AttributeError, TypeError) as error:
        raise ImproperlyConfigured(
            f"AUTOMATE['MODEL_ADMIN'] names {path!r}, which cannot be imported. Give the dotted "
            f"path of a class, such as {_DEFAULT!r}."
        ) from error
    if not (isinstance(found, type) and issubclass(found, admin.ModelAdmin)):
        raise ImproperlyConfigured(
            f"AUTOMATE['MODEL_ADMIN'] names {path!r}, which is no subclass of {_DEFAULT}."
        )
    return found


if TYPE_CHECKING:
    _SiteModelAdmin = admin.ModelAdmin[Any]
else:
    _SiteModelAdmin = _site_model_admin()


class BaseModelAdmin(_SiteModelAdmin):
    """Attributes changes to the person who makes them, and adds to what subclasses declare.

    `extra_actions`, `extra_list_display`, `extra_list_filter` and `extra_readonly_fields` of all
    inherited classes are joined to what the admin declares in Django's own attributes.
    """

    extra_actions: tuple[str, ...] = ()
    extra_list_display: tuple[str, ...] = ()
    extra_list_filter: tuple[str, ...] = ()
    extra_readonly_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actions = _joined(self.actions or (), self._declared("extra_actions"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        with user_context(request.user):
            return super().changelist_view(request, extra_context)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with user_context(request.user):
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with user_context(request.user):
            return super().delete_view(request, *args, **kwargs)

    def get_list_display(self, request: HttpRequest) -> Any:
        return _joined(super().get_list_display(request), self._declared("extra_list_display"))

    def get_list_filter(self, request: HttpRequest) -> Any:
        return _joined(super().get_list_filter(request), self._declared("extra_list_filter"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return _joined(own, self._declared("extra_readonly_fields"))

    def _declared(self, name: str) -> list[str]:
        return [value for base in type(self).__mro__ for value in base.__dict__.get(name, ())]


class TimeStampedAdmin(BaseModelAdmin):
    """Shows when a row was created and last saved."""

    extra_readonly_fields = ("created_at", "updated_at")


class AuditableAdmin(BaseModelAdmin):
    """Shows who created a row and who changed it last."""

    extra_readonly_fields = ("created_by", "modified_by")


class TenantAdmin(BaseModelAdmin):
    """Shows the rows of the current tenant; without one, those of all, with a filter."""

    def get_list_display(self, request: HttpRequest) -> Any:
        return _joined(super().get_list_display(request), self._tenant_column())

    def get_list_filter(self, request: HttpRequest) -> Any:
        return _joined(super().get_list_filter(request), self._tenant_column())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return own if self._tenant_column() else _joined(own, [self._tenant_field()])

    def _tenant_field(self) -> str:
        model: Any = self.model
        return str(model.tenant_field)

    def _tenant_column(self) -> list[str]:
        """The tenant field, if several tenants are seen."""
        model: Any = self.model
        return [self._tenant_field()] if model.get_current_tenant() is None else []


class SluggedAdmin(BaseModelAdmin):
    """Fills the slug in while a new row's name is typed."""

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        model: Any = self.model
        source = {"slug": (model.slug_source_field,)} if obj is None else {}
        return {**source, **super().get_prepopulated_fields(request, obj)}


class StatusAdmin(BaseModelAdmin):
    """Lists and filters rows by status."""

    extra_list_display = ("status", "status_changed_at")
    extra_list_filter = ("status",)
    extra_readonly_fields = ("status_changed_at",)


class SoftDeleteAdmin(BaseModelAdmin):
    """Deleting marks rows; deleted ones can be found, restored or removed for good."""

    extra_actions = ("restore_selected", "hard_delete_selected")
    extra_list_filter = ("is_deleted",)
    extra_readonly_fields = ("is_deleted", "deleted_at", "deleted_by")

    def get_queryset(self, request: HttpRequest) -> Any:
        queryset: Any = super().get_queryset(request)
        return queryset.with_deleted()

    @admin.action(description=_("Restore selected rows"), permissions=["change"])
    def restore_selected(self, request: HttpRequest, queryset: Any) -> None:
        count = queryset.restore()
        text = ngettext("%d row was restored.", "%d rows were restored.", count)
        self.message_user(request, text % count, messages.SUCCESS)

    @admin.action(description=_("Remove deleted rows for good"), permissions=["delete"])
    def hard_delete_selected(self, request: HttpRequest, queryset: Any) -> None:
        """Remove those of the selected rows that were deleted before; the others stay."""
        kept = queryset.filter(is_deleted=False).count()
        deleted = queryset.deleted_only()
        count = deleted.count()
        deleted.hard_delete()
        text = ngettext("%d row was removed for good.", "%d rows were removed for good.", count)
        self.message_user(request, text % count, messages.SUCCESS)
        if kept:
            text = ngettext(
                "%d row was kept: delete it first.", "%d rows were kept: delete them first.", kept
            )
            self.message_user(request, text % kept, messages.WARNING)


class OrderedAdmin(BaseModelAdmin):
    """Lists rows in their order and moves them."""

    ordering = ("position", "pk")
    extra_actions = ("move_selected_up", "move_selected_down")
    extra_list_display = ("position",)
    extra_readonly_fields = ("position",)

    @admin.action(description=_("Move selected rows up"), permissions=["change"])
    def move_selected_up(self, request: HttpRequest, queryset: Any) -> None:
        _move_each(queryset.order_by("position", "pk"), lambda row: row.move_up())

    @admin.action(description=_("Move selected rows down"), permissions=["change"])
    def move_selected_down(self, request: HttpRequest, queryset: Any) -> None:
        _move_each(queryset.order_by("-position", "-pk"), lambda row: row.move_down())


class ProxyFieldsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Writes proxy fields to the instance, which Django does for fields with a column only."""

    def _post_clean(self) -> None:
        for name in self.instance.proxy_fields():
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])
        super()._post_clean()  # type: ignore[misc]


class ProxyFieldsAdmin(BaseModelAdmin):
    """Edits the fields that a proxy declares, too."""

    form = ProxyFieldsForm


def _joined(own: Any, extra: list[str]) -> list[Any]:
    return list(dict.fromkeys([*own, *extra]))


def _move_each(rows: models.QuerySet[Any], move: Callable[[Any], None]) -> None:
    for row in rows:
        move(row)
