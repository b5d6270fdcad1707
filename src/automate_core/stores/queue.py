"""The run queue: claims and leases on the hot path."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from automate_core.stores.database import Store, stored
from automate_core.stores.dialect import Dialect, Row, RowStatement
from automate_core.stores.rows import EVENT_COLUMNS, RUN_COLUMNS, event_of, run_of
from automate_engine.domain import ClaimedRun, Lease
from automate_engine.ports.queue import Renewal

__all__ = ["DjangoRunQueue"]

_HIGHEST = "SELECT max(priority) FROM automate_core_execution WHERE available_at IS NOT NULL"
_NEXT_HIGHEST = f"{_HIGHEST} AND priority < %s"

_DUE = (
    "SELECT id FROM automate_core_execution"
    " WHERE available_at IS NOT NULL AND priority = %s AND available_at <= %s"
    " ORDER BY available_at, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED"
)

_CLAIM = (
    "UPDATE automate_core_execution SET status = 'RUNNING', lease_owner = %s,"
    " lease_epoch = lease_epoch + 1, available_at = %s, started_at = coalesce(started_at, %s),"
    " suspended_at = NULL, signalled = FALSE WHERE id = ANY(%s)"
)

_CLAIMED = (
    f"SELECT {RUN_COLUMNS}, (run.lease_epoch = 1 AND NOT EXISTS (SELECT 1"  # noqa: S608
    " FROM automate_core_steprun AS step WHERE step.execution_id = run.id)),"
    f" {EVENT_COLUMNS} FROM automate_core_execution AS run"
    " LEFT JOIN automate_core_event AS event ON event.id = run.event_id WHERE run.id = ANY(%s)"
)

_RENEW = RowStatement(
    "UPDATE automate_core_execution AS run SET available_at = {until} {rows}"
    " WHERE run.id = {id} AND run.lease_epoch = {epoch} AND run.lease_owner = {worker}"
    " RETURNING id, signalled",
    (("id", "bigint"), ("epoch", "bigint"), ("worker", "text"), ("until", "timestamptz")),
    returning=True,
)

_SIGNALLED = (
    "SELECT id FROM automate_core_execution WHERE signalled AND lease_owner = %s"
    " ORDER BY id FOR NO KEY UPDATE"
)
_CLEAR = "UPDATE automate_core_execution SET signalled = FALSE WHERE id = ANY(%s)"

_DEPTH = (
    "SELECT count(*) FROM automate_core_execution"
    " WHERE available_at IS NOT NULL AND available_at <= %s"
)

_RUN_WIDTH = RUN_COLUMNS.count(",") + 1


class DjangoRunQueue(Store):
    """Hands runs to workers."""

    async def claim(
        self, worker: str, limit: int, now: datetime, until: datetime
    ) -> list[ClaimedRun]:
        dialect = self._database.dialect

        def take(cursor: Any) -> list[Row]:
            ids = _due(dialect, cursor, dialect.time(now), limit)
            if not ids:
                return []
            taken = dialect.array(ids)
            values = [worker, dialect.time(until), dialect.time(now), taken]
            dialect.query(cursor, _CLAIM, values)
            rows = {row[0]: row for row in dialect.query(cursor, _CLAIMED, [taken])}
            return [rows[run_id] for run_id in ids]

        return [_claimed(row) for row in await self._database.hot(take)]

    async def renew(
        self, worker: str, leases: Sequence[Lease], now: datetime, until: datetime
    ) -> Renewal:
        dialect = self._database.dialect
        if not leases:
            return Renewal()
        end = dialect.time(until)
        rows = sorted((lease.run_id, lease.epoch, worker, end) for lease in leases)

        def extend(cursor: Any) -> Renewal:
            held: dict[int, bool] = dict(dialect.apply(cursor, _RENEW, rows))
            signalled = {run_id for run_id, is_signalled in held.items() if is_signalled}
            _clear(dialect, cursor, signalled)
            return Renewal({lease.run_id for lease in leases} - held.keys(), signalled)

        return await self._database.hot(extend, recorded=True)

    async def signals(self, worker: str) -> set[int]:
        dialect = self._database.dialect

        def collect(cursor: Any) -> set[int]:
            signalled = {row[0] for row in dialect.query(cursor, _SIGNALLED, [worker])}
            _clear(dialect, cursor, signalled)
            return signalled

        return await self._database.hot(collect, recorded=True)

    async def wait(self, seconds: float) -> None:
        await self._database.wait(seconds)

    @stored
    def depth(self, now: datetime) -> int:
        with self._database.cursor() as cursor:
            dialect = self._database.dialect
            ((count,),) = dialect.query(cursor, _DEPTH, [dialect.time(now)])
        return int(count)


def _due(dialect: Dialect, cursor: Any, now: Any, limit: int) -> list[int]:
    """Ids of due runs, locked, in the order of the queue.

    Each priority is asked apart, so that the index gives its rows in order and neither runs that
    wait for a later time nor those that are held are looked at.
    """
    ids: list[int] = []
    ((priority,),) = dialect.query(cursor, _HIGHEST)
    while priority is not None and len(ids) < limit:
        found = dialect.query(cursor, _DUE, [priority, now, limit - len(ids)])
        ids += [run_id for (run_id,) in found]
        ((priority,),) = dialect.query(cursor, _NEXT_HIGHEST, [priority])
    return ids


def _clear(dialect: Dialect, cursor: Any, run_ids: set[int]) -> None:
    if run_ids:
        dialect.query(cursor, _CLEAR, [dialect.array(run_ids)])


def _claimed(row: Row) -> ClaimedRun:
    event = row[_RUN_WIDTH + 1 :]
    return ClaimedRun(
        run=run_of(row[:_RUN_WIDTH]),
        event=event_of(event).as_json() if event[0] is not None else None,
        is_new=bool(row[_RUN_WIDTH]),
    )
