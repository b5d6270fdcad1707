"""Admin pages of API keys and of the workers that were seen lately."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automate.conf import automate_settings
from automate.models import ApiKey, Worker
from automate_core.base.admin import BaseModelAdmin
from automate_engine.api.operations import SCOPES

__all__ = ["ApiKeyAdmin", "WorkerAdmin"]


if TYPE_CHECKING:
    _Form = forms.ModelForm[ApiKey]
else:
    _Form = forms.ModelForm


class _ApiKeyForm(_Form):
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("permissions"),
        choices=[("*", gettext_lazy("Everything")), *SCOPES.items()],
        initial=["*"],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ApiKey
        fields = ("name", "tenant_id", "scopes", "expires_at")


@admin.register(ApiKey)
class ApiKeyAdmin(BaseModelAdmin):
    """Makes keys, which are shown once, and revokes them. A key is never changed."""

    form = _ApiKeyForm
    list_display = ("name", "tenant_id", "key_prefix", "last_used_at", "expires_at", "revoked_at")
    list_filter = ("tenant_id",)
    search_fields = ("name", "key_prefix")
    actions = ("revoke_selected",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"tenant_id": automate_settings().default_tenant}

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        made, plain = ApiKey.objects.issue(
            obj.name,
            tenant_id=obj.tenant_id,
            scopes=form.cleaned_data["scopes"],
            expires_at=obj.expires_at,
        )
        obj.pk = made.pk
        note = _("The key is %s. Keep it now: it is not shown again.") % plain
        self.message_user(request, note, messages.WARNING)

    @admin.action(description=gettext_lazy("Revoke selected keys"), permissions=["change"])
    def revoke_selected(self, request: HttpRequest, queryset: Any) -> None:
        count = queryset.filter(revoked_at=None).update(revoked_at=timezone.now())
        self.message_user(request, _("Revoked: %d.") % count, messages.SUCCESS)


@admin.register(Worker)
class WorkerAdmin(BaseModelAdmin):
    """The workers that told that they are alive."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Worker | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Worker | None = None) -> bool:
        return False
