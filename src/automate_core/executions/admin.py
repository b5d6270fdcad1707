"""Admin pages of executions and steps."""

from __future__ import annotations

from typing import Any

from asgiref.sync import async_to_sync
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automate_core.admin_studio import StudioAdmin
from automate_core.admin_tools import HistoryAdmin, act_on, pretty_json, principal_of
from automate_core.executions.models import Execution, StepRun
from automate_core.host import current_services
from automate_engine.domain import AutomateError, StepStatus, WaitKind
from automate_engine.domain.ids import Kind
from automate_engine.workflows import cancel_run, rerun, resolve_approval

__all__ = ["ExecutionAdmin", "StepRunAdmin"]

_SHOWN_STEPS = 200


@admin.register(Execution)
class ExecutionAdmin(StudioAdmin, HistoryAdmin):
    """Executions with their steps: rerun, cancel, approve and reject."""

    public_kind = Kind.RUN
    studio_folder = "runs"
    list_display = ("id", "automation", "workflow", "status", "source", "created_at", "ended_at")
    list_filter = ("status", "source", "created_at", "automation")
    list_select_related = ("automation", "workflow__automation")
    search_fields = ("=id", "automation__name", "automation__slug")
    actions = ("rerun_selected", "cancel_selected")
    search_help_text = gettext_lazy("Number or public id of an execution, or its automation.")
    fields = (
        ("public_id", "status", "source"),
        ("automation", "workflow"),
        ("created_at", "started_at", "ended_at"),
        ("suspended_at", "cancel_requested_at", "lease_owner"),
        ("event", "trigger", "parent", "rerun_of"),
        "shown_error",
        "shown_outputs",
        "shown_context",
    )
    readonly_fields = ("public_id", "shown_context", "shown_outputs", "shown_error")

    @admin.display(description=gettext_lazy("public id"))
    def public_id(self, execution: Execution) -> str:
        return self.public_id_of(execution.pk) or "-"

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find an execution by the id that the API names it with, too."""
        run_id = self.pk_of(search_term.strip())
        if run_id is not None:
            return queryset.filter(pk=run_id), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=gettext_lazy("context"))
    def shown_context(self, execution: Execution) -> str:
        return pretty_json(execution.context)

    @admin.display(description=gettext_lazy("outputs"))
    def shown_outputs(self, execution: Execution) -> str:
        return pretty_json(execution.outputs)

    @admin.display(description=gettext_lazy("error"))
    def shown_error(self, execution: Execution) -> str:
        return pretty_json(execution.error)

    @admin.action(
        description=gettext_lazy("Run selected executions again"), permissions=["operate"]
    )
    def rerun_selected(self, request: HttpRequest, queryset: Any) -> None:
        act_on(self, request, queryset, rerun, _("started again."))

    @admin.action(description=gettext_lazy("Cancel selected executions"), permissions=["operate"])
    def cancel_selected(self, request: HttpRequest, queryset: Any) -> None:
        act_on(self, request, queryset, cancel_run, _("asked to stop."))

    def get_urls(self) -> list[URLPattern]:
        decide = path(
            "<int:execution_id>/steps/<int:step_id>/decide/",
            self.admin_site.admin_view(self.decide_view),
            name="automate_core_execution_decide",
        )
        return [decide, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        steps = StepRun.objects.filter(execution=object_id).order_by("id")[: _SHOWN_STEPS + 1]
        shown = [_shown(step) for step in steps]
        context = {
            "steps": shown[:_SHOWN_STEPS],
            "has_more_steps": len(shown) > _SHOWN_STEPS,
            "may_decide": self.has_operate_permission(request),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    def decide_view(self, request: HttpRequest, execution_id: int, step_id: int) -> HttpResponse:
        """Approve or reject a waiting step, with a comment."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_operate_permission(request):
            raise PermissionDenied
        execution = get_object_or_404(self.get_queryset(request), pk=execution_id)
        step = get_object_or_404(StepRun, pk=step_id, execution=execution)
        self._decide(request, step)
        page = reverse("admin:automate_core_execution_change", args=[execution_id])
        return HttpResponseRedirect(page)

    def _decide(self, request: HttpRequest, step: StepRun) -> None:
        services = current_services()
        if services is None:
            self.message_user(request, _("Add 'automate' to INSTALLED_APPS first."), messages.ERROR)
            return
        try:
            async_to_sync(resolve_approval)(
                services,
                principal_of(request, step),
                step.pk,
                approved=request.POST.get("decision") == "approve",
                comment=request.POST.get("comment", ""),
            )
        except AutomateError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("The decision was recorded."), messages.SUCCESS)


@admin.register(StepRun)
class StepRunAdmin(HistoryAdmin):
    """Single steps; reached from their execution."""

    list_display = ("id", "execution", "step_id", "attempt", "status", "duration_ms", "started_at")
    list_filter = ("status", "wait_kind")
    list_select_related = ("execution",)
    search_fields = ("=execution__id",)
    fields = (
        ("execution", "step_id", "attempt"),
        ("status", "port", "duration_ms"),
        ("started_at", "ended_at", "wake_at"),
        ("wait_kind", "wait_key"),
        "shown_input",
        "shown_output",
        "error",
        "shown_logs",
    )
    readonly_fields = ("shown_input", "shown_output", "shown_logs")

    @admin.display(description=gettext_lazy("input"))
    def shown_input(self, step: StepRun) -> str:
        return pretty_json(step.input)

    @admin.display(description=gettext_lazy("output"))
    def shown_output(self, step: StepRun) -> str:
        return pretty_json(step.output)

    @admin.display(description=gettext_lazy("log"))
    def shown_logs(self, step: StepRun) -> str:
        return pretty_json(step.logs)


def _shown(step: StepRun) -> dict[str, Any]:
    waits = step.status == StepStatus.WAITING.value and step.resolution is None
    return {
        "step": step,
        "input": pretty_json(step.input),
        "output": step.output_blob or pretty_json(step.output),
        "is_approval": waits and step.wait_kind == WaitKind.APPROVAL.value,
    }
