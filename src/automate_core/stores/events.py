"""The event store: reading what arrived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, QuerySet, Sum

from automate_core.events.models import Event as EventRow
from automate_core.executions.models import Execution, ExecutionEvent
from automate_core.stores.database import Store, stored
from automate_engine.domain import Event, NotFoundError, Page
from automate_engine.ports.events import EventCount, EventFilter
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
        rows = _within(_of(tenant_id, filters.type, filters.source), filters)
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
    def run_counts(self, tenant_id: str, event_ids: Sequence[int]) -> dict[int, int]:
        runs = Execution.objects.filter(tenant_id=tenant_id, event__in=event_ids)
        links = ExecutionEvent.objects.filter(tenant_id=tenant_id, event__in=event_ids)
        pairs = {*runs.values_list("event_id", "id")}
        pairs |= {*links.values_list("event_id", "execution_id")}
        return dict(Counter(event_id for event_id, _ in pairs))

    @stored
    def count(self, tenant_id: str, filters: EventFilter, limit: int) -> EventCount:
        newest = _of(tenant_id, filters.type, filters.source).order_by("-id")[:limit]
        found = _within(EventRow.objects.filter(id__in=newest.values("id")), filters)
        figures = found.aggregate(events=Count("id"), duplicates=Sum("duplicates", default=0))
        return EventCount(**figures)

    @stored
    def newest(self, tenant_id: str, sources: Sequence[tuple[str, str]]) -> list[datetime | None]:
        return [
            _of(tenant_id, type, source or None)
            .order_by("-id")
            .values_list("received_at", flat=True)
            .first()
            for type, source in sources
        ]

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


def _of(tenant_id: str, type: str | None, source: str | None) -> QuerySet[EventRow]:
    """The events of a type and a source; None stands for all."""
    rows: QuerySet[EventRow] = EventRow.objects.filter(tenant_id=tenant_id)
    if type is not None:
        rows = rows.filter(type=type)
    return rows if source is None else rows.filter(source=source)


def _within(rows: QuerySet[EventRow], filters: EventFilter) -> QuerySet[EventRow]:
    """Those that arrived in the time that the filters name."""
    if filters.since is not None:
        rows = rows.filter(received_at__gte=filters.since)
    if filters.until is not None:
        rows = rows.filter(received_at__lt=filters.until)
    return rows


def _event(tenant_id: str, event_id: int) -> EventRow:
    rows: QuerySet[EventRow] = EventRow.objects.filter(tenant_id=tenant_id, id=event_id)
    event = rows.first()
    if event is None:
        raise NotFoundError("There is no such event. Check the id.")
    return event
