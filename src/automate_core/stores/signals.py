"""Making runs ready: what ends a wait, and how the run learns of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from automate_core.stores.dialect import Dialect, RowStatement, read_json
from automate_core.stores.rows import object_of
from automate_engine.domain import Event, encode_json
from automate_engine.domain.matching import matches_values

__all__ = ["encoded_event", "make_ready", "resolve_event_waits"]

_READY = RowStatement(
    "UPDATE automate_core_execution AS run SET available_at = CASE"
    " WHEN run.lease_owner IS NULL AND (run.available_at IS NULL OR run.available_at > {at})"
    " THEN {at} ELSE run.available_at END, signalled = (run.lease_owner IS NOT NULL)"
    " {rows} WHERE run.id = {id} AND run.status IN ('QUEUED', 'RUNNING')"
    " RETURNING id, (lease_owner IS NOT NULL OR suspended_at IS NOT NULL)",
    (("id", "bigint"), ("at", "timestamptz")),
    returning=True,
)

_EVENT_WAITS = RowStatement(
    "SELECT {number}, step.id, step.wait_match::text"
    " FROM automate_core_steprun AS step"
    " JOIN automate_core_execution AS run ON run.id = step.execution_id {and_rows}"
    " WHERE step.wait_key = {wait_key} AND step.tenant_id = {tenant_id}"
    " AND step.status = 'WAITING' AND step.wait_kind = 'event' AND step.resolution IS NULL"
    " AND run.status IN ('QUEUED', 'RUNNING')",
    (("number", "integer"), ("tenant_id", "text"), ("wait_key", "text")),
    returning=True,
)

_RESOLVE = RowStatement(
    "UPDATE automate_core_steprun AS step SET resolution = {resolution} {rows}"
    " WHERE step.id = {id} AND step.status = 'WAITING' AND step.resolution IS NULL"
    " RETURNING execution_id, {at}",
    (("id", "bigint"), ("resolution", "json"), ("at", "timestamptz")),
    returning=True,
)


def make_ready(dialect: Dialect, cursor: Any, due: Mapping[int, Any]) -> set[int]:
    """Make unfinished runs ready, each at its time (as the dialect writes it).

    Names those that were held or suspended, so that their worker should hear of it.
    """
    found = dialect.apply(cursor, _READY, sorted(due.items()))
    return {run_id for run_id, has_worker in found if has_worker}


def resolve_event_waits(
    dialect: Dialect, cursor: Any, events: Sequence[tuple[Event, datetime]]
) -> dict[int, Any]:
    """Resolve the steps that wait for one of the events, and give their runs with the time."""
    probes = [
        (number, event.tenant_id, f"{event.type}:{event.source}")
        for number, (event, _at) in enumerate(events)
    ]
    waits = dialect.apply(cursor, _EVENT_WAITS, probes)
    matched: dict[int, int] = {}
    for number, step_id, wait_match in sorted(waits, key=lambda wait: wait[:2]):
        if step_id not in matched and _holds(read_json(wait_match), events[number][0]):
            matched[step_id] = number
    resolutions = [
        (
            step_id,
            dialect.document(encoded_event(events[number][0])),
            dialect.time(events[number][1]),
        )
        for step_id, number in sorted(matched.items())
    ]
    return dict(dialect.apply(cursor, _RESOLVE, resolutions))


def encoded_event(event: Event) -> bytes:
    """The event as expressions see it, encoded; its payload may be as deep as a payload may."""
    parts = event.as_json()
    return object_of(**{name: encode_json(value) for name, value in parts.items()})


def _holds(wait_match: Any, event: Event) -> bool:
    return matches_values(wait_match or {}, event.as_json())
