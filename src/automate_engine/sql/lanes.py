"""The lanes of the queue: what makes tenants, limits and pauses independent of each other.

A lane is what the runs of one tenant with one limit and one priority wait in. Runs without a limit
have the lane ``''``; a run under a limit has its concurrency key as its lane until it starts. A run
that a claim finds while its workflow is paused moves to a lane of that workflow. Distinct lanes are
found by stepping from one to the next in the index, so that neither runs that wait for a later
time, nor those that are held, nor the others of a lane are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from automate_engine.sql.statements import Row, RowStatement

__all__ = [
    "LANES_AT_ONCE",
    "MOVE",
    "TAKE",
    "USED",
    "Lane",
    "Place",
    "Slots",
    "TenantLanes",
    "by_tenant",
    "lanes_of",
    "lanes_query",
]

LANES_AT_ONCE = 1000
"""How many lanes one query looks at."""

Place: TypeAlias = tuple[str, str, int]
"""A tenant, the name of a lane, and its priority: lanes are in this order."""

_DUE = (
    "run.available_at IS NOT NULL AND run.available_at <= {now}"
    " AND (run.expires_at IS NULL OR run.expires_at > {now} OR run.status <> 'QUEUED')"
)

_FIRST = (
    "SELECT id FROM $runs WHERE available_at IS NOT NULL ORDER BY $tenant, lane, priority LIMIT 1"
)
_FIRST_AFTER = (
    "SELECT id FROM $runs WHERE available_at IS NOT NULL"
    " AND ($tenant, lane, priority) > (%s, %s, %s) ORDER BY $tenant, lane, priority LIMIT 1"
)
_FOLLOWING = (
    "SELECT other.id FROM $runs AS other WHERE other.available_at IS NOT NULL"
    " AND (other.$tenant, other.lane, other.priority)"
    " > (walk.tenant, walk.lane, walk.priority)"
    " ORDER BY other.$tenant, other.lane, other.priority LIMIT 1"
)
_HEAD = (
    "SELECT run.id FROM $runs AS run"  # noqa: S608 - constants
    " WHERE run.$tenant = walk.tenant AND run.lane = walk.lane"
    f" AND run.priority = walk.priority AND {_DUE.format(now='%s')}"
    " ORDER BY run.available_at, run.id LIMIT 1"
)

TAKE = RowStatement(
    "SELECT {number}, due.id, due.paused, due.available_at"  # noqa: S608 - constants
    " FROM (SELECT 1 AS one) AS one {and_rows} CROSS JOIN LATERAL ("
    "SELECT run.id, run.available_at, (SELECT workflow.paused FROM $workflows AS workflow"
    " WHERE workflow.id = run.$workflow AND run.status = 'QUEUED'"
    " AND run.cancel_requested_at IS NULL) AS paused"
    " FROM $runs AS run WHERE run.$tenant = {tenant} AND run.lane = {lane}"
    f" AND run.priority = {{priority}} AND {_DUE}"
    " ORDER BY run.available_at, run.id LIMIT {share} FOR NO KEY UPDATE SKIP LOCKED) AS due",
    (
        ("number", "integer"),
        ("tenant", "text"),
        ("lane", "text"),
        ("priority", "integer"),
        ("now", "timestamptz"),
        ("share", "integer"),
    ),
    returning=True,
)
"""Lock due runs of lanes: at most `share` of each, in the order of the queue."""

MOVE = "UPDATE $runs SET lane = CAST($workflow AS text) WHERE id = ANY(%s)"
"""Give runs of paused workflows the lanes of their workflows."""

USED = (
    "SELECT concurrency_key, count(*) FROM $runs"
    " WHERE concurrency_key = ANY(%s) AND status = 'RUNNING' GROUP BY concurrency_key"
)
"""How many runs with each key have started and not ended: the rows themselves are the count, so
that no slot can leak."""


def lanes_query(*, after: bool) -> str:
    """The lanes that have something due, in order, and the last one looked at.

    Each is a tenant, a name, a priority and its number; then, where something is due, when the
    first run became so, its limit, and whether its workflow is paused. The parameters are those of
    the `Place` to begin after, if any, the number of lanes to look at, twice the time, and that
    number again.
    """
    first = _FIRST_AFTER if after else _FIRST
    return (
        "WITH RECURSIVE walk(tenant, lane, priority, visited) AS ("  # noqa: S608 - constants
        " SELECT run.$tenant, run.lane, run.priority, 1 FROM $runs AS run"
        f" WHERE run.id = ({first})"
        " UNION ALL SELECT run.$tenant, run.lane, run.priority, walk.visited + 1 FROM walk"
        f" JOIN $runs AS run ON run.id = ({_FOLLOWING}) WHERE walk.visited < %s)"
        " SELECT walk.tenant, walk.lane, walk.priority, walk.visited, head.available_at,"
        " head.concurrency_limit, workflow.paused"
        f" FROM walk LEFT JOIN $runs AS head ON head.id = ({_HEAD})"
        " LEFT JOIN $workflows AS workflow"
        " ON workflow.id = head.$workflow AND head.status = 'QUEUED'"
        " WHERE head.id IS NOT NULL OR walk.visited = %s ORDER BY walk.visited"
    )


@dataclass(slots=True)
class Slots:
    """How many more runs with one key may start now."""

    key: str
    free: int


@dataclass(slots=True)
class Lane:
    """A lane with something due since `since`; runs without a limit need no `slots`."""

    place: Place
    since: Any
    slots: Slots | None
    is_paused: bool

    @property
    def has_turn(self) -> bool:
        """Whether runs may be asked for: what the lane ``''`` has may be paused run by run."""
        is_held_back = self.is_paused and self.place[1] != ""
        return not is_held_back and (self.slots is None or self.slots.free > 0)


@dataclass(slots=True)
class TenantLanes:
    """The due lanes of a tenant, the first to serve first, and what the tenant may still take."""

    tenant: str
    lanes: list[Lane]
    room: int

    @property
    def has_turn(self) -> bool:
        return self.room > 0 and bool(self.lanes)

    def shares(self, share: int) -> list[tuple[Lane, int]]:
        """Which lanes to ask for how many runs, so that they are `share` at most in all."""
        left = min(share, self.room)
        asked: list[tuple[Lane, int]] = []
        free = {lane.slots.key: lane.slots.free for lane in self.lanes if lane.slots}
        for lane in self.lanes:
            part = left if lane.slots is None else min(left, free[lane.slots.key])
            if part > 0:
                asked.append((lane, part))
                left -= part
                if lane.slots is not None:
                    free[lane.slots.key] -= part
        return asked

    def served(self, lane: Lane, taken: int, *, is_empty: bool) -> None:
        """Note that a lane gave so many runs, and whether it has no more."""
        self.room -= taken
        if lane.slots is not None:
            lane.slots.free -= taken
        self.lanes = [one for one in self.lanes if one.has_turn and not (one is lane and is_empty)]


def lanes_of(rows: Iterable[Row]) -> list[Lane]:
    """The lanes that rows of `lanes_query` tell of; lanes with the same key share their slots."""
    slots: dict[str, Slots] = {}
    lanes = []
    for tenant, name, priority, _visited, since, limit, is_paused in rows:
        if since is None:
            continue
        own = None if limit is None or not name else slots.setdefault(name, Slots(name, limit))
        lanes.append(Lane((tenant, name, priority), since, own, bool(is_paused)))
    return lanes


def by_tenant(lanes: Iterable[Lane], room: int) -> list[TenantLanes]:
    """Lanes that have a turn by their tenants in the order found, each tenant with so much room.

    Of a tenant's lanes, the highest priority is first, then the one that waits the longest.
    """
    found: dict[str, TenantLanes] = {}
    for lane in lanes:
        if lane.has_turn:
            tenant = lane.place[0]
            found.setdefault(tenant, TenantLanes(tenant, [], room)).lanes.append(lane)
    for one in found.values():
        one.lanes.sort(key=lambda lane: lane.since)
        one.lanes.sort(key=lambda lane: -lane.place[2])
    return list(found.values())
