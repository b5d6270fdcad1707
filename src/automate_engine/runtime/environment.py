"""What the engine gives to the runs that it executes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from automate_engine.domain.ids import PublicIds
from automate_engine.domain.runs import Lease
from automate_engine.nodes.base import WorkflowTarget
from automate_engine.ports import Clock, Stores
from automate_engine.runtime.recorder import Recorder
from automate_engine.runtime.settings import EngineSettings
from automate_engine.runtime.timers import Timers

if TYPE_CHECKING:
    from automate_engine.net import GuardedClient

__all__ = ["Environment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Shared by all runs of an engine. `left` is told the lease of a run that is no longer worked
    on."""

    stores: Stores
    recorder: Recorder
    clock: Clock
    timers: Timers
    settings: EngineSettings
    ids: PublicIds
    http: GuardedClient
    resolve_workflow: Callable[[str, str], Awaitable[WorkflowTarget]]
    left: Callable[[Lease], None]
