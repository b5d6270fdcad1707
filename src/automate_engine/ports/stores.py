"""All stores of a host in one value."""

from __future__ import annotations

from dataclasses import dataclass

from automate_engine.ports.blobs import BlobStore
from automate_engine.ports.events import EventStore, TriggerStore
from automate_engine.ports.jobs import JobStore
from automate_engine.ports.journal import Journal
from automate_engine.ports.proposals import ProposalStore
from automate_engine.ports.queue import RunQueue
from automate_engine.ports.retention import RetentionStore
from automate_engine.ports.runs import RunStore
from automate_engine.ports.secrets import SecretStore
from automate_engine.ports.statistics import StatisticsStore
from automate_engine.ports.workflows import WorkflowStore

__all__ = ["Stores"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Everything a host stores.

    `secrets` has a store for each column that keeps encrypted texts. `jobs` is None for a host
    that has no jobs of its own.
    """

    workflows: WorkflowStore
    proposals: ProposalStore
    runs: RunStore
    journal: Journal
    queue: RunQueue
    events: EventStore
    triggers: TriggerStore
    blobs: BlobStore
    secrets: tuple[SecretStore, ...]
    retention: RetentionStore
    statistics: StatisticsStore
    jobs: JobStore | None = None
