"""Admin page of events."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automate_core.admin_tools import HistoryAdmin, act_on, pretty_json
from automate_core.events.models import Event
from automate_engine.workflows import replay_event

__all__ = ["EventAdmin"]


@admin.register(Event)
class EventAdmin(HistoryAdmin):
    """Events, which can be replayed."""

    list_display = ("id", "type", "source", "received_at", "processed_at")
    list_filter = ("type", "received_at")
    search_fields = ("=id", "=source", "=dedupe_key")
    actions = ("replay_selected",)
    fields = (
        ("type", "source"),
        ("trace_id", "dedupe_key"),
        ("received_at", "processed_at"),
        "shown_payload",
    )
    readonly_fields = ("shown_payload",)

    @admin.display(description=gettext_lazy("payload"))
    def shown_payload(self, event: Event) -> str:
        return pretty_json(event.payload)

    @admin.action(description=gettext_lazy("Replay selected events"), permissions=["operate"])
    def replay_selected(self, request: HttpRequest, queryset: Any) -> None:
        act_on(self, request, queryset, replay_event, _("replayed."))
