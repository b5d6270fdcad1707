"""The retention port: looking through ended runs and old events, and deleting them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import RunStatus

__all__ = ["KeptEvent", "KeptRun", "RetentionStore"]


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run as far as it matters for whether it is kept. `is_child_of_live` tells that the run
    which started it has not ended."""

    id: int
    tenant_id: str
    workflow_id: int | None
    status: RunStatus
    created_at: datetime
    ended_at: datetime | None
    is_child_of_live: bool


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An event as far as it matters for whether it is kept."""

    id: int
    received_at: datetime
    has_runs: bool
    is_processed: bool


class RetentionStore(Protocol):
    """Finds what is old and deletes it, for all tenants.

    Rules:

    - `policies` gives what workflows that are not deleted say of ``retention`` in their config.
    - `runs` and `events` are the oldest with ids above `after`, at most `limit`; with a
      `workflow_id` only its runs.
    - `nth_newest` is the id of the n-th newest run (from 1) of a workflow in a status, or None when
      there are fewer.
    - `delete_runs` deletes those of the runs that have ended, with their steps and whatever else
      belongs to them alone, in one transaction. Runs that they started, and reruns of them, stay
      and forget them, and so do the events that started them: duplicates that come later are
      answered without them. It gives tenant and key of each stored value that only a deleted row
      named.
    - `delete_events` deletes those of the events that are processed and have no runs; it gives how
      many.
    - `delete_rates` deletes at most `limit` of what is kept of rates whose next start was free
      before that time; it gives how many.
    """

    async def policies(self) -> dict[int, JsonObject]: ...

    async def runs(
        self, after: int, limit: int, *, workflow_id: int | None = None
    ) -> list[KeptRun]: ...

    async def nth_newest(self, workflow_id: int, status: RunStatus, n: int) -> int | None: ...

    async def delete_runs(self, run_ids: Sequence[int]) -> list[tuple[str, str]]: ...

    async def events(self, after: int, limit: int) -> list[KeptEvent]: ...

    async def delete_events(self, event_ids: Sequence[int]) -> int: ...

    async def delete_rates(self, before: datetime, limit: int) -> int: ...
