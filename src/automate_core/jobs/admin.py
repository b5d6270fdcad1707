"""Admin page of jobs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automate_core.admin_tools import HistoryAdmin, pretty_json
from automate_core.base.admin import StatusAdmin
from automate_core.jobs.models import Job
from automate_core.stores.overrides import model_class
from automate_engine.domain import ConflictError

__all__ = ["JobAdmin"]


@admin.register(Job)
class JobAdmin(HistoryAdmin, StatusAdmin):
    """Jobs, which can be cancelled and tried again."""

    list_display = ("id", "type", "priority", "scheduled_at", "attempts")
    list_filter = ("type", "scheduled_at")
    search_fields = ("=id", "type")
    actions = ("cancel_selected", "retry_selected")
    fields = (
        ("type", "status", "priority"),
        ("scheduled_at", "started_at", "ended_at"),
        ("attempts", "max_attempts", "cancel_requested_at"),
        "shown_params",
        "shown_progress",
        "shown_result",
        "error",
    )
    readonly_fields = ("shown_params", "shown_progress", "shown_result")

    @admin.display(description=gettext_lazy("parameters"))
    def shown_params(self, job: Job) -> str:
        return pretty_json(job.params)

    @admin.display(description=gettext_lazy("progress"))
    def shown_progress(self, job: Job) -> str:
        return pretty_json(_own(job).get_progress())

    @admin.display(description=gettext_lazy("result"))
    def shown_result(self, job: Job) -> str:
        return pretty_json(job.result)

    @admin.action(description=gettext_lazy("Cancel selected jobs"), permissions=["operate"])
    def cancel_selected(self, request: HttpRequest, queryset: Any) -> None:
        for job in queryset:
            if _own(job).cancel():
                self.message_user(request, _("%s: asked to stop.") % job, messages.SUCCESS)
            else:
                self.message_user(request, _("%s: has ended already.") % job, messages.WARNING)

    @admin.action(description=gettext_lazy("Try selected jobs again"), permissions=["operate"])
    def retry_selected(self, request: HttpRequest, queryset: Any) -> None:
        for job in queryset:
            try:
                _own(job).retry()
            except ConflictError as error:
                self.message_user(request, f"{job}: {error}", messages.WARNING)
            else:
                self.message_user(request, _("%s: queued again.") % job, messages.SUCCESS)


def _own(job: Job) -> Job:
    """The job as the class that the project uses, whose methods it may override."""
    own: Job = model_class(Job)._base_manager.get(pk=job.pk)
    return own
