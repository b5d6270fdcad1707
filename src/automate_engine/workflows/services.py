"""What every use case works with: the host's stores, the clock, and who commits new work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from automate_engine.compile import Plan
from automate_engine.credentials import KeyRing
from automate_engine.domain.ids import PublicIds
from automate_engine.domain.json import JsonObject
from automate_engine.nodes import NodeRegistry
from automate_engine.ports.clock import Clock
from automate_engine.ports.journal import Batch, Claim, CommitResult, Journal
from automate_engine.ports.stores import Stores
from automate_engine.sql import Wakeups
from automate_engine.triggers import TriggerRegistry, builtin_triggers

if TYPE_CHECKING:
    from automate_engine.net import GuardedClient

__all__ = ["Limits", "Services", "StoreSubmitter", "Submitter"]


class Submitter(Protocol):
    """Commits new runs and events.

    Rules: `claim` is what a new run carries when the process that creates it also executes it,
    else None. `submit` returns when the batch is durable (G1) and raises when nothing of it is.
    `notify` tells that runs became ready through a signal; it is a hint that may be lost. `bell`
    gives a bell that rings, until the block is left, whenever this process has committed something
    of the run that it executes; of what others execute nobody tells.
    """

    def claim(self) -> Claim | None: ...

    async def submit(self, batch: Batch) -> CommitResult: ...

    def notify(self, run_ids: Iterable[int]) -> None: ...

    def bell(self, run_id: int) -> AbstractContextManager[Wakeups]: ...


class StoreSubmitter:
    """A Submitter for a process that executes nothing: workers find the runs in the store."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def claim(self) -> Claim | None:
        return None

    async def submit(self, batch: Batch) -> CommitResult:
        return await self._journal.commit(batch)

    def notify(self, run_ids: Iterable[int]) -> None:
        return None

    def bell(self, run_id: int) -> AbstractContextManager[Wakeups]:
        return nullcontext(Wakeups())


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on what callers send, in bytes, and how long a delivery is remembered, in hours."""

    document_bytes: int = 5 * 1024 * 1024
    inputs_bytes: int = 5 * 1024 * 1024
    hook_bytes: int = 1024 * 1024
    form_bytes: int = 10 * 1024 * 1024
    duplicate_hours: int = 24


def _open_http() -> GuardedClient:
    from automate_engine.net import GuardedClient

    return GuardedClient()


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The host as the use cases see it. One value serves all requests of a process.

    `compile_document` makes the Plan of a document or raises SpecError with all its problems; it
    may keep plans it made before. `runtimes` are the names that a run's config may give under
    ``runtime``: those of its workers. `triggers` are the types of triggers as the host allows
    them, and `open_http` gives the client with which those that need it are set up.
    """

    stores: Stores
    ids: PublicIds
    key_ring: KeyRing
    clock: Clock
    submitter: Submitter
    nodes: NodeRegistry
    compile_document: Callable[[JsonObject], Plan]
    limits: Limits = field(default_factory=Limits)
    runtimes: frozenset[str] = frozenset({"native"})
    triggers: TriggerRegistry = field(default_factory=builtin_triggers)
    open_http: Callable[[], GuardedClient] = _open_http
