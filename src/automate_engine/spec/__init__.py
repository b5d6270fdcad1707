"""The workflow document: its model, reading, writing, identity, differences, merging, building."""

from automate_engine.spec.builder import GraphBuilder, NodeHandle, PortHandle, WorkflowBuilder
from automate_engine.spec.diff import FieldChange, NodeChange, SpecDiff, diff
from automate_engine.spec.documents import (
    as_document,
    dump_yaml,
    load_yaml,
    parse,
    spec_hash,
)
from automate_engine.spec.merge import Merge, MergeConflict, merge
from automate_engine.spec.models import (
    ConcurrencyLimit,
    Edge,
    Graph,
    NodeId,
    NodeSpec,
    Position,
    RateLimit,
    RetryPolicy,
    WorkflowSettings,
    WorkflowSpec,
)
from automate_engine.spec.problems import plain_message, pydantic_problems
from automate_engine.spec.pruning import Pruned, pruned
from automate_engine.spec.retention import Retention, StatusRetention

__all__ = [
    "ConcurrencyLimit",
    "Edge",
    "FieldChange",
    "Graph",
    "GraphBuilder",
    "Merge",
    "MergeConflict",
    "NodeChange",
    "NodeHandle",
    "NodeId",
    "NodeSpec",
    "PortHandle",
    "Position",
    "Pruned",
    "RateLimit",
    "Retention",
    "RetryPolicy",
    "SpecDiff",
    "StatusRetention",
    "WorkflowBuilder",
    "WorkflowSettings",
    "WorkflowSpec",
    "as_document",
    "diff",
    "dump_yaml",
    "load_yaml",
    "merge",
    "parse",
    "plain_message",
    "pruned",
    "pydantic_problems",
    "spec_hash",
]
