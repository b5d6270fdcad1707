"""The event port in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from automate_engine.domain.events import Event, Page
from automate_engine.ports.events import EventCount, EventFilter
from automate_engine.ports.journal import NewEvent
from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.prepare import event_row
from automate_engine.testing.stores.rows import EventRow, newest_first, not_found

__all__ = ["MemoryEventStore"]


class MemoryEventStore:
    """The EventStore port on a MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, tenant_id: str, event_id: int) -> Event:
        return self._row(tenant_id, event_id).read()

    async def find(
        self, tenant_id: str, filters: EventFilter, *, after: int | None = None, limit: int = 50
    ) -> Page[Event]:
        rows = (
            row
            for row in self._of(tenant_id, filters.type, filters.source)
            if (filters.since is None or row.event.received_at >= filters.since)
            and (filters.until is None or row.event.received_at < filters.until)
        )
        return newest_first(rows, after, limit, EventRow.read)

    async def run_ids(self, tenant_id: str, event_id: int) -> list[int]:
        return list(self._row(tenant_id, event_id).run_ids)

    async def run_counts(self, tenant_id: str, event_ids: Sequence[int]) -> dict[int, int]:
        rows = [self._database.events.get(event_id) for event_id in event_ids]
        return {
            row.id: len(row.run_ids)
            for row in rows
            if row and row.run_ids and row.event.tenant_id == tenant_id
        }

    async def count(self, tenant_id: str, filters: EventFilter, limit: int) -> EventCount:
        newest = islice(self._of(tenant_id, filters.type, filters.source), limit)
        found = [
            row.event
            for row in newest
            if (filters.since is None or row.event.received_at >= filters.since)
            and (filters.until is None or row.event.received_at < filters.until)
        ]
        return EventCount(len(found), sum(event.duplicates for event in found))

    async def newest(
        self, tenant_id: str, sources: Sequence[tuple[str, str]]
    ) -> list[datetime | None]:
        found = [next(self._of(tenant_id, type, source or None), None) for type, source in sources]
        return [row.event.received_at if row else None for row in found]

    async def event_ids(self, tenant_id: str, run_id: int, limit: int) -> list[int]:
        row = self._database.runs.get(run_id)
        return row.event_ids[-limit:] if row and row.run.tenant_id == tenant_id else []

    async def of_runs(self, run_ids: Sequence[int]) -> dict[int, list[Event]]:
        events, runs = self._database.events, self._database.runs
        return {id: [events[one].read() for one in runs[id].event_ids] for id in run_ids}

    async def unprocessed(self, limit: int) -> list[Event]:
        return [row.read() for row in islice(self._database.unprocessed.values(), limit)]

    async def store_unprocessed(self, event: NewEvent) -> int:
        """Store an event without matching it, as a host does in the transaction of a change."""
        return self._database.add_event(event_row(event))

    def _of(self, tenant_id: str, type: str | None, source: str | None) -> Iterator[EventRow]:
        """The events of a type and a source, newest first; None stands for all."""
        return (
            row
            for row in reversed(self._database.events.values())
            if row.event.tenant_id == tenant_id
            and type in (None, row.event.type)
            and source in (None, row.event.source)
        )

    def _row(self, tenant_id: str, event_id: int) -> EventRow:
        row = self._database.events.get(event_id)
        if row is None or row.event.tenant_id != tenant_id:
            raise not_found("event")
        return row
