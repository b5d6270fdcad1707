"""Making runs ready: what ends a wait, and how the run learns of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from automate_engine.domain import Event, encode_json
from automate_engine.domain.matching import matches_values
from automate_engine.sql.encoding import object_of, read_json
from automate_engine.sql.rows import Rows
from automate_engine.sql.statements import Operation, RowStatement, each

__all__ = ["Signals"]

_READY = RowStatement(
    "UPDATE $runs AS run SET available_at = CASE"
    " WHEN run.lease_owner IS NULL AND (run.available_at IS NULL OR run.available_at > {at})"
    " THEN {at} ELSE run.available_at END, signalled = (run.lease_owner IS NOT NULL)"
    " {rows} WHERE run.id = {id} AND run.status IN ('QUEUED', 'RUNNING')"
    " RETURNING id, (lease_owner IS NOT NULL OR suspended_at IS NOT NULL)",
    (("id", "bigint"), ("at", "timestamptz")),
    returning=True,
)

_EVENT_WAITS = RowStatement(
    "SELECT {number}, step.id, step.wait_match::text"
    " FROM $steps AS step"
    " JOIN $runs AS run ON run.id = step.$run {and_rows}"
    " WHERE step.wait_key = {wait_key} AND step.$tenant = {tenant}"
    " AND step.status = 'WAITING' AND step.wait_kind = 'event' AND step.resolution IS NULL"
    " AND run.status IN ('QUEUED', 'RUNNING')",
    (("number", "integer"), ("tenant", "text"), ("wait_key", "text")),
    returning=True,
)

_RESOLVE = RowStatement(
    "UPDATE $steps AS step SET resolution = {resolution} {rows}"
    " WHERE step.id = {id} AND step.status = 'WAITING' AND step.resolution IS NULL"
    " RETURNING $run, {at}",
    (("id", "bigint"), ("resolution", "json"), ("at", "timestamptz")),
    returning=True,
)


class Signals:
    """Operations that make runs ready."""

    def __init__(self, rows: Rows) -> None:
        self._encoding = rows.encoding
        self._ready = rows.names.fill_rows(_READY)
        self._event_waits = rows.names.fill_rows(_EVENT_WAITS)
        self._resolve = rows.names.fill_rows(_RESOLVE)

    def make_ready(self, due: Mapping[int, Any]) -> Operation[set[int]]:
        """Make unfinished runs ready, each at its (encoded) time.

        Names those that were held or suspended, so that their worker should hear of it.
        """
        found = yield from each(self._ready, sorted(due.items()))
        return {run_id for run_id, has_worker in found if has_worker}

    def resolve_event_waits(
        self, events: Sequence[tuple[Event, datetime]]
    ) -> Operation[dict[int, Any]]:
        """Resolve the steps that wait for one of the events, and give their runs with the time."""
        probes = [
            (number, event.tenant_id, f"{event.type}:{event.source}")
            for number, (event, _at) in enumerate(events)
        ]
        waits = yield from each(self._event_waits, probes)
        matched: dict[int, int] = {}
        for number, step_id, wait_match in sorted(waits, key=lambda wait: (wait[0], wait[1])):
            if step_id not in matched and _holds(read_json(wait_match), events[number][0]):
                matched[step_id] = number
        resolutions = [
            (
                step_id,
                self._encoding.document(_encoded(events[number][0])),
                self._encoding.time(events[number][1]),
            )
            for step_id, number in sorted(matched.items())
        ]
        resolved = yield from each(self._resolve, resolutions)
        return dict(resolved)


def _encoded(event: Event) -> bytes:
    """The event as expressions see it, encoded; its payload may be as deep as a payload may."""
    parts = event.as_json()
    return object_of(**{name: encode_json(value) for name, value in parts.items()})


def _holds(wait_match: Any, event: Event) -> bool:
    return matches_values(wait_match or {}, event.as_json())
