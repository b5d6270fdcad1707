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

    - `claim` takes at most `limit` runs that are unfinished and whose `available_at` is due,
      highest priority first, then the longest available. Each gets a new epoch (one more), the
      worker as owner, `available_at` = `until`, RUNNING, `started_at` if it had none, and loses
      `suspended_at` and its signal mark. No two claims give the same run at the same epoch.
    - A run whose worker died is available again when its lease ends: that is all the recovery
      there is.
    - `renew` extends the leases that are still held to `until`.
    - `signals` tells which of a worker's runs were signalled, and clears the marks.
    - `wait` returns when there may be something to claim or a signal, or after `seconds`. It may
      return early for no reason.
    - `depth` is the number of runs due now.
    """

    async def claim(
        self, worker: str, limit: int, now: datetime, until: datetime
    ) -> list[ClaimedRun]: ...

    async def renew(
        self, worker: str, leases: Sequence[Lease], now: datetime, until: datetime
    ) -> Renewal: ...

    async def signals(self, worker: str) -> set[int]: ...

    async def wait(self, seconds: float) -> None: ...

    async def depth(self, now: datetime) -> int: ...
