"""The event store: reading what arrived."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from automate_core.events.models import Event as EventRow
from automate_core.executions.models import Execution, ExecutionEvent
from automate_core.stores.database import Store, stored
from automate_engine.domain import Event, NotFoundError, Page
from automate_engine.ports.events import EventFilter
from automate_engine.sql import page_of

__all__ = ["DjangoEventStore"]


class DjangoEventStore(Store):
    """Reads events; the journal writes them."""

    @stored
    def get(self, tenant_id: str, event_id: int) -> Event:
        return _event(tenant_id, event_id).as_domain()

    @stored
    def find(
        self, tenant_id: str, filters: EventFilter, *, after: int | None = None, limit: int = 50
    ) -> Page[Event]:
        rows = EventRow.objects.filter(tenant_id=tenant_id)
        if filters.type is not None:
            rows = rows.filter(type=filters.type)
        if filters.source is not None:
            rows = rows.filter(source=filters.source)
        if filters.since is not None:
            rows = rows.filter(received_at__gte=filters.since)
        if filters.until is not None:
            rows = rows.filter(received_at__lt=filters.until)
        if after is not None:
            rows = rows.filter(id__lt=after)
        found = list(rows.order_by("-id")[: limit + 1])
        return page_of(found, limit, EventRow.as_domain, lambda event: event.id)

    @stored
    def run_ids(self, tenant_id: str, event_id: int) -> list[int]:
        event = _event(tenant_id, event_id)
        runs = Execution.objects.filter(tenant_id=tenant_id, event=event)
        links = ExecutionEvent.objects.filter(tenant_id=tenant_id, event=event)
        joined = links.values_list("execution_id", flat=True)
        return sorted({*runs.values_list("id", flat=True), *joined})

    @stored
    def event_ids(self, tenant_id: str, run_id: int, limit: int) -> list[int]:
        links = ExecutionEvent.objects.filter(tenant_id=tenant_id, execution_id=run_id)
        return list(links.order_by("-id").values_list("event_id", flat=True)[:limit])[::-1]

    @stored
    def of_runs(self, run_ids: Sequence[int]) -> dict[int, list[Event]]:
        links = ExecutionEvent.objects.filter(execution_id__in=run_ids).select_related("event")
        events: dict[int, list[Event]] = {run_id: [] for run_id in run_ids}
        for link in links.order_by("id"):
            events[link.execution_id].append(link.event.as_domain())
        return events

    @stored
    def unprocessed(self, limit: int) -> list[Event]:
        rows = EventRow.objects.filter(processed_at=None).order_by("id")[:limit]
        return [row.as_domain() for row in rows]


def _event(tenant_id: str, event_id: int) -> EventRow:
    rows: QuerySet[EventRow] = EventRow.objects.filter(tenant_id=tenant_id, id=event_id)
    event = rows.first()
    if event is None:
        raise NotFoundError("There is no such event. Check the id.")
    return event
