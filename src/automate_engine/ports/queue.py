"""The queue port: how workers get runs and keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from automate_engine.domain.runs import ClaimedRun, Lease

__all__ = ["Renewal", "RunQueue"]


@dataclass(slots=True)
class Renewal:
    """`lost` are runs whose lease is no longer held: stop working on them. `signalled` are runs
    with a resolution or a cancel request since they were claimed or last reported."""

    lost: set[int] = field(default_factory=set)
    signalled: set[int] = field(default_factory=set)


class RunQueue(Protocol):
    """Hands runs to workers under leases.

    Rules:

    - `claim` takes at most `limit` runs that are unfinished and whose `available_at` is due. Of a
      tenant, those with the highest priority come first, then the longest available. Tenants share
      the limit, whatever their priorities and however much each has; when they are more than the
      limit, the claims of a queue serve them in turn. Each run gets a new epoch (one more), the
      worker as owner, `available_at` = `until`, RUNNING, `started_at` if it had none, and loses
      `suspended_at` and its signal mark. No two claims give the same run at the same epoch.
    - A run that has not started stays QUEUED while its workflow is paused, while as many runs with
      its concurrency key have started and not ended as its limit says, and when it has expired.
      With a `tenant_limit`, a tenant gets no more while it holds that many runs under leases that
      have not run out. Concurrent claims never exceed a limit together. A run that was asked to
      cancel is under no limit of its key and no pause.
    - What a claim costs grows neither with the runs that are queued nor with those that ended.
    - A run whose worker died is available again when its lease ends: that is all the recovery
      there is.
    - `renew` extends the leases that are still held to `until`.
    - `signals` tells which of a worker's runs were signalled, and clears the marks.
    - `wait` returns when there may be something to claim or a signal, or after `seconds`. It may
      return early for no reason.
    - `expired` gives at most `limit` QUEUED runs whose `expires_at` has come. A write under epoch 0
      ends them, unless a worker has them by then.
    - `depth` is the number of runs due now.
    - `time` is the time now by the clock of the database, which all its processes share; of a
      database within the process it is that of the machine.
    - `set_right` is for when that clock was set back: what was written before lies ahead. Of
      unfinished runs, those under leases that end later than `until` are leased until then, and
      available now are those that are available later though they were released, have a signal, or
      were suspended or created later than `now`. A run that was to start some time after it was
      created starts as long after `now`, unless that time is longer than the clock was set back.
    """

    async def claim(
        self, worker: str, limit: int, now: datetime, until: datetime, tenant_limit: int = 0
    ) -> list[ClaimedRun]: ...

    async def renew(
        self, worker: str, leases: Sequence[Lease], now: datetime, until: datetime
    ) -> Renewal: ...

    async def signals(self, worker: str) -> set[int]: ...

    async def wait(self, seconds: float) -> None: ...

    async def expired(self, now: datetime, limit: int) -> list[int]: ...

    async def depth(self, now: datetime) -> int: ...

    async def time(self) -> datetime: ...

    async def set_right(self, now: datetime, until: datetime) -> None: ...
