"""The run queue: claims, leases and signals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from automate_engine.domain import ClaimedRun, Lease
from automate_engine.ports.queue import Renewal
from automate_engine.sql.rows import Rows
from automate_engine.sql.statements import Operation, Query, Row, RowStatement, each

__all__ = ["QueueOperations"]

_HIGHEST = "SELECT max(priority) FROM $runs WHERE available_at IS NOT NULL"
_NEXT_HIGHEST = f"{_HIGHEST} AND priority < %s"

_DUE = (
    "SELECT id FROM $runs"
    " WHERE available_at IS NOT NULL AND priority = %s AND available_at <= %s"
    " ORDER BY available_at, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED"
)

_CLAIM = (
    "UPDATE $runs SET status = 'RUNNING', lease_owner = %s,"
    " lease_epoch = lease_epoch + 1, available_at = %s, started_at = coalesce(started_at, %s),"
    " suspended_at = NULL, signalled = FALSE WHERE id = ANY(%s)"
)

_RENEW = RowStatement(
    "UPDATE $runs AS run SET available_at = {until} {rows}"
    " WHERE run.id = {id} AND run.lease_epoch = {epoch} AND run.lease_owner = {worker}"
    " RETURNING id, signalled",
    (("id", "bigint"), ("epoch", "bigint"), ("worker", "text"), ("until", "timestamptz")),
    returning=True,
)

_SIGNALLED = (
    "SELECT id FROM $runs WHERE signalled AND lease_owner = %s ORDER BY id FOR NO KEY UPDATE"
)
_CLEAR = "UPDATE $runs SET signalled = FALSE WHERE id = ANY(%s)"

_DEPTH = "SELECT count(*) FROM $runs WHERE available_at IS NOT NULL AND available_at <= %s"


def _claimed(run_columns: str, event_columns: str) -> str:
    """Claimed runs, whether each is new, and the events that started them."""
    return (
        f"SELECT {run_columns}, (run.lease_epoch = 1 AND NOT EXISTS (SELECT 1"  # noqa: S608
        " FROM $steps AS step WHERE step.$run = run.id)),"
        f" {event_columns} FROM $runs AS run"
        " LEFT JOIN $events AS event ON event.id = run.event_id WHERE run.id = ANY(%s)"
    )


class QueueOperations:
    """Hands runs to workers."""

    def __init__(self, rows: Rows) -> None:
        fill = rows.names.fill
        self._rows = rows
        self._encoding = rows.encoding
        self._highest = fill(_HIGHEST)
        self._next_highest = fill(_NEXT_HIGHEST)
        self._due = fill(_DUE)
        self._claim = fill(_CLAIM)
        self._claimed = fill(_claimed(rows.run_columns, rows.event_columns))
        self._renew = rows.names.fill_rows(_RENEW)
        self._signalled = fill(_SIGNALLED)
        self._clear = fill(_CLEAR)
        self._depth = fill(_DEPTH)

    def claim(
        self, worker: str, limit: int, now: datetime, until: datetime
    ) -> Operation[list[ClaimedRun]]:
        time = self._encoding.time
        ids = yield from self._due_ids(time(now), limit)
        if not ids:
            return []
        taken = self._encoding.array(ids)
        yield Query(self._claim, [worker, time(until), time(now), taken])
        found = yield Query(self._claimed, [taken])
        rows = {row[0]: row for row in found}
        return [self._claimed_run(rows[run_id]) for run_id in ids]

    def renew(
        self, worker: str, leases: Sequence[Lease], now: datetime, until: datetime
    ) -> Operation[Renewal]:
        end = self._encoding.time(until)
        rows = sorted((lease.run_id, lease.epoch, worker, end) for lease in leases)
        found = yield from each(self._renew, rows)
        held: dict[int, bool] = {run_id: bool(signalled) for run_id, signalled in found}
        signalled = {run_id for run_id, is_signalled in held.items() if is_signalled}
        yield from self._clear_marks(signalled)
        return Renewal({lease.run_id for lease in leases} - held.keys(), signalled)

    def signals(self, worker: str) -> Operation[set[int]]:
        found = yield Query(self._signalled, [worker])
        signalled = {run_id for (run_id,) in found}
        yield from self._clear_marks(signalled)
        return signalled

    def depth(self, now: datetime) -> Operation[int]:
        ((count,),) = yield Query(self._depth, [self._encoding.time(now)])
        return int(count)

    def _due_ids(self, now: Any, limit: int) -> Operation[list[int]]:
        """Ids of due runs, locked, in the order of the queue.

        Each priority is asked apart, so that the index gives its rows in order and neither runs
        that wait for a later time nor those that are held are looked at.
        """
        ids: list[int] = []
        ((priority,),) = yield Query(self._highest)
        while priority is not None and len(ids) < limit:
            found = yield Query(self._due, [priority, now, limit - len(ids)])
            ids += [run_id for (run_id,) in found]
            ((priority,),) = yield Query(self._next_highest, [priority])
        return ids

    def _clear_marks(self, run_ids: set[int]) -> Operation[None]:
        if run_ids:
            yield Query(self._clear, [self._encoding.array(run_ids)])

    def _claimed_run(self, row: Row) -> ClaimedRun:
        width = self._rows.run_width
        event = row[width + 1 :]
        return ClaimedRun(
            run=self._rows.run_of(row[:width]),
            event=self._rows.event_of(event).as_json() if event[0] is not None else None,
            is_new=bool(row[width]),
        )
