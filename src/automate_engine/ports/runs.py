"""The run store port: reading runs and steps, and signals from outside the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from automate_engine.domain.events import Page
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Approval, Run, RunStatus, StepRecord

__all__ = ["RunFilter", "RunStore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """Which runs to list; every given part must hold. `text` is a part of the inputs, outputs or
    error, keys and values, as they stand in the run's row; ASCII letters may be of either case.
    """

    workflow_id: int | None = None
    status: RunStatus | None = None
    trigger_id: int | None = None
    event_id: int | None = None
    parent_run_id: int | None = None
    created_from: datetime | None = None
    created_until: datetime | None = None
    suspended: bool | None = None
    text: str | None = None


class RunStore(Protocol):
    """Reads runs and steps; takes signals.

    Rules:

    - Every call with a `tenant_id` sees that tenant only (G9); what is not there raises
      NotFoundError.
    - `find` and `approvals` are newest first; `after` is the id of the last row already seen.
    - `find` with a `text` looks through at most `examined` of the runs for which all else holds.
      Its page may then be short and have a `next_after` to look further from.
    - `load_steps` gives the latest attempt's record of each key of the given scopes, in the order
      written; `list_steps` all attempts' records, at most `limit`, after the row `after`.
    - `request_cancel` marks an unfinished run and makes it ready; it returns False, and changes
      nothing, when the run has ended. Asking twice is the same as asking once.
    - `resolve_approval` sets the resolution of a step that waits for a person, once: it returns
      False when the step no longer waits or is resolved already. It makes the run ready.
    - Both return only after their change is durable.
    """

    async def get(self, tenant_id: str, run_id: int) -> Run: ...

    async def find(
        self,
        tenant_id: str,
        filters: RunFilter,
        *,
        after: int | None = None,
        limit: int = 50,
        examined: int = 2000,
    ) -> Page[Run]: ...

    async def load_steps(self, run_ids: Sequence[int], scopes: Sequence[str]) -> list[StepRecord]:
        """The latest attempts' records of the scopes given, of each run given. For workers."""
        ...

    async def list_steps(
        self, tenant_id: str, run_id: int, *, after: int | None = None, limit: int = 1000
    ) -> Page[StepRecord]:
        """All attempts' records of a run in the order first written."""
        ...

    async def get_step(self, tenant_id: str, run_id: int, key: str) -> StepRecord:
        """The latest attempt's record of one step."""
        ...

    async def load_open_steps(self, run_id: int) -> list[StepRecord]:
        """The records, of any scope, that are RUNNING or WAITING. For workers."""
        ...

    async def child_run_id(self, run_id: int, step_key: str) -> int | None:
        """The run that a step started, for workers."""
        ...

    async def request_cancel(self, tenant_id: str, run_id: int, at: datetime) -> bool: ...

    async def approvals(
        self,
        tenant_id: str,
        *,
        run_id: int | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> Page[Approval]: ...

    async def get_approval(self, tenant_id: str, approval_id: int) -> Approval: ...

    async def resolve_approval(
        self, tenant_id: str, approval_id: int, resolution: JsonObject, at: datetime
    ) -> bool: ...
