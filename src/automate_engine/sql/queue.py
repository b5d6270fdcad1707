"""The run queue: claims, leases and signals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from automate_engine.domain import ClaimedRun, Lease
from automate_engine.ports.queue import Renewal
from automate_engine.sql.encoding import read_time
from automate_engine.sql.lanes import (
    LANES_AT_ONCE,
    MOVE,
    TAKE,
    USED,
    Lane,
    Place,
    TenantLanes,
    by_tenant,
    lanes_of,
    lanes_query,
)
from automate_engine.sql.rows import Rows
from automate_engine.sql.statements import Lock, Notify, Operation, Query, Row, RowStatement, each

__all__ = ["QueueOperations"]

_CLAIM = (
    "UPDATE $runs SET status = 'RUNNING', lease_owner = %s,"
    " lease_epoch = lease_epoch + 1, available_at = %s, started_at = coalesce(started_at, %s),"
    " suspended_at = NULL, signalled = FALSE, lane = '', coalesce_key = NULL"
    " WHERE id = ANY(%s)"
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

_HELD = (
    "SELECT $tenant, count(*) FROM $runs WHERE $tenant = ANY(%s)"
    " AND lease_owner IS NOT NULL AND available_at > %s GROUP BY $tenant"
)

_EXPIRED = (
    "SELECT id FROM $runs WHERE status = 'QUEUED' AND expires_at IS NOT NULL"
    " AND expires_at <= %s ORDER BY expires_at LIMIT %s"
)

_LIMITS = "automate limits"
"""What claims that count runs against a limit do one after the other."""

_WALKS = 5
"""How many queries for lanes a claim makes at most."""

_ANY = 2**31 - 1

_DEPTH = "SELECT count(*) FROM $runs WHERE available_at IS NOT NULL AND available_at <= %s"

_TIME = "SELECT clock_timestamp()"

_SET_RIGHT = RowStatement(
    "UPDATE $runs AS run SET available_at ="
    " CASE WHEN run.lease_owner IS NULL THEN {now} ELSE {until} END {rows}"
    " WHERE run.status IN ('QUEUED', 'RUNNING') AND run.available_at > {now} AND ("
    "(run.lease_owner IS NOT NULL AND run.available_at > {until}) OR (run.lease_owner IS NULL AND ("
    "run.cancel_requested_at IS NOT NULL OR run.suspended_at > {now}"
    " OR (run.status = 'RUNNING' AND run.suspended_at IS NULL)"
    " OR EXISTS (SELECT 1 FROM $steps AS step WHERE step.$run = run.id"
    " AND step.status IN ('RUNNING', 'WAITING') AND step.resolution IS NOT NULL))))",
    (("now", "timestamptz"), ("until", "timestamptz")),
)

_CREATED_LATER = (
    "SELECT id, created_at, available_at FROM $runs WHERE status = 'QUEUED' AND available_at > %s"
    " AND available_at >= created_at AND created_at > %s AND cancel_requested_at IS NULL"
    " ORDER BY id FOR NO KEY UPDATE"
)

_DELAY = RowStatement(
    "UPDATE $runs AS run SET available_at = {at} {rows} WHERE run.id = {id}",
    (("id", "bigint"), ("at", "timestamptz")),
)


def _claimed(run_columns: str, event_columns: str) -> str:
    """Claimed runs, whether each is new, and the events that started them."""
    return (
        f"SELECT {run_columns}, (run.lease_epoch = 1 AND NOT EXISTS (SELECT 1"  # noqa: S608
        " FROM $steps AS step WHERE step.$run = run.id)),"
        f" {event_columns} FROM $runs AS run"
        " LEFT JOIN $events AS event ON event.id = run.event_id WHERE run.id = ANY(%s)"
    )


@dataclass(slots=True)
class _Claim:
    """A claim under way: who takes how many runs, its times as the database has them, and the ids
    of the runs it has."""

    worker: str
    now: Any
    until: Any
    limit: int
    tenant_limit: int
    ids: list[int] = field(default_factory=list)

    @property
    def left(self) -> int:
        return self.limit - len(self.ids)


class QueueOperations:
    """Hands runs to workers.

    A claim that could not serve all tenants remembers where it stopped, and the next one goes on
    from there: tenants have their turns in a circle.
    """

    def __init__(self, rows: Rows) -> None:
        fill = rows.names.fill
        self._rows = rows
        self._encoding = rows.encoding
        self._lanes = fill(lanes_query(after=False))
        self._lanes_after = fill(lanes_query(after=True))
        self._take = rows.names.fill_rows(TAKE)
        self._move = fill(MOVE)
        self._used = fill(USED)
        self._held = fill(_HELD)
        self._claim = fill(_CLAIM)
        self._claimed = fill(_claimed(rows.run_columns, rows.event_columns))
        self._renew = rows.names.fill_rows(_RENEW)
        self._signalled = fill(_SIGNALLED)
        self._clear = fill(_CLEAR)
        self._depth = fill(_DEPTH)
        self._expired = fill(_EXPIRED)
        self._set_right = rows.names.fill_rows(_SET_RIGHT)
        self._created_later = fill(_CREATED_LATER)
        self._delay = rows.names.fill_rows(_DELAY)
        self._after: Place | None = None

    def claim(
        self, worker: str, limit: int, now: datetime, until: datetime, tenant_limit: int = 0
    ) -> Operation[list[ClaimedRun]]:
        time = self._encoding.time
        claim = _Claim(worker, time(now), time(until), limit, tenant_limit)
        yield from self._serve(claim)
        if not claim.ids:
            return []
        found = yield Query(self._claimed, [self._encoding.array(claim.ids)])
        rows = {row[0]: row for row in found}
        return [self._claimed_run(rows[run_id]) for run_id in claim.ids]

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

    def expired(self, now: datetime, limit: int) -> Operation[list[int]]:
        found = yield Query(self._expired, [self._encoding.time(now), limit])
        return [run_id for (run_id,) in found]

    def depth(self, now: datetime) -> Operation[int]:
        ((count,),) = yield Query(self._depth, [self._encoding.time(now)])
        return int(count)

    def time(self) -> Operation[datetime]:
        ((now,),) = yield Query(_TIME)
        return read_time(now)

    def set_right(self, now: datetime, until: datetime) -> Operation[None]:
        encoded = self._encoding.time(now)
        yield from each(self._set_right, [(encoded, self._encoding.time(until))])
        found = yield Query(self._created_later, [encoded, encoded])
        times = [(row[0], read_time(row[1]), read_time(row[2])) for row in found]
        delayed = [
            (run_id, self._encoding.time(now + (available_at - created_at)))
            for run_id, created_at, available_at in times
            if available_at - created_at < created_at - now
        ]
        yield from each(self._delay, delayed)
        yield Notify()

    def _serve(self, claim: _Claim) -> Operation[None]:
        """Claim runs of tenant after tenant, around the circle at most."""
        for _walk in range(_WALKS):
            begun = self._after
            lanes, last = yield from self._due_lanes(claim, begun)
            stopped = yield from self._serve_lanes(claim, lanes)
            self._after = stopped or last
            if claim.left == 0 or (begun is None and self._after is None):
                return

    def _due_lanes(
        self, claim: _Claim, after: Place | None
    ) -> Operation[tuple[list[Lane], Place | None]]:
        """Lanes with something due, and the last one looked at when there may be more."""
        sql = self._lanes if after is None else self._lanes_after
        bounds = [LANES_AT_ONCE, claim.now, claim.now, LANES_AT_ONCE]
        rows = yield Query(sql, [*(after or ()), *bounds])
        has_more = bool(rows) and rows[-1][3] == LANES_AT_ONCE
        return lanes_of(rows), (rows[-1][0], rows[-1][1], rows[-1][2]) if has_more else None

    def _serve_lanes(self, claim: _Claim, lanes: Sequence[Lane]) -> Operation[Place | None]:
        """Claim runs of lanes; where it stopped when others could not be served."""
        yield from self._count_used(claim, lanes)
        due = by_tenant(lanes, claim.tenant_limit or _ANY)
        yield from self._count_held(claim, due)
        tenants = [one for one in due if one.has_turn]
        last: str | None = None
        while claim.left and tenants:
            served = tenants[: claim.left]
            yield from self._serve_round(claim, served, max(1, claim.left // len(tenants)))
            last = served[-1].tenant
            tenants = [one for one in tenants if one.has_turn]
        if last is None or claim.left or len(due) == 1:
            return None
        return next(lane.place for lane in reversed(lanes) if lane.place[0] == last)

    def _serve_round(
        self, claim: _Claim, tenants: Sequence[TenantLanes], share: int
    ) -> Operation[None]:
        """Claim up to `share` runs of each tenant."""
        asked = [(tenant, lane, part) for tenant in tenants for lane, part in tenant.shares(share)]
        rows = [
            (number, *lane.place, claim.now, part)
            for number, (_tenant, lane, part) in enumerate(asked)
        ]
        found = yield from each(self._take, rows)
        ordered = sorted(found, key=lambda row: (row[0], row[3], row[1]))
        yield from self._take_runs(claim, ordered)
        seen = Counter(row[0] for row in found)
        taken = Counter(row[0] for row in found if not row[2])
        for number, (tenant, lane, part) in enumerate(asked):
            tenant.served(lane, taken[number], is_empty=seen[number] < part)

    def _take_runs(self, claim: _Claim, found: Sequence[Row]) -> Operation[None]:
        """Claim runs that are locked, but for those whose workflow is paused."""
        array = self._encoding.array
        paused = [run_id for _number, run_id, is_paused, _since in found if is_paused]
        taken = [run_id for _number, run_id, is_paused, _since in found if not is_paused]
        if paused:
            yield Query(self._move, [array(paused)])
        if taken:
            yield Query(self._claim, [claim.worker, claim.until, claim.now, array(taken)])
            claim.ids += taken

    def _count_used(self, claim: _Claim, lanes: Sequence[Lane]) -> Operation[None]:
        """Take the slots in use from those of lanes with a limit, while no other claim does."""
        slots = {lane.slots.key: lane.slots for lane in lanes if lane.slots and lane.has_turn}
        if slots or (lanes and claim.tenant_limit):
            yield Lock(_LIMITS)
        if slots:
            for key, count in (yield Query(self._used, [self._encoding.array(slots)])):
                slots[key].free -= count

    def _count_held(self, claim: _Claim, tenants: Sequence[TenantLanes]) -> Operation[None]:
        """Take what tenants hold from their room, where that is limited."""
        if claim.tenant_limit and tenants:
            by_name = {one.tenant: one for one in tenants}
            names = self._encoding.array(by_name)
            for tenant, count in (yield Query(self._held, [names, claim.now])):
                by_name[tenant].room -= count

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
