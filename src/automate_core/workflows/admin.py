"""Admin pages of automations, their drafts, and edits proposed to them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automate_core.admin_studio import StudioAdmin
from automate_core.admin_tools import HistoryAdmin, act_on, pretty_json
from automate_core.base.admin import (
    AuditableAdmin,
    BaseModelAdmin,
    ProxyFieldsAdmin,
    ProxyFieldsForm,
    SoftDeleteAdmin,
    TenantAdmin,
    TimeStampedAdmin,
)
from automate_core.workflows.models import (
    Automation,
    AutomationTag,
    Trigger,
    Workflow,
    WorkflowDraft,
    WorkflowProposal,
)
from automate_engine.compile import check
from automate_engine.domain import SpecError
from automate_engine.domain.ids import Kind
from automate_engine.spec import diff, parse
from automate_engine.workflows import accept_proposal, reject_proposal

__all__ = ["AutomationAdmin", "WorkflowAdmin", "WorkflowDraftAdmin", "WorkflowProposalAdmin"]

_EMPTY_DOCUMENT = {"version": 1, "nodes": [], "edges": []}


if TYPE_CHECKING:
    _TabularInline = admin.TabularInline[Any, Any]
else:
    _TabularInline = admin.TabularInline


class _ShownInline(_TabularInline):
    """Rows that are shown with what they belong to."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _TagInline(_TabularInline):
    model = AutomationTag
    fields = ("name",)
    extra = 0


class _TriggerInline(_ShownInline):
    model = Trigger
    fields = ("type", "source", "config", "filters", "next_at", "enabled", "disabled_reason")
    readonly_fields = ("type", "source", "config", "filters", "next_at", "disabled_reason")


class _VersionInline(_ShownInline):
    model = Workflow
    fields = ("version", "status", "message", "created_by", "created_at")
    readonly_fields = fields
    ordering = ("-version",)
    max_num = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _AutomationForm(ProxyFieldsForm):
    """Refuses a slug that another automation of the tenant has."""

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        self.instance.assign_tenant()
        others = Automation.all_objects.filter(tenant_id=self.instance.tenant_id, slug=slug)
        if slug and others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                _("Another automation has this slug, maybe a deleted one. Use another.")
            )
        return slug


@admin.register(Automation)
class AutomationAdmin(  # type: ignore[misc]
    StudioAdmin, ProxyFieldsAdmin, SoftDeleteAdmin, TenantAdmin, AuditableAdmin, TimeStampedAdmin
):
    """Automations with their triggers and versions."""

    public_kind = Kind.WORKFLOW
    studio_folder = "workflows"
    form = _AutomationForm
    list_display = ("name", "slug", "enabled", "links", "updated_at")
    list_filter = ("enabled", "folder")
    search_fields = ("name", "slug", "description", "tags__name")
    fields = ("name", "slug", "description", "folder", "enabled", "config", "links")
    readonly_fields = ("links",)
    inlines = (_TagInline, _TriggerInline, _VersionInline)
    ordering = ("-id",)

    @admin.display(description=gettext_lazy("see"))
    def links(self, automation: Automation) -> str:
        """Links to the draft and to the executions."""
        if automation.pk is None:
            return "-"
        runs = reverse("admin:automate_core_execution_changelist")
        draft = WorkflowDraft.objects.filter(automation=automation).values_list("pk", flat=True)
        links = format_html(
            '<a href="{}?automation__id__exact={}">{}</a>', runs, automation.pk, _("executions")
        )
        for pk in draft:
            page = reverse("admin:automate_core_workflowdraft_change", args=[pk])
            links = format_html('{} · <a href="{}">{}</a>', links, page, _("draft"))
        return links

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            WorkflowDraft.objects.create(automation=obj, spec=_EMPTY_DOCUMENT)


class _DraftForm(forms.ModelForm):  # type: ignore[type-arg]
    """Edits the document, if nobody else changed it meanwhile."""

    base_revision = forms.IntegerField(widget=forms.HiddenInput)
    spec = forms.JSONField(
        label=gettext_lazy("document"),
        widget=forms.Textarea(attrs={"rows": 40, "cols": 120, "spellcheck": "false"}),
    )

    class Meta:
        model = WorkflowDraft
        fields = ("spec",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["base_revision"] = self.instance.revision

    def clean_spec(self) -> Any:
        spec = self.cleaned_data["spec"]
        if not isinstance(spec, dict):
            raise ValidationError(_('A workflow document is an object, such as {"nodes": []}.'))
        return spec

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        stored = WorkflowDraft.objects.select_for_update().get(pk=self.instance.pk)
        if cleaned.get("base_revision") != stored.revision:
            raise ValidationError(
                _(
                    "The draft is at revision %(revision)d by now. Load the page again and repeat "
                    "your change."
                ),
                params={"revision": stored.revision},
            )
        self.instance.revision = stored.revision + 1
        return cleaned


@admin.register(WorkflowDraft)
class WorkflowDraftAdmin(TenantAdmin, AuditableAdmin, TimeStampedAdmin):
    """The editable document of an automation. A draft may be incomplete: problems are told, but
    keep it from being published only."""

    form = _DraftForm
    list_display = ("automation", "revision", "updated_at")
    list_select_related = ("automation",)
    search_fields = ("automation__name", "automation__slug")
    fields = ("automation", "spec", "base_revision")
    readonly_fields = ("automation",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for problem in check(obj.spec):
            self.message_user(request, str(problem), messages.WARNING)


@admin.register(Workflow)
class WorkflowAdmin(BaseModelAdmin):
    """Published versions, which never change."""

    list_display = ("automation", "version", "status", "created_by", "created_at")
    list_filter = ("status",)
    list_select_related = ("automation",)
    search_fields = ("automation__name", "automation__slug", "=spec_hash")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(WorkflowProposal)
class WorkflowProposalAdmin(HistoryAdmin):
    """Proposals with what they change: accept and reject."""

    list_display = ("id", "automation", "summary", "status", "created_by", "created_at")
    list_filter = ("status", "created_at", "automation")
    list_select_related = ("automation",)
    search_fields = ("=id", "automation__name", "automation__slug", "summary")
    actions = ("accept_selected", "reject_selected")
    fields = (
        ("automation", "status"),
        "summary",
        ("created_by", "created_at", "base_revision"),
        ("decided_by", "decided_at", "applied_revision"),
        "shown_changes",
        "shown_spec",
    )
    readonly_fields = ("shown_changes", "shown_spec")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without the documents, which a list does not show."""
        return super().get_queryset(request).defer("base_spec", "spec")

    @admin.display(description=gettext_lazy("what it changes"))
    def shown_changes(self, proposal: WorkflowProposal) -> str:
        try:
            found = diff(parse(proposal.base_spec), parse(proposal.spec))
        except SpecError as error:
            return str(error)
        return pretty_json({name: part for name, part in asdict(found).items() if part})

    @admin.display(description=gettext_lazy("proposed document"))
    def shown_spec(self, proposal: WorkflowProposal) -> str:
        return pretty_json(proposal.spec)

    @admin.action(description=gettext_lazy("Accept selected proposals"), permissions=["operate"])
    def accept_selected(self, request: HttpRequest, queryset: Any) -> None:
        act_on(self, request, queryset, accept_proposal, _("accepted."))

    @admin.action(description=gettext_lazy("Reject selected proposals"), permissions=["operate"])
    def reject_selected(self, request: HttpRequest, queryset: Any) -> None:
        act_on(self, request, queryset, reject_proposal, _("rejected."))
