"""The event store: reading what arrived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import Subquery
from tortoise.functions import Count, Sum
from tortoise.queryset import QuerySet

from automate_engine.domain import Event, NotFoundError, Page
from automate_engine.ports.events import EventCount, EventFilter
from automate_engine.sql import page_of
from seer.database.models_triggers import TriggerEvent
from seer.database.stores.store import Store, reading
from seer.database.workflow_models import WorkflowRun, WorkflowRunEvent

__all__ = ["SeerEventStore"]


class SeerEventStore(Store):
    """Reads events; the journal writes them."""

    @reading
    async def get(self, tenant_id: str, event_id: int) -> Event:
        return (await _event(tenant_id, event_id)).as_domain()

    @reading
    async def find(
        self, tenant_id: str, filters: EventFilter, *, after: int | None = None, limit: int = 50
    ) -> Page[Event]:
        rows = _within(_of(tenant_id, filters.type, filters.source), filters)
        if after is not None:
            rows = rows.filter(id__lt=after)
        found = await rows.order_by("-id").limit(limit + 1)
        return page_of(found, limit, TriggerEvent.as_domain, lambda event: event.id)

    @reading
    async def run_ids(self, tenant_id: str, event_id: int) -> list[int]:
        event = await _event(tenant_id, event_id)
        runs = await WorkflowRun.filter(user_id=tenant_id, event_id=event.id).only("id")
        links = await WorkflowRunEvent.filter(user_id=tenant_id, event_id=event.id)
        return sorted({*(run.id for run in runs), *(link.run_id for link in links)})

    @reading
    async def run_counts(self, tenant_id: str, event_ids: Sequence[int]) -> dict[int, int]:
        runs = WorkflowRun.filter(user_id=tenant_id, event_id__in=list(event_ids))
        links = WorkflowRunEvent.filter(user_id=tenant_id, event_id__in=list(event_ids))
        pairs = {*await runs.values_list("event_id", "id")}
        pairs |= {*await links.values_list("event_id", "run_id")}
        return dict(Counter(event_id for event_id, _ in pairs))

    @reading
    async def count(self, tenant_id: str, filters: EventFilter, limit: int) -> EventCount:
        newest = _of(tenant_id, filters.type, filters.source).order_by("-id").limit(limit)
        found = _within(TriggerEvent.filter(id__in=Subquery(newest.values("id"))), filters)
        figures = found.annotate(events=Count("id"), skipped=Sum("duplicates"))
        ((events, skipped),) = await figures.values_list("events", "skipped")
        return EventCount(events, skipped or 0)

    @reading
    async def newest(
        self, tenant_id: str, sources: Sequence[tuple[str, str]]
    ) -> list[datetime | None]:
        return [await _newest(_of(tenant_id, type, source or None)) for type, source in sources]

    @reading
    async def event_ids(self, tenant_id: str, run_id: int, limit: int) -> list[int]:
        links = WorkflowRunEvent.filter(user_id=tenant_id, run_id=run_id)
        return [link.event_id for link in await links.order_by("-id").limit(limit)][::-1]

    @reading
    async def of_runs(self, run_ids: Sequence[int]) -> dict[int, list[Event]]:
        links = WorkflowRunEvent.filter(run_id__in=run_ids).select_related("event")
        events: dict[int, list[Event]] = {run_id: [] for run_id in run_ids}
        for link in await links.order_by("id"):
            events[link.run_id].append(link.event.as_domain())
        return events

    @reading
    async def unprocessed(self, limit: int) -> list[Event]:
        rows = await TriggerEvent.filter(processed_at=None).order_by("id").limit(limit)
        return [row.as_domain() for row in rows]


def _of(tenant_id: str, type: str | None, source: str | None) -> QuerySet[TriggerEvent]:
    """The events of a type and a source; None stands for all."""
    rows = TriggerEvent.filter(user_id=tenant_id)
    if type is not None:
        rows = rows.filter(type=type)
    return rows if source is None else rows.filter(source=source)


def _within(rows: QuerySet[TriggerEvent], filters: EventFilter) -> QuerySet[TriggerEvent]:
    """Those that arrived in the time that the filters name."""
    if filters.since is not None:
        rows = rows.filter(created_at__gte=filters.since)
    if filters.until is not None:
        rows = rows.filter(created_at__lt=filters.until)
    return rows


async def _newest(rows: QuerySet[TriggerEvent]) -> datetime | None:
    event = await rows.order_by("-id").only("id", "created_at").first()
    return None if event is None else event.created_at


async def _event(tenant_id: str, event_id: int) -> TriggerEvent:
    event = await TriggerEvent.filter(user_id=tenant_id, id=event_id).first()
    if event is None:
        raise NotFoundError("There is no such event. Check the id.")
    return event
