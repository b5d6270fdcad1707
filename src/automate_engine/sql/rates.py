"""Rates of workflows: new runs that come too soon after others get later starts.

The theoretical arrival time of each rate is a row, locked after the rows of all runs and of
triggers, so that commits do not wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from automate_engine.domain.rates import next_start
from automate_engine.ports.journal import NewRun
from automate_engine.sql.encoding import read_time
from automate_engine.sql.rows import Rows
from automate_engine.sql.statements import Operation, Query, Row, RowStatement, each

__all__ = ["RateOperations"]

_Key: TypeAlias = tuple[str, str]
"""A tenant and the key of a rate."""

_Waiting: TypeAlias = Sequence[tuple[int, NewRun]]
"""New runs under a rate, each with its id, in the order of their creation."""

_LOCK = RowStatement(
    "INSERT INTO $rates AS rate ($tenant, rate_key, free_at)"
    " SELECT {tenant}, {key}, {free_at} {rows} WHERE TRUE"
    " ON CONFLICT ($tenant, rate_key) DO UPDATE SET free_at = rate.free_at"
    " RETURNING $tenant, rate_key, free_at",
    (("tenant", "text"), ("key", "text"), ("free_at", "timestamptz")),
    returning=True,
)
"""Lock the rows of rates and read them. One that is new is free at once."""

_MOVE = RowStatement(
    "UPDATE $rates AS rate SET free_at = {free_at} {rows}"
    " WHERE rate.$tenant = {tenant} AND rate.rate_key = {key}",
    _LOCK.columns,
)

_DEFER = RowStatement(
    "UPDATE $runs AS run SET available_at = {start}, rate_limited_until = {start} {rows}"
    " WHERE run.id = {id} AND run.cancel_requested_at IS NULL",
    (("id", "bigint"), ("start", "timestamptz")),
)

_DELETE = (
    "DELETE FROM $rates WHERE id IN (SELECT id FROM $rates WHERE free_at < %s"
    " ORDER BY free_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED) RETURNING id"
)


class RateOperations:
    """Gives new runs the starts that their rates allow."""

    def __init__(self, rows: Rows) -> None:
        names = rows.names
        self._encoding = rows.encoding
        self._lock = names.fill_rows(_LOCK)
        self._move = names.fill_rows(_MOVE)
        self._defer = names.fill_rows(_DEFER)
        self._delete = names.fill(_DELETE)

    def space_out(self, runs: _Waiting) -> Operation[None]:
        """Defer those of new runs that cannot start when they are available."""
        time, by_key = self._encoding.time, _by_key(runs)
        rows = [(*key, time(waiting[0][1].available_at)) for key, waiting in sorted(by_key.items())]
        moved: list[Row] = []
        deferred: list[Row] = []
        for tenant, key, stored in (yield from each(self._lock, rows)):
            free_at, starts = _starts(by_key[tenant, key], read_time(stored))
            moved.append((tenant, key, time(free_at)))
            deferred += [(run_id, time(start)) for run_id, start in starts]
        yield from each(self._move, moved)
        yield from each(self._defer, deferred)

    def delete(self, before: datetime, limit: int) -> Operation[int]:
        """Delete rows of rates that were free before that time."""
        deleted = yield Query(self._delete, [self._encoding.time(before), limit])
        return len(deleted)


def _by_key(runs: _Waiting) -> dict[_Key, list[tuple[int, NewRun]]]:
    found: dict[_Key, list[tuple[int, NewRun]]] = {}
    for run_id, run in runs:
        if run.rate is not None:
            found.setdefault((run.tenant_id, run.rate.key), []).append((run_id, run))
    return found


def _starts(runs: _Waiting, free_at: datetime) -> tuple[datetime, list[tuple[int, datetime]]]:
    """When the rate is free after these runs, and the starts of those that are deferred."""
    deferred = []
    for run_id, run in runs:
        assert run.rate is not None
        start, free_at = next_start(run.rate, free_at, run.available_at, run.expires_at)
        if start > run.available_at:
            deferred.append((run_id, start))
    return free_at, deferred
