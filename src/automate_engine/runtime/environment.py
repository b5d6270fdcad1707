"""What the engine gives to the runs that it executes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from automate_engine.domain.files import FileReference
from automate_engine.domain.ids import PublicIds
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Lease, Run, StepRecord
from automate_engine.nodes.base import WorkflowTarget
from automate_engine.ports import BlobStore, Clock
from automate_engine.runtime.files import read_file
from automate_engine.runtime.recorder import Recorder
from automate_engine.runtime.settings import EngineSettings
from automate_engine.runtime.timers import Timers

if TYPE_CHECKING:
    from automate_engine.net import GuardedClient

__all__ = ["Environment", "RunReader"]


class RunReader(Protocol):
    """The part of the RunStore port that a run under way needs."""

    async def get(self, tenant_id: str, run_id: int) -> Run: ...

    async def load_steps(
        self, run_ids: Sequence[int], scopes: Sequence[str]
    ) -> list[StepRecord]: ...

    async def load_open_steps(self, run_id: int) -> list[StepRecord]: ...

    async def child_run_id(self, run_id: int, step_key: str) -> int | None: ...

    async def request_cancel(self, tenant_id: str, run_id: int, at: datetime) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Shared by all runs of an engine. `left` is told the lease of a run that is no longer worked
    on; `renewed` asks for all leases to be renewed and returns when they are, and is None where
    runs are under no leases."""

    runs: RunReader
    blobs: BlobStore
    recorder: Recorder
    clock: Clock
    timers: Timers
    settings: EngineSettings
    ids: PublicIds
    http: GuardedClient
    resolve_workflow: Callable[[str, str], Awaitable[WorkflowTarget]]
    left: Callable[[Lease], None]
    renewed: Callable[[], Awaitable[None]] | None = None

    async def read_file(self, tenant_id: str, reference: FileReference | JsonObject) -> bytes:
        """The bytes of a file of a tenant. Raises PermanentError when there is none."""
        return await read_file(self.blobs, tenant_id, reference)
