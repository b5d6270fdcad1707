"""What a host supplies: stores, queue, blobs and clock. Each port states its rules in prose."""

from automate_engine.ports.blobs import BlobStore
from automate_engine.ports.clock import Clock
from automate_engine.ports.events import EventStore, TriggerStore
from automate_engine.ports.jobs import JobStore
from automate_engine.ports.journal import Journal
from automate_engine.ports.proposals import ProposalStore
from automate_engine.ports.queue import RunQueue
from automate_engine.ports.retention import RetentionStore
from automate_engine.ports.runs import RunStore
from automate_engine.ports.secrets import SecretStore
from automate_engine.ports.statistics import StatisticsStore
from automate_engine.ports.stores import Stores
from automate_engine.ports.workflows import WorkflowStore

__all__ = [
    "BlobStore",
    "Clock",
    "EventStore",
    "JobStore",
    "Journal",
    "ProposalStore",
    "RetentionStore",
    "RunQueue",
    "RunStore",
    "SecretStore",
    "StatisticsStore",
    "Stores",
    "TriggerStore",
    "WorkflowStore",
]
